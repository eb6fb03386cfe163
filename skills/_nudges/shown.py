"""How each kind of nudge is wanted, in words: one by one, or all on a card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Final

from bot import wording
from bot.messages import Card, Reply
from bot.nudge_words import CHECK_INS
from bot.skill import Answer, Turn
from skills._nudges.common import CHOSEN, agreed, at, called, clock_of, say
from twin_core.nudging.choices import choice, wanted
from twin_core.nudging.daily import check_in_clock
from twin_core.nudging.hours import within
from twin_core.nudging.kinds import KINDS
from twin_core.parts.nudges import STILL_WANTED
from twin_core.parts.preferences import EVERY_KIND, NudgeChoice
from twin_core.twin import Twin

SOME: Final = 3
"""Up to so many kinds are told in a sentence each."""


def card(turn: Turn, name: str = "all_kinds") -> Answer:
    """Every kind with what holds for it and what to say to change it."""
    twin = turn.twin
    facts = [(wording.capital(called(kind)), _row(turn, kind)) for kind in CHOSEN]
    every = twin.preferences.nudge(EVERY_KIND)
    if every != NudgeChoice(EVERY_KIND):
        facts.insert(0, (wording.capital(called(EVERY_KIND)), state(turn, twin, EVERY_KIND)))
    text = [say(name, turn.message.id)]
    if not agreed(turn):
        text.append(say("not_agreed"))
    elif not twin.preferences.may_write_first(turn.now):
        text.append(say("held_now"))
    buttons = say.buttons("off", "log") if agreed(turn) else say.buttons("agree")
    reply = Reply(" ".join(text), buttons, Card(say.name("card"), tuple(facts)), private=True)
    return Answer(reply, because=say("because_shown"))


def some(turn: Turn, kinds: Sequence[str]) -> Answer:
    """What holds for some kinds, and what to say to change it."""
    if len(kinds) > SOME or EVERY_KIND in kinds:
        return card(turn)
    lines = [f"{line(turn, turn.twin, kind)} {_way(kind)}" for kind in dict.fromkeys(kinds)]
    if not agreed(turn):
        lines.append(say("not_agreed"))
    return Answer(Reply("\n".join(lines), say.buttons("show")), because=say("because_shown"))


def line(turn: Turn, twin: Twin, kind: str) -> str:
    """A kind with what holds for it, as a sentence."""
    return say("kind_is", kind=wording.capital(called(kind)), state=state(turn, twin, kind))


def state(turn: Turn, twin: Twin, kind: str) -> str:
    """What holds for a kind: on or off, hours, days, how often, a rest."""
    held = choice(twin, kind) if kind != EVERY_KIND else twin.preferences.nudge(EVERY_KIND)
    is_on = held.wanted is not False if kind == EVERY_KIND else wanted(twin, KINDS[kind])
    if not is_on:
        return say.name("is_off")
    parts = [_on(turn, twin, kind)]
    if held.not_before or held.not_after:
        parts.append(hours_said(held.not_before, held.not_after, turn))
    if held.days:
        parts.append(say("on_days", days=wording.weekdays(held.days, twin.preferences)))
    if held.every_minutes:
        parts.append(say("every", length=wording.length(held.every_minutes)))
    if held.less:
        parts.append(say.name("less"))
    if held.resting_until and held.resting_until > turn.now:
        parts.append(say("resting", until=at(turn, held.resting_until)))
    if kind in twin.nudges.paused and kind != STILL_WANTED:
        parts.append(say.name("at_rest"))
    return ", ".join(parts)


def hours_said(first: str, last: str, turn: Turn) -> str:
    """Hours within which something comes, in words; of both ends at least one is there."""
    if first and last:
        return wording.span(time.fromisoformat(first), time.fromisoformat(last), turn.twin.preferences)
    return (
        say("not_before", clock=clock_of(first, turn))
        if first
        else say("not_after", clock=clock_of(last, turn))
    )


def is_quiet(clock: str, twin: Twin) -> bool:
    """Whether a time of day (HH:MM) lies in the person's quiet hours."""
    return within(twin.preferences.quiet_start, twin.preferences.quiet_end, clock)


def quiet_hours(turn: Turn) -> str:
    """The person's quiet hours in words."""
    preferences = turn.twin.preferences
    start, end = time.fromisoformat(preferences.quiet_start), time.fromisoformat(preferences.quiet_end)
    return wording.span(start, end, preferences)


def times(turn: Turn, twin: Twin) -> str:
    """When the two check-ins come, in words."""
    clocks = [clock_of(check_in_clock(twin, kind, turn.now.date()), turn) for kind in CHECK_INS]
    return wording.listing(clocks)


def _on(turn: Turn, twin: Twin, kind: str) -> str:
    check_in = next((one for one in CHECK_INS if one == kind), None)
    clock = check_in_clock(twin, check_in, turn.now.date()) if check_in else choice(twin, kind).at
    return say("on_at", clock=clock_of(clock, turn)) if clock else say.name("is_on")


def _row(turn: Turn, kind: str) -> str:
    return f"{state(turn, turn.twin, kind)} · {wording.verbatim(_words(turn, kind))}"


def _words(turn: Turn, kind: str) -> str:
    """What to say to change a kind."""
    return say.name(f"change_{kind}" if wanted(turn.twin, KINDS[kind]) else f"back_{kind}")


def _way(kind: str) -> str:
    return say("way", words=say.name(f"change_{kind}"))
