"""What is answered to a nudge: do it, later, after the meeting, not today, why, never again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot import moments, nudge_words
from bot.messages import Button, Reply
from bot.nudge_words import Meaning, meaning
from bot.reasons import because
from bot.skill import Answer, Ask, Turn
from nlu.understanding import Duration, Entity, Moment, NoSuchTime, Period
from skills._nudges.common import at, called, say, simple, undo
from skills._nudges.wishes import Switch, wishes
from twin_core.events.base import Event
from twin_core.nudging.busy import meetings_end, next_meeting
from twin_core.parts.nudges import STILL_WANTED, NudgeAnswered, Sent
from twin_core.parts.preferences import EVERY_KIND, NudgeChanged
from twin_core.parts.reminders import ReminderDelivered

USUAL: Final = timedelta(minutes=15)
"""When something is said again that was put off without a time."""
WITHOUT_MEETING: Final = timedelta(minutes=30)
"""The same of "after my meeting", where the calendar has none."""
AHEAD: Final = timedelta(hours=4)
"""A meeting that begins later than that is not meant by "after my meeting"."""
SOON: Final = timedelta(days=2)
"""What is put off for longer is a rest of that kind."""
LATELY: Final = timedelta(days=1)
"""How long words without an open question may be about a nudge."""
MOST_MINUTES: Final = 600

_ANSWERS: Final[dict[Switch, str]] = {"keep": "keep", "on": "keep", "fewer": "fewer", "off": "never"}
"""What is said of a kind that was ignored, as an answer to whether it is still wanted."""
_READ: Final[dict[str, Meaning]] = {"deny": "no", "skip": "no", "cancel": "no", "why_that": "why"}
"""Intents that say the same of every nudge."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an utterance says about a nudge."""

    means: Meaning | None = None
    does: str = ""
    """The words that do what it suggests."""
    again_at: datetime | None = None
    """Aware: when it is wanted again, where a time was named."""
    wrong: NoSuchTime | None = None

    @property
    def is_answer(self) -> bool:
        """Whether it is about the nudge at all."""
        return bool(self.means or self.does or self.wrong)


def answered(turn: Turn, asked: Ask) -> Answer:
    """The answer to a nudge that is open, or whose button was pressed."""
    sent = turn.twin.nudges.by_id(asked.slot)
    said = _said(turn, asked) if sent else Said()
    if sent is None or not said.is_answer:
        return Answer(asked.question, ask=asked, because=say("because_answer"))
    if said.means == "why":
        return _why(turn, sent, asked)
    if said.wrong:
        return _no_such_time(said.wrong, asked)
    if sent.answer and said.means != "never" and not turn.message.edits:
        return _settled(turn, sent, asked)
    return _done(turn, sent, said) if said.does else _put_off(turn, sent, said)


def unprompted(turn: Turn) -> Answer:
    """Words for a nudge where none is open: about the latest of the day, if one came."""
    recent = (one for one in reversed(turn.twin.nudges.sent) if not one.dropped)
    sent = next((one for one in recent if turn.now - one.at <= LATELY), None)
    if sent is None:
        return simple(turn, "nothing_open", "show")
    asked = Ask(nudge_words.INTENT, sent.id, "time", Reply(""), offer=True)
    said = _said(turn, asked)
    if said.means == "why":
        return Answer(
            Reply(because(sent.kind, sent.reasons, turn.twin.preferences), private=True),
            because=say("because_why"),
        )
    if said.wrong or not said.means:
        return simple(turn, "which_answer")
    return _put_off(turn, sent, said)


def _said(turn: Turn, asked: Ask) -> Said:
    """What was said: by a button's words, by words alone, by a time, or as the understanding read it."""
    text = turn.understanding.text
    offers = nudge_words.offers(asked.question)
    button = next((one for one in offers if _same(text, one.says) or _same(text, one.label)), None)
    if button:
        return Said(does=button.says)
    if found := _time(turn):
        return found
    if means := meaning(text):
        return Said(means)
    return _read(turn, asked, offers)


