"""Replies as Adaptive Cards 1.5, the version that Teams shows on every client.

"Adaptive Cards schema explorer" (adaptivecards.io) and "Universal Actions for Adaptive Cards" (Microsoft
Teams developer documentation). Each button is an Action.Execute with an Action.Submit to fall back to.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.messages import Button, Card, Picture, Reply, button_token
from channels.teams.connector import Json

CARD: Final = "application/vnd.microsoft.card.adaptive"
SHOWN: Final = 6
"""Actions that Teams shows before the rest goes behind "…"."""
LARGEST_PICTURE: Final = 1_000_000
"""Bytes: "Pictures can be at most 1024×1024 and 1 MB"."""
LONGEST_NOTE: Final = 8000
LONGEST_SUMMARY: Final = 200
VERB: Final = "press"
NOTE: Final = "note"
"""The name of the input in the dialog, and what marks the button that opens it."""

_MARKDOWN: Final = re.compile(r"([\\`*_\[\]~<>])|^(#+|[-+]|\d+[.)])(?=\s)", re.MULTILINE)


def card_of(reply: Reply, key: str, words: Mapping[str, str]) -> Json:
    """The reply as one card; `key` makes its buttons' tokens."""
    heard = [_block(escaped(reply.heard_as), isSubtle=True)] if reply.heard_as else []
    body: list[Json] = [*heard, *paragraphs(reply.text)]
    if reply.card:
        body += _facts(reply.card)
    if reply.picture:
        body += _picture(reply.picture)
    actions = _actions(reply.buttons, key)
    if reply.asks == "text":
        actions = [_write(words), *actions]
    return _card(body, _ordered(actions), wide=reply.picture is not None)


def needs_card(reply: Reply) -> bool:
    """Whether words alone do not do it."""
    return bool(reply.buttons or reply.card or reply.picture or reply.asks == "text" or reply.heard_as)


def attachment(card: Json) -> Json:
    """A card as a message carries it."""
    return {"contentType": CARD, "content": card}


def paragraphs(text: str) -> list[Json]:
    """A text block a paragraph, in which nothing is taken for Markdown."""
    parts = [part for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    return [_block(escaped(part).replace("\n", "\n\n")) for part in parts]


def escaped(text: str) -> str:
    """Words that a text block shows as they are."""
    return _MARKDOWN.sub(
        lambda found: "\\" + found[0] if found[1] else found[0][:-1] + "\\" + found[0][-1], text
    )


def note_card(question: str, words: Mapping[str, str], text: str = "") -> Json:
    """The dialog for free words; `question`: the message that asks for them."""
    field = {
        "type": "Input.Text",
        "id": NOTE,
        "label": words["note_label"],
        "placeholder": words["note_hint"],
        "isMultiline": True,
        "isRequired": True,
        "errorMessage": words["note_missing"],
        "maxLength": LONGEST_NOTE,
    }
    send = {"type": "Action.Submit", "title": words["note_send"], "data": {"question": question}}
    return _card([field | ({"value": text} if text else {})], [send])


def _card(body: list[Json], actions: Sequence[Json], *, wide: bool = False) -> Json:
    card: Json = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": body,
    }
    if actions:
        card["actions"] = list(actions)
    if wide:
        card["msteams"] = {"width": "Full"}
    return card


def _block(text: str, **how: Any) -> Json:
    return {"type": "TextBlock", "text": text, "wrap": True, **how}


def _facts(card: Card) -> list[Json]:
    facts = [{"title": escaped(name), "value": escaped(value)} for name, value in card.facts]
    title = _block(escaped(card.title), weight="Bolder", style="heading")
    return [title, {"type": "FactSet", "facts": facts}] if facts else [title]


def _picture(picture: Picture) -> list[Json]:
    if len(picture.png) > LARGEST_PICTURE:
        return [_block(escaped(picture.alt), isSubtle=True)]
    image = {
        "type": "Image",
        "url": "data:image/png;base64," + b64encode(picture.png).decode(),
        "altText": picture.alt,
        "size": "Stretch",
        "msteams": {"allowExpand": True},
    }
    return [image]


def _actions(buttons: Sequence[Button], key: str) -> list[Json]:
    return [_press(button, button_token(key, number)) for number, button in enumerate(buttons)]


def _press(button: Button, token: str) -> Json:
    data = {"token": token}
    submit = {"type": "Action.Submit", "title": button.label, "data": data}
    return {"type": "Action.Execute", "title": button.label, "verb": VERB, "data": data, "fallback": submit}


def _write(words: Mapping[str, str]) -> Json:
    data = {"msteams": {"type": "task/fetch"}, "opens": NOTE}
    return {"type": "Action.Submit", "title": words["write"], "data": data}


def _ordered(actions: Sequence[Json]) -> list[Json]:
    """Those that do not fit go behind "…" by our choice, not by the client's."""
    if len(actions) <= SHOWN:
        return list(actions)
    return [*actions[: SHOWN - 1], *({**action, "mode": "secondary"} for action in actions[SHOWN - 1 :])]
