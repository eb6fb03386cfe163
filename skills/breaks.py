"""Breaks: wanting one, starting one, coming back, and how long ago the last one was."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import wording
from bot.messages import Reply
from bot.skill import Answer, Ask, Turn
from nlu.understanding import Duration, Moment, Period
from skills._breaks import noting
from skills._breaks.common import JUST_NOW, LONGEST, clock, facts, left_open, length, say, when, words
from skills._breaks.told import Told, bare_minutes, still_to_come, stretches, told
from twin_core.parts.breaks import Break, BreakStarted


def answer(turn: Turn) -> Answer:
    """Offer, start or end a break, or tell of the last one."""
    if turn.pending is not None:
        return _offered(turn) if turn.pending.slot == "offer" else _asked(turn, turn.pending)
    intent = turn.understanding.intent
    if intent == "need_break":
        return _offer(turn)
    if intent == "start_break":
        return _start(turn)
    return _back(turn) if intent == "end_break" else _last(turn)


def _offer(turn: Turn) -> Answer:
    """A kind word and a break one tap away, with what is known of the last one."""
    breaks, vary = turn.twin.breaks, turn.message.id
    because = say("because_wanted")
    if breaks.since is not None and not left_open(turn, breaks.since):
        gone = length(turn.now - breaks.since)
        text = say("stay_on", vary, length=gone, clock=clock(turn, breaks.since))
        return Answer(Reply(text, words.buttons("back")), because=because)
    latest = breaks.taken[-1] if breaks.taken else None
    today = latest is not None and latest.ended.astimezone(turn.now.tzinfo).date() == turn.now.date()
    if latest is not None and today:
        text = say("offer_since", vary, ago=length(turn.now - latest.ended))
    else:
        text = say("offer", vary)
    return Answer(Reply(text, words.buttons("start", "not_now")), ask=_open_offer(), because=because)


def _open_offer() -> Ask:
    """The offer as it is taken up again: without another kind word."""
    question = Reply(say("offer_again"), words.buttons("start", "not_now"))
    return Ask("need_break", "offer", "yes_no", question, takes=("start_break",), offer=True)


def _asked(turn: Turn, pending: Ask) -> Answer:
    """The answer to a question about a break that was; or when this one is to end."""
    if words.pattern("ahead").search(turn.understanding.text) and (planned := _planned(turn)):
        return _will_be_back(turn, planned)
    return noting.answered(turn, pending)


def _offered(turn: Turn) -> Answer:
    if turn.understanding.intent in ("skip", "deny"):
        return Answer(Reply(say("not_now", turn.message.id)), because=say("because_not_now"))
    if turn.understanding.intent in ("affirm", "start_break", "need_break"):
        return _start(turn)
    asked = _open_offer()
    return Answer(asked.question, ask=asked)


def _start(turn: Turn) -> Answer:
    since, planned, said = turn.twin.breaks.since, _planned(turn), told(turn)
    if (ahead := still_to_come(turn)) is not None:
        return _to_come(turn, ahead)
    if not planned and said.start and said.end and said.end < turn.now - JUST_NOW:
        return noting.several(turn, stretches(turn) or ((said.start, said.end),))
    if since is not None and planned and turn.now - since <= JUST_NOW:
        return _will_be_back(turn, planned)
    if since is not None and not left_open(turn, since):
        gone = length(turn.now - since)
        text = say("already_on", turn.message.id, clock=clock(turn, since), length=gone)
        return Answer(
            Reply(text, words.buttons("back")), because=say("because_open", clock=clock(turn, since))
        )
    noted = [say("left_open", when=when(turn, since))] if since else []
    if planned:
        until = clock(turn, turn.now + timedelta(minutes=planned))
        noted.insert(0, say("started_planned", turn.message.id, until=until, length=wording.length(planned)))
    else:
        noted.insert(0, say("started", turn.message.id, clock=clock(turn, turn.now)))
    return Answer(
        Reply(" ".join(noted), words.buttons("back", "undo")),
        (BreakStarted(planned_minutes=planned or None),),
        because=say("because_started"),
    )


def _to_come(turn: Turn, start: datetime) -> Answer:
    """A break told for later is not one yet; a reminder is one tap away."""
    at = clock(turn, start)
    remind = words.buttons("remind", clock=at)
    return Answer(Reply(say("to_come", turn.message.id, clock=at), remind), because=say("because_to_come"))


def _planned(turn: Turn) -> int:
    """Minutes that the break is to last, as a length or as the time of return; 0 where not said."""
    for entity in turn.understanding.entities:
        value = entity.value
        if isinstance(value, Duration):
            return round(value.minutes)
        end = value.at if isinstance(value, Moment) else value.end if isinstance(value, Period) else None
        if end and timedelta(0) < end - turn.now <= LONGEST:
            return round((end - turn.now).total_seconds() / 60)
    return bare_minutes(turn) if words.pattern("bare").search(turn.understanding.text) else 0


def _back(turn: Turn) -> Answer:
    since, said = turn.twin.breaks.since, told(turn)
    if words.pattern("ahead").search(turn.understanding.text) and (planned := _planned(turn)):
        return _will_be_back(turn, planned)
    if (ahead := still_to_come(turn)) is not None:
        return _to_come(turn, ahead)
    if (span := said.span(since, turn.now)) is not None:
        spans = stretches(turn)
        return noting.several(turn, spans) if len(spans) > 1 else noting.taken(turn, *span)
    if said.start or said.end or said.length:
        return noting.missing(turn, said)
    return _ended_now(turn, since) if since is not None else _unseen(turn, said)


def _unseen(turn: Turn, said: Told) -> Answer:
    """Back from a break that was never told of; said twice in a row it is the same one."""
    taken = turn.twin.breaks.taken
    if taken and turn.now - taken[-1].ended <= JUST_NOW:
        text = say("already_back", **facts(turn, taken[-1]))
        return Answer(Reply(text), because=say("because_noted"))
    return noting.missing(turn, said)


def _ended_now(turn: Turn, since: datetime) -> Answer:
    if not left_open(turn, since):
        return noting.taken(turn, since, turn.now)
    gone = length(turn.now - since)
    text = say("how_long_really", turn.message.id, when=when(turn, since), length=gone)
    return noting.ask(text, noting.choices(opened=True))


def _will_be_back(turn: Turn, planned: int) -> Answer:
    """What "back in 45 min" tells: how long the break is to be, begun now or just before."""
    text = say("planned", turn.message.id, clock=clock(turn, turn.now + timedelta(minutes=planned)))
    events = (BreakStarted(planned_minutes=planned),)
    return Answer(Reply(text, words.buttons("back", "undo")), events, because=say("because_planned"))


def _last(turn: Turn) -> Answer:
    breaks, vary = turn.twin.breaks, turn.message.id
    because = say("because_told")
    said: list[str] = []
    buttons = words.buttons("start")
    if breaks.since is not None and not left_open(turn, breaks.since):
        gone = length(turn.now - breaks.since)
        said.append(say("on_now", vary, clock=clock(turn, breaks.since), length=gone))
        buttons = words.buttons("back")
    elif breaks.since is not None:
        gone = length(turn.now - breaks.since)
        said.append(say("open_long", vary, when=when(turn, breaks.since), length=gone))
        buttons = words.buttons("back")
    elif breaks.taken:
        said.append(_last_taken(turn, breaks.taken[-1]))
    else:
        return Answer(Reply(say("none_yet", vary), buttons, private=True), because=because)
    today = [
        taken for taken in breaks.taken if taken.ended.astimezone(turn.now.tzinfo).date() == turn.now.date()
    ]
    if today:
        whole = sum((taken.ended - taken.started for taken in today), timedelta())
        name = "before_it" if breaks.since else "today"
        said.append(say(name, vary, count=wording.count(len(today), "break"), length=length(whole)))
    elif breaks.since is None:
        said.append(say("today_none"))
    return Answer(Reply(" ".join(said), buttons, private=True), because=because)


def _last_taken(turn: Turn, taken: Break) -> str:
    one = facts(turn, taken)
    if taken.ended.astimezone(turn.now.tzinfo).date() == turn.now.date():
        return say("last", turn.message.id, ago=length(turn.now - taken.ended), **one)
    return say("last_earlier", turn.message.id, when=when(turn, taken.started), length=one["length"])
