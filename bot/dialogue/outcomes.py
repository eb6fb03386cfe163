"""How a turn went, as counters, and what was not understood: for those who look after the intents."""

from __future__ import annotations

from typing import Final

from bot.dialogue.respond import Response
from bot.dialogue.talk import Talk
from bot.language import heard
from bot.messages import Message
from nlu.understanding import Understanding
from twin_core.parts.consent import IMPROVE_UNDERSTANDING
from twin_core.store.desk_base import Miss, Outcome, histogram_of
from twin_core.twin import Twin

CORRECTING: Final = frozenset({"correct_last", "change_entry", "misheard"})
UNDOING: Final = "undo"


def outcomes(response: Response, talk: Talk, version: int, message: Message) -> tuple[Outcome, ...]:
    """A counter for each reading, and one more against the turn before where that is corrected or taken back.

    `talk`: the conversation as it was before this message.
    """
    told = [
        _outcome(reading, version, message, unsure=unsure)
        for reading, unsure in zip(response.readings, response.unclear, strict=True)
    ]
    before = talk.before.intent if talk.before else None
    reversal = _reversal(response)
    if before and reversal:
        corrected, undone = int(reversal == "corrected"), int(reversal == "undone")
        day = message.at.date()
        told.append(Outcome(version, day, before, heard(), corrected=corrected, undone=undone))
    return tuple(told)


def miss(response: Response, twin: Twin, message: Message) -> Miss | None:
    """The text of a turn that was not understood, where its person agreed to that."""
    if (
        not any(response.unclear)
        or not response.keep_words
        or not twin.consent.allows(IMPROVE_UNDERSTANDING, message.at)
    ):
        return None
    reading = response.readings[response.unclear.index(True)]
    guess, confidence = reading.ranking[0] if reading.ranking else ("", 0.0)
    return Miss(message.at, reading.text, heard(), guess, confidence)


def _outcome(reading: Understanding, version: int, message: Message, *, unsure: bool) -> Outcome:
    return Outcome(
        version,
        message.at.date(),
        "" if unsure else reading.intent or "",
        heard(),
        turns=1,
        unsure=int(unsure),
        confidence_sum=reading.confidence,
        histogram=histogram_of(reading.confidence),
    )


def _reversal(response: Response) -> str:
    """Which counter of the turn before goes up: the first reading that did something says."""
    told = zip(response.readings, response.unclear, strict=True)
    intents = {reading.intent for reading, unsure in told if not unsure}
    return "undone" if UNDOING in intents else "corrected" if intents & CORRECTING else ""
