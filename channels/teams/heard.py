"""An activity as the house hears it: its words, moment, language and what came with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from html import unescape
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.messages import Address, Attached, Message
from bot.shortcuts import spelled_out
from channels.teams.activity import Activity, Attachment, Entity
from channels.teams.sounds import media_of, sound_of

MENTION: Final = re.compile(r"<at\b[^>]*>(.*?)</at>", re.DOTALL | re.IGNORECASE)
NO_FILES: Final = frozenset({"text/html", "text/plain", "messagereference"})
"""Attachments that only repeat the message, or quote another."""


def message(activity: Activity, sender: Address, now: datetime, *, place: str = "") -> Message:
    """What a person wrote."""
    language = language_of(activity)
    text = words(activity)
    return Message(
        id=activity.id,
        text=spelled_out(text, language) if text.startswith("/") else text,
        sender=sender,
        at=moment(activity, now),
        language=language,
        name=activity.sender.name,
        attached=attached(activity.attachments),
        place=place,
        queued=True,
    )


def words(activity: Activity) -> str:
    """The text without the bot's own name; other mentions are names, and HTML's marks are signs again."""
    own = {entity.text for entity in activity.entities if _is_own(entity, activity)} - {""}
    names = {entity.mentioned.name for entity in activity.entities if _is_own(entity, activity)}
    text = activity.text
    for mention in own:
        text = text.replace(mention, " ")
    text = MENTION.sub(lambda found: " " if unescape(found[1]) in names else found[1], text)
    text = unescape(text).replace("\xa0", " ").replace("\r\n", "\n")
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()


def is_mentioned(activity: Activity) -> bool:
    """Whether the message is said to the bot."""
    return any(_is_own(entity, activity) for entity in activity.entities)


def _is_own(entity: Entity, activity: Activity) -> bool:
    return (
        entity.type == "mention"
        and bool(entity.mentioned.id)
        and entity.mentioned.id == activity.recipient.id
    )


def language_of(activity: Activity) -> str:
    """The sender's language as two letters; empty where it is not told."""
    told = [activity.locale, *(entity.locale for entity in activity.entities)]
    primaries = (tag.replace("_", "-").split("-")[0].lower() for tag in told)
    return next((tag for tag in primaries if re.fullmatch("[a-z]{2}", tag)), "")


def moment(activity: Activity, now: datetime) -> datetime:
    """When it was said, in the sender's zone where that is told."""
    at = activity.timestamp or activity.local_timestamp or now
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    try:
        return at.astimezone(zone_of(activity))
    except OverflowError:
        return now.astimezone(zone_of(activity))


def zone_of(activity: Activity) -> ZoneInfo:
    """The sender's time zone; UTC where none is told, or one that nobody knows."""
    for name in (activity.local_timezone, *(entity.timezone for entity in activity.entities)):
        try:
            if name:
                return ZoneInfo(name[:64])
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return ZoneInfo("UTC")


def attached(attachments: Sequence[Attachment]) -> Attached:
    """What came with a message; the HTML that Teams sends beside every text is nothing."""
    kinds = {_kind(each) for each in attachments} - {""}
    return "voice" if "voice" in kinds else "file" if kinds else ""


def _kind(attachment: Attachment) -> Attached:
    if sound_of(attachment):
        return "voice"
    media = media_of(attachment)
    return "file" if media and media not in NO_FILES else ""
