"""Files by consent: a person accepts, then the file goes into their own OneDrive.

"Send and receive files using bot" (Microsoft Teams developer documentation).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import httpx
import structlog

from channels.teams.activity import Activity
from channels.teams.connector import Connector, Json, Refused, Unreachable
from channels.teams.reference import Pending, Reference, References
from channels.teams.settings import is_among
from channels.teams.speaker import Speaker

INFO: Final = "application/vnd.microsoft.teams.card.file.info"

log = structlog.get_logger("doppel.teams")


class Files:
    """The answers to offers of files."""

    def __init__(
        self,
        connector: Connector,
        references: References,
        speaker: Speaker,
        *,
        http: httpx.AsyncClient,
        hosts: list[str],
        now: Callable[[], datetime],
    ) -> None:
        """`hosts`: where files may be uploaded to."""
        self._connector = connector
        self._references = references
        self._speaker = speaker
        self._http = http
        self._hosts = hosts
        self._now = now

    async def decided(self, activity: Activity, where: Reference) -> None:
        """A person has accepted or declined a file."""
        context = activity.data.get("context")
        offer = context.get("offer") if isinstance(context, dict) else None
        pending = where.pending
        if pending is None or pending.id != offer or pending.until < self._now():
            await self._speaker.line(where, "file_gone")
        elif activity.data.get("action") == "accept":
            await self._accepted(activity, where, pending)
        else:
            await self._settled(where)
            await self._speaker.line(where, "file_declined", name=pending.name)
        await self._withdrawn(where, activity.reply_to_id)

    async def _accepted(self, activity: Activity, where: Reference, pending: Pending) -> None:
        told = activity.data.get("uploadInfo")
        info: Json = told if isinstance(told, dict) else {}
        if await self._uploaded(str(info.get("uploadUrl", "")), pending):
            await self._settled(where)
            await self._speaker.attempt(where, _info(info, pending))
        else:
            await self._speaker.line(where, "file_failed", name=pending.name)

    async def _uploaded(self, url: str, pending: Pending) -> bool:
        if not is_among(url, self._hosts):
            log.warning("upload_refused", why="its host is not among channels.teams.upload_hosts")
            return False
        last = len(pending.content) - 1
        headers = {"Content-Range": f"bytes 0-{last}/{last + 1}", "Content-Type": "application/octet-stream"}
        try:
            answer = await self._http.put(url, content=pending.content, headers=headers)
        except httpx.HTTPError as error:
            log.warning("upload_failed", why=type(error).__name__)
            return False
        if not answer.is_success:
            log.warning("upload_failed", why=answer.status_code)
        return answer.is_success

    async def _settled(self, where: Reference) -> None:
        """Keep the file no longer."""
        await self._references.change(where, pending=None)

    async def _withdrawn(self, where: Reference, card: str) -> None:
        """Take the offer away, so that nobody accepts it twice."""
        if not card:
            return
        try:
            await self._connector.remove(where, card)
        except (Refused, Unreachable) as error:
            log.info("offer_not_withdrawn", why=str(error))


def _info(info: Json, pending: Pending) -> Json:
    content: dict[str, Any] = {"uniqueId": info.get("uniqueId"), "fileType": info.get("fileType")}
    card = {
        "contentType": INFO,
        "contentUrl": info.get("contentUrl"),
        "name": info.get("name") or pending.name,
        "content": {key: value for key, value in content.items() if value},
    }
    return {"type": "message", "attachments": [card]}
