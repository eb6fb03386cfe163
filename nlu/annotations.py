"""Entities marked in an example, in Rasa's notation: `[words](name)`, `[words](name:value)`, `[words]{…}`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

_MARK = re.compile(
    r"\[(?P<words>[^\[\]]+)\]"
    r"(?:\((?P<name>[^():]+)(?::(?P<value>[^()]+))?\)|(?P<one>\{[^{}]*\})|(?P<many>\[\s*\{[^\[\]]*\}\s*\]))"
)
_HALF_OPEN = re.compile(r"\][({]")
_KEYS = frozenset({"entity", "value", "role", "group"})


@dataclass(frozen=True, slots=True)
class Span:
    """Words of an example that are an entity."""

    name: str
    value: str
    """What the words stand for: the words themselves unless the example says otherwise."""
    start: int
    end: int
    role: str = ""
    group: str = ""

    def within(self, other: Span) -> bool:
        """Whether all of it lies in another span of the same name."""
        return self.name == other.name and other.start <= self.start and self.end <= other.end


def read_marked(marked: str, *, strict: bool = True) -> tuple[str, tuple[Span, ...]]:
    """The plain text of an example and its entities.

    With `strict`, a bracket that is never closed is a `ValueError` whose message says which;
    without, it stands for itself.
    """
    pieces: list[str] = []
    spans: list[Span] = []
    length = done = 0
    for mark in _MARK.finditer(marked):
        before = marked[done : mark.start()]
        start = length + len(before)
        length = start + len(mark["words"])
        pieces += [before, mark["words"]]
        spans += _spans(mark, start, length)
        done = mark.end()
    rest = [*pieces[::2], marked[done:]]
    if strict:
        _check(rest)
    return "".join((*pieces, marked[done:])), tuple(spans)


def _spans(mark: re.Match[str], start: int, end: int) -> list[Span]:
    words = mark["words"]
    if mark["name"]:
        return [Span(mark["name"].strip(), (mark["value"] or words).strip(), start, end)]
    try:
        said = json.loads(mark["one"] or mark["many"])
    except json.JSONDecodeError as error:
        raise ValueError(f"the braces after [{words}] are not JSON: {error.msg}") from None
    except RecursionError:
        raise ValueError(f"the braces after [{words}] are nested too deeply; write one pair") from None
    return [_span(one, words, start, end) for one in (said if isinstance(said, list) else [said])]


def _span(told: object, words: str, start: int, end: int) -> Span:
    said = told if isinstance(told, dict) else {}
    unknown = sorted(set(said) - _KEYS)
    if unknown:
        raise ValueError(
            f"unknown key {unknown[0]!r} after [{words}]; known are entity, value, role and group"
        )
    name = said.get("entity")
    if not isinstance(name, str) or not name:
        raise ValueError(f'the braces after [{words}] lack "entity"')
    return Span(
        name, str(said.get("value", words)), start, end, str(said.get("role", "")), str(said.get("group", ""))
    )


def _check(plain: list[str]) -> None:
    for piece in plain:
        if piece.count("[") != piece.count("]") or _HALF_OPEN.search(piece):
            raise ValueError(f"a bracket is not closed near {piece.strip()[:40]!r}")
