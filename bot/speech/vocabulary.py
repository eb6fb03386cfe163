"""What can be said to Doppel: the examples of its intents as they are spoken, with slots for what varies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import Final, TypeAlias

from bot.discovery import Skills
from bot.documents import document
from bot.language import DEFAULT
from bot.phrases import phrases
from bot.speech.values import BUILT_IN, WEEKDAYS
from nlu.annotations import read_marked
from nlu.examples import Example, TrainingData
from voice.grammar import Sayable, Sentence, Slot

IN_NEED: Final = Path(__file__).with_name("in_need.yml")
COMMANDS: Final = Path(__file__).with_name("commands.yml")
ANSWERS: Final = tuple(
    (Example(text), intent)
    for text, intent in (
        ("3", "log_"),
        ("20", ""),
        ("9:00", ""),
        ("at 9:00", ""),
        ("tomorrow at 9:00", ""),
        ("in 20 minutes", ""),
        ("20 minutes", ""),
        ("in an hour", ""),
        ("tomorrow", ""),
        ("tomorrow morning", ""),
        ("this afternoon", ""),
        ("friday", ""),
        ("on friday", ""),
        ("friday at 9:00", ""),
        ("from 9:00 to 9:00", ""),
    )
)
"""What questions of Doppel's are answered with: figures stand for any figure."""
_PIN: Final = (Slot("digit"),) * 4
PINS: Final[tuple[Sentence, ...]] = (("my", "pin", "is", *_PIN), ("the", "pin", "is", *_PIN), ("pin", *_PIN))
"""How somebody tells a voice device that is shared who they are: four digits are heard, each by itself."""
OTHER_LANGUAGE: Final = "speak_other_language"
"""Whose examples are not in English."""
OFTEN: Final = 3
"""Who types a word that often means it."""
ALIKE: Final = 0.75
"""How like two words are that are likely meant to be one, as `difflib` measures it."""
Said: TypeAlias = tuple[Example, str]
"""A sentence, and its intent where that is known."""
Known: TypeAlias = Callable[[frozenset[str]], frozenset[str]]
LONGEST: Final = 14
"""Words and slots of a sentence; longer ones are written, not said."""
RATED: Final = re.compile("mood|energy|stress|feel")
CONTRACTED: Final = {
    word.replace("'", ""): word
    for word in (
        "don't",
        "didn't",
        "doesn't",
        "isn't",
        "can't",
        "won't",
        "that's",
        "what's",
        "let's",
        "i'm",
        "i've",
    )
}
"""Typed without their apostrophe, and never said so."""

_PIECE: Final = re.compile(
    r"(?P<clock>\d{1,2}:\d\d(?:\s?[ap]\.?m\b\.?)?|\d{1,2}\s?[ap]\.?m\b\.?)"
    r"|(?P<share>\d{1,2}\s?/\s?\d{1,2})\b"
    r"|(?P<ordinal>\d{1,2}(?:st|nd|rd|th)\b)"
    r"|(?P<number>\d+)\s?(?P<unit>min(?:ute)?s?\b|h(?:(?:ou)?rs?)?\b)?"
    r"|(?P<word>[a-z]+(?:'[a-z]+)*)"
    r"|(?P<between>[\s,.!?;“”\"…–—-]+)"
)
_UNITS: Final = {"m": "minutes", "h": "hours"}
_NEVER_SAID: Final = re.compile(r"[^aeiouy]{2,}|[b-hj-z]|.*(.)\1\1.*")
"""Abbreviations, single letters ("r u there") and letters drawn out."""


