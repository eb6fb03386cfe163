"""A reply as Slack shows it: messages of blocks, each with a text for those who see no blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.messages import Reply, button_token, plain
from channels.slack.blocks import (
    MOST_BLOCKS,
    MOST_IN_ALL,
    Block,
    actions,
    button,
    card_blocks,
    context,
    cut_escaped,
    sections,
    weight,
)
from channels.slack.features import PRESS, WRITE

FALL_BACK: Final = 4000
"""Characters of a message's text, which notifications show: as many as Slack advises."""


@dataclass(frozen=True, slots=True)
class Post:
    """One message in Slack."""

    text: str
    """Escaped, never empty: what notifications and screen readers say."""
    blocks: tuple[Block, ...]

    @property
    def fields(self) -> dict[str, Any]:
        """As arguments of chat.postMessage and its like."""
        return {"text": self.text, "blocks": list(self.blocks), "unfurl_links": False, "unfurl_media": False}


def posts(reply: Reply, key: str, write: str) -> list[Post]:
    """The messages of a reply, in order; none for one that is only a picture or a file.

    `key`: that of its delivery, for the tokens of its buttons. `write`: the label of the button that opens a
    modal where the reply asks for free words.
    """
    blocks = sections(reply.text) + (card_blocks(reply.card) if reply.card else [])
    if not blocks:
        return []
    if reply.heard_as:
        blocks = [context(reply.heard_as), *blocks]
    blocks += actions(_buttons(reply, key, write))
    bare = plain(replace(reply, buttons=(), picture=None, file=None))
    grouped = _grouped(blocks)
    texts = [bare] + [_words(group) for group in grouped[1:]]
    return [
        Post(cut_escaped(text, FALL_BACK) if n == 0 else text[:FALL_BACK], tuple(group))
        for n, (text, group) in enumerate(zip(texts, grouped, strict=True))
    ]


def _buttons(reply: Reply, key: str, write: str) -> list[Block]:
    made = [button(each.label, f"{PRESS}:{n}", button_token(key, n)) for n, each in enumerate(reply.buttons)]
    return made + ([button(write, WRITE)] if reply.asks == "text" else [])


def _grouped(blocks: Sequence[Block]) -> list[list[Block]]:
    """Blocks in messages, as few as may be."""
    groups: list[list[Block]] = [[]]
    room = MOST_IN_ALL
    for block in blocks:
        if len(groups[-1]) == MOST_BLOCKS or weight(block) > room:
            groups.append([])
            room = MOST_IN_ALL
        groups[-1].append(block)
        room -= weight(block)
    return groups


def _words(blocks: Sequence[Block]) -> str:
    """The escaped words of blocks; those of its buttons where there are no others."""
    texts = [each["text"]["text"] for each in blocks if each["type"] == "section" and "text" in each]
    texts += [field["text"] for each in blocks for field in each.get("fields", ())]
    texts = texts or [one["text"]["text"] for each in blocks for one in each.get("elements", ())]
    return "\n".join(texts)
