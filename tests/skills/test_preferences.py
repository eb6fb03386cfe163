from __future__ import annotations

from datetime import time
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spoken import Speaker

from bot import hours as hours_module
from bot.hours import days, quiet_hours, work_hours
from bot.language import conversing
from bot.phrases import phrases
from skills import preferences
from skills._preferences import places as places_module
from skills._preferences.places import place
from twin_core.parts.preferences import PreferencesChanged

WEEK = (0, 1, 2, 3, 4)


def clock(at: time | None) -> str:
    return f"{at:%H:%M}" if at else "-"


@pytest.fixture
def ana() -> Speaker:
    return Speaker(preferences.answer)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("i work 8 to 4", "08:00", "16:00"),
        ("i work 9 to 5", "09:00", "17:00"),
        ("i work from 8:30 to 17:00", "08:30", "17:00"),
        ("i work 10-18", "10:00", "18:00"),
        ("mon-thu 9-15", "09:00", "15:00"),
        ("from 7am to 3pm", "07:00", "15:00"),
        ("i work 1 to 5pm", "13:00", "17:00"),
        ("9 till noon", "09:00", "12:00"),
        ("i start at 8", "08:00", "-"),
        ("i usually work until 18:00", "-", "18:00"),
        ("i stop working at 4pm", "-", "16:00"),
        ("i usually start at 10 and stop at 6", "10:00", "18:00"),
        ("i'm part time now, 9 to 1", "09:00", "13:00"),
        ("half past eight to five", "08:30", "17:00"),
        ("i work 22 to 6", "22:00", "06:00"),
    ],
)
def test_working_hours_as_people_write_them(text: str, start: str, end: str) -> None:
    hours = work_hours(text)
    assert hours is not None
    assert (clock(hours.start), clock(hours.end)) == (start, end)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("ich arbeite von 8 bis 16 uhr", "08:00", "16:00"),
        ("ich arbeite von 9 bis 5", "09:00", "17:00"),
        ("8.30 bis 17 uhr", "08:30", "17:00"),
        ("von 8 Uhr 30 bis 16 Uhr 15", "08:30", "16:15"),
        ("von halb neun bis siebzehn uhr", "08:30", "17:00"),
        ("von 1 bis 5 nachmittags", "13:00", "17:00"),
        ("ich fange um 8 an und höre um 4 auf", "08:00", "16:00"),
        ("ich starte um 10 und mache um 6 schluss", "10:00", "18:00"),
        ("mein Tag beginnt um 9 und endet um 18 Uhr", "09:00", "18:00"),
        ("ab mittag bis 18 uhr", "12:00", "18:00"),
        ("arbeitsbeginn 7:30 uhr", "07:30", "-"),
        ("feierabend um 17 uhr", "-", "17:00"),
        ("ich arbeite nachts, 22 bis 6", "22:00", "06:00"),
    ],
)
def test_working_hours_in_german(text: str, start: str, end: str) -> None:
    with conversing(heard="de", spoken="de"):
        hours = work_hours(text)
    assert hours is not None
    assert (clock(hours.start), clock(hours.end)) == (start, end)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("ruhezeit von 20 bis 8", "20:00", "08:00"),
        ("keine nachrichten nach 18 uhr", "18:00", "-"),
        ("nach 8 uhr abends keine nachrichten", "20:00", "-"),
        ("keine nachrichten vor 9", "-", "09:00"),
        ("sei still ab 9", "21:00", "-"),
        ("stör mich nicht zwischen 12 und 13 uhr", "12:00", "13:00"),
    ],
)
def test_quiet_hours_in_german(text: str, start: str, end: str) -> None:
    with conversing(heard="de", spoken="de"):
        hours = quiet_hours(text)
    assert hours is not None
    assert (clock(hours.start), clock(hours.end)) == (start, end)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("mo-do 9-15", (0, 1, 2, 3)),
        ("montag bis donnerstag", (0, 1, 2, 3)),
        ("mo, di und do", (0, 1, 3)),
        ("ich arbeite freitags nicht", (0, 1, 2, 3)),
        ("auch samstags", (0, 1, 2, 3, 4, 5)),
        ("am wochenende arbeite ich nie", WEEK),
        ("werktags 9 bis 17 uhr", WEEK),
        ("so bis do", (0, 1, 2, 3, 6)),
        ("so ist das", None),
    ],
)
def test_working_days_in_german(text: str, wanted: tuple[int, ...] | None) -> None:
    with conversing(heard="de", spoken="de"):
        assert days(text, WEEK) == wanted


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("ich bin in Lissabon", "Europe/Lisbon"),
        ("stell meine Zeitzone auf Mailand", "Europe/Rome"),
        ("ich bin nach Warschau gezogen", "Europe/Warsaw"),
        ("bin gerade in Kapstadt gelandet", "Africa/Johannesburg"),
        ("meine Zeitzone ist MEZ", "Europe/Berlin"),
        ("Köln", "Europe/Berlin"),
    ],
)
def test_a_city_by_its_german_name(text: str, zone: str) -> None:
    with conversing(heard="de", spoken="de"):
        found = place(text)
    assert found.zones == (zone,)
    assert not found.said.startswith("?")


