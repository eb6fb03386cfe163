"""Noting a break that was taken, and asking for what is missing of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot import wording
from bot.messages import Button, Reply
from bot.skill import Answer, Ask, Expected, Filled, Turn
from skills._breaks.common import JUST_NOW, LONGEST, clock, facts, length, say, when, words
from skills._breaks.told import Span, Told, answered_at, bare_minutes, told, uncounted
from twin_core.events.base import Event
from twin_core.parts.breaks import Break, BreakStarted, BreakTaken
from twin_core.parts.corrections import CorrectionMade


def taken(turn: Turn, started: datetime, ended: datetime) -> Answer:
    """Note a break; what an earlier one covers already is not counted twice."""
    if ended - started > LONGEST:
        return ask(say("too_long", length=length(ended - started)), choices(opened=False))
    span = started.astimezone(UTC), ended.astimezone(UTC)
    pieces = uncounted(span, turn.twin.breaks.taken) if span[0] < span[1] else [span]
    if pieces != [span]:
        return _rest(turn, span, pieces)
    one = facts(turn, Break(*span))
    if turn.now - ended < JUST_NOW and started.astimezone(turn.now.tzinfo).date() == turn.now.date():
        text = say("taken", turn.message.id, **one)
    else:
        text = say("taken_for", turn.message.id, length=one["length"], when=when(turn, started))
    return Answer(Reply(text, words.buttons("undo")), (BreakTaken(*span),), because=say("because_ended"))


def several(turn: Turn, spans: Sequence[Span]) -> Answer:
    """Note one break after the other."""
    texts: list[str] = []
    events: list[Event] = []
    for span in spans:
        one = taken(turn, *span)
        texts.append(one.reply.text)
        events += one.events
        twin = turn.twin
        for event in one.events:
            twin = event.apply(twin, turn.now.astimezone(UTC))
        turn = replace(turn, twin=twin)
    return Answer(
        Reply(" ".join(texts), words.buttons("undo")), tuple(events), because=say("because_several")
    )


def _rest(turn: Turn, span: Span, pieces: list[Span]) -> Answer:
    """Note what an earlier break does not cover, and say so."""
    because = say("because_once")
    over = next(one for one in turn.twin.breaks.taken if one.started < span[1] and span[0] < one.ended)
    noted = {"start": clock(turn, over.started), "end": clock(turn, over.ended)}
    if not pieces:
        return Answer(Reply(say("covered", turn.message.id, **noted)), dropped(turn), because=because)
    added = length(sum((end - start for start, end in pieces), timedelta()))
    rest = wording.listing(
        [words("stretch", start=clock(turn, start), end=clock(turn, end)) for start, end in pieces]
    )
    text = say("partly_covered", turn.message.id, length=added, rest=rest, **noted)
    events = tuple(BreakTaken(*piece) for piece in pieces)
    return Answer(Reply(text, words.buttons("undo")), events, because=because)


def missing(turn: Turn, said: Told) -> Answer:
    """Ask for the length, or for the time of day, of a break that was half told."""
    filled: Filled = {
        "start": said.start.isoformat() if said.start else None,
        "end": said.end.isoformat() if said.end else None,
        "minutes": said.length.total_seconds() / 60 if said.length else None,
        "day": said.loose.isoformat() if said.loose else None,
    }
    if said.length:
        text = say("when_was_it", turn.message.id, length=length(said.length))
        return ask(text, words.buttons("skip"), filled, slot="began")
    name = "how_long_then" if said.start or said.end else "how_long"
    return ask(say(name, turn.message.id), choices(opened=False), filled)


def answered(turn: Turn, pending: Ask) -> Answer:
    """Take the answer to "how long was it?" or "when was it?"."""
    if turn.understanding.intent in ("skip", "deny"):
        return Answer(
            Reply(say("not_counted", turn.message.id)),
            dropped(turn),
            because=say("because_left"),
        )
    span = _answered_span(turn, pending)
    if span is None:
        text = say("when_again") if pending.slot == "began" else say("how_long_again")
        return ask(text, pending.question.buttons, pending.filled, slot=pending.slot)
    if span[1] - span[0] > LONGEST:
        return ask(say("too_long", length=length(span[1] - span[0])), choices(opened=False), pending.filled)
    return taken(turn, *span)


def _answered_span(turn: Turn, pending: Ask) -> Span | None:
    """The break, of what was known before and what the answer adds."""
    since, now, said = turn.twin.breaks.since, turn.now, told(turn)
    known = Told(_at(pending.filled, "start"), _at(pending.filled, "end"))
    if pending.slot == "began":
        return _on_its_day(turn, pending, said)
    at = answered_at(turn)
    if at and not said.length:
        if known.start or (since and since < at and not known.end):
            begun = known.start or since
            return (begun, at) if begun and begun < at else None
        return (at, known.end or now)
    minutes = bare_minutes(turn)
    size = said.length or (timedelta(minutes=minutes) if minutes else None)
    if said.start and said.end:
        return said.start, said.end
    return Told(known.start or said.start, known.end or said.end, size).span(since, now)


def _on_its_day(turn: Turn, pending: Ask, said: Told) -> Span | None:
    minutes, at = pending.filled.get("minutes"), said.start or said.end or answered_at(turn)
    if at is None or not isinstance(minutes, int | float):
        return None
    day = _at(pending.filled, "day")
    start = at.replace(year=day.year, month=day.month, day=day.day) if day else at
    return (start, min(start + timedelta(minutes=minutes), turn.now)) if start < turn.now else None


def _at(filled: Filled, name: str) -> datetime | None:
    kept = filled.get(name)
    return datetime.fromisoformat(kept) if isinstance(kept, str) else None


def dropped(turn: Turn) -> tuple[Event, ...]:
    """What lets go of the open break without counting it: its start is taken back."""
    since = turn.twin.breaks.since
    if since is None:
        return ()
    for record in reversed(turn.twin.recent):
        if isinstance(record.event, BreakStarted):
            return (CorrectionMade((record.id,), "changed"),)
    return (BreakTaken(since, since),)


def ask(
    text: str, buttons: tuple[Button, ...], filled: Filled | None = None, *, slot: str = "length"
) -> Answer:
    """Ask for what is missing."""
    question = Reply(text, buttons)
    expects: Expected = "time" if slot == "began" else "duration"
    return Answer(
        question,
        ask=Ask("end_break", slot, expects, question, filled or {}),
        because=say("because_missing"),
    )


def choices(*, opened: bool) -> tuple[Button, ...]:
    """Lengths to choose from."""
    lengths = (15, 30, 60) if opened else (10, 20, 45)
    offered = (words.button("length", length=wording.length(m), minutes=m) for m in lengths)
    return (*offered, words.button("skip"))