def _read(turn: Turn, asked: Ask, offers: Sequence[Button]) -> Said:
    """What the intent of an utterance says about a nudge."""
    intent, text = turn.understanding.intent, turn.understanding.text
    if intent == "affirm":
        return Said(does=offers[0].says) if offers else Said("done")
    if intent in _READ:
        return Said(_READ[intent])
    if intent == "snooze_reminder":
        return Said() if _is_of_reminder(turn, asked) else _later(turn)
    if intent == nudge_words.INTENT:
        order: tuple[Meaning, ...] = ("never", "why", "after_meeting", "not_today", "done")
        named = next((name for name in order if say.pattern(f"speaks_{name}").search(text)), None)
        return Said(named) if named else _later(turn)
    return Said(does=text) if intent and intent in asked.takes else Said()


def _is_of_reminder(turn: Turn, asked: Ask) -> bool:
    """Whether "again in ten minutes" is about a reminder, or a snooze of everything."""
    sent = turn.twin.nudges.by_id(asked.slot)
    came = (one.at for one in turn.twin.recent if isinstance(one.event, ReminderDelivered))
    named = say.pattern("snoozes").search(turn.understanding.text)
    return bool(named) or (sent is not None and any(at > sent.at for at in came))


def _time(turn: Turn) -> Said | None:
    """A time or length with hardly a word beside it: "in half an hour", "ok, at 3"."""
    text = turn.understanding.text
    times = [entity for entity in turn.understanding.entities if _is_ahead(entity, turn)]
    beside = text
    for entity in reversed(times):
        beside = f"{beside[: entity.start]} {beside[entity.end :]}"
    if times and say.pattern("beside_time").fullmatch(beside.strip(" .,!?…")):
        return _at(times[0], turn)
    bare = say.pattern("minutes").fullmatch(text.strip(" .,!?…"))
    if bare and int(bare[1]) <= MOST_MINUTES:
        return Said("later", again_at=turn.now + timedelta(minutes=int(bare[1])))
    return None


def _at(entity: Entity, turn: Turn) -> Said:
    value = entity.value
    if isinstance(value, NoSuchTime):
        return Said(wrong=value)
    if isinstance(value, Duration):
        return Said("later", again_at=turn.now + timedelta(minutes=value.minutes))
    assert isinstance(value, Moment | Period)
    return Said("later", again_at=moments.begin(value, turn.now, turn.twin.preferences))


def _is_ahead(entity: Entity, turn: Turn) -> bool:
    """Whether a time is one to ask again at: neither "now" nor a mere "today"."""
    value = entity.value
    if isinstance(value, Duration | NoSuchTime):
        return True
    if not isinstance(value, Moment | Period) or value.grain == "second":
        return False
    begin = moments.begin(value, turn.now, turn.twin.preferences)
    vague = not (moments.says_clock(value) or value.grain == "part")
    return begin > turn.now and not (vague and begin.date() == turn.now.date())


def _later(turn: Turn) -> Said:
    times = [entity for entity in turn.understanding.entities if _is_ahead(entity, turn)]
    return _at(times[0], turn) if times else Said("later")


def _done(turn: Turn, sent: Sent, said: Said) -> Answer:
    """What it suggested is done by hearing the words for it next."""
    answer = "done"
    if sent.kind == STILL_WANTED:
        found = wishes(replace(turn, understanding=replace(turn.understanding, text=said.does, entities=())))
        answer = next((_ANSWERS[wish.switch] for wish in found if wish.switch in _ANSWERS), "done")
    event = NudgeAnswered(sent.id, answer)
    return Answer(Reply(""), (event,), because=say("because_answer"), then=said.does)


def _put_off(turn: Turn, sent: Sent, said: Said) -> Answer:
    """Later, not today, never, or done by themselves."""
    if said.means == "never" or (said.means == "no" and sent.kind == STILL_WANTED):
        return _never(turn, sent)
    if said.means == "later":
        return _later_at(turn, sent, said.again_at or turn.now + USUAL)
    if said.means == "after_meeting":
        return _after_meeting(turn, sent)
    answer, name = {
        "not_today": ("not_today", "not_today"),
        "done": ("done", "done"),
    }.get(str(said.means), ("later", "not_now"))
    reply = Reply(say(name, turn.message.id))
    return Answer(reply, (NudgeAnswered(sent.id, answer),), because=say("because_answer"))


