"""Changing how kinds of nudges are wanted, and saying what holds then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, time
from typing import Any, Final

from bot import wording
from bot.hours import Clock
from bot.messages import Button, Reply
from bot.nudge_words import CHECK_INS, INTENT
from bot.skill import Answer, Ask, Turn
from skills._nudges import shown
from skills._nudges.common import DAILY, OFFERED, again, agreed, called, kinds_in, say, simple, undo
from skills._nudges.wishes import Wish, wishes
from twin_core.events.base import Event
from twin_core.nudging.choices import choice, wanted
from twin_core.nudging.kinds import KINDS
from twin_core.parts.nudges import NudgeResumed
from twin_core.parts.preferences import EVERY_KIND, NudgeChanged
from twin_core.twin import Twin

EARLIEST: Final = 6
"""An hour without "am" or "pm" before this one is in the afternoon."""
HALF: Final = 12
LEAST_EVERY: Final = 15
MOST_EVERY: Final = 480
"""Minutes of work before a break is due that can be chosen."""
SLOT: Final = "kind"


@dataclass(slots=True)
class Outcome:
    """What some wishes come to."""

    events: list[Event] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    """Those that were spoken of, in order, each once."""
    trouble: list[str] = field(default_factory=list)
    """Why some of it was not done, in words."""


def changed(turn: Turn) -> Answer:
    """Change what was asked for; show what holds where nothing was, ask which kind where none was named."""
    said = wishes(turn)
    if not any(wish.says for wish in said):
        kinds = [kind for wish in said for kind in wish.kinds]
        return shown.some(turn, kinds) if kinds else shown.card(turn, "which_change")
    return settled(turn, said)


def kind_answered(turn: Turn, asked: Ask) -> Answer:
    """The kind that was missing."""
    kinds = kinds_in(turn.understanding.text)
    if turn.understanding.intent in ("skip", "deny", "cancel"):
        return simple(turn, "left")
    if not kinds:
        return again(asked, turn)
    switch = str(asked.filled.get("switch", ""))
    known = next((one for one in ("on", "off", "fewer", "more", "keep") if one == switch), None)
    return settled(turn, (Wish(kinds, known or "on"),))


def settled(turn: Turn, said: Sequence[Wish]) -> Answer:
    """Do as was wished, as far as it goes, and say what holds then."""
    bare = next((wish for wish in said if wish.says and not wish.kinds and not wish.is_timed), None)
    unknown = say.pattern("other_kind").search(turn.understanding.text) is not None
    if bare is not None and (unknown or not _kind_before(turn)):
        return _which(turn, bare)
    outcome, twin = Outcome(), turn.twin
    for wish in said:
        for kind in wish.kinds or _kind_before(turn) or (EVERY_KIND,):
            before = len(outcome.events)
            if wish.says:
                _apply(turn, twin, wish, kind, outcome)
            for event in outcome.events[before:]:
                twin = event.apply(twin, turn.now.astimezone(UTC))
    return _told(turn, twin, outcome)


def _kind_before(turn: Turn) -> tuple[str, ...]:
    """The kinds that the turn before spoke of, where that was about nudges."""
    before = turn.before
    return kinds_in(before.said) if before and before.intent in ("nudge_settings", INTENT) else ()


def _apply(turn: Turn, twin: Twin, wish: Wish, kind: str, outcome: Outcome) -> None:
    if wish.at and not _times_of(wish, kind):
        return
    if kind not in outcome.kinds:
        outcome.kinds.append(kind)
    if wish.shut:
        outcome.trouble.append(say("shut"))
        return
    now, why = _changes(turn, twin, wish, kind)
    outcome.trouble += why
    known = twin.preferences.nudge(kind)
    news = {name: value for name, value in now.items() if getattr(known, name) != value}
    if news.get("wanted") is True and (
        known.wanted is None if kind == EVERY_KIND else wanted(twin, KINDS[kind])
    ):
        del news["wanted"]
    if news:
        outcome.events.append(NudgeChanged(kind, **news))
    if wish.switch in ("on", "keep", "fewer", "more") or now.get("wanted"):
        at_rest = twin.nudges.paused if kind == EVERY_KIND else (kind,)
        outcome.events += [NudgeResumed(one) for one in at_rest if one in twin.nudges.paused]


def _changes(turn: Turn, twin: Twin, wish: Wish, kind: str) -> tuple[dict[str, Any], list[str]]:
    """The fields of a choice that a wish sets, and what cannot be as wished."""
    if wish.rest is not None:
        return {"resting_until": wish.rest.astimezone(UTC)}, []
    fields: dict[str, Any] = {}
    why: list[str] = []
    if wish.switch in ("off", "on", "keep"):
        fields["wanted"] = wish.switch != "off"
    if wish.switch in ("fewer", "more"):
        fields["less"] = wish.switch == "fewer"
    parts = (
        _hours(turn, twin, wish, kind),
        _days(turn, twin, wish, kind),
        _at(wish, kind),
        _every(wish, kind),
    )
    for found, trouble in parts:
        fields |= found
        why += [trouble] if trouble else []
    resting = choice(twin, kind).resting_until
    if wish.switch in ("on", "keep") and resting and resting > turn.now:
        fields["resting_until"] = turn.now.astimezone(UTC)
    if wish.is_timed and fields and not (kind == EVERY_KIND or wanted(twin, KINDS[kind])):
        fields.setdefault("wanted", True)
    return fields, why


def _hours(turn: Turn, twin: Twin, wish: Wish, kind: str) -> tuple[Mapping[str, Any], str]:
    held = choice(twin, kind)
    first = _morning(wish.not_before) or held.not_before
    last = _evening(wish.not_after, turn) or held.not_after
    if not (wish.not_before or wish.not_after):
        return {}, ""
    if first and last and first >= last:
        kept = held.not_before or held.not_after
        words = shown.hours_said(held.not_before, held.not_after, turn)
        span = wording.span(time.fromisoformat(first), time.fromisoformat(last), turn.twin.preferences)
        return {}, say("no_hours", span=span, kept=words) if kept else say("no_hours_yet", span=span)
    return {
        **({"not_before": first} if wish.not_before else {}),
        **({"not_after": last} if wish.not_after else {}),
    }, ""


def _days(turn: Turn, twin: Twin, wish: Wish, kind: str) -> tuple[Mapping[str, Any], str]:
    if wish.any_day:
        return {"days": ()}, ""
    if not wish.days:
        return {}, ""
    held = choice(twin, kind).days
    base = set(held or turn.twin.preferences.work_days)
    modes = {"only": wish.days, "also": base | wish.days, "without": base - wish.days}
    days = tuple(sorted(modes[wish.day_mode]))
    if not days:
        kept = wording.weekdays(sorted(base), turn.twin.preferences)
        return {}, say("no_days", kind=called(kind), days=kept)
    return {"days": days}, ""


def _at(wish: Wish, kind: str) -> tuple[Mapping[str, Any], str]:
    mine = _times_of(wish, kind)
    if not mine:
        return {}, ""
    if kind not in DAILY:
        return {}, say("no_time", kind=wording.capital(called(kind)))
    at = _morning(mine[0]) if kind == "morning_check_in" else _late(mine[0])
    return ({"at": at}, "") if at else ({}, say("no_clock"))


def _every(wish: Wish, kind: str) -> tuple[Mapping[str, Any], str]:
    if wish.every_minutes is None:
        return {}, ""
    if kind != "break_due":
        return {}, say("no_every", kind=wording.capital(called(kind)))
    if not LEAST_EVERY <= wish.every_minutes <= MOST_EVERY:
        least, most = wording.length(LEAST_EVERY), wording.length(MOST_EVERY)
        return {}, say("every_range", least=least, most=most)
    return {"every_minutes": wish.every_minutes}, ""


def _times_of(wish: Wish, kind: str) -> list[Clock]:
    """The times that a wish has for a kind: of both check-ins, the morning one has those before noon."""
    if not set(CHECK_INS) <= set(wish.kinds):
        return list(wish.at)
    late = kind == "evening_check_in"
    return [
        clock
        for clock in wish.at
        if late == (clock.hour >= HALF or (not clock.fixed and clock.hour < EARLIEST))
    ]


def _morning(clock: Clock | None) -> str:
    """The time that a clock means in the first half of a working day: "2" is two in the afternoon."""
    return _shown(clock, HALF if clock and not clock.fixed and 0 < clock.hour <= EARLIEST else 0)


def _evening(clock: Clock | None, turn: Turn) -> str:
    """The time that a clock means at the end of a day, unless only the morning lies outside quiet hours."""
    if clock is None or clock.fixed or not 0 < clock.hour < HALF:
        return _shown(clock, 0)
    early, late = _shown(clock, 0), _shown(clock, HALF)
    preferences = turn.twin.preferences
    quiet_first = preferences.quiet_start > preferences.work_start
    return (
        early if quiet_first and late >= preferences.quiet_start and early > preferences.work_start else late
    )


def _late(clock: Clock) -> str:
    """The time that a clock means of something at the end of work or of the week: "5:15" is 17:15."""
    return _shown(clock, HALF if not clock.fixed and 0 < clock.hour < HALF else 0)


def _shown(clock: Clock | None, shift: int) -> str:
    found = clock.at(shift) if clock else None
    return f"{found:%H:%M}" if found else ""


def _told(turn: Turn, twin: Twin, outcome: Outcome) -> Answer:
    """What holds now for the kinds that were spoken of, and what was not done."""
    lines = [shown.line(turn, twin, kind) for kind in outcome.kinds]
    if not outcome.events:
        text = "\n".join(
            [*outcome.trouble, *([] if outcome.trouble else [say("same", turn.message.id)]), *lines]
        )
        return Answer(Reply(text, say.buttons("show")), because=say("because_changed"))
    said = [say("changed", turn.message.id), *lines, *outcome.trouble, *_notes(turn, twin, outcome)]
    buttons: tuple[Button, ...] = undo()
    if not agreed(turn):
        buttons = (say.button("agree"), *buttons)
    return Answer(Reply("\n".join(said), buttons), tuple(outcome.events), because=say("because_changed"))


def _notes(turn: Turn, twin: Twin, outcome: Outcome) -> list[str]:
    """What else decides whether something comes."""
    said: list[str] = []
    if any(isinstance(event, NudgeChanged) and event.every_minutes for event in outcome.events):
        said.append(say("still_rare"))
    at = [event.at for event in outcome.events if isinstance(event, NudgeChanged) and event.at]
    if any(shown.is_quiet(clock, twin) for clock in at):
        said.append(say("in_quiet", hours=shown.quiet_hours(turn)))
    on = [
        event for event in outcome.events if not (isinstance(event, NudgeChanged) and event.wanted is False)
    ]
    if on and not agreed(turn):
        said.append(say("not_agreed"))
    elif on and not twin.preferences.writes_first:
        said.append(say("stopped"))
    return said


def _which(turn: Turn, wish: Wish) -> Answer:
    buttons = tuple(Button(wording.capital(called(kind)), called(kind)) for kind in OFFERED)
    question = Reply(say("which_kind", turn.message.id), (*buttons, say.button("leave")))
    ask = Ask("nudge_settings", SLOT, "choice", question, {"switch": wish.switch})
    return Answer(question, ask=ask, because=say("because_which"))
