"""Reading aloud: from what is printed to words that say the same, whoever speaks them.

No digit and no sign is left but plain punctuation, no word is lost, and what was read reads the same again.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from voice.tongues import Tongue, tongue
from voice.tongues.calendar import dated, timed
from voice.tongues.figures import FIGURES, apart

PLAIN: Final = ".,;:?!'’-"
"""Signs that voices know what to do with."""

_FACE: Final = re.compile(
    r"(?<=[“”\"„«»])\s*[\u263a\U0001f600-\U0001f64f\U0001f910-\U0001f92f]\ufe0f?\s*(?=[“”\"«»])"
)
_FRACTION: Final = re.compile(r"(\d)?\s?([½¼¾])")
_DRAWN: Final = str.maketrans({"\r": "\n", "\ufe0f": "", "\u20e3": ""})
_LINE_MARK: Final = re.compile(r"^[ \t]*(?:[•◦▪*–—·-]|#+)[ \t]+", re.MULTILINE)
_LINES: Final = re.compile(r"[ \t]*\n\s*")
_UNFINISHED: Final = re.compile(r"([^\s.!?:;,…])([\"”“’')\]»]*)[ \t]*(?=\n)")
_LINKS: Final = re.compile(r"\b(?:https?://|www\.)[^\s<>\"“”„]*[^\s<>\"“”„.,;:!?)\]’']", re.IGNORECASE)
_INNER_DOT: Final = re.compile(r"(?<=[^\W\d_])\.(?=[a-zäöü]{2})")
_SENTENCE_END: Final = re.compile(r"[.!?…][\"”“’')\]»]*(\s+)(?=\S)")
_PAUSES: Final = re.compile(r"(?<!\w)[–—](?!\w)|\s[–—-]+\s|[·|()\[\]{}•]|→|\.\.+(?=\s*\S)")
_TIDYING: Final = (
    (re.compile(r"(?<![^\W\d_])['’]+|['’]+(?![^\W\d_])"), " "),  # quotes, no apostrophes
    (re.compile(r"(?<![^\W\d_])-+|-+(?![^\W\d_])"), " "),  # dashes, no hyphens
    (_INNER_DOT, ". "),
    (re.compile(r"\s+"), " "),
    (re.compile(r"\s(?=[.,;:?!])"), ""),
    (re.compile(r"(?<=[.?!])[.,;:]+"), ""),
    (re.compile(r"([?!])\1+"), r"\1"),
    (re.compile(r"[,;:]+(?=[.,;:?!])"), ""),
    (re.compile(r"^[.,;:?! ]+|[,; ]+$"), ""),
)


def read_out(text: str, language: str = "en", *, digits_apart: bool = False) -> str:
    """A text as it is read aloud in a language (two letters).

    `digits_apart`: every number is dialled, not counted: "112" is "one one two".
    """
    speech, before = tongue(language), ""
    while text != before:  # a word that was freed of figures may be a short form
        before, text = text, _read(text, speech, digits_apart=digits_apart)
    return text


def sentences(text: str, language: str = "en") -> list[str]:
    """The sentences of a text as it is printed, each line one at least; nothing is lost."""
    speech = tongue(language)
    found: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        inside = _undivided(line, speech)
        start = 0
        for end in _SENTENCE_END.finditer(line):
            cut = end.start(1)
            if not any(first < cut < last for first, last in inside) and _begins(line[end.end() :]):
                found.append(line[start:cut])
                start = end.end()
        found.append(line[start:])
    return found


def _undivided(line: str, speech: Tongue) -> list[tuple[int, int]]:
    """Where a full stop ends no sentence: in dates and shortened words."""
    dates = [match.span() for match in speech.dates.finditer(line)]
    short = [re.finditer(rf"(?<!\w){re.escape(one)}", line) for one in speech.short if one in line]
    return dates + [(match.start(), match.end() + 1) for matches in short for match in matches]


def _begins(rest: str) -> bool:
    """Whether a sentence may begin so: not in lower case."""
    first = next((character for character in rest if character.isalnum()), "")
    return not first.islower()


def _read(text: str, speech: Tongue, *, digits_apart: bool) -> str:
    text = _LINKS.sub(speech.link, _whole(text, speech))
    text = _INNER_DOT.sub(f" {speech.dot} ", text)
    if digits_apart:
        text = re.sub(r"\d[\d -]*\d|\d", lambda match: apart(match[0], speech), text)
    for step in (dated, timed, *FIGURES):
        text = step(text, speech)
    return _tidied(text)


def _whole(text: str, speech: Tongue) -> str:
    """Whole words, without what is only there to be looked at, each line a sentence."""
    text = _FACE.sub(speech.smiley, text)
    for short, whole in speech.short.items():
        text = re.sub(rf"(?<![\w&]){re.escape(short)}(?!\w)", whole, text)
    text = unicodedata.normalize("NFKC", _without_fractions(text, speech)).translate(_DRAWN)
    text = _LINE_MARK.sub("", text.strip())
    return _LINES.sub(" ", _UNFINISHED.sub(r"\1.\2", text))


def _without_fractions(text: str, speech: Tongue) -> str:
    said = {"½": ("5", speech.half), "¼": ("25", speech.quarter), "¾": ("75", speech.three_quarters)}

    def fraction(match: re.Match[str]) -> str:
        figures, alone = said[match[2]]
        return f"{match[1]}{speech.decimal}{figures}" if match[1] else f" {alone}"

    return _FRACTION.sub(fraction, text)


def _tidied(text: str) -> str:
    """With plain punctuation alone, and no more of it than a sentence has."""
    text = _PAUSES.sub(", ", text)
    text = unicodedata.normalize("NFKC", text)  # a mark may stand behind another letter by now
    text = "".join(character if _is_plain(character) else " " for character in text)
    before = ""
    while text != before:
        before = text
        for pattern, instead in _TIDYING:
            text = pattern.sub(instead, text)
    return text


def _is_plain(character: str) -> bool:
    return character in PLAIN or unicodedata.category(character)[0] in "LM"
