"""What Slack refuses of blocks and views: its pages "Blocks", "Block elements" and "Composition objects".

`problems` of a message's blocks and `view_problems` of a view, in words; none where Slack would take them. It
knows the kinds that Doppel uses and takes no other, so that a new kind is looked up before it is sent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

Json = Mapping[str, Any]

IN_MESSAGES: Final = frozenset({"section", "header", "divider", "actions", "context"})
IN_VIEWS: Final = IN_MESSAGES | {"input"}
ANY_TEXT: Final = frozenset({"plain_text", "mrkdwn"})
PLAIN: Final = frozenset({"plain_text"})
LARGEST_VIEW = 250_000
LARGEST_MESSAGE = 13_000
"""Characters of all blocks of a message: not documented, but measured (slackapi/bolt-js, issue 2509)."""


def problems(blocks: object, *, most: int = 50, kinds: Collection[str] = IN_MESSAGES) -> list[str]:
    """What is wrong with the blocks of a message."""
    if not isinstance(blocks, list):
        return ["blocks are no list"]
    found = [f"{len(blocks)} blocks"] if len(blocks) > most else []
    ids = [block.get("block_id") for block in blocks if isinstance(block, dict) and block.get("block_id")]
    if len(ids) != len(set(ids)):
        found.append("a block_id twice")
    for number, block in enumerate(blocks):
        found += [f"block {number}: {each}" for each in _block(block, kinds)]
    whole = sum(len(text) for text in _texts(blocks))
    if kinds is IN_MESSAGES and whole > LARGEST_MESSAGE:
        found.append(f"msg_blocks_too_long: {whole} characters in all")
    return found


def view_problems(view: Any) -> list[str]:
    """What is wrong with a view."""
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        return ["a view is a modal or a home"]
    found = problems(view.get("blocks"), most=100, kinds=IN_VIEWS)
    if view["type"] == "modal":
        found += _text(view.get("title"), 24, kinds=PLAIN, what="title")
        for name in ("submit", "close"):
            found += _text(view[name], 24, kinds=PLAIN, what=name) if name in view else []
        inputs = any(block.get("type") == "input" for block in view.get("blocks") or [])
        found += ["an input needs submit"] if inputs and "submit" not in view else []
    elif {"title", "submit", "close"} & set(view):
        found.append("a home has no title")
    if len(view.get("private_metadata", "")) > 3000:
        found.append("private_metadata over 3000")
    if len(view.get("callback_id", "")) > 255:
        found.append("callback_id over 255")
    return found + (["view_too_large"] if len(str(view)) > LARGEST_VIEW else [])


def _block(block: Any, kinds: Collection[str]) -> Iterator[str]:
    kind = block.get("type") if isinstance(block, dict) else None
    if kind not in kinds:
        yield f"no block of kind {kind!r} here"
        return
    if len(block.get("block_id", "")) > 255:
        yield "block_id over 255"
    if kind == "section":
        yield from _section(block)
    elif kind == "header":
        yield from _text(block.get("text"), 150, kinds=PLAIN, what="header")
    elif kind == "actions":
        yield from _actions(block.get("elements"))
    elif kind == "context":
        yield from _context(block.get("elements"))
    elif kind == "input":
        yield from _input(block)


def _context(elements: Any) -> Iterator[str]:
    if not isinstance(elements, list) or not 1 <= len(elements) <= 10:
        yield "1 to 10 elements in context"
        return
    for element in elements:
        yield from _text(element, 3000, what="context")


def _actions(elements: Any) -> Iterator[str]:
    if not isinstance(elements, list) or not 1 <= len(elements) <= 25:
        yield "1 to 25 elements in actions"
        return
    ids = [each.get("action_id") for each in elements]
    if len(ids) != len(set(ids)):
        yield "an action_id twice"
    for element in elements:
        yield from _button(element)


def _section(block: Json) -> Iterator[str]:
    fields = block.get("fields")
    if "text" not in block and not fields:
        yield "a section has text or fields"
    if "text" in block:
        yield from _text(block["text"], 3000, what="section")
    if fields is not None:
        if not 1 <= len(fields) <= 10:
            yield f"{len(fields)} fields"
        for each in fields:
            yield from _text(each, 2000, what="field")
    if "accessory" in block:
        yield from _button(block["accessory"])


def _button(element: Any) -> Iterator[str]:
    if not isinstance(element, dict) or element.get("type") != "button":
        yield "no button"
        return
    yield from _text(element.get("text"), 75, kinds=PLAIN, what="button")
    if not 1 <= len(element.get("action_id", "")) <= 255:
        yield "action_id of 1 to 255"
    if "value" in element and not 1 <= len(element["value"]) <= 2000:
        yield "value of 1 to 2000"
    if element.get("style", "primary") not in {"primary", "danger"}:
        yield "style"


def _input(block: Json) -> Iterator[str]:
    yield from _text(block.get("label"), 2000, kinds=PLAIN, what="label")
    if "hint" in block:
        yield from _text(block["hint"], 2000, kinds=PLAIN, what="hint")
    element = block.get("element") or {}
    kind = element.get("type")
    if kind == "plain_text_input":
        least, most = element.get("min_length", 0), element.get("max_length", 3000)
        if not 0 <= least <= 3000 or not 1 <= most <= 3000:
            yield "min_length 0 to 3000, max_length 1 to 3000"
        if len(element.get("initial_value", "")) > most:
            yield "initial_value over max_length"
    elif kind == "radio_buttons":
        options = element.get("options") or []
        if not 1 <= len(options) <= 10:
            yield "1 to 10 options"
        for each in options:
            yield from _text(each.get("text"), 75, what="option")
            if not 1 <= len(each.get("value", "")) <= 150:
                yield "option's value of 1 to 150"
    elif kind != "datepicker":
        yield f"no element of kind {kind!r}"


def _text(text: Any, longest: int, *, what: str, kinds: Collection[str] = ANY_TEXT) -> list[str]:
    if not isinstance(text, dict) or text.get("type") not in kinds:
        return [f"{what}: no text object of {sorted(kinds)}"]
    words = text.get("text")
    if not isinstance(words, str) or not 1 <= len(words) <= longest:
        return [f"{what}: 1 to {longest} characters, not {len(words or '')}"]
    foreign = "verbatim" if text["type"] == "plain_text" else "emoji"
    return [f"{what}: {foreign} belongs to the other kind of text"] if foreign in text else []


def _texts(part: Any) -> Iterator[str]:
    """Every text in a part of a message."""
    if isinstance(part, dict):
        for name, each in part.items():
            if isinstance(each, str) and name in {"text", "value"}:
                yield each
            else:
                yield from _texts(each)
    elif isinstance(part, list):
        for each in part:
            yield from _texts(each)