def _later_at(turn: Turn, sent: Sent, again_at: datetime) -> Answer:
    if again_at - turn.now > SOON:
        return _rests(turn, sent, again_at)
    event = NudgeAnswered(sent.id, "later", again_at.astimezone(UTC))
    text = say("later", turn.message.id, at=at(turn, again_at))
    return Answer(Reply(text), (event,), because=say("because_answer"))


def _rests(turn: Turn, sent: Sent, until: datetime) -> Answer:
    """What is put off for days comes of no other occasion either until then."""
    events = (
        NudgeAnswered(sent.id, "not_today"),
        NudgeChanged(sent.about, resting_until=until.astimezone(UTC)),
    )
    text = say("rests", kind=called(sent.about), until=at(turn, until))
    return Answer(Reply(text, undo()), events, because=say("because_answer"))


def _after_meeting(turn: Turn, sent: Sent) -> Answer:
    ahead = next_meeting(turn.twin, turn.now, AHEAD)
    end = meetings_end(turn.twin, turn.now) or (meetings_end(turn.twin, ahead.start) if ahead else None)
    again_at = end or turn.now + WITHOUT_MEETING
    event = NudgeAnswered(sent.id, "after_meeting", again_at.astimezone(UTC))
    text = say("after_meeting" if end else "no_meeting", turn.message.id, at=at(turn, again_at))
    return Answer(Reply(text), (event,), because=say("because_answer"))


def _never(turn: Turn, sent: Sent) -> Answer:
    """No more of its kind, with the way back."""
    kind = sent.about
    events: tuple[Event, ...] = (NudgeAnswered(sent.id, "never"),)
    if turn.twin.preferences.nudge(kind).wanted is not False:
        events = (*events, NudgeChanged(kind, wanted=False))
    back = say.name(f"back_{kind}") if kind != STILL_WANTED else say.name(f"back_{EVERY_KIND}")
    text = say("never", turn.message.id, kind=called(kind), back=back)
    return Answer(Reply(text, undo()), events, because=say("because_answer"))


def _why(turn: Turn, sent: Sent, asked: Ask) -> Answer:
    """The rule and the figures behind it; what was offered stays so while it was not answered."""
    text, told = because(sent.kind, sent.reasons, turn.twin.preferences), asked.filled.get("told")
    if sent.answer:
        return Answer(Reply(text, private=True), because=say("because_why"))
    buttons = tuple(one for one in asked.question.buttons if meaning(one.says) != "why")
    question = Reply(text, buttons, private=True)
    count = told + 1 if isinstance(told, int) else 1
    ask = replace(asked, question=question, filled={"told": count})
    return Answer(question, ask=ask, because=say("because_why"))


def _no_such_time(wrong: NoSuchTime, asked: Ask) -> Answer:
    question = Reply(f"{wrong.why.strip()} {say('when_again')}", asked.question.buttons)
    count = asked.filled.get("odd")
    ask = replace(
        asked, question=question, filled={**asked.filled, "odd": count + 1 if isinstance(count, int) else 1}
    )
    return Answer(question, ask=ask, because=say("because_answer"))


def _settled(turn: Turn, sent: Sent, asked: Ask) -> Answer:
    """One that was answered already: what was said, and what it offered, if that was put off."""
    done = sent.answer in ("done", "keep", "fewer", "never")
    offers = () if done else nudge_words.offers(asked.question)
    again = say("and_again", at=at(turn, sent.again_at)) if sent.again_at and sent.again_at > turn.now else ""
    text = say("settled", turn.message.id, answer=say.name(f"answer_{sent.answer}"))
    return Answer(Reply(f"{text} {again}".strip(), offers), because=say("because_settled"))


def _same(text: str, words: str) -> bool:
    return _plain(text) == _plain(words)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.casefold()).strip(" .,!?")
