"""The check-in: at most three questions in the morning or the evening, one word each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, TypeAlias

from bot import ratings, wording
from bot.messages import Button, Reply
from bot.phrases import phrases
from bot.ratings import OffScale, Rated
from bot.skill import Answer, Ask, Filled, Turn
from nlu.understanding import Measure
from twin_core.events.base import Event
from twin_core.parts.check_ins import CheckInCompleted, Moment
from twin_core.parts.preferences import Preferences

say = phrases(__file__)

Slot: TypeAlias = Literal["mood", "energy", "stress", "focus", "note"]

RATED: Final = ("log_mood", "log_energy", "log_stress")
STATEMENTS: Final = (
    *RATED,
    "add_task",
    "start_task",
    "finish_task",
    "put_off_task",
    "start_break",
    "praise",
    "complain",
)
"""Intents of what people do and feel: in answer to "the one thing for today?" they are that thing."""
QUESTIONS: Final[dict[Moment, tuple[Slot, ...]]] = {
    "morning": ("mood", "energy", "focus"),
    "evening": ("mood", "stress", "note"),
}
WORDS: Final[dict[Measure, str]] = {"mood": "pretty good", "energy": "tired", "stress": "a little"}
SKIP: Final = Button("Skip", "skip")
NOTE_ROOM: Final = 500
"""Characters of a note that are kept."""
_DAY: Final = 24 * 60

_MORNING = re.compile(r"\bmorning\b|\bstart of (?:the )?day\b", re.IGNORECASE)
_EVENING = re.compile(r"\bevening\b|\bend of (?:the )?day\b|\beod\b|\bclosing\b|\bwrap\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a check-in has come."""

    moment: Moment
    left: tuple[Slot, ...]
    """Questions still open, the next one first."""
    given: tuple[str, ...] = ()
    """What was answered, such as "mood 4"."""
    guess: int | None = None
    """A value offered for a number off the scale."""


def answer(turn: Turn) -> Answer:
    """Open a check-in, or take the answer to one of its questions and go on."""
    if turn.pending is None:
        moment = moment_of(turn.understanding.text, turn.now, turn.twin.preferences)
        return _opened(turn, Progress(moment, QUESTIONS[moment]))
    progress = _read(turn.pending.filled)
    slot = progress.left[0]
    if turn.understanding.intent == "skip" or (
        turn.understanding.intent == "deny" and progress.guess is None
    ):
        return _next(turn, replace(progress, left=progress.left[1:], guess=None), [], [])
    measure = _measure(slot)
    return _rating(turn, progress, measure) if measure else _words(turn, progress, slot)


def moment_of(text: str, now: datetime, preferences: Preferences) -> Moment:
    """Morning or evening: as said, else by the middle of the person's working hours and of their rest."""
    if _MORNING.search(text):
        return "morning"
    if _EVENING.search(text):
        return "evening"
    start, end = _minutes(preferences.work_start), _minutes(preferences.work_end)
    work = (end - start) % _DAY
    since = (now.hour * 60 + now.minute - start) % _DAY
    return "morning" if since < work / 2 or since >= (work + _DAY) / 2 else "evening"


def _opened(turn: Turn, progress: Progress) -> Answer:
    found = ratings.heard(turn.understanding, turn.now)
    if not found:
        return _next(turn, progress, [], [say(f"open_{progress.moment}", turn.message.id)])
    return _taken(turn, progress, _placed(found, progress.left))


def _placed(found: Sequence[Rated], left: Sequence[Slot]) -> list[Rated]:
    """Ratings without a measure go to the open questions in their order."""
    open_slots = [
        slot for slot in left if slot in ratings.MEASURES and slot not in {item.measure for item in found}
    ]
    placed: list[Rated] = []
    for item in found:
        if item.measure is not None:
            placed.append(item)
        elif open_slots:
            measure = next(measure for measure in ratings.MEASURES if measure == open_slots[0])
            placed.append(replace(item, measure=measure))
            open_slots.pop(0)
    return placed


def _rating(turn: Turn, progress: Progress, measure: Measure) -> Answer:
    found = ratings.answered(measure, turn.understanding, turn.now)
    if found:
        return _taken(turn, progress, found)
    if turn.understanding.intent == "affirm" and progress.guess is not None:
        return _taken(turn, progress, [Rated(measure, progress.guess, True, str(progress.guess))])
    if (off := ratings.off_scale(turn.understanding)) is not None:
        return _off_scale(turn, progress, measure, off)
    text = say("again_rating", measure=measure, word=WORDS[measure])
    return _asked(replace(progress, guess=None), text)


