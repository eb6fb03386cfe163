"""Short forms: "m4 e3 s2", "m:4, e:3", "mood4", and three bare figures such as "4/3/2"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from nlu.feelings.lexicon import Lexicon
from nlu.feelings.stated import Stated, Taken
from nlu.line import Line

_SPACED = re.compile(r"[a-z]\s+\d", re.IGNORECASE)


def lettered(line: Line, words: Lexicon, _taken: Taken) -> Iterator[Stated]:
    """The ratings of a message that is nothing but letters with figures, or three figures in a row."""
    if row := words.letters.row.fullmatch(line.text):
        for group in (1, 3, 4):
            yield _stated(line, "rating", row.span(group), row.span(group))
        return
    pairs = list(words.letters.pair.finditer(line.text))
    if not pairs or not _nothing_else(line.text, words, pairs):
        return
    for pair in pairs:
        yield _stated(line, words.letters.measures[pair[1].lower()], pair.span(), pair.span(2))


def _nothing_else(text: str, words: Lexicon, pairs: list[re.Match[str]]) -> bool:
    """Whether a text holds only pairs; a letter apart from its figure is no pair by itself ("s 3")."""
    rest = words.letters.rest.sub("", words.letters.pair.sub("", text))
    return not rest and (len(pairs) > 1 or not _SPACED.search(pairs[0][0]))


def _stated(line: Line, name: str, whole: tuple[int, int], value: tuple[int, int]) -> Stated:
    first, stop = bisect_left(line.starts, whole[0]), bisect_left(line.starts, whole[1])
    figure = bisect_left(line.starts, value[0])
    return Stated(name, int(line.words[figure]), True, first, stop, (figure, figure + 1), figure=True)
