"""What the tagger sees at each word of a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nlu.annotations import Span
from nlu.groups import Groups
from nlu.tokens import Token

_LONGEST_EDGE = 4
_LISTED = 3
"""How often it counts that a word is listed: someone who knows has said so."""
_EDGE = "|"
"""Stands for the word before the first and behind the last."""


def observe(words: Sequence[Token], groups: Groups, intent: str, listed: Iterable[Span]) -> list[list[str]]:
    """At each word: its form, its neighbours, its groups, what it is listed as, and the intent beside them.

    `intent`: the likeliest one of the text; `listed`: look-up words and matches of patterns in it.
    """
    said = [_EDGE, _EDGE, *(token.word for token in words), _EDGE, _EDGE]
    seen = [
        [
            *_form(token.word),
            *_around(said[i : i + 5]),
            *_beside(said[i + 1 : i + 4], groups.of(token.word), intent),
        ]
        for i, token in enumerate(words)
    ]
    for span in listed:
        for token, here in zip(words, seen, strict=True):
            if token.start < span.end and token.end > span.start:
                here.extend([f"listed={span.name}"] * _LISTED)
    return seen


def _form(word: str) -> list[str]:
    shape = "d" if word.isdigit() else "a" if word.isalpha() else "x"
    length = min(len(word), _LONGEST_EDGE)
    edges = range(1, length + 1)
    return [
        "bias",
        f"shape={shape}{length}",
        *(f"begin={word[:size]}" for size in edges),
        *(f"end={word[-size:]}" for size in edges),
    ]


def _around(said: Sequence[str]) -> tuple[str, ...]:
    """A word, its two neighbours on each side, and each two of them that stand together."""
    two_before, before, word, after, two_after = said
    return (
        f"0={word}",
        f"-2={two_before}",
        f"-1={before}",
        f"1={after}",
        f"2={two_after}",
        f"-2,-1={two_before} {before}",
        f"-1,0={before} {word}",
        f"0,1={word} {after}",
        f"1,2={after} {two_after}",
    )


def _beside(said: Sequence[str], groups: Iterable[int], intent: str) -> list[str]:
    """The intent of the text, alone and with a word or a neighbour of it; the groups of the word."""
    before, word, after = said
    return [
        f"intent={intent}",
        f"intent,-1={intent} {before}",
        f"intent,0={intent} {word}",
        f"intent,1={intent} {after}",
        *(f"group{fineness}={group}" for fineness, group in enumerate(groups)),
    ]
