"""Whether a message answers the question left open."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from bot.messages import Button
from bot.phrases import phrases
from bot.skill import Ask
from nlu.understanding import Understanding

MEASURES: Final = ("mood", "energy", "stress")
RATINGS: Final = ("rating", *MEASURES)
FITTING: Final = {
    "rating": (*RATINGS, "number"),
    "time": ("time", "period", "recurrence"),
    "duration": ("duration", "number", "rating", "time"),
}
CONTROL: Final = ("affirm", "deny", "skip", "cancel")
REPEAT: Final = "repeat"
"""Asks for the last reply once more; it answers no question and interrupts none."""
WORDS_BESIDE: Final = 2
"""How many words may stand beside a fitting entity when the message is plainly an answer."""
INTERRUPTS: Final = 0.65
"""How sure a reading must be to interrupt a question."""
SURE_COMMAND: Final = 0.95
"""How sure it must be to interrupt a question that takes any words."""

PLACES: Final = 5
"""Buttons that can be named by their place: "the second one"."""

say: Final = phrases(str(Path(__file__).with_name("dialogue.py")))


def normal(text: str) -> str:
    """A text for comparison: folded, without punctuation at its ends."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return re.sub(r"\s+", " ", folded).strip(" \t\n.,;:!?\"'“”[]()")


def chosen(text: str, buttons: Iterable[Button]) -> Button | None:
    """The button that a text names: by its words, its label, its number, or alone in holding them."""
    buttons = tuple(buttons)
    said = normal(text)
    if not said:
        return next((b for b in buttons if text.strip() and text.strip() in (b.says, b.label)), None)
    for button in buttons:
        if said in (normal(button.says), normal(button.label)):
            return button
    if (place := _place(said)) is not None and 0 <= place < len(buttons):
        return buttons[place]
    holding = [b for b in buttons if re.search(rf"\b{re.escape(said)}\b", normal(b.label))]
    return holding[0] if len(holding) == 1 and len(said) > 2 else None  # noqa: PLR2004 - "to" is no choice


def _place(said: str) -> int | None:
    if said.isdecimal() and len(said) <= 2:  # noqa: PLR2004 - a place in a short list
        return int(said) - 1
    return next((place for place in range(PLACES) if say.pattern(f"place_{place}").fullmatch(said)), None)


def answers(ask: Ask, reading: Understanding, *, sure: bool) -> bool:
    """Whether a reading answers an open question rather than being about something else.

    `sure`: the reading's own intent is one that Doppel would follow without asking.
    """
    if ask.expects == "exact" or _names_button(ask, reading.text):
        return True
    if ask.expects == "choice" and chosen(reading.text, ask.question.buttons):
        return True
    if reading.intent in CONTROL and sure:
        return True
    if ask.expects == "text" and reading.intent != ask.intent and say.pattern("asks").match(reading.text):
        return False
    if reading.intent in (None, ask.intent, *ask.takes) or _fits(ask, reading):
        return True
    return not sure or reading.confidence < (SURE_COMMAND if ask.expects == "text" else INTERRUPTS)


def _names_button(ask: Ask, text: str) -> bool:
    said = normal(text) or text.strip()
    return any(said in (normal(b.says) or b.says, normal(b.label) or b.label) for b in ask.question.buttons)


def _fits(ask: Ask, reading: Understanding) -> bool:
    """Whether a message is an entity of the kind asked for, with hardly a word beside it."""
    if ask.expects != "rating" and any(e.name in MEASURES for e in reading.entities):
        return False
    spans = [(e.start, e.end) for e in reading.entities if e.name in FITTING.get(ask.expects, ())]
    beside = reading.text
    for start, end in sorted(spans, reverse=True):
        beside = f"{beside[:start]} {beside[end:]}"
    return bool(spans) and len(re.findall(r"\w+", beside)) <= WORDS_BESIDE
