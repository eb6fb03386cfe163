"""The one file that knows the Bot Framework SDK: botbuilder-core as our `Connector`.

botbuilder is archived. Its successor, microsoft-agents-hosting-core, takes the place of this file alone: a
contract of import-linter holds every other file to that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, Self

import httpx
from botbuilder.core import BotFrameworkAdapter, BotFrameworkAdapterSettings, InvokeResponse, TurnContext
from botbuilder.schema import Activity, ActivityTypes, ChannelAccount, ConversationParameters
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import AppCredentials, ClaimsIdentity
from botframework.connector.bot_framework_sdk_client_async import BotFrameworkConnectorConfiguration
from msrest.exceptions import ClientException
from msrest.pipeline import AsyncHTTPSender, AsyncPipeline, Request, Response
from msrest.pipeline.universal import RawDeserializer
from msrest.universal_http.async_abc import AsyncClientResponse

from channels.teams.connector import Answer, Json, NotAnActivity, Unreachable
from channels.teams.failures import refused
from channels.teams.reference import Reference


class Signing(Protocol):
    """Where the token comes from that is sent along."""

    async def token(self) -> str:
        """A good token; empty where nothing is signed."""

    def forget(self) -> None:
        """The connector did not take it."""


class Adapter:
    """Fulfils `channels.teams.connector.Connector`."""

    def __init__(
        self, app_id: str, signing: Signing, http: httpx.AsyncClient, may: Callable[[str], bool]
    ) -> None:
        """`http` bounds how long sending may take, and follows no redirects: they would get our token.

        `may`: whether an address may get it.
        """
        self._host = _Host(app_id, _Sender(signing, http, may))

    async def receive(self, activity: Json, answer: Answer) -> Json | None:
        """Run one incoming activity, whose token was checked, through the SDK."""

        async def turn(context: TurnContext) -> None:
            body = await answer()
            if context.activity.type == ActivityTypes.invoke:
                value = InvokeResponse(status=200, body=body)
                await context.send_activity(Activity(type=ActivityTypes.invoke_response, value=value))

        with _shape():
            incoming = Activity.deserialize(activity)
        response = await self._host.process_activity_with_identity(incoming, self._host.identity, turn)
        body: Json | None = response.body if response else None
        return body

    async def post(self, where: Reference, activity: Json) -> str:
        """Say something in a conversation; its id."""
        with _answered():
            conversations = self._host.client(where.service_url).conversations
            resource = await conversations.send_to_conversation(
                where.conversation, _outgoing(where, activity)
            )
            return str((resource and resource.id) or "")

    async def replace(self, where: Reference, activity_id: str, activity: Json) -> None:
        """Put something in place of what was said."""
        with _answered():
            conversations = self._host.client(where.service_url).conversations
            outgoing = _outgoing(where, {**activity, "id": activity_id})
            await conversations.update_activity(where.conversation, activity_id, outgoing)

    async def remove(self, where: Reference, activity_id: str) -> None:
        """Take back what was said."""
        with _answered():
            conversations = self._host.client(where.service_url).conversations
            await conversations.delete_activity(where.conversation, activity_id)

    async def personal(self, where: Reference) -> str:
        """The id of the direct conversation with the user of a reference; made if need be."""
        parameters = ConversationParameters(
            is_group=False,
            bot=ChannelAccount(id=where.bot, name=where.bot_name or None),
            members=[ChannelAccount(id=where.user)],
            tenant_id=where.tenant,
            channel_data={"tenant": {"id": where.tenant}},
        )
        with _answered():
            resource = await self._host.client(where.service_url).conversations.create_conversation(
                parameters
            )
            return str(resource.id)


class _Host(BotFrameworkAdapter):  # type: ignore[misc]  # the SDK has no types
    """The SDK's adapter, with our tokens in both directions and our way of sending."""

    def __init__(self, app_id: str, sender: _Sender) -> None:
        super().__init__(BotFrameworkAdapterSettings(app_id, app_credentials=AppCredentials(app_id)))
        self.identity = ClaimsIdentity({"aud": app_id} if app_id else {}, is_authenticated=True)
        self._sender = sender
        self._clients: dict[str, ConnectorClient] = {}

    def client(self, service_url: str) -> ConnectorClient:
        """The client of one service; their number is bounded by the allow-list of hosts and regions."""
        if service_url not in self._clients:
            self._clients[service_url] = self._made(service_url)
        return self._clients[service_url]

    async def create_connector_client(self, service_url: str, *_: Any, **__: Any) -> ConnectorClient:
        """Our client wherever the SDK wants one."""
        return self.client(service_url)

    def _made(self, service_url: str) -> ConnectorClient:
        # No retries: the outbox does them, in the order of each conversation.
        config = BotFrameworkConnectorConfiguration(AppCredentials(""), service_url)
        config.custom_pipeline = AsyncPipeline([config.user_agent_policy, RawDeserializer()], self._sender)
        return ConnectorClient(None, custom_configuration=config)


class _Sender(AsyncHTTPSender):  # type: ignore[misc]
    """Sends over httpx: the SDK's own sender blocks a thread a request and waits 100 seconds."""

    def __init__(self, signing: Signing, http: httpx.AsyncClient, may: Callable[[str], bool]) -> None:
        self._signing = signing
        self._http = http
        self._may = may

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """The client belongs to the channel."""

    async def send(self, request: Request, **_: Any) -> Response:
        """Send one request, signed; raises `Refused` for any answer that is an error."""
        wanted = request.http_request
        if not self._may(wanted.url):
            raise Unreachable("the host of that conversation is not among channels.teams.service_hosts")
        token = await self._signing.token()
        headers = dict(wanted.headers) | ({"Authorization": f"Bearer {token}"} if token else {})
        try:
            answer = await self._http.request(wanted.method, wanted.url, headers=headers, content=wanted.data)
        except httpx.HTTPError as error:
            raise Unreachable(f"the connector did not answer: {type(error).__name__}") from error
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._signing.forget()
        if not answer.is_success:
            raise refused(answer)
        return Response(request, _Answer(wanted, answer))


class _Answer(AsyncClientResponse):  # type: ignore[misc]
    """An answer of httpx as the SDK reads it."""

    def __init__(self, request: Any, answer: httpx.Response) -> None:
        super().__init__(request, answer)
        self.status_code = answer.status_code
        self.headers = answer.headers
        self.reason = answer.reason_phrase

    def body(self) -> bytes:
        """All that was answered."""
        content: bytes = self.internal_response.content
        return content


def _outgoing(where: Reference, activity: Json) -> Activity:
    given = {
        "channelId": "msteams",
        "serviceUrl": where.service_url,
        "from": {"id": where.bot},
        "conversation": {"id": where.conversation},
    }
    return Activity.deserialize({**given, **activity})


@contextmanager
def _shape() -> Iterator[None]:
    try:
        yield
    except (ClientException, TypeError, ValueError, AttributeError, KeyError) as error:
        raise NotAnActivity(type(error).__name__) from error


@contextmanager
def _answered() -> Iterator[None]:
    """What the SDK cannot read of an answer is no answer."""
    try:
        yield
    except (ClientException, TypeError, ValueError, AttributeError) as error:
        raise Unreachable(f"the connector answered in no form of its own: {type(error).__name__}") from error
