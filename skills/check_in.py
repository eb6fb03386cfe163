"""The check-in: at most three questions in the morning or the evening, one word each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, Literal

from bot import ratings, wording
from bot.messages import Button, Reply
from bot.off_scale import OffScale, off_scale
from bot.phrases import phrases
from bot.ratings import HIGHEST, LOWEST, Rated
from bot.skill import Answer, Ask, Turn
from nlu.understanding import Measure
from skills._check_in.progress import QUESTIONS, Progress, Slot, read, written
from twin_core.events.base import Event
from twin_core.parts.check_ins import CheckInCompleted, Moment
from twin_core.parts.corrections import CorrectionMade
from twin_core.parts.preferences import Preferences

say = phrases(__file__)

RATED: Final = ("log_mood", "log_energy", "log_stress")
STATEMENTS: Final = (
    *RATED,
    "start_task",
    "finish_task",
    "put_off_task",
    "start_break",
    "praise",
    "complain",
)
"""Intents of what people do and feel: in answer to "the one thing for today?" they are that thing.

What asks outright for a task ("add task ...") is not among them: that is done, and the question waits.
"""
NOTE_ROOM: Final = 500
"""Characters of a note that are kept."""
WORDS_A_RATING: Final = 3
"""A text of no more words for each of its ratings says nothing else."""
_DAY: Final = 24 * 60


def answer(turn: Turn) -> Answer:
    """Open a check-in, or take the answer to one of its questions and go on."""
    if turn.pending is None:
        moment = moment_of(turn.understanding.text, turn.now, turn.twin.preferences)
        return _opened(turn, Progress(moment, QUESTIONS[moment]))
    progress = read(turn.pending.filled)
    slot = progress.left[0]
    if turn.understanding.intent == "skip" or (
        turn.understanding.intent == "deny" and progress.guess is None
    ):
        return _next(turn, replace(progress, left=progress.left[1:], guess=None), [], [])
    measure = _measure(slot)
    return _rating(turn, progress, measure) if measure else _words(turn, progress, slot)


def moment_of(text: str, now: datetime, preferences: Preferences) -> Moment:
    """Morning or evening: as said, else by the middle of the person's working hours and of their rest."""
    if say.pattern("morning").search(text):
        return "morning"
    if say.pattern("evening").search(text):
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
    """Ratings without a measure go to the open questions in their order, then to the measures left over."""
    said = {item.measure for item in found}
    asked = [measure for slot in left if (measure := _measure(slot))]
    ordered = ratings.MEASURES if len(found) == len(ratings.MEASURES) else (*asked, *ratings.MEASURES)
    open_slots = [measure for measure in dict.fromkeys(ordered) if measure not in said]
    placed: list[Rated] = []
    for item in found:
        if item.measure is not None:
            placed.append(item)
        elif open_slots:
            placed.append(replace(item, measure=open_slots.pop(0)))
    return placed


def _rating(turn: Turn, progress: Progress, measure: Measure) -> Answer:
    bare = ratings.heard(turn.understanding, turn.now)
    if ratings.row(bare, turn.understanding.text):
        return _taken(turn, progress, _placed(bare, progress.left))
    found = ratings.answered(measure, turn.understanding, turn.now)
    if found:
        return _taken(turn, progress, found)
    if turn.understanding.intent == "affirm" and progress.guess is not None:
        return _taken(turn, progress, [Rated(measure, progress.guess, True, str(progress.guess))])
    if (off := off_scale(turn.understanding)) is not None:
        return _off_scale(turn, progress, measure, off)
    text = say("again_rating", measure=wording.measure(measure), word=say.name(f"{measure}_word"))
    return _asked(replace(progress, guess=None), text)


def _off_scale(turn: Turn, progress: Progress, measure: Measure, off: OffScale) -> Answer:
    if off.guess is None:
        name = "below_scale" if off.below else "off_scale"
        return _asked(progress, say(name, turn.message.id, said=off.said, measure=wording.measure(measure)))
    said = say("of_ten", said=off.said) if off.said.isdecimal() else off.said
    name = wording.measure(measure)
    text = say("off_scale_guess", turn.message.id, said=said, measure=name, guess=off.guess)
    return _asked(replace(progress, guess=off.guess), text)


def _taken(turn: Turn, progress: Progress, found: Sequence[Rated]) -> Answer:
    """Note what was said, question or not, and go on with what is left.

    A measure said once more is put right; one with two values at once is asked for.
    """
    torn, measures = ratings.torn(found), {item.measure for item in found}
    found = ratings.settled([item for item in found if item not in torn], "mood")
    replaced = _replaced(turn, progress, found)
    events = [*replaced, *(ratings.event(item, item.about) for item in found)]
    given = [one for one in progress.given if one.split()[0] not in measures]
    given += [f"{item.measure} {item.value}" for item in found]
    left = tuple(slot for slot in progress.left if slot not in measures)
    said = _said(turn, found)
    if torn:
        again = torn[0].about
        values = wording.listing([str(value) for value in sorted({item.value for item in torn})])
        progress = Progress(progress.moment, (again, *left), tuple(given))
        return _next(turn, progress, events, said, question=_torn(again, values))
    return _next(turn, Progress(progress.moment, left, tuple(given)), events, said, guesses=found)


