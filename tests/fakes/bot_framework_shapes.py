"""What the connector takes of a bot, and what it refuses."""

from __future__ import annotations

import json
from typing import Any

from fakes.adaptive_cards import problems

LARGEST = 28_000
"""Bytes in UTF-16, without pictures in base64: the least that Microsoft has ever named."""
CARD = "application/vnd.microsoft.card.adaptive"
CONSENT = "application/vnd.microsoft.teams.card.file.consent"
INFO = "application/vnd.microsoft.teams.card.file.info"
SAID = {
    "type",
    "id",
    "serviceUrl",
    "channelId",
    "from",
    "conversation",
    "recipient",
    "textFormat",
    "text",
    "summary",
    "attachments",
    "attachmentLayout",
    "entities",
    "channelData",
    "replyToId",
    "inputHint",
    "locale",
    "importance",
}
Json = Any


class NotTaken(Exception):
    """What is answered instead of taking it."""

    def __init__(self, status: int, code: str, message: str = "", *, login: bool = False) -> None:
        super().__init__(code, message)
        self.status = status
        self.told = {"error": code} if login else {"error": {"code": code, "message": message or code}}


def check_activity(said: Json, bot: str, conversation: str, *, personal: bool) -> None:
    """Raises `NotTaken` for an activity that Teams would not show."""
    _check(isinstance(said, dict), "an activity is an object")
    _check(set(said) <= SAID, f"an activity has no {set(said) - SAID}")
    _check(said.get("type") in {"message", "typing"}, "a bot says messages")
    _check((said.get("from") or {}).get("id") == bot, "from is not the bot")
    _check(
        (said.get("conversation") or {"id": conversation}).get("id") == conversation, "another conversation"
    )
    _check(said.get("textFormat", "plain") in {"plain", "markdown", "xml"}, "no such textFormat")
    _check(isinstance(said.get("text", ""), str), "text is text")
    attachments = said.get("attachments") or []
    _check(bool(said.get("text") or attachments or said["type"] == "typing"), "it says nothing")
    for attachment in attachments:
        _check_attachment(attachment, personal=personal)
    if _size(said, attachments) > LARGEST:
        raise NotTaken(413, "MessageSizeTooBig")


def _check_attachment(attachment: Json, *, personal: bool) -> None:
    kind, content = attachment.get("contentType"), attachment.get("content")
    if kind == CARD:
        found = problems(content)
        _check(not found, "; ".join(found))
    elif kind == CONSENT:
        _check(personal, "files are offered in direct conversations only")
        _check(bool(attachment.get("name")), "a file has a name")
        wanted = {"description", "sizeInBytes", "acceptContext", "declineContext"}
        _check(set(content) == wanted and isinstance(content["sizeInBytes"], int), "no consent card")
    elif kind == INFO:
        _check(personal and attachment.get("contentUrl", "").startswith("http"), "a file lies somewhere")
        _check(set(content) == {"uniqueId", "fileType"}, "no file card")
    else:
        raise NotTaken(400, "BadArgument", f"Unknown attachment type {kind}")


def check_member(said: Json, bot: str, tenant: str) -> str:
    """The one person of a direct conversation. Raises `NotTaken`."""
    _check(isinstance(said, dict) and not said.get("isGroup"), "bots cannot make groups")
    _check((said.get("bot") or {}).get("id") == bot, "bot is not the bot")
    members = said.get("members") or []
    _check(len(members) == 1 and members[0].get("id", "").startswith("29:"), "one member, by its account")
    told = said.get("tenantId") or ((said.get("channelData") or {}).get("tenant") or {}).get("id")
    _check(told == tenant, "the tenant is missing, or another")
    person: str = members[0]["id"]
    return person


def _size(said: Json, attachments: list[Json]) -> int:
    text = json.dumps(said, ensure_ascii=False)
    pictures = [
        element["url"]
        for attachment in attachments
        if attachment.get("contentType") == CARD
        for element in attachment["content"]["body"]
        if element["type"] == "Image" and element["url"].startswith("data:")
    ]
    return len(text.encode("utf-16-le")) - 2 * sum(map(len, pictures))


def _check(right: bool, what: str) -> None:
    if not right:
        raise NotTaken(400, "BadArgument", what)
