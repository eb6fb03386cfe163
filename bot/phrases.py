r"""The words of a skill: its sentences, buttons and patterns, which stand in YAML beside it.

`x.yml` has them in English and `x.de.yml` in German; what the second lacks is taken from the first.

    responses:            # Rasa's own form; several texts are variants
      utter_done:
      - text: "Mood {value}, noted."
    buttons:
      skip: {label: "Skip", says: "skip"}
    lists:                # words to compare with
      places: [first, second]
    patterns:             # regular expressions, whatever the case of letters; a list has alternatives
      day: '(?:work)?day'
      over: ['\b{day} is over\b', '\bthe {places}\b']     # the pattern above, the words of a list
    names:                # single words to put into sentences
      mood: mood
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias
from zlib import crc32

from bot import language, masks
from bot.documents import document
from bot.errors import SkillError
from bot.messages import Button

PREFIX: Final = "utter_"
_PIECE: Final = re.compile(r"\{([a-z]\w*)\}")
_GIVEN: Final = {"time": masks.TIME, "length": masks.LENGTH}
"""Pieces that every pattern may name: what `bot.titles` puts in place of times."""


@dataclass(frozen=True, slots=True)
class Words:
    """What one YAML file has; responses by name without their prefix."""

    responses: Mapping[str, tuple[str, ...]]
    buttons: Mapping[str, Button]
    patterns: Mapping[str, re.Pattern[str]]
    names: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]


_NONE: Final = Words({}, {}, {}, {}, {})

Overlay: TypeAlias = "Mapping[tuple[Path, str, str], tuple[str, ...]]"
"""Responses in other words: (English file, language, name) → variants."""
_overlay: ContextVar[Overlay] = ContextVar("overlay", default={})  # noqa: B039 - never changed


@contextmanager
def reworded(overlay: Overlay) -> Iterator[None]:
    """Within this, the responses of an overlay are said instead of those in the files."""
    token = _overlay.set(overlay)
    try:
        yield
    finally:
        _overlay.reset(token)


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words beside one module, in the language of the turn under way."""

    path: Path
    """The English file; others lie beside it."""
    _known: dict[str, Words] = field(default_factory=dict, compare=False, repr=False)

    def __call__(self, name: str, vary: str = "", /, **slots: object) -> str:
        """One variant of a response with its slots filled.

        `vary` (a message's id) chooses the variant, so that a repeated delivery reads the same.
        Raises `SkillError` for a name or a slot that the file does not have.
        """
        variants = self._variants(name)
        return self._filled(variants[crc32(vary.encode()) % len(variants)], name, slots)

    def chosen(self, name: str, place: Callable[[int], int], /, **slots: object) -> str:
        """The variant of a response at a place, counted from 0, which `place` gives of so many as there are.

        Raises `SkillError` for a name or a slot that the file does not have.
        """
        variants = self._variants(name)
        return self._filled(variants[place(len(variants))], name, slots)

    def button(self, name: str, /, **slots: object) -> Button:
        """A button with its slots filled, in its label as in what it says."""
        button: Button = self._one("buttons", name, language.spoken())
        return Button(self._filled(button.label, name, slots), self._filled(button.says, name, slots))

    def buttons(self, *names: str, **slots: object) -> tuple[Button, ...]:
        """Several buttons, with the same slots filled."""
        return tuple(self.button(name, **slots) for name in names)

    def name(self, name: str) -> str:
        """A single word or name, to put into a sentence."""
        word: str = self._one("names", name, language.spoken())
        return word

    def names(self, tongue: str) -> Mapping[str, str]:
        """All single words and names in a language; English ones where it has none."""
        return {**self.words(language.DEFAULT).names, **self.words(tongue).names}

    def pattern(self, name: str) -> re.Pattern[str]:
        """A regular expression in the language of the message that is being answered."""
        pattern: re.Pattern[str] = self._one("patterns", name, language.heard())
        return pattern

    def listed(self, name: str) -> tuple[str, ...]:
        """Words to compare with those of the message that is being answered."""
        listed: tuple[str, ...] = self._one("lists", name, language.heard())
        return listed

    def words(self, tongue: str) -> Words:
        """All words of a language's own file; none where it has no file."""
        if tongue not in self._known:
            path = beside(self.path, tongue)
            self._known[tongue] = _read(path) if tongue == language.DEFAULT or path.is_file() else _NONE
        return self._known[tongue]

    def _variants(self, name: str) -> tuple[str, ...]:
        tongue = language.spoken()
        variants: tuple[str, ...] = _overlay.get().get((self.path, tongue, name)) or self._one(
            "responses", name, tongue
        )
        return variants

    def _one(self, part: str, name: str, tongue: str) -> Any:
        for one in (tongue, language.DEFAULT):
            if (found := getattr(self.words(one), part).get(name)) is not None:
                return found
        raise SkillError(f"{self.path}: {part} lack {name!r}")

    def _filled(self, text: str, name: str, slots: Mapping[str, object]) -> str:
        try:
            return text.format(**slots)
        except KeyError as error:
            raise SkillError(f"{self.path}: {name} lacks {error}") from None


@cache
def phrases(module_file: str) -> Phrases:
    """The words in the YAML beside a module: `phrases(__file__)`. Raises `SkillError` if it is wrong."""
    found = Phrases(Path(module_file).with_suffix(".yml"))
    found.words(language.DEFAULT)
    return found


def beside(path: Path, tongue: str) -> Path:
    """The file of another language beside an English one: `mood.yml`, `mood.de.yml`."""
    return path if tongue == language.DEFAULT else path.with_suffix(f".{tongue}.yml")


def _read(path: Path) -> Words:
    table = document(path)
    try:
        return Words(
            responses=_responses(table.get("responses") or {}),
            buttons={
                name: Button(str(one["label"]), str(one["says"]))
                for name, one in (table.get("buttons") or {}).items()
            },
            patterns=_patterns(table.get("patterns") or {}, table.get("lists") or {}),
            names={str(name): str(word) for name, word in (table.get("names") or {}).items()},
            lists={name: tuple(map(str, listed)) for name, listed in (table.get("lists") or {}).items()},
        )
    except re.error as error:
        raise SkillError(f"{path}: {error.pattern!r} is no regular expression: {error}") from None
    except (AttributeError, KeyError, TypeError):
        raise SkillError(
            f"{path}: write responses as utter_name: with a list of - text: below it, "
            "buttons as name: {label: …, says: …}, patterns and names as name: text, "
            "lists as name: [text, …]; a {piece} of a pattern is a list or a pattern above it"
        ) from None


def _patterns(
    written: Mapping[str, str | list[str]], lists: Mapping[str, list[object]]
) -> dict[str, re.Pattern[str]]:
    """Patterns with their pieces put in; raises `KeyError` for a piece that is neither a list nor above."""
    pieces = {name: "|".join(re.escape(str(word)) for word in listed) for name, listed in lists.items()}
    pieces |= _GIVEN
    for name, pattern in written.items():
        text = "|".join(pattern) if isinstance(pattern, list) else str(pattern)
        pieces[name] = _PIECE.sub(lambda piece: f"(?:{pieces[piece[1]]})", text)
    return {name: re.compile(pieces[name], re.IGNORECASE) for name in written}


def _responses(responses: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    texts = {name: tuple(str(entry["text"]) for entry in entries) for name, entries in responses.items()}
    return {name.removeprefix(PREFIX): said for name, said in texts.items() if said}
