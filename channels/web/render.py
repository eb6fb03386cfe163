"""A line of the conversation as the browser gets it: JSON values, nothing that it would run."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeAlias

from bot.channel import Line
from bot.messages import Card, File, Picture, Reply
from twin_core.parts.preferences import Preferences

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


def shown(text: str) -> str:
    """Text for display: without control characters (tabs and line ends stay) and broken surrogates."""
    return CONTROL.sub("", text.replace("\r\n", "\n")).encode("utf-8", "replace").decode()


def line_view(line: Line, own: Mapping[str, str]) -> Json:
    """A line with its reply; `own`: the ids that the browser knows lines by, by the keys of the house."""
    return answered_view(heard_view(own.get(line.id, line.id), line.said, line.at), line.reply)


def clock_view(preferences: Preferences, zone: str) -> Json:
    """How the person wants the times of the lines shown."""
    return {"zone": zone, "twelve": preferences.clock == "12"}


def heard_view(
    identity: str, said: str | None, at: datetime, seconds: float | None = None
) -> dict[str, Json]:
    """A line that is still to be answered; `seconds`: of a recording, whose words are not known yet."""
    return {
        "id": identity,
        "at": at.astimezone(UTC).isoformat(),
        "said": None if said is None else shown(said),
        "voice": seconds,
        "reply": None,
    }


def answered_view(line: Mapping[str, Json], reply: Reply) -> dict[str, Json]:
    """The line with its reply, and with the words that were heard in a recording."""
    words = {"said": shown(reply.heard)} if reply.heard and line["said"] == "" else {}
    return {**line, **words, "spoken": bool(reply.heard), "reply": reply_view(reply)}


def reply_view(reply: Reply) -> Json:
    """A reply with all that belongs to it."""
    return {
        "text": shown(reply.text),
        "buttons": [{"label": shown(button.label), "says": button.says} for button in reply.buttons],
        "card": _card(reply.card) if reply.card else None,
        "picture": _picture(reply.picture) if reply.picture else None,
        "file": _file(reply.file) if reply.file else None,
        "sayable": bool(reply.text or reply.card or reply.picture),
        "aloud": reply.aloud is not None and not (reply.unasked and reply.private),
    }


def _card(card: Card) -> Json:
    return {"title": shown(card.title), "facts": [[shown(name), shown(value)] for name, value in card.facts]}


def _picture(picture: Picture) -> Json:
    return {"src": "data:image/png;base64," + b64encode(picture.png).decode(), "alt": shown(picture.alt)}


def _file(file: File) -> Json:
    # Always as bytes to save, whatever it calls itself: the browser must not open it as a page of ours.
    source = "data:application/octet-stream;base64," + b64encode(file.content).decode()
    name = shown(file.name).replace("/", "_")
    return {"name": name, "bytes": len(file.content), "src": source if file.content else ""}
