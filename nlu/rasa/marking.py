"""Examples in Rasa's notation, as Rasa 3.6 and we read it alike: the inverse of `nlu.annotations`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from nlu.annotations import Span, read_marked
from nlu.errors import ExamplesError
from nlu.examples import Example

_SEPARATORS: Final = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_ONE_LINE: Final = str.maketrans(_SEPARATORS, " " * len(_SEPARATORS))
"""Rasa would end the example at any of these."""
_ESCAPED: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "{}[]\x85\u2028\u2029"}
"""In values: brackets would end the mark, the others the line."""
_SIMPLE_NAME: Final = re.compile(r"[^\s:(){}\[\]]+")
_READ_AS_MARK: Final = re.compile(r"\][\[({]")


def one_line(text: str) -> str:
    """A text with a blank for each separator of lines, so that offsets stay."""
    return text.translate(_ONE_LINE)


def marked(example: Example) -> str:
    """An example with its entities marked, in one line.

    Raises `ExamplesError` where brackets of its own would be taken for marks.
    """
    text = one_line(example.text)
    pieces, done = [], 0
    in_order = sorted(example.entities, key=_extent)
    for (start, end), spans in groupby(in_order, key=_extent):
        pieces += [text[done:start], _mark(text[start:end], tuple(spans))]
        done = end
    pieces.append(text[done:])
    line = "".join(pieces)
    if _READ_AS_MARK.search("[)".join(pieces[::2])) or not _reads_back(line, text, in_order):
        raise ExamplesError(
            f"{example.where}: Rasa would find other entities in {example.text!r}; take out its own brackets"
        )
    return line


def _extent(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _mark(words: str, spans: Sequence[Span]) -> str:
    first = spans[0]
    is_plain = (first.value, first.role, first.group) == (words, "", "") and words == words.strip()
    if len(spans) == 1 and is_plain and _SIMPLE_NAME.fullmatch(first.name):
        return f"[{words}]({first.name})"
    notes = ", ".join(_note(span, words) for span in spans)
    return f"[{words}]{notes}" if len(spans) == 1 else f"[{words}][{notes}]"


def _note(span: Span, words: str) -> str:
    said = {"entity": span.name}
    said |= {"value": span.value} if span.value != words else {}
    said |= {key: text for key, text in (("role", span.role), ("group", span.group)) if text}
    pairs = (
        f'"{key}": {json.dumps(text, ensure_ascii=False).translate(_ESCAPED)}' for key, text in said.items()
    )
    return "{" + ", ".join(pairs) + "}"


def _reads_back(line: str, text: str, spans: Sequence[Span]) -> bool:
    try:
        return read_marked(line) == (text, tuple(spans))
    except ValueError:
        return False
