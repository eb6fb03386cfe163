"""Telegram's HTML, read as strictly as the real server reads it (Bot API, HTML style)."""

from __future__ import annotations

import html
import re
from typing import Any

from fakes.telegram_api.refusal import bad

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)?([^>]*)>?")
ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
ATTRIBUTE = re.compile(r'\s+[a-z]+="[^"<>]*"')


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def parsed(text: str, mode: str) -> tuple[str, list[dict[str, Any]]]:
    """The words and entities of a text; a refusal if they do not parse."""
    if not mode:
        return text.strip(), []
    if mode.lower() != "html":
        raise bad("unsupported parse_mode")
    words, entities, opened, at = "", [], [], 0
    while at < len(text):
        if text[at] == "&" and (entity := ENTITY.match(text, at)):
            words, at = words + html.unescape(entity.group()), entity.end()
        elif text[at] == "<":
            tag = TAG.match(text, at)
            assert tag
            _tagged(tag, len(text[:at].encode()), words, opened, entities)
            at = tag.end()
        else:
            words, at = words + text[at], at + 1
    if opened:
        name = opened[-1][0]
        raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{name}\"")
    return words.strip(), entities


def _tagged(
    tag: re.Match[str],
    place: int,
    words: str,
    opened: list[tuple[str, int]],
    entities: list[dict[str, Any]],
) -> None:
    closes, name, rest = tag[1], (tag[2] or "").lower(), tag[3]
    if not closes and name not in KINDS:
        raise bad(f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {place}')
    if not tag.group().endswith(">"):
        raise bad(f"can't parse entities: Unclosed start tag at byte offset {place}")
    if closes:
        if not opened:
            raise bad(f"can't parse entities: Unexpected end tag at byte offset {place}")
        expected, start = opened.pop()
        if name and name != expected:
            raise bad(
                f"can't parse entities: Unmatched end tag at byte offset {place}, "
                f'expected "</{expected}>", found "</{name}>"'
            )
        if units(words) > start:
            entities.append({"type": KINDS[expected], "offset": start, "length": units(words) - start})
    elif not re.fullmatch(f"(?:{ATTRIBUTE.pattern})*\\s*", rest):
        raise bad(f"can't parse entities: Unclosed start tag at byte offset {place}")
    else:
        opened.append((name, units(words)))
