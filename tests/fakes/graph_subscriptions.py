"""Subscriptions at the fake Graph ("Receive change notifications through webhooks")."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fakes.cloud_server import Asked, Cloud
from fakes.graph_events import refusal

Json = Any
LONGEST = timedelta(minutes=10_080)
SUBSCRIBED = frozenset(
    {
        "changeType",
        "notificationUrl",
        "lifecycleNotificationUrl",
        "resource",
        "expirationDateTime",
        "clientState",
    }
)


@dataclass
class Subscription:
    id: str
    state: str
    until: datetime
    authorised: datetime
    """Until when the token lives with which it was made or renewed."""
    hook: str


class Subscriptions:
    """Those of one account, and what was told."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self.standing: dict[str, Subscription] = {}
        self.told: list[Json] = []
        """Bodies of notifications, oldest first."""
        self.validates: Callable[[str, str], str] = lambda _, token: token
        """What an address answers to a validation token."""

    def tell(self, event: str, revision: int) -> None:
        """An event has changed: told while the subscription and the token that it was made with live."""
        for one in self.standing.values():
            if self._cloud.now < min(one.until, one.authorised):
                told = {"subscriptionId": one.id, "clientState": one.state, "changeType": "updated"}
                told |= {"id": secrets.token_hex(8), "resource": f"Users/1/Events/{event}", "tenantId": "t"}
                data = {
                    "@odata.type": "#Microsoft.Graph.Event",
                    "@odata.etag": f'W/"{revision}"',
                    "id": event,
                }
                self.told.append({"value": [told | {"resourceData": data}]})

    def tell_lifecycle(self, event: str) -> None:
        """A lifecycle notification to each subscription; one that was removed is gone."""
        for one in list(self.standing.values()):
            told = {
                "subscriptionId": one.id,
                "clientState": one.state,
                "tenantId": "t",
                "lifecycleEvent": event,
            }
            self.told.append({"value": [told | {"subscriptionExpirationDateTime": _told(one.until)}]})
            if event == "subscriptionRemoved":
                del self.standing[one.id]

    def answer(self, asked: Asked, parts: list[str], token_until: datetime) -> tuple[int, Json]:
        if asked.method == "POST" and not parts:
            return 201, self._subscribed(asked.json, token_until)
        known = self.standing.get(parts[0]) if parts else None
        if known is None or self._cloud.now >= known.until:
            raise refusal(404, "ResourceNotFound", "The object was not found.")
        if asked.method == "DELETE":
            del self.standing[known.id]
            return 204, None
        if asked.method != "PATCH" or set(asked.json) != {"expirationDateTime"}:
            raise refusal(400, "InvalidRequest")
        known.until, known.authorised = self._until(asked.json), token_until
        return 200, {"id": known.id, "expirationDateTime": _told(known.until)}

    def _subscribed(self, body: Json, token_until: datetime) -> Json:
        if set(body) != SUBSCRIBED or body["resource"] != "/me/events" or len(body["clientState"]) > 128:
            raise refusal(400, "InvalidRequest", "Some property is missing, unknown or too long.")
        if set(body["changeType"].split(",")) - {"created", "updated", "deleted"}:
            raise refusal(400, "InvalidRequest")
        for name in ("notificationUrl", "lifecycleNotificationUrl"):
            if not body[name].startswith("https://"):
                raise refusal(400, "InvalidRequest", "Must be https")
            token = f"Validation: Testing client application, request {secrets.token_hex(4)}"
            if self.validates(body[name], token) != token:
                raise refusal(400, "ValidationError", "Subscription validation request failed.")
        made = Subscription(secrets.token_hex(8), body["clientState"], self._until(body), token_until, "")
        made.hook = body["notificationUrl"]
        self.standing[made.id] = made
        return {**body, "id": made.id, "expirationDateTime": _told(made.until), "clientState": None}

    def _until(self, body: Json) -> datetime:
        until = datetime.fromisoformat(body["expirationDateTime"])
        if not self._cloud.now < until <= self._cloud.now + LONGEST:
            raise refusal(
                400, "InvalidRequest", "Subscription expiration can only be 10080 minutes in the future."
            )
        return until


def _told(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S.0000000Z}"
