"""What somebody said without what would tell who it was: names, numbers, addresses, mail."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final

from bot.documents import document
from nlu.examples import TrainingData

NAME: Final = "<name>"
SPREAD: Final = 3
"""Intents whose examples must have a word before it counts as everyday."""

_MAIL: Final = r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)*"
_LINK: Final = r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|org|net|io|de|at|ch|eu|co|app|dev)(?:/\S*)?\b"
_MENTION: Final = r"(?<![\w.])@\w[\w.-]*"
_STREET: Final = (
    r"\b\d{1,5}[a-z]?\s+(?:[^\W\d_]+\s+){0,3}(?:street|st|road|rd|avenue|ave|lane|drive|square|court|boulevard|blvd)\b\.?"
    r"|\b(?:(?-i:[A-ZÄÖÜ])[^\W\d_]+[\s-]+){0,2}[^\W\d_]*(?:straße|strasse|str\.|weg|gasse|platz|allee|ufer)\s+\d{1,4}\s?[a-z]?\b"
)
_NUMBER: Final = r"\+?\d[\d\s()./,:-]*\d|\d"
_PARTS: Final = re.compile(
    rf"(?P<mail>{_MAIL})|(?P<link>{_LINK})|(?P<mention>{_MENTION})|(?P<address>{_STREET})|(?P<number>{_NUMBER})",
    re.IGNORECASE,
)
_MASKS: Final = {
    "mail": "<mail>",
    "link": "<link>",
    "mention": NAME,
    "address": "<address>",
    "number": "<number>",
}
_WORD: Final = re.compile(r"<\w+>|[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_CALLED: Final = re.compile(r"(?:'s|’s|s)$")
_JOINED: Final = re.compile(r"[-'’]")
_SEVERAL: Final = re.compile(rf"{NAME}(?:\s+{NAME})+")


def masked(text: str, language: str, known: Collection[str] = ()) -> str:
    """A text with placeholders such as "<name>" and "<number>" in place of what is somebody's own.

    `known`: words in lower case that Doppel was taught, which are no names however they are written.
    A name in no list that is written small stays: showing such texts needs the person's consent all the same.
    """
    plain = _PARTS.sub(lambda found: _MASKS[str(found.lastgroup)], text)
    begins = {match.end() for match in re.finditer(r"(?:^|[.!?:\n]\s*)[\s\"'“„(]*", plain)}

    def word(match: re.Match[str]) -> str:
        first = match.start() in begins
        return NAME if _is_name(match[0], first=first, language=language, known=known) else match[0]

    return _SEVERAL.sub(NAME, _WORD.sub(word, plain))


def words_taught(data: TrainingData) -> frozenset[str]:
    """The everyday words of all examples in lower case: those that `SPREAD` intents have outside of entities.

    A name stands in the examples of one intent or two, and in titles.
    """
    intents: dict[str, set[str]] = defaultdict(set)
    for example, intent in data.pairs():
        plain = example.text
        for span in sorted(example.entities, key=lambda span: -span.start):
            plain = f"{plain[: span.start]} {plain[span.end :]}"
        for match in _WORD.finditer(plain):
            intents[match[0].casefold()].add(intent)
    return frozenset(word for word, having in intents.items() if len(having) >= SPREAD)


def filled(text: str) -> str:
    """A masked text as an example can have it: with made up words in place of its masks."""
    fills: dict[str, str] = document(_YAML)["fills"]
    for mask, words in fills.items():
        text = text.replace(mask, words)
    return text


_YAML: Final = Path(__file__).with_suffix(".yml")


def _is_name(word: str, *, first: bool, language: str, known: Collection[str]) -> bool:
    if word.startswith("<"):
        return False
    plain = word.casefold()
    bare = _CALLED.sub("", plain)
    everyday, names = _everyday(), _names()
    if not word[0].isupper():
        parts = (plain, *_JOINED.split(plain))
        return any(part in names and part not in everyday and part not in known for part in parts)
    if bare in names and (bare not in everyday or not first) and bare not in known:
        return True
    noun = language == "de" or first or word.isupper()
    return not noun and plain not in known and len(word) > 1


@cache
def _everyday() -> frozenset[str]:
    return frozenset(str(document(_YAML)["everyday"]).split())


@cache
def _names() -> frozenset[str]:
    """First and last names of many places, in lower case; read when the first text is masked."""
    locales: list[str] = document(_YAML)["locales"]
    return frozenset(name.casefold() for locale in locales for name in _names_of(locale) if len(name) > 1)


def _names_of(locale: str) -> Iterator[str]:
    provider = import_module(f"faker.providers.person.{locale}").Provider
    for attribute in dir(provider):
        if attribute.startswith(("first_names", "last_names")):
            yield from getattr(provider, attribute)