@pytest.mark.parametrize("text", ["meine zeitzone ist falsch", "zeitzone ändern", "ich bin in xanadu"])
def test_no_place_is_made_up_in_german(text: str) -> None:
    with conversing(heard="de", spoken="de"):
        found = place(text)
    assert not found.country
    assert not found.zones or found.said.startswith("?")


@pytest.mark.parametrize("module", [hours_module, places_module], ids=lambda module: module.__name__)
def test_the_words_of_settings_are_there_in_every_language(module: ModuleType) -> None:
    words = phrases(str(module.__file__))
    english, german = words.words("en"), words.words("de")
    assert english.patterns.keys() <= german.patterns.keys()
    assert english.lists.keys() == german.lists.keys()


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("quiet hours 20 to 8", "20:00", "08:00"),
        ("quiet hours 22:00-07:00", "22:00", "07:00"),
        ("no messages after 6pm", "18:00", "-"),
        ("no pings after 6", "18:00", "-"),
        ("be quiet after 9", "21:00", "-"),
        ("no messages before 9", "-", "09:00"),
        ("quiet from 9 to 7", "21:00", "07:00"),
        ("set my quiet hours from 10 pm until 7 am", "22:00", "07:00"),
        ("don't disturb me between 12 and 1", "12:00", "13:00"),
        ("dnd from 18:00 until 9:00", "18:00", "09:00"),
    ],
)
def test_quiet_hours_as_people_write_them(text: str, start: str, end: str) -> None:
    hours = quiet_hours(text)
    assert hours is not None
    assert (clock(hours.start), clock(hours.end)) == (start, end)


@pytest.mark.parametrize(
    "text", ["set working hours", "i work a lot", "change my hours please", "i work 25 to 99"]
)
def test_no_hours_are_made_up(text: str) -> None:
    hours = work_hours(text)
    assert hours is None or (hours.start is None and hours.end is None)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("mon-thu 9-15", (0, 1, 2, 3)),
        ("i work tuesdays and thursdays", (1, 3)),
        ("i dont work on fridays", (0, 1, 2, 3)),
        ("fridays are off", (0, 1, 2, 3)),
        ("i also work on saturdays", (0, 1, 2, 3, 4, 5)),
        ("i work weekends too", tuple(range(7))),
        ("i never work on weekends", WEEK),
        ("my work days are mon to wed", (0, 1, 2)),
        ("sun to thu", (0, 1, 2, 3, 6)),
        ("every day", tuple(range(7))),
    ],
)
def test_working_days_as_people_write_them(text: str, wanted: tuple[int, ...]) -> None:
    assert days(text, WEEK) == wanted


@pytest.mark.parametrize(
    "text", ["i work 9 to 5", "set my hours", "i am satisfied", "the sunny side, monitor"]
)
def test_no_days_are_made_up(text: str) -> None:
    assert days(text, WEEK) is None


@given(st.integers(5, 11), st.integers(12, 23))
def test_hours_of_one_day_are_read_as_they_stand(first: int, last: int) -> None:
    hours = work_hours(f"i work {first}:00 to {last}:00")
    assert hours is not None
    assert (clock(hours.start), clock(hours.end))[1] == f"{last:02}:00"


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("i am in berlin", "Europe/Berlin"),
        ("im in new york this week", "America/New_York"),
        ("set my time zone to lisbon", "Europe/Lisbon"),
        ("PST", "America/Los_Angeles"),
        ("europe/madrid", "Europe/Madrid"),
        ("i work from mexico city for a while", "America/Mexico_City"),
        ("its 3pm here, i'm in denver", "America/Denver"),
        ("I'm in Zürich", "Europe/Zurich"),
        ("são paulo", "America/Sao_Paulo"),
        ("GMT+2", "Etc/GMT-2"),
        ("utc-5", "Etc/GMT+5"),
        ("use utc please", "UTC"),
        ("i am in bangalore", "Asia/Kolkata"),
        ("i'm currently in tokyo", "Asia/Tokyo"),
    ],
)
def test_a_city_an_abbreviation_or_an_offset_is_a_zone(text: str, zone: str) -> None:
    found = place(text)
    assert found.zones[:1] == (zone,)
    assert not found.said.startswith("?")


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("i live in austria", "AT"),
        ("i'm in the us", "US"),
        ("my country is new zealand", "NZ"),
        ("united kingdom", "GB"),
        ("im in the netherlands", "NL"),
        ("usa", "US"),
        ("i am from brazil", "BR"),
    ],
)
def test_a_country_by_its_name(text: str, country: str) -> None:
    assert place(text).country == country


