"""Settings: time zone, country, working and quiet hours, language and clock of dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Literal

from babel import Locale

from bot import wording
from bot.countries import country_name
from bot.messages import Button, Card, Reply
from bot.skill import Answer, Ask, Turn
from skills._preferences.common import LEAVE, again, ask, done, left, same, say
from skills._preferences.located import place_answered, set_country, set_zone
from skills._preferences.places import zone_name
from skills._preferences.timetable import (
    daytime_answered,
    hours_answered,
    said_quiet,
    said_work,
    set_quiet_hours,
    set_work_hours,
)
from twin_core.parts.preferences import PreferencesChanged

_INSTEAD = re.compile(
    r"\b(?:instead of|not|rather than|no|don['’]?t|dont|can['’]?t|cannot|without|stop)\b", re.IGNORECASE
)
_TWELVE = re.compile(
    r"\b(?:12|twelve|am|pm|a\.m|american)\b|\bam/pm\b|\d\s*(?:am|pm)\b|\b12-?h", re.IGNORECASE
)
_TWENTY_FOUR = re.compile(r"\b(?:24|twenty[ -]?four|military|european|1[3-9]:00)\b|\b24-?h", re.IGNORECASE)
_LANGUAGES: Final = {"deutsch": "de", "german": "de", "geman": "de", "english": "en", "englisch": "en"}
_SPEAKS = re.compile(
    r"\b(?:speak|talk|do you|can you|answer|reply|write|sprich\w*|kannst|parlez|hablas|which|what)\b",
    re.IGNORECASE,
)
_LANGUAGE_BUTTONS: Final = (
    Button("Dates in English", "show dates in english"),
    Button("Dates in German", "show dates in german"),
)
_CLOCK_BUTTONS: Final = (Button("15:00", "use 24 hour clock"), Button("3:00 pm", "use 12 hour clock"))


def answer(turn: Turn) -> Answer:
    """Change or show a setting, or take the answer to a question of ours."""
    if turn.pending is not None:
        return SLOTS[turn.pending.slot](turn, turn.pending)
    return INTENTS.get(turn.understanding.intent or "", _show)(turn)


def _set_language(turn: Turn) -> Answer:
    words = re.findall(r"[^\W\d_]+", turn.understanding.text.casefold())
    wanted = next((_LANGUAGES[word] for word in words if word in _LANGUAGES), "")
    if not wanted:
        other = next((word for word in words if word in _other_languages()), "")
        name = "language_other" if other else "language_which"
        return Answer(
            Reply(say(name, turn.message.id, language=other.capitalize()), _LANGUAGE_BUTTONS),
            because=say("because_set"),
        )
    name = wording.tongue(wanted)
    if turn.twin.preferences.language == wanted:
        only = " " + say("talk_english") if _SPEAKS.search(turn.understanding.text) else ""
        return same(turn, say("language_is", language=name) + only)
    talk = "language_set" if wanted == "en" else "language_set_other"
    return done(say(talk, turn.message.id, language=name), PreferencesChanged(language=wanted))


def _set_clock(turn: Turn) -> Answer:
    wanted = _clock_wanted(turn.understanding.text)
    if wanted is None:
        return ask(
            "set_clock",
            "clock",
            "choice",
            Reply(say("which_clock", turn.message.id), (*_CLOCK_BUTTONS, LEAVE)),
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
    wanted, *rejected = _INSTEAD.split(text, maxsplit=1)
    if named := _clock_named(wanted):
        return named
    refused = _clock_named(rejected[0]) if rejected else None
    return None if refused is None else "12" if refused == "24" else "24"


def _clock_named(text: str) -> Literal["12", "24"] | None:
    if _TWENTY_FOUR.search(text):
        return "24"
    return "12" if _TWELVE.search(text) else None


def _show(turn: Turn) -> Answer:
    preferences = turn.twin.preferences
    chosen = "" if preferences.zone_pinned else " (from your device)"
    rows = (
        (
            "Time zone",
            f"{zone_name(preferences.zone or 'UTC')}{chosen if preferences.zone else ' (not set)'}",
            "i am in lisbon",
        ),
        ("Working hours", said_work(preferences), "i work mon-thu 9-15"),
        ("Quiet hours", said_quiet(preferences), "quiet hours 20 to 8"),
        ("Days and dates", wording.tongue(preferences.language), "show dates in german"),
        ("Clock", "3:00 pm" if preferences.clock == "12" else "15:00", "use 12 hour clock"),
        (
            "Country",
            country_name(preferences.country) if preferences.country else "not set",
            "i live in austria",
        ),
    )
    card = Card("Your settings", tuple((name, f"{value} · “{change}”") for name, value, change in rows))
    buttons = (
        Button("Time zone", "change my time zone"),
        Button("Working hours", "change my working hours"),
        Button("Quiet hours", "change my quiet hours"),
        Button("Clock", "change clock format"),
        Button("Country", "change my country"),
    )
    return Answer(
        Reply(say("settings", turn.message.id), buttons, card, private=True), because=say("because_shown")
    )


def _other_languages() -> set[str]:
    """Languages by their English names and their own."""
    names = {str(name).casefold() for name in Locale("en").languages.values()}
    return names | {"français", "francais", "español", "espanol", "italiano", "nederlands", "polski"}


INTENTS: Final[dict[str, Callable[[Turn], Answer]]] = {
    "set_zone": set_zone,
    "set_country": set_country,
    "set_work_hours": set_work_hours,
    "set_quiet_hours": set_quiet_hours,
    "set_language": _set_language,
    "set_clock": _set_clock,
    "show_preferences": _show,
}
SLOTS: Final[dict[str, Callable[[Turn, Ask], Answer]]] = {
    "place": place_answered,
    "hours": hours_answered,
    "daytime": daytime_answered,
    "clock": _clock_answered,
}
