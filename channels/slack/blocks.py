"""The pieces of Block Kit that Doppel draws with, each within Slack's limits.

Limits after Slack's pages "Blocks" and "Block elements"; that of all text in one message is not documented
and was measured by others (slackapi/bolt-js, issue 2509: `msg_blocks_too_long` from about 13,000 characters).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

from bot.messages import Card
from bot.pieces import pieces

Block: TypeAlias = "dict[str, Any]"

MOST_BLOCKS: Final = 50
MOST_BLOCKS_OF_VIEW: Final = 100
MOST_IN_ALL: Final = 12_000
"""Characters of all blocks of a message."""
SECTION: Final = 3000
FIELD: Final = 2000
FIELDS: Final = 10
HEADER: Final = 150
LABEL: Final = 75
"""Characters on a button or in a choice."""
ELEMENTS: Final = 25
"""Buttons in a row of actions."""
TITLE: Final = 24
"""Characters of a modal's title and of its buttons."""
ALT: Final = 2000


def escaped(text: str) -> str:
    """Text that Slack reads as it stands: no mentions, no links; without what JSON cannot carry."""
    clean = text.encode("utf-8", "replace").decode().replace("\x00", "")
    return clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, longest: int) -> str:
    """Text of at most so many characters, with an ellipsis where some were left out."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def cut_escaped(text: str, longest: int) -> str:
    """Escaped text of at most so many characters; no sign is cut in two."""
    if len(escaped(text)) <= longest:
        return escaped(text)
    return escaped(pieces(text, longest - 1, lambda part: len(escaped(part)))[0]) + "…"


def plain(text: str, longest: int) -> Block:
    """A text object without marks; never empty, which Slack would refuse."""
    return {"type": "plain_text", "text": cut(" ".join(text.split()), longest) or "–", "emoji": False}


def mrkdwn(text: str) -> Block:
    """A text object of escaped words."""
    return {"type": "mrkdwn", "text": text}


def section(text: str) -> Block:
    """A paragraph of escaped words."""
    return {"type": "section", "text": mrkdwn(text)}


def sections(text: str) -> list[Block]:
    """A text of any length as paragraphs."""
    return [section(escaped(part)) for part in pieces(text, SECTION, lambda part: len(escaped(part)))]


def context(text: str) -> Block:
    """A line that stands back, such as what was heard."""
    return {"type": "context", "elements": [mrkdwn(cut_escaped(text, SECTION))]}


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain(text, HEADER)}


def card_blocks(card: Card) -> list[Block]:
    """A card: its title, and its facts two a row."""
    title = [section(_bold(card.title, SECTION))] if card.title else []
    rest = FIELD - LABEL - 1
    fields = [mrkdwn(f"{_bold(name, LABEL)}\n{cut_escaped(value, rest)}") for name, value in card.facts]
    return title + [{"type": "section", "fields": list(row)} for row in _batched(fields, FIELDS)]


def _bold(text: str, longest: int) -> str:
    """Escaped words in bold; a dash where there are none."""
    return f"*{cut_escaped(' '.join(text.replace('*', '').split()), longest - 2) or '–'}*"


def button(label: str, action: str, value: str = "", style: str = "") -> Block:
    """A button; `style` is primary, danger or neither."""
    made: Block = {"type": "button", "text": plain(label, LABEL), "action_id": action}
    if value:
        made["value"] = value
    return made | ({"style": style} if style else {})


def actions(buttons: Sequence[Block]) -> list[Block]:
    """Buttons in rows."""
    return [{"type": "actions", "elements": list(row)} for row in _batched(buttons, ELEMENTS)]


def without_actions(blocks: Iterable[Block]) -> list[Block]:
    """What is left of a message once its buttons are done with."""
    return [block for block in blocks if block.get("type") != "actions"]


def weight(block: Block) -> int:
    """Characters of a block that count against `MOST_IN_ALL`: all of its texts."""
    own = len(block["text"]) if isinstance(block.get("text"), str) else 0
    inner = [block.get("text"), *block.get("fields", ()), *block.get("elements", ())]
    return own + len(block.get("value", "")) + sum(weight(each) for each in inner if isinstance(each, dict))


def _batched(items: Sequence[Block], most: int) -> list[list[Block]]:
    return [list(items[start : start + most]) for start in range(0, len(items), most)]
