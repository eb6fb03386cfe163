"""Notification channels at the fake Google ("Push notifications")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fakes.cloud_server import Cloud
from fakes.google_events import refusal

Json = Any


@dataclass
class Channel:
    id: str
    resource: str
    calendar: str
    token: str
    until: datetime
    number: int = 1


class Channels:
    """Those of one account, and what was told."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self.standing: dict[str, Channel] = {}
        self.told: list[dict[str, str]] = []
        """Headers of notifications, oldest first."""

    def tell(self, calendar: str) -> None:
        """Something has changed in a calendar."""
        for channel in self.standing.values():
            if channel.calendar == calendar and self._cloud.now < channel.until:
                self._tell(channel, "exists")

    def open(self, calendar: str, body: Json) -> Json:
        if (
            set(body) - {"id", "type", "address", "token", "expiration", "params"}
            or body["type"] != "web_hook"
        ):
            raise refusal(400, "invalid")
        if not body["address"].startswith("https://"):
            raise refusal(401, "push.webhookUrlNotHttps", "WebHook callback must be HTTPS")
        if not re.fullmatch(r"[\w+/=-]{1,64}", body["id"]) or len(body.get("token", "")) > 256:
            raise refusal(400, "channelIdInvalid")
        if body["id"] in self.standing:
            raise refusal(400, "channelIdNotUnique", "Channel id is not unique")
        wanted = datetime.fromtimestamp(body.get("expiration", 0) / 1000, self._cloud.now.tzinfo)
        until = min(wanted, self._cloud.now + timedelta(days=30))
        if until <= self._cloud.now:
            raise refusal(400, "channelExpired")
        channel = Channel(body["id"], f"res-{calendar}", calendar, body.get("token", ""), until)
        self.standing[channel.id] = channel
        self._tell(channel, "sync")
        told = {
            "kind": "api#channel",
            "id": channel.id,
            "resourceId": channel.resource,
            "token": channel.token,
        }
        return told | {"expiration": str(int(until.timestamp() * 1000))}

    def stop(self, body: Json) -> tuple[int, Json]:
        channel = self.standing.get(body.get("id", ""))
        if set(body) != {"id", "resourceId"} or channel is None or channel.resource != body["resourceId"]:
            raise refusal(404, "notFound", "Channel not found for project")
        del self.standing[channel.id]
        return 204, None

    def _tell(self, channel: Channel, state: str) -> None:
        self.told.append(
            {
                "x-goog-channel-id": channel.id,
                "x-goog-message-number": str(channel.number),
                "x-goog-resource-id": channel.resource,
                "x-goog-resource-state": state,
                "x-goog-resource-uri": f"{self._cloud.url}/calendar/v3/calendars/{channel.calendar}/events",
                "x-goog-channel-token": channel.token,
            }
        )
        channel.number += 17