def _torn(measure: Measure, values: str) -> str:
    return say("torn", measure=wording.measure(measure), values=values)


def _replaced(turn: Turn, progress: Progress, found: Sequence[Rated]) -> tuple[Event, ...]:
    """What takes back the ratings of this check-in that are said anew."""
    anew = {item.measure for item in found if item.moment is None}
    given = {one.split()[0] for one in progress.given}
    ids: list[str] = []
    for measure in ratings.MEASURES:
        if measure in anew and measure in given:
            kind = ratings.KINDS[measure]
            ids += [record.id for record in reversed(turn.twin.recent) if isinstance(record.event, kind)][:1]
    return (CorrectionMade(tuple(ids), "changed"),) if ids else ()


def _said(turn: Turn, found: Sequence[Rated]) -> list[str]:
    """What was noted, in words; a reading of words is told as one."""
    sure = [wording.rated(item.about, item.value) for item in found if item.certain]
    said = [
        say(
            "guess",
            turn.message.id,
            said=item.said,
            measure=wording.measure(item.about),
            value=item.value,
        )
        for item in found
        if not item.certain
    ]
    if sure:
        said.insert(0, say("noted", turn.message.id, what=wording.capital(wording.listing(sure))))
    return said


def _words(turn: Turn, progress: Progress, slot: Slot) -> Answer:
    text = " ".join(turn.understanding.text.split())[:NOTE_ROOM]
    found = ratings.heard(turn.understanding, turn.now)
    if (
        found
        and all(item.measure and item.certain and not item.note for item in found)
        and _only(found, text)
    ):
        return _taken(turn, progress, found)
    if turn.understanding.intent != "affirm" and any(sign.isalpha() for sign in text):
        return _done(turn, progress, [], [], text)
    if progress.again or not any(sign.isalnum() or sign > "\u2000" for sign in text):
        return _next(turn, replace(progress, left=progress.left[1:]), [], [])
    return _asked(
        replace(progress, again=True), say(f"again_{slot}", turn.message.id, said=wording.short(text))
    )


def _only(found: Sequence[Rated], text: str) -> bool:
    """Whether a text is hardly more than its ratings: "mood 2", "energy 3 and stress 4 now"."""
    return len(text.split()) <= WORDS_A_RATING * len(found) + 1


def _next(
    turn: Turn,
    progress: Progress,
    events: list[Event],
    said: list[str],
    *,
    question: str = "",
    guesses: Sequence[Rated] = (),
) -> Answer:
    if not progress.left:
        return _done(turn, progress, events, said, "")
    question = question or say(f"ask_{progress.left[0]}", turn.message.id)
    asked = _asked(progress, question)
    buttons = (*asked.reply.buttons, *_corrections(guesses))
    reply = replace(asked.reply, text=" ".join([*said, question]), buttons=buttons)
    return replace(asked, reply=reply, events=tuple(events), because=say(f"because_part_{progress.moment}"))


def _corrections(found: Sequence[Rated]) -> tuple[Button, ...]:
    """Buttons with the values on either side of the first reading of words."""
    guess = next((item for item in found if not item.certain), None)
    if guess is None:
        return ()
    near = [value for value in (guess.value - 1, guess.value + 1) if LOWEST <= value <= HIGHEST]
    near_said = [wording.rated(guess.about, value) for value in near]
    return tuple(say.button("meant", shown=wording.capital(said), what=said) for said in near_said)


def _asked(progress: Progress, text: str) -> Answer:
    slot = progress.left[0]
    question = Reply(text, buttons=(*_choices(slot), say.button("skip")), private=True)
    expects: Literal["text", "rating"] = "rating" if _measure(slot) else "text"
    takes = STATEMENTS if expects == "text" else (*RATED, "correct_last") if progress.guess else RATED
    return Answer(question, ask=Ask("check_in", slot, expects, question, written(progress), takes))


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
        given = [wording.rated(*one.split()) for one in progress.given]
        said = [*said, say("done", vary, what=wording.listing(given))]
    elif not note:
        said = [*said, say("done_nothing", vary)]
    buttons: tuple[Button, ...] = ()
    if note:
        slot = QUESTIONS[progress.moment][-1]
        said = [*said, say(f"done_note_{slot}", vary, note=wording.short(note))]
        buttons = (say.button("make_task", note=note),) if slot == "focus" else ()
    return Answer(
        Reply(" ".join(said), buttons, private=True),
        tuple(events),
        because=say(f"because_end_{progress.moment}"),
    )


def _measure(slot: str) -> Measure | None:
    return next((measure for measure in ratings.MEASURES if measure == slot), None)


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
