"""Breaks: starting one, coming back, and how long ago the last one was."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from bot import wording
from bot.messages import Button, Reply
from bot.phrases import phrases
from bot.skill import Answer, Ask, Turn
from nlu.understanding import Duration, Moment, Period, Rating
from twin_core.events.base import Event
from twin_core.parts.breaks import Break, BreakStarted, BreakTaken
from twin_core.parts.corrections import CorrectionMade

say = phrases(__file__)

LEFT_OPEN: Final = timedelta(hours=3)
"""A break that is open for longer was forgotten rather than taken, unless it was planned so."""
LONGEST: Final = timedelta(hours=12)
JUST_NOW: Final = timedelta(minutes=2)
BACK: Final = Button("Back", "back")
START: Final = Button("Start a break", "start a break")
SKIP: Final = Button("Skip", "skip")
UNDO: Final = Button("Undo", "undo")

_AHEAD = re.compile(r"\bback\s+(?:in|at|by|around|before)\b", re.IGNORECASE)
_MINUTES = re.compile(r"(?<![\d:.])(\d{1,3})(?![\d:.])")


def answer(turn: Turn) -> Answer:
    """Start or end a break, or tell of the last one."""
    if turn.pending is not None:
        return _length_answered(turn, turn.pending)
    if turn.understanding.intent == "start_break":
        return _start(turn)
    if turn.understanding.intent == "end_break":
        return _back(turn)
    return _last(turn)


def _start(turn: Turn) -> Answer:
    since, planned = turn.twin.breaks.since, _planned(turn)
    if since is not None and planned and turn.now - since <= JUST_NOW:
        return _will_be_back(turn, planned)
    if since is not None and not _left_open(turn, since):
        gone = _length(turn.now - since)
        text = say("already_on", turn.message.id, clock=_clock(turn, since), length=gone)
        return Answer(Reply(text, (BACK,)), because=f"A break is open since {_clock(turn, since)}.")
    said = [say("left_open", when=_when(turn, since))] if since else []
    if planned:
        until = _clock(turn, turn.now + timedelta(minutes=planned))
        length = wording.length(planned)
        said.insert(0, say("started_planned", turn.message.id, until=until, length=length))
    else:
        said.insert(0, say("started", turn.message.id, clock=_clock(turn, turn.now)))
    return Answer(
        Reply(" ".join(said), (BACK, UNDO)),
        (BreakStarted(planned_minutes=planned or None),),
        because="I understood that you take a break now.",
    )


def _planned(turn: Turn) -> int:
    """Minutes that the break is to last, as a length or as the time of return; 0 where not said."""
    for entity in turn.understanding.entities:
        value = entity.value
        if isinstance(value, Duration):
            return round(value.minutes)
        end = value.at if isinstance(value, Moment) else value.end if isinstance(value, Period) else None
        if end and timedelta(0) < end - turn.now <= LONGEST:
            return round((end - turn.now).total_seconds() / 60)
    return _bare_minutes(turn) if re.search(r"\b(?:in|take|back)\b", turn.understanding.text) else 0


def _back(turn: Turn) -> Answer:
    since, stated = turn.twin.breaks.since, _stated(turn)
    if _AHEAD.search(turn.understanding.text) and (planned := _planned(turn)):
        return _will_be_back(turn, planned)
    if stated is not None:
        return _taken(turn, *stated)
    if since is not None:
        if not _left_open(turn, since):
            return _taken(turn, since, turn.now)
        text = say(
            "how_long_really", turn.message.id, when=_when(turn, since), length=_length(turn.now - since)
        )
        return _ask(text, _choices(opened=True))
    taken = turn.twin.breaks.taken
    if taken and turn.now - taken[-1].ended <= JUST_NOW:
        return Answer(
            Reply(say("already_back", **_facts(turn, taken[-1]))), because="That break is noted already."
        )
    return _ask(say("how_long", turn.message.id), _choices(opened=False))


def _will_be_back(turn: Turn, planned: int) -> Answer:
    """What "back in 45 min" tells: how long the break is to be, begun now or just before."""
    clock = wording.clock(turn.now + timedelta(minutes=planned), turn.twin.preferences)
    text = say("planned", turn.message.id, clock=clock)
    events = (BreakStarted(planned_minutes=planned),)
    return Answer(Reply(text, (BACK, UNDO)), events, because="I understood when you will be back.")


def _stated(turn: Turn) -> tuple[datetime, datetime] | None:
    """A break as told: from and to, or a length that ends now or began with the open one."""
    since, now = turn.twin.breaks.since, turn.now
    for entity in turn.understanding.entities:
        value = entity.value
        if isinstance(value, Period) and value.end - value.start <= LONGEST:
            back = timedelta(days=1) if value.start > now else timedelta(0)
            if value.start - back < now:
                return value.start - back, min(value.end - back, now)
        if isinstance(value, Duration) and value.minutes > 0:
            length = timedelta(minutes=value.minutes)
            return (since, min(since + length, now)) if since else (now - length, now)
    return None


def _length_answered(turn: Turn, ask: Ask) -> Answer:
    if turn.understanding.intent in ("skip", "deny"):
        return Answer(
            Reply(say("not_counted", turn.message.id)),
            _dropped(turn),
            because="You left the length of the break out.",
        )
    span = _stated(turn) or _began(turn)
    minutes = _bare_minutes(turn)
    if span is None and minutes:
        length, since = timedelta(minutes=minutes), turn.twin.breaks.since
        span = (since, min(since + length, turn.now)) if since else (turn.now - length, turn.now)
    if span is None:
        return _ask(say("how_long_again"), ask.question.buttons)
    if span[1] - span[0] > LONGEST:
        return _ask(say("too_long", length=_length(span[1] - span[0])), ask.question.buttons)
    return _taken(turn, *span)


def _began(turn: Turn) -> tuple[datetime, datetime] | None:
    """A time in the answer: when it ended if the beginning is known, else when it began."""
    since, now = turn.twin.breaks.since, turn.now
    for entity in turn.understanding.entities:
        if isinstance(entity.value, Moment):
            at = entity.value.at
            at = at - timedelta(days=1) if at > now else at
            return (since, at) if since and since < at else (at, now)
    return None


def _bare_minutes(turn: Turn) -> int:
    for entity in turn.understanding.entities:
        if isinstance(entity.value, Rating) and entity.value.said.isdecimal():
            return int(entity.value.said)
    found = _MINUTES.search(turn.understanding.text)
    return int(found[1]) if found else 0


def _taken(turn: Turn, started: datetime, ended: datetime) -> Answer:
    taken = Break(started.astimezone(UTC), ended.astimezone(UTC))
    if ended - started > LONGEST:
        return _ask(say("too_long", length=_length(ended - started)), _choices(opened=False))
    facts = _facts(turn, taken)
    if turn.now - ended < JUST_NOW and started.astimezone(turn.now.tzinfo).date() == turn.now.date():
        text = say("taken", turn.message.id, **facts)
    else:
        text = say("taken_for", turn.message.id, length=facts["length"], when=_when(turn, started))
    return Answer(
        Reply(text, (UNDO,)), (BreakTaken(taken.started, taken.ended),), because="Your break came to its end."
    )


def _dropped(turn: Turn) -> tuple[Event, ...]:
    """What lets go of the open break without counting it: its start is taken back."""
    since = turn.twin.breaks.since
    if since is None:
        return ()
    for record in reversed(turn.twin.recent):
        if isinstance(record.event, BreakStarted):
            return (CorrectionMade((record.id,), "changed"),)
    return (BreakTaken(since, since),)


def _last(turn: Turn) -> Answer:
    breaks, vary = turn.twin.breaks, turn.message.id
    because = "It comes from the breaks that you told me of."
    said: list[str] = []
    buttons = (START,)
    if breaks.since is not None and not _left_open(turn, breaks.since):
        length = _length(turn.now - breaks.since)
        said.append(say("already_on", vary, clock=_clock(turn, breaks.since), length=length))
        buttons = (BACK,)
    elif breaks.taken:
        said.append(_last_taken(turn, breaks.taken[-1]))
    else:
        return Answer(Reply(say("none_yet", vary), buttons, private=True), because=because)
    today = [
        taken for taken in breaks.taken if taken.ended.astimezone(turn.now.tzinfo).date() == turn.now.date()
    ]
    if today:
        whole = sum((taken.ended - taken.started for taken in today), timedelta())
        said.append(say("today", vary, count=wording.count(len(today), "break"), length=_length(whole)))
    elif breaks.since is None:
        said.append(say("today_none"))
    return Answer(Reply(" ".join(said), buttons, private=True), because=because)


def _last_taken(turn: Turn, taken: Break) -> str:
    facts = _facts(turn, taken)
    if taken.ended.astimezone(turn.now.tzinfo).date() == turn.now.date():
        return say("last", turn.message.id, ago=_length(turn.now - taken.ended), **facts)
    return say("last_earlier", turn.message.id, when=_when(turn, taken.started), length=facts["length"])


def _ask(text: str, buttons: tuple[Button, ...]) -> Answer:
    question = Reply(text, buttons)
    return Answer(
        question,
        ask=Ask("end_break", "length", "duration", question),
        because="I did not see when that break began or ended.",
    )


def _choices(*, opened: bool) -> tuple[Button, ...]:
    lengths = (15, 30, 60) if opened else (10, 20, 45)
    return (*(Button(wording.length(minutes), f"{minutes} min") for minutes in lengths), SKIP)


def _left_open(turn: Turn, since: datetime) -> bool:
    planned = next(
        (
            record.event.planned_minutes
            for record in reversed(turn.twin.recent)
            if isinstance(record.event, BreakStarted)
        ),
        None,
    )
    return turn.now - since > LEFT_OPEN + timedelta(minutes=planned or 0)


def _facts(turn: Turn, taken: Break) -> dict[str, str]:
    return {
        "length": _length(taken.ended - taken.started),
        "start": _clock(turn, taken.started),
        "end": _clock(turn, taken.ended),
    }


def _when(turn: Turn, at: datetime) -> str:
    return wording.when(at, turn.now, turn.twin.preferences)


def _clock(turn: Turn, at: datetime) -> str:
    return wording.clock(at.astimezone(turn.now.tzinfo), turn.twin.preferences)


def _length(length: timedelta) -> str:
    return wording.length(length.total_seconds() / 60)