def _off_scale(turn: Turn, progress: Progress, measure: Measure, off: OffScale) -> Answer:
    if off.guess is None:
        return _asked(progress, say("off_scale", turn.message.id, said=off.said, measure=measure))
    said = f"{off.said} of 10" if off.said.isdecimal() else off.said
    text = say("off_scale_guess", turn.message.id, said=said, measure=measure, guess=off.guess)
    return _asked(replace(progress, guess=off.guess), text)


def _taken(turn: Turn, progress: Progress, found: Sequence[Rated]) -> Answer:
    """Note what was said, question or not, and go on with what is left."""
    measures = [item.measure or "mood" for item in found]
    events = [ratings.event(item, measure) for item, measure in zip(found, measures, strict=True)]
    sure = [f"{m} {item.value}" for item, m in zip(found, measures, strict=True) if item.certain]
    said = [
        say("guess", turn.message.id, said=item.said, measure=measure, value=item.value)
        for item, measure in zip(found, measures, strict=True)
        if not item.certain
    ]
    if sure:
        said.insert(0, say("noted", turn.message.id, what=_capital(wording.listing(sure))))
    given = tuple(f"{measure} {item.value}" for item, measure in zip(found, measures, strict=True))
    left = tuple(slot for slot in progress.left if slot not in measures)
    return _next(turn, Progress(progress.moment, left, (*progress.given, *given)), events, said)


def _words(turn: Turn, progress: Progress, slot: Slot) -> Answer:
    text = " ".join(turn.understanding.text.split())[:NOTE_ROOM]
    if turn.understanding.intent == "affirm" or not any(sign.isalnum() for sign in text):
        return _asked(progress, say(f"again_{slot}"))
    return _done(turn, progress, [], [], text)


def _next(turn: Turn, progress: Progress, events: list[Event], said: list[str]) -> Answer:
    if not progress.left:
        return _done(turn, progress, events, said, "")
    question = say(f"ask_{progress.left[0]}", turn.message.id)
    asked = _asked(progress, question)
    reply = replace(asked.reply, text=" ".join([*said, question]))
    return replace(
        asked, reply=reply, events=tuple(events), because=f"It is part of your {progress.moment} check-in."
    )


def _asked(progress: Progress, text: str) -> Answer:
    slot = progress.left[0]
    question = Reply(text, buttons=(*_choices(slot), SKIP), private=True)
    expects: Literal["text", "rating"] = "rating" if _measure(slot) else "text"
    takes = STATEMENTS if expects == "text" else (*RATED, "correct_last") if progress.guess else RATED
    return Answer(question, ask=Ask("check_in", slot, expects, question, _written(progress), takes))


def _choices(slot: Slot) -> tuple[Button, ...]:
    measure = _measure(slot)
    return ratings.choices(measure) if measure else ()


def _done(turn: Turn, progress: Progress, events: list[Event], said: list[str], note: str) -> Answer:
    vary = turn.message.id
    asked = {
        slot for slot in QUESTIONS[progress.moment] if any(given.startswith(slot) for given in progress.given)
    }
    events = [*events, CheckInCompleted(progress.moment, len(asked) + bool(note), note)]
    if progress.given:
        said = [*said, say("done", vary, what=wording.listing(progress.given))]
    elif not note:
        said = [*said, say("done_nothing", vary)]
    buttons: tuple[Button, ...] = ()
    if note:
        slot = QUESTIONS[progress.moment][-1]
        said = [*said, say(f"done_note_{slot}", vary, note=wording.short(note))]
        buttons = (Button("Make it a task", f"add task {note}"),) if slot == "focus" else ()
    return Answer(
        Reply(" ".join(said), buttons, private=True),
        tuple(events),
        because=f"It ends your {progress.moment} check-in.",
    )


def _written(progress: Progress) -> Filled:
    return {
        "moment": progress.moment,
        "left": list(progress.left),
        "given": list(progress.given),
        "guess": progress.guess,
    }


def _read(filled: Filled) -> Progress:
    left, given, guess = filled.get("left"), filled.get("given"), filled.get("guess")
    moment: Moment = "evening" if filled.get("moment") == "evening" else "morning"
    names = left if isinstance(left, list) else []
    return Progress(
        moment,
        tuple(slot for slot in (*QUESTIONS[moment],) if slot in names) or QUESTIONS[moment],
        tuple(given) if isinstance(given, list) else (),
        guess if isinstance(guess, int) else None,
    )


def _measure(slot: Slot) -> Measure | None:
    return next((measure for measure in ratings.MEASURES if measure == slot), None)


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
