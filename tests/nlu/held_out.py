"""What becomes of utterances that no example was written from, read with all skills at hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.dialogue.choices import Thresholds
from nlu import examples
from nlu.features import normalize
from nlu.understanding import Interpreter

FILES = {
    "en": Path(__file__).with_name("held_out.yml"),
    "de": Path(__file__).with_name("held_out.de.yml"),
}
OUTSIDE = "out_of_scope"
PARTS = ("develop", "judge")
ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, tzinfo=ZONE)


def texts(part: str, taught: Collection[str] = (), language: str = "en") -> Iterator[tuple[str, str]]:
    """The utterances of a part with their intents, but for those that training has word by word."""
    for intent, said in examples.load([FILES[language]]).intents.items():
        for one in said[PARTS.index(part) :: 2]:
            if normalize(one.text) not in taught:
                yield one.text, intent


def outcome(interpreter: Interpreter, text: str, intent: str, thresholds: Thresholds) -> str:
    """Right or wrong where a reading was followed; asked, lost or refused where none was.

    Asked: the right one is among the choices; lost: it is not; refused: there are no choices.
    """
    readings = interpreter.clauses(text, NOW, ZONE)
    followed = {reading.intent for reading in readings if thresholds.sure(reading)}
    if followed:
        return "right" if followed == {intent} else "wrong"
    choices = thresholds.plausible(readings[0])
    if not choices:
        return "refused"
    return "asked" if intent in choices else "lost"


def shares(
    interpreter: Interpreter, part: str, taught: Collection[str], language: str = "en"
) -> tuple[Counter[str], Counter[str]]:
    """Counts of outcomes of utterances in scope, and of those out of it."""
    inside: Counter[str] = Counter()
    strange: Counter[str] = Counter()
    for text, intent in texts(part, taught, language):
        (strange if intent == OUTSIDE else inside)[outcome(interpreter, text, intent, Thresholds())] += 1
    return inside, strange