def sayable(data: TrainingData, more: Iterable[Said] = (), *, known: Known = frozenset) -> Sayable:
    """Everything that the examples of intents, and `more`, let a person say.

    `known`: of some words, those that stand in the dictionary of pronunciations; one that does not, and looks
    like a slip of somebody who typed, is left out.
    """
    learnt = ((example, intent) for example, intent in data.pairs() if intent != OTHER_LANGUAGE)
    pairs = chain(learnt, more, ANSWERS)
    sentences = dict.fromkeys(said for example, intent in pairs if (said := spoken(example, intent)))
    sentences |= dict.fromkeys(PINS)
    values = {name: _known(texts) for name, texts in _marked(data).items()}
    values |= {name: values.get(name, ()) + _known(data.lookups[name]) for name in data.lookups}
    values |= BUILT_IN
    slips = _slips(chain(*sentences, *chain(*values.values())), known)
    return Sayable(
        tuple(said for said in sentences if _usable(said, values) and slips.isdisjoint(said)),
        {name: tuple(words for words in said if slips.isdisjoint(words)) for name, said in values.items()},
    )


def also_said(skills: Skills) -> Iterator[Said]:
    """What people say that no intent has as an example: words of buttons, the commonest commands as they are
    said aloud, and what people in need say.
    """
    for path in skills.files:
        for button in phrases(str(path)).words(DEFAULT).buttons.values():
            if "{" not in button.says:
                yield Example(button.says), ""
    for intent, commands in document(COMMANDS).items():
        yield from ((Example(*read_marked(text)), intent) for text in commands)
    yield from ((Example(text), "") for text in document(IN_NEED)["sentences"])


def spoken(example: Example, intent: str = "") -> Sentence:
    """An example as it is said; empty where it is only ever typed."""
    pieces: list[str | Slot] = []
    at = 0
    for span in sorted(example.entities, key=lambda span: span.start):
        if span.start >= at:
            pieces += [*_pieces(example.text[at : span.start], intent), Slot(span.name)]
            at = span.end
    pieces += _pieces(example.text[at:], intent)
    typed = any(isinstance(piece, str) and _NEVER_SAID.fullmatch(piece) for piece in pieces)
    return () if typed or len(pieces) > LONGEST else tuple(pieces)


def _pieces(text: str, intent: str) -> Iterator[str | Slot]:
    """The words and slots of a text; for what nobody says a word of no letters, which `_NEVER_SAID` finds."""
    text, at = text.casefold().replace("’", "'"), 0
    while at < len(text):
        found = _PIECE.match(text, at)
        if found is None:
            yield "***"
            return
        at = found.end()
        kind = found.lastgroup or ""
        if kind == "word":
            yield from _word(found["word"])
        elif kind in {"number", "unit"}:
            yield _number(intent, text)
            if unit := found["unit"]:
                yield unit if unit.startswith("minute") or "our" in unit else _UNITS[unit[0]]
        elif kind == "share":
            yield from (_number("log_", ""), "out", "of", Slot("number"))
        elif kind != "between":
            yield Slot(kind)


def _word(word: str) -> Iterator[str | Slot]:
    yield Slot("weekday") if word in WEEKDAYS else CONTRACTED.get(word, word)


def _number(intent: str, text: str) -> Slot:
    return Slot("rating" if intent.startswith("log_") or RATED.search(text) else "number")


def _marked(data: TrainingData) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for example, _ in data.pairs():
        for span in example.entities:
            found.setdefault(span.name, set()).add(example.text[span.start : span.end])
    return found


def _known(texts: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Values of an entity as they are said: those without anything that varies."""
    said = (spoken(Example(text)) for text in sorted(texts))
    return tuple(dict.fromkeys(words for each in said if (words := _words(each))))


def _words(said: Sentence) -> tuple[str, ...]:
    words = tuple(piece for piece in said if isinstance(piece, str))
    return words if len(words) == len(said) else ()


def _usable(said: Sentence, values: Mapping[str, tuple[tuple[str, ...], ...]]) -> bool:
    """Whether each of its slots has a value."""
    return all(isinstance(each, str) or values.get(each.kind) for each in said)


def _slips(pieces: Iterable[str | Slot], known_of: Known) -> frozenset[str]:
    """Words that are most likely other ones, typed wrongly: hardly ever used, and near to one that is."""
    used = Counter(piece for piece in pieces if isinstance(piece, str))
    known = known_of(frozenset(used))
    return frozenset(
        word
        for word in used.keys() - known
        if used[word] < OFTEN and get_close_matches(word, (w for w in known if w[0] == word[0]), 1, ALIKE)
    )
