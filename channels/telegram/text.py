"""Replies as Telegram's HTML, in pieces that it takes."""

from __future__ import annotations

from html import escape
from typing import Final

from bot.messages import Reply
from bot.pieces import pieces

LONGEST_TEXT: Final = 4096
"""UTF-16 units of a message, once its HTML is read (Bot API, sendMessage)."""
LONGEST_CAPTION: Final = 1024
"""UTF-16 units of a caption (Bot API, sendPhoto and sendDocument)."""


def units(text: str) -> int:
    """The length of a text as Telegram counts it: in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def html(text: str) -> str:
    """Words as they are, safe in Telegram's HTML."""
    return escape(text, quote=False)


def bodies(reply: Reply) -> list[str]:
    """The text and the card of a reply, in pieces; none where it has neither."""
    whole, italic, bold = _whole(reply)
    found, at = [], 0
    for piece in pieces(whole, LONGEST_TEXT, units):
        at = whole.index(piece, at)
        heard = max(min(italic - at, len(piece)), 0)
        rest = _marked(piece[heard:], bold.start - at - heard, bold.stop - at - heard)
        found.append(f"<i>{html(piece[:heard])}</i>{rest}" if heard else rest)
        at += len(piece)
    return found


def caption(text: str) -> str:
    """Words under a picture or a file, cut to what fits there."""
    first = next(iter(pieces(text, LONGEST_CAPTION, units)), "")
    return html(first)


def _whole(reply: Reply) -> tuple[str, int, range]:
    """All words of a reply, where what was heard ends in them, and where its card's title stands."""
    heard = reply.heard_as.strip()
    text = "\n".join(part for part in (heard, reply.text.strip()) if part)
    if reply.card is None:
        return text, len(heard), range(0)
    start = len(text) + 2 if text else 0
    title = reply.card.title.strip()
    facts = [f"{name}: {value}" for name, value in reply.card.facts]
    card = "\n".join((title, *facts))
    whole = f"{text}\n\n{card}" if text else card
    return whole, len(heard), range(start, start + len(title))


def _marked(piece: str, start: int, stop: int) -> str:
    """A piece with what lies between two places in bold; they may lie outside of it."""
    first, last = max(start, 0), min(stop, len(piece))
    if first >= last:
        return html(piece)
    return f"{html(piece[:first])}<b>{html(piece[first:last])}</b>{html(piece[last:])}"
