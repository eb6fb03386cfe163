"""Settings: time zone, country, working and quiet hours, language and clock of dates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

from bot import wording
from bot.countries import country_name
from bot.language import spoken
from bot.messages import Card, Reply
from bot.skill import Answer, Ask, Turn
from skills._preferences.common import again, ask, done, left, same, say
from skills._preferences.located import place_answered, set_country, set_zone
from skills._preferences.places import zone_name
from skills._preferences.spoken import set_language
from skills._preferences.timetable import (
    daytime_answered,
    hours_answered,
    said_quiet,
    said_work,
    set_quiet_hours,
    set_work_hours,
)
from twin_core.parts.consent import NUDGES
from twin_core.parts.preferences import Preferences, PreferencesChanged

_CLOCK_OFFERS: Final = ("clock_24", "clock_12", "leave")


def answer(turn: Turn) -> Answer:
    """Change or show a setting, or take the answer to a question of ours."""
    if turn.pending is not None:
        return SLOTS[turn.pending.slot](turn, turn.pending)
    return INTENTS.get(turn.understanding.intent or "", _show)(turn)


def _set_clock(turn: Turn) -> Answer:
    wanted = _clock_wanted(turn.understanding.text)
    if wanted is None:
        return ask(
            "set_clock",
            "clock",
            "choice",
            Reply(say("which_clock", turn.message.id), say.buttons(*_CLOCK_OFFERS)),
        )
    example = "15:00" if wanted == "24" else "3:00 pm"
    if turn.twin.preferences.clock == wanted:
        return same(turn, say("clock_is", example=example))
    return done(say("clock_set", turn.message.id, example=example), PreferencesChanged(clock=wanted))


def _clock_answered(turn: Turn, asked: Ask) -> Answer:
    if turn.understanding.intent in ("skip", "deny"):
        return left(turn)
    return _set_clock(turn) if _clock_wanted(turn.understanding.text) else again(asked, turn)


def _clock_wanted(text: str) -> Literal["12", "24"] | None:
    """The clock that is wanted: what stands before "instead of", or the other one after "no"."""
    wanted, *rejected = say.pattern("instead").split(text, maxsplit=1)
    if named := _clock_named(wanted):
        return named
    refused = _clock_named(rejected[0]) if rejected else None
    return None if refused is None else "12" if refused == "24" else "24"


def _clock_named(text: str) -> Literal["12", "24"] | None:
    if say.pattern("twenty_four").search(text):
        return "24"
    return "12" if say.pattern("twelve").search(text) else None


def _show(turn: Turn) -> Answer:
    preferences = turn.twin.preferences
    follows = "language_chosen" if preferences.language_pinned else "language_heard"
    rows = {
        "zone": _zone(preferences),
        "work": said_work(preferences),
        "quiet": said_quiet(preferences),
        "language": say.name(follows).format(language=wording.tongue(preferences.language)),
        "clock": "3:00 pm" if preferences.clock == "12" else "15:00",
        "country": country_name(preferences.country, spoken())
        if preferences.country
        else say.name("not_set"),
        "nudges": say.name("nudges_on" if turn.twin.consent.allows(NUDGES, turn.now) else "nudges_off"),
    }
    facts = ((say.name(name), f"{value} · {_change(name)}") for name, value in rows.items())
    buttons = tuple(say.button(name) for name in rows)
    card = Card(say.name("card"), tuple(facts))
    reply = Reply(say("settings", turn.message.id), buttons, card, private=True)
    return Answer(reply, because=say("because_shown"))


def _zone(preferences: Preferences) -> str:
    named = zone_name(preferences.zone or "UTC")
    if not preferences.zone:
        return f"{named} ({say.name('not_set')})"
    return named if preferences.zone_pinned else f"{named} ({say.name('from_device')})"


def _change(name: str) -> str:
    """What to say to change a setting."""
    return wording.verbatim(say.name(f"change_{name}"))


INTENTS: Final[dict[str, Callable[[Turn], Answer]]] = {
    "set_zone": set_zone,
    "set_country": set_country,
    "set_work_hours": set_work_hours,
    "set_quiet_hours": set_quiet_hours,
    "set_language": set_language,
    "set_clock": _set_clock,
    "show_preferences": _show,
}
SLOTS: Final[dict[str, Callable[[Turn, Ask], Answer]]] = {
    "place": place_answered,
    "hours": hours_answered,
    "daytime": daytime_answered,
    "clock": _clock_answered,
}
