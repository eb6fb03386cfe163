"""Where the person is: time zone and country."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot import wording
from bot.countries import country_mentioned, country_name
from bot.language import spoken
from bot.messages import Button, Reply
from bot.skill import Answer, Ask, Turn
from skills._preferences.common import again, ask, done, left, same, say
from skills._preferences.places import Place, city, is_request, place, zone_name, zones_of
from twin_core.parts.preferences import PreferencesChanged

OFFERED: Final = 6
_DOUBTFUL: Final = "?"


def set_zone(turn: Turn) -> Answer:
    """Set the zone of a city, or the country where one was named."""
    return _settled(turn, place(turn.understanding.text), country_meant=False)


def set_country(turn: Turn) -> Answer:
    """Set the country, or the zone where a city was named."""
    found = place(turn.understanding.text)
    if not found.country and (code := country_mentioned(turn.understanding.text)):
        return _country(turn, code)
    return _settled(turn, found, country_meant=True)


def place_answered(turn: Turn, asked: Ask) -> Answer:
    """The place that was missing or ambiguous."""
    if turn.understanding.intent in ("skip", "deny"):
        return left(turn)
    found = place(turn.understanding.text)
    if not found.zones and not found.country:
        return again(asked, turn)
    if found.said.startswith(_DOUBTFUL):
        return _choice(turn, found.zones, say("which_zone_like", place=found.said[1:]))
    return _settled(turn, found, country_meant=asked.intent == "set_country")


def _settled(turn: Turn, found: Place, *, country_meant: bool) -> Answer:
    doubtful = found.said.startswith(_DOUBTFUL)
    if found.country:
        return _country(turn, found.country)
    if doubtful and found.zones:
        return _choice(turn, found.zones, say("which_zone_like", place=found.said[1:]))
    if doubtful or not found.zones:
        return _ask_place(turn, found.said.lstrip(_DOUBTFUL), country_meant=country_meant)
    ours = turn.twin.preferences.zone
    if len(found.zones) > 1 and not (ours in found.zones and _alike(turn, found.zones)):
        return _choice(turn, found.zones, say("which_zone", turn.message.id, place=found.said))
    return _zone(turn, ours if ours in found.zones else found.zones[0])


def _zone(turn: Turn, zone: str) -> Answer:
    preferences = turn.twin.preferences
    clock = _there(turn, zone)
    if preferences.zone == zone and preferences.zone_pinned:
        return same(turn, say("zone_is", zone=zone_name(zone), clock=clock))
    text = say("zone_set", turn.message.id, zone=zone_name(zone), clock=clock)
    return done(text, PreferencesChanged(zone=zone, zone_pinned=True))


def _country(turn: Turn, code: str) -> Answer:
    preferences = turn.twin.preferences
    name, zones = country_name(code, spoken()), zones_of(code)
    event = None if preferences.country == code else PreferencesChanged(country=code)
    text = say("country_set" if event else "country_is", turn.message.id, country=name)
    elsewhere = zones and not any(_same_clock(turn, preferences.zone, zone) for zone in zones)
    if not elsewhere:
        return done(text, event) if event else same(turn, text)
    text += " " + say("zone_differs", zone=zone_name(preferences.zone or "UTC"))
    buttons = tuple(say.button("zone_to", city=city(zone), zone=zone) for zone in zones[:OFFERED])
    if event is None:
        return Answer(Reply(text, buttons), because=say("because_set"))
    return done(text, event, *buttons)


def _choice(turn: Turn, zones: tuple[str, ...], text: str) -> Answer:
    buttons = [Button(f"{city(zone)} ({_there(turn, zone)})", zone) for zone in zones[:OFFERED]]
    return ask("set_zone", "place", "choice", Reply(text, (*buttons, say.button("leave"))))


def _ask_place(turn: Turn, said: str, *, country_meant: bool) -> Answer:
    intent = "set_country" if country_meant else "set_zone"
    words = "" if is_request(said) else said
    name = f"{intent}_unknown" if words else f"{intent}_which"
    return ask(intent, "place", "text", Reply(say(name, turn.message.id, place=wording.short(words, 40))))


def _there(turn: Turn, zone: str) -> str:
    return wording.clock(turn.now.astimezone(ZoneInfo(zone)), turn.twin.preferences)


def _alike(turn: Turn, zones: tuple[str, ...]) -> bool:
    return all(_same_clock(turn, zones[0], zone) for zone in zones[1:])


def _same_clock(turn: Turn, ours: str, zone: str) -> bool:
    """Whether two zones show the same time, now and half a year on."""
    here = ZoneInfo(ours or "UTC")
    return all(
        at.astimezone(here).utcoffset() == at.astimezone(ZoneInfo(zone)).utcoffset()
        for at in _two_seasons(turn.now)
    )


def _two_seasons(now: datetime) -> tuple[datetime, datetime]:
    return now.replace(month=1, day=15), now.replace(month=7, day=15)
