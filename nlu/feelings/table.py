"""The lexicon of a language from its table, the YAML beside this file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

from nlu.feelings.lexicon import Feeling, Letters, Lexicon, Phrases, SmallWords, Spelling
from nlu.line import tokens

T = TypeVar("T")
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Reads every scalar as a string; ten times as fast where PyYAML has its C part."""
_PLAIN = {name: name for name in (
    "stronger", "softer", "stronger_after", "softer_after", "asks", "asks_anywhere", "even", "frames",
    "subjects", "openers", "fillers", "links", "greetings", "corrections", "of_scale",
)} | {"negations": "not", "stops": "stop_if", "others": "not_feelings"}  # fmt: skip
"""Phrases without a value, and their keys in the table."""


def _graded(entries: dict[str, list[str]]) -> list[tuple[str, int]]:
    return [(phrase, int(value)) for value, phrases in entries.items() for phrase in phrases]


def _felt(document: dict[str, dict[str, list[str]]], names: Iterable[str]) -> list[tuple[str, Feeling]]:
    return [
        (phrase, Feeling(name, value)) for name in names for phrase, value in _graded(document.get(name, {}))
    ]


def _texts(part: object) -> Iterator[str]:
    """All phrases of a document."""
    if isinstance(part, str):
        yield part
    else:
        for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
            yield from _texts(inner)


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language, read once."""
    document = {**_table("faces"), **_table(language)}
    spelling = Spelling.of(document["spelt"])
    document = _inflected(document, document["endings"])

    def phrases(entries: Iterable[tuple[str, T]]) -> Phrases[T]:
        return Phrases(entries, spelling)

    names = ("any", "mood", "energy", "stress")
    return Lexicon(
        feelings=phrases(_felt(document, names)),
        levels=phrases(_graded(document["level"])),
        measures=phrases(_inverted(document["measures"])),
        emoji=phrases(_felt(document["emoji"], names)),
        smileys=dict(_graded(document["smileys"])),
        rated_by=phrases(_inverted(document["rated_by"])),
        vocabulary=frozenset(
            word for text in _texts(document) for spelt in spelling.all(text) for word in tokens(spelt)
        ),
        figures={spelt: value for word, value in document["figures"].items() for spelt in spelling.all(word)},
        scales={word: int(value) for word, value in document["scales"].items()},
        small=SmallWords(**{part.name: _words(document[part.name], spelling) for part in fields(SmallWords)}),
        never_after={name: _words(words, spelling) for name, words in document["never_after"].items()},
        letters=_letters(document["letters"], document["beside_letters"]),
        spelt=spelling,
        **{name: phrases((phrase, None) for phrase in document[key]) for name, key in _PLAIN.items()},
    )


def _table(name: str) -> dict[str, Any]:
    text = Path(__file__).with_name(f"{name}.yml").read_text(encoding="utf-8")
    table: dict[str, Any] = yaml.load(text, Loader=_LOADER)  # noqa: S506 - the safest loader: only strings
    return table


def _inflected(part: Any, endings: list[str]) -> Any:
    """A document with every "gut~" written out as the word and all its endings."""
    if isinstance(part, dict):
        return {key: _inflected(inner, endings) for key, inner in part.items()}
    if not isinstance(part, list):
        return part
    return [form for text in part for form in _forms(text, endings)]


def _forms(text: str, endings: list[str]) -> list[str]:
    if "~" not in text or not text[:-1].strip("~"):
        return [text]
    return [text.replace("~", ending) for ending in ("", *endings)]


def _inverted(part: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    return ((word, name) for name, words in part.items() for word in words)


def _words(words: Iterable[str], spelling: Spelling) -> frozenset[str]:
    return frozenset(spelt for word in words for spelt in spelling.all(word))


def _letters(measures: dict[str, str], beside: list[str]) -> Letters:
    """The patterns of short forms; `beside` are words that may stand around them."""
    names = "|".join(sorted(measures, key=len, reverse=True))
    around = "|".join(re.escape(words).replace(r"\ ", r"[\s-]?") for words in beside)
    return Letters(
        measures,
        pair=re.compile(rf"(?<![^\W\d_])({names})\s*[:=]?\s*([1-5])(?![\d.])", re.IGNORECASE),
        rest=re.compile(rf"(?:(?:{around})\b|[\s,;/|&+.!:])", re.IGNORECASE),
        row=re.compile(
            rf"\W*(?:(?:{around})\b\W*)?([1-5])\s*([/|-])\s*([1-5])\s*\2\s*([1-5])[\s.!]*", re.IGNORECASE
        ),
    )
