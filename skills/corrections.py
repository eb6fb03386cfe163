"""Corrections: undo and redo, "no, I meant 3", and changing an earlier rating."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, timedelta
from typing import Final

from msgspec.structs import replace

from bot import wording
from bot.facts import fact, spoken_of
from bot.messages import Button, Reply
from bot.ratings import MEASURES
from bot.skill import Answer, Ask, Turn
from nlu.understanding import Measure, Rating
from skills._corrections.common import (
    Noted,
    again,
    ask_sure,
    ask_value,
    ask_which,
    left,
    made,
    measure_named,
    noted_new,
    ratings,
    say,
    when,
)
from skills._corrections.stated import Said, at_moment, corrects, names_moment, objects, said
from twin_core.parts.corrections import CorrectionMade
from twin_core.parts.preferences import PreferencesChanged
from twin_core.twin import RECENT_KEPT, Recent, Twin, redoable, told_by, undoable

FRESH: Final = timedelta(minutes=10)
"""How long a rating is taken for the last one although something else was noted since."""
TOLD: Final = 4
"""Facts named one by one."""


def answer(turn: Turn) -> Answer:
    """Correct what was noted, or take the answer to a question of ours."""
    if turn.pending is not None:
        return SLOTS[turn.pending.slot](turn, turn.pending)
    return INTENTS.get(turn.understanding.intent or "", _undo)(turn)


def _undo(turn: Turn) -> Answer:
    if (measure := said(turn).measure) is not None:
        return _undo_rating(turn, measure)
    records = undoable(_by_person(turn.twin))
    if not records:
        return Answer(Reply(say("nothing_to_undo", turn.message.id)), because=say("because_undo"))
    changed = any(isinstance(record.event, CorrectionMade) for record in records)
    facts = [record for record in records if not isinstance(record.event, CorrectionMade)]
    name = "undone_change" if changed else "undone"
    text = say(name, turn.message.id, facts=_told(turn, facts), when=_when(turn, facts or list(records)))
    event = CorrectionMade(tuple(record.id for record in records), "undo")
    reply = Reply(wording.capital(text), say.buttons("redo", "more"), private=True)
    return Answer(reply, (event,), because=say("because_undo"))


def _undo_rating(turn: Turn, measure: Measure) -> Answer:
    """Take back the last rating of one measure, whatever was noted since."""
    last = next((noted for noted in reversed(ratings(turn.twin)) if noted.measure == measure), None)
    if last is None:
        text = say("none_of", turn.message.id, measure=wording.measure(measure))
        return Answer(Reply(text, private=True), because=say("because_undo"))
    text = say("undone", turn.message.id, facts=wording.verbatim(last.label), when=when(turn, last.at))
    event = CorrectionMade((last.id,), "undo")
    reply = Reply(wording.capital(text), say.buttons("redo"), private=True)
    return Answer(reply, (event,), because=say("because_undo"))


def _redo(turn: Turn) -> Answer:
    undone = redoable(turn.twin)
    if undone is None:
        return Answer(Reply(say("nothing_to_redo", turn.message.id)), because=say("because_redo"))
    at = when(turn, undone.at)
    event = CorrectionMade((undone.id,), "redo")
    return Answer(
        Reply(say("redone", turn.message.id, when=at), say.buttons("undo")),
        (event,),
        because=say("because_redo"),
    )


def _correct_last(turn: Turn) -> Answer:
    """A correction of the last rating; courtesy corrects nothing, and another measure may be a new one."""
    noted, meant = ratings(turn.twin), said(turn)
    if not corrects(turn.understanding.text, meant):
        return Answer(Reply(say("nothing_wrong", turn.message.id)), because=say("because_nothing_wrong"))
    if meant.value is not None and meant.measure and _is_new(turn, meant.measure, noted):
        return noted_new(turn, meant.measure, meant.value)
    return _corrected(turn, noted, meant) if noted else _no_rating(turn, meant.value)


def _corrected(turn: Turn, noted: Sequence[Noted], meant: Said) -> Answer:
    last = tuple(one for one in noted if one.cause == noted[-1].cause)
    if len(last) > 1 and meant.rejected is not None:
        last = tuple(one for one in last if one.value == meant.rejected) or last
    measure = meant.measure
    if measure and any(one.measure == measure for one in last):
        last, measure = tuple(one for one in last if one.measure == measure), None
    elif measure and (earlier := _before_last(turn, noted, measure, meant.value)):
        last, measure = (earlier,), None
    elif meant.other:
        last = tuple(one for one in noted if one.measure == meant.other)[-1:] or last
    if len(last) > 1:
        return ask_which(turn, "correct_last", last, meant.value, measure)
    value = meant.value if meant.value is not None else (last[0].value if measure else None)
    if value is None:
        return ask_value(turn, "correct_last", last[0], measure)
    if _is_aside(turn, last[0]):
        return ask_sure(turn, last[0], value, measure)
    return made(turn, last[0], value, measure)


def _is_new(turn: Turn, measure: Measure, noted: Sequence[Noted]) -> bool:
    """Whether a rating is one more rather than a correction: nothing is there, or nothing was objected to."""
    return not noted or (noted[-1].measure != measure and not objects(turn.understanding.text))


def _before_last(turn: Turn, noted: Sequence[Noted], measure: Measure, value: int | None) -> Noted | None:
    """The rating of a measure that a correction means although another was noted after it.

    With the value of the last rating only the measure was wrong, so that one is meant.
    """
    if value is None or value == noted[-1].value:
        return None
    same = next((one for one in reversed(noted) if one.measure == measure), None)
    return same if same and turn.now - same.at <= FRESH else None


def _is_aside(turn: Turn, noted: Noted) -> bool:
    """Whether something else was noted after a rating that is no longer fresh."""
    newest = undoable(_by_person(turn.twin))
    recorded = next((recent.at for recent in turn.twin.recent if recent.id == noted.id), turn.now)
    return bool(newest) and newest[-1].cause != noted.cause and turn.now - recorded > FRESH


def _misheard(turn: Turn) -> Answer:
    """What was heard is taken back, and the right words are asked for; any next words are heard afresh."""
    cause = turn.message.about or (turn.before.cause if turn.before and turn.before.spoken else "")
    if not cause:
        return _correct_last(turn)
    records = told_by(turn.twin, cause)
    facts = _told(turn, list(records))
    name = "misheard" if records else "misheard_nothing"
    text = wording.capital(say(name, turn.message.id, facts=facts))
    question = Reply(text, say.buttons("leave"), private=bool(records))
    events = (CorrectionMade(tuple(record.id for record in records), "undo"),) if records else ()
    ask = Ask("misheard", "words", "choice", question, offer=True)
    return Answer(question, events, ask, because=say("because_misheard"))


def _words_left(turn: Turn, _: Ask) -> Answer:
    return left(turn)


def _change_entry(turn: Turn) -> Answer:
    noted, meant = ratings(turn.twin), said(turn)
    found = tuple(one for one in noted if meant.measure in (None, one.measure))
    if not found and not noted:
        return _no_rating(turn)
    then = at_moment(turn, found)
    if meant.rejected is not None and len(then) > 1:
        then = tuple(one for one in then if one.value == meant.rejected) or then
    if not then:
        return _none_then(turn, meant.measure)
    if len(then) > 1:
        return ask_which(turn, "change_entry", then, meant.value, None)
    if meant.value is None:
        return ask_value(turn, "change_entry", then[0])
    return made(turn, then[0], meant.value)


def _which_answered(turn: Turn, ask: Ask) -> Answer:
    text = turn.understanding.text.strip().casefold()
    if turn.understanding.intent in ("skip", "deny") or say.pattern("none").fullmatch(text):
        return left(turn)
    ids = ask.filled.get("records")
    labels = [button.says.casefold() for button in ask.question.buttons]
    if not isinstance(ids, list) or text not in labels[: len(ids)]:
        return again(ask, turn)
    noted = _by_id(turn, ids[labels.index(text)])
    if noted is None:
        return left(turn)
    value, measure = ask.filled.get("value"), measure_named(ask.filled.get("measure"))
    if isinstance(value, int):
        return made(turn, noted, value, measure)
    return ask_value(turn, ask.intent, noted, measure)


def _value_answered(turn: Turn, ask: Ask) -> Answer:
    noted = _by_id(turn, str(ask.filled.get("record", "")))
    if noted is None or turn.understanding.intent in ("skip", "deny"):
        return left(turn)
    value = said(turn).value
    rated = next((e.value for e in turn.understanding.entities if isinstance(e.value, Rating)), None)
    if value is None and rated is None:
        return again(ask, turn)
    meant = value if value is not None else (rated.value if rated else noted.value)
    return made(turn, noted, meant, measure_named(ask.filled.get("measure")))


def _sure_answered(turn: Turn, ask: Ask) -> Answer:
    noted, value = _by_id(turn, str(ask.filled.get("record", ""))), ask.filled.get("value")
    if noted is None or turn.understanding.intent in ("deny", "skip"):
        return left(turn)
    if turn.understanding.intent != "affirm" or not isinstance(value, int):
        return again(ask, turn)
    return made(turn, noted, value, measure_named(ask.filled.get("measure")))


def _by_id(turn: Turn, record: str) -> Noted | None:
    return next((noted for noted in ratings(turn.twin) if noted.id == record), None)


def _no_rating(turn: Turn, value: int | None = None) -> Answer:
    """There is no rating to correct: say so, and what the last note is, or ask what a value is for."""
    records = undoable(_by_person(turn.twin))
    if value is not None and not records:
        buttons = tuple(
            Button(wording.capital(wording.measure(one)), wording.rated(one, value)) for one in MEASURES
        )
        return Answer(
            Reply(say("which_measure", value=value), buttons, private=True), because=say("because_no_rating")
        )
    if not records:
        return Answer(Reply(say("nothing_noted", turn.message.id)), because=say("because_no_rating"))
    text = say("no_rating", turn.message.id, facts=_told(turn, list(records)))
    return Answer(Reply(text, say.buttons("undo"), private=True), because=say("because_no_rating"))


def _none_then(turn: Turn, measure: str | None) -> Answer:
    oldest = turn.twin.recent[0].at if len(turn.twin.recent) >= RECENT_KEPT else None
    what = wording.measure(measure) if measure else say.name("rating")
    if oldest and names_moment(turn):
        text = say("too_far_back", what=what, since=wording.when(oldest, turn.now, turn.twin.preferences))
    else:
        text = say("none_then", turn.message.id, what=what)
    return Answer(Reply(text, private=True), because=say("because_none_then"))


def _told(turn: Turn, records: list[Recent]) -> str:
    named = [wording.verbatim(words) if "“" not in words else words for words in _facts(turn, records)]
    more = len(named) - TOLD
    told = [*named[:TOLD], say("others", number=more)] if more > 0 else named
    return wording.listing(told) or say.name("last_change")


def _facts(turn: Turn, records: list[Recent]) -> list[str]:
    return list(dict.fromkeys(fact(record.event, turn.twin, turn.now) for record in records))


def _when(turn: Turn, records: list[Recent]) -> str:
    at = spoken_of(records[0]) if len(records) == 1 else records[0].at
    if at.astimezone(UTC) > turn.now:
        at = records[0].at
    return when(turn, at)


def _by_person(twin: Twin) -> Twin:
    """The twin without the records of a zone that a channel told, which nobody said."""
    kept = tuple(recent for recent in twin.recent if not _told_by_channel(recent))
    return replace(twin, recent=kept)


def _told_by_channel(recent: Recent) -> bool:
    return (
        isinstance(recent.event, PreferencesChanged)
        and bool(recent.event.zone)
        and not recent.event.zone_pinned
    )


INTENTS: Final[dict[str, Callable[[Turn], Answer]]] = {
    "undo": _undo,
    "redo": _redo,
    "correct_last": _correct_last,
    "change_entry": _change_entry,
    "misheard": _misheard,
}
SLOTS: Final[dict[str, Callable[[Turn, Ask], Answer]]] = {
    "which": _which_answered,
    "value": _value_answered,
    "sure": _sure_answered,
    "words": _words_left,
}
