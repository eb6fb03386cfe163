"""A reply as the activities that say it: words in pieces, one card, and files offered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.messages import File, Reply, plain
from bot.pieces import pieces
from channels.teams.cards import LONGEST_SUMMARY, attachment, card_of, needs_card
from channels.teams.connector import Json

LARGEST: Final = 28_000
"""Bytes of an activity in UTF-16, pictures in base64 not counted: the least of the limits that Microsoft has
named for a bot's message over the years (28, 40 and 100 KB, "Format your bot messages")."""
LONGEST_PIECE: Final = 16_000
"""Bytes of one piece of text, in UTF-16; what is around it, and its escapes, have room below `LARGEST`."""
CONSENT: Final = "application/vnd.microsoft.teams.card.file.consent"


@dataclass(frozen=True, slots=True)
class Rendered:
    """What is to be sent, in order."""

    activities: tuple[Json, ...]

    @property
    def card(self) -> Json | None:
        """The card, where that is all there is."""
        attached = self.activities[0].get("attachments") if len(self.activities) == 1 else None
        card: Json | None = attached[0]["content"] if attached else None
        return card


def rendered(reply: Reply, key: str, words: Mapping[str, str], *, as_card: bool = False) -> Rendered:
    """A reply without its file. `as_card`: as a card even where words alone would do."""
    if not (as_card or needs_card(reply)):
        return Rendered(tuple(map(text_activity, _pieces(reply.text))))
    if size(_card_activity(reply, key, words)) > LARGEST and reply.card:
        reply = replace(reply, text=plain(replace(reply, buttons=(), picture=None, file=None)), card=None)
    *before, last = _pieces(reply.text) or [""]
    if before and reply.heard_as:
        before, reply = [reply.heard_as, *before], replace(reply, heard_as="")
    cards = _card_activity(replace(reply, text=last), key, words)
    return Rendered((*map(text_activity, before), cards))


def text_activity(text: str) -> Json:
    """Words that are shown as they are."""
    return {"type": "message", "textFormat": "plain", "text": text}


def consent_activity(file: File, offer: str, words: Mapping[str, str]) -> Json:
    """A file that is offered; `offer` comes back with the answer."""
    content = {
        "description": words["file_offer"],
        "sizeInBytes": len(file.content),
        "acceptContext": {"offer": offer},
        "declineContext": {"offer": offer},
    }
    return {
        "type": "message",
        "attachments": [{"contentType": CONSENT, "name": file.name, "content": content}],
    }


def size(activity: Json) -> int:
    """Bytes of an activity as Teams counts them."""
    return utf16(json.dumps(activity, ensure_ascii=False, default=str)) - 2 * _pictures(activity)


def utf16(text: str) -> int:
    """Bytes of a text in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass"))


def _pictures(activity: Json) -> int:
    cards = [each["content"] for each in activity.get("attachments", ())]
    elements = [element for card in cards for element in card.get("body", ())]
    return sum(len(element["url"]) for element in elements if element["type"] == "Image")


def _card_activity(reply: Reply, key: str, words: Mapping[str, str]) -> Json:
    card = card_of(reply, key, words)
    first = reply.text.strip().partition("\n")[0] or (reply.card.title if reply.card else "")
    summary = {"summary": first[:LONGEST_SUMMARY]} if first else {}
    return {"type": "message", **summary, "attachments": [attachment(card)]}


def _pieces(text: str) -> list[str]:
    return pieces(text, LONGEST_PIECE, utf16)
