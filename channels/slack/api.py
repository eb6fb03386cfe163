"""Slack's Web API as Doppel uses it: one call a function, every failure an error of the house.

Nothing here tries again or waits: the outbox does.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import File, Picture
from channels.slack.blocks import ALT, cut
from channels.slack.features import REPLY_EVENT
from channels.slack.render import Post
from channels.slack.trouble import Refused, Uncertain, house_error, told

Json: TypeAlias = "dict[str, Any]"
PATIENCE: Final = 10.0
"""Seconds for one call."""
LOOKED_THROUGH: Final = 50
"""Messages among which one that may have arrived is looked for."""
QUIET: Final = logging.getLogger("doppel.slack.sdk")
"""Where the SDK logs: what it says of requests would hold words of people."""
QUIET.setLevel(logging.CRITICAL)


class Api:
    """The Web API at one address, over one pool of connections."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._session: aiohttp.ClientSession | None = None

    @property
    def base_url(self) -> str:
        """Where the Web API is."""
        return self._base_url

    @property
    def session(self) -> aiohttp.ClientSession:
        """The pool; made when first used, within the event loop."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE))
        return self._session

    async def close(self) -> None:
        """Close what is open."""
        if self._session:
            await self._session.close()

    def client(self, token: str = "") -> AsyncWebClient:
        """The SDK's client for a token."""
        return AsyncWebClient(
            token=token or None,
            base_url=self._base_url,
            session=self.session,
            retry_handlers=[],
            logger=QUIET,
        )

    async def auth_test(self, token: str) -> tuple[Json, str]:
        """Whose token it is, and the scopes that it has, comma between."""
        with told("auth.test"):
            answer = await self.client(token).auth_test()
        return _data(answer), _header(answer.headers, "x-oauth-scopes")

    async def exchange(self, code: str, client_id: str, client_secret: str, redirect_uri: str) -> Json:
        """The installation that a code of oauth.v2.access stands for."""
        data = {"code": code, "client_id": client_id, "client_secret": client_secret}
        data |= {"redirect_uri": redirect_uri} if redirect_uri else {}
        with told("oauth.v2.access"):
            return _data(await self.client().api_call("oauth.v2.access", data=data))

    async def open_socket(self, app_token: str) -> str:
        """The address of a new Socket Mode connection."""
        with told("apps.connections.open"):
            return str((await self.client().apps_connections_open(app_token=app_token))["url"])

    async def user(self, token: str, user: str) -> Json:
        """A user as users.info has them, with their locale."""
        with told("users.info"):
            return _part(await self.client(token).users_info(user=user, include_locale=True), "user")

    async def quiet(self, token: str, user: str) -> Json:
        """A user's do-not-disturb times."""
        with told("dnd.info"):
            return _data(await self.client(token).dnd_info(user=user))

    async def open_dm(self, token: str, user: str) -> str:
        """The direct conversation of the bot with a user."""
        with told("conversations.open"):
            return str(_part(await self.client(token).conversations_open(users=user), "channel")["id"])

    async def post(self, token: str, channel: str, post: Post, mark: Json, thread: str = "") -> str:
        """A message; gives its time stamp. `mark` lets `find` know it again."""
        with told("chat.postMessage"):
            answer = await self.client(token).chat_postMessage(
                channel=channel, thread_ts=thread or None, metadata=_metadata(mark), **post.fields
            )
        return str(answer.get("ts"))

    async def update(self, token: str, channel: str, ts: str, post: Post, mark: Json | None = None) -> str:
        """Another text in place of a message's own."""
        with told("chat.update"):
            answer = await self.client(token).chat_update(
                channel=channel,
                ts=ts,
                metadata=_metadata(mark) if mark else None,
                text=post.text,
                blocks=list(post.blocks),
            )
        return str(answer.get("ts"))

    async def whisper(self, token: str, channel: str, user: str, post: Post, thread: str = "") -> None:
        """A message that one person sees, for as long as they do not reload."""
        with told("chat.postEphemeral"):
            await self.client(token).chat_postEphemeral(
                channel=channel,
                user=user,
                thread_ts=thread or None,
                text=post.text,
                blocks=list(post.blocks),
            )

    async def respond(self, url: str, post: Post, *, replace: bool) -> None:
        """Answer to a press or a command at the address that came with it; seen by its person alone.

        Raises `Refused` for an address that is not Slack's, or has run out.
        """
        if not self._is_slack(url):
            raise Refused("not_slack", "response_url")
        body = {**post.fields, "replace_original": replace, "response_type": "ephemeral"}
        with told("response_url"):
            async with self.session.post(url, json=body, allow_redirects=False) as answer:
                status, text = answer.status, await answer.text()
        if status in {404, 410} or any(code in text for code in ("expired_url", "used_url")):
            raise Refused("expired_url", "response_url")
        if status != HTTPStatus.OK:
            raise Uncertain(f"Slack failed at response_url: {status}")

    async def upload(self, token: str, channel: str, given: Picture | File, thread: str = "") -> None:
        """A chart with its alt text, or a file, into a conversation ("files upload v2")."""
        name, content, alt = (
            ("chart.png", given.png, cut(given.alt, ALT))
            if isinstance(given, Picture)
            else (given.name, given.content, None)
        )
        with told("files.upload"):
            await self.client(token).files_upload_v2(
                content=content, filename=name, title=alt or name, alt_txt=alt, channel=channel,
                thread_ts=thread or None,
            )  # fmt: skip

    async def find(self, token: str, channel: str, thread: str, mark: Json) -> str:
        """The time stamp of the message with this mark among the latest; empty if it is not there."""
        client = self.client(token)
        with told("conversations.history"):
            answer = await (
                client.conversations_replies(
                    channel=channel, ts=thread, limit=LOOKED_THROUGH, include_all_metadata=True
                )
                if thread
                else client.conversations_history(
                    channel=channel, limit=LOOKED_THROUGH, include_all_metadata=True
                )
            )
        for message in _listed(answer.get("messages")):
            if (message.get("metadata") or {}).get("event_payload") == mark:
                return str(message.get("ts"))
        return ""

    async def open_view(self, token: str, trigger: str, view: Json) -> None:
        """Show a modal; a trigger is good for three seconds."""
        with told("views.open"):
            await self.client(token).views_open(trigger_id=trigger, view=view)

    async def publish_home(self, token: str, user: str, view: Json, known: str) -> str:
        """Show a Home tab in place of the one whose hash is known; gives the new one's hash."""
        with told("views.publish"):
            answer = await self.client(token).views_publish(user_id=user, view=view, hash=known or None)
        return str(_part(answer, "view").get("hash") or "")

    def _is_slack(self, url: str) -> bool:
        """Whether an address is Slack's own, so that nobody's payload sends us elsewhere."""
        there, home = urlsplit(url), urlsplit(self._base_url)
        if (there.scheme, there.netloc) == (home.scheme, home.netloc):
            return True
        return there.scheme == "https" and (there.hostname or "").endswith(".slack.com")


def _metadata(mark: Json) -> Json:
    return {"event_type": REPLY_EVENT, "event_payload": mark}


def _data(answer: Any) -> Json:
    return answer.data if isinstance(answer.data, dict) else {}


def _part(answer: Any, name: str) -> Json:
    """An object within an answer; an answer without it is no good."""
    part = _data(answer).get(name)
    if not isinstance(part, dict):
        raise house_error(name, answer)
    return part


def _listed(messages: Any) -> Sequence[Json]:
    return [each for each in messages if isinstance(each, dict)] if isinstance(messages, list) else []


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value for key, value in headers.items() if key.lower() == name), "")