@pytest.mark.parametrize(
    "text", ["i am in", "it is me", "change my time zone", "i am in xanadu", "", "🙂", "utc+99"]
)
def test_no_place_is_made_up(text: str) -> None:
    found = place(text)
    assert not found.country
    assert not found.zones or found.said.startswith("?")


def test_a_name_that_is_nearly_right_is_offered(ana: Speaker) -> None:
    answer = ana.says("i am in lisbn", "set_zone")
    assert not answer.events
    assert answer.reply.buttons[0].says == "Europe/Lisbon"
    assert ana.says("Europe/Lisbon").events == (PreferencesChanged(zone="Europe/Lisbon", zone_pinned=True),)


def test_a_zone_that_is_set_already_changes_nothing(ana: Speaker) -> None:
    ana.says("i am in berlin", "set_zone")
    assert not ana.says("i am in berlin", "set_zone").events


def test_central_european_time_keeps_the_zone_of_the_person(ana: Speaker) -> None:
    assert ana.says("CET", "set_zone").events == (PreferencesChanged(zone="Europe/Berlin", zone_pinned=True),)


def test_a_country_elsewhere_offers_its_zones_but_does_not_set_one(ana: Speaker) -> None:
    answer = ana.says("i live in ireland", "set_country")
    assert answer.events == (PreferencesChanged(country="IE"),)
    assert "set my time zone to Europe/Dublin" in [button.says for button in answer.reply.buttons]
    assert not [b for b in ana.says("i live in austria", "set_country").reply.buttons if "Vienna" in b.says]


def test_hours_across_midnight_are_refused_and_nothing_is_kept(ana: Speaker) -> None:
    answer = ana.says("i work nights, 22 to 6", "set_work_hours")
    assert not answer.events
    assert "midnight" in answer.reply.text
    assert ana.says("14:00 to 23:59").events == (PreferencesChanged(work_start="14:00", work_end="23:59"),)


def test_no_working_day_left_is_refused(ana: Speaker) -> None:
    assert not ana.says("i don't work monday to sunday", "set_work_hours").events


def test_only_between_turns_the_hours_around(ana: Speaker) -> None:
    answer = ana.says("only message me between 9 and 5", "set_quiet_hours")
    assert answer.events == (PreferencesChanged(quiet_start="17:00", quiet_end="09:00"),)


def test_quiet_by_day_is_asked_first(ana: Speaker) -> None:
    assert not ana.says("don't disturb me between 12 and 1", "set_quiet_hours").events
    assert ana.says("yes", "affirm").events == (PreferencesChanged(quiet_start="12:00", quiet_end="13:00"),)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("use 12 hour clock", "12"),
        ("say 3 pm instead of 15:00", "12"),
        ("i can't read military time", "12"),
        ("am/pm please", "12"),
        ("american time format", "12"),
    ],
)
def test_a_clock_by_what_is_wanted_or_refused(ana: Speaker, text: str, wanted: str) -> None:
    assert ana.says(text, "set_clock").events == (PreferencesChanged(clock=wanted),)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["no am/pm please", "say 15:00 instead of 3 pm", "i don't like am/pm", "24h"]
)
def test_the_clock_in_use_stays(ana: Speaker, text: str) -> None:
    answer = ana.says(text, "set_clock")
    assert not answer.events
    assert "15:00" in answer.reply.text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("nimm die 12-stunden-uhr", "12"),
        ("schreib 3 pm statt 15:00", "12"),
        ("am/pm bitte", "12"),
        ("amerikanisches zeitformat", "12"),
        ("nicht die 24-stunden-uhr", "12"),
        ("stell die Uhr am besten auf 24 Stunden", ""),
        ("schreib 15:00 statt 3 pm", ""),
        ("kein am/pm bitte", ""),
    ],
)
def test_a_clock_in_german(ana: Speaker, text: str, wanted: str) -> None:
    with conversing(heard="de", spoken="de"):
        answer = ana.says(text, "set_clock")
    changed = [event.clock for event in answer.events if isinstance(event, PreferencesChanged)]
    assert changed == [wanted] * bool(wanted)
    assert wanted or "15:00" in answer.reply.text


def test_a_language_that_is_not_there_is_said_to_be_missing(ana: Speaker) -> None:
    answer = ana.says("can you talk to me in french", "set_language")
    assert not answer.events
    assert "French" in answer.reply.text


def test_the_settings_show_every_value(ana: Speaker) -> None:
    ana.says("i live in austria", "set_country")
    card = ana.says("settings", "show_preferences").reply.card
    assert card is not None
    assert dict(card.facts)["Country"].startswith("Austria")
    assert "Europe/Berlin" in dict(card.facts)["Time zone"]
