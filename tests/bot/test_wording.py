from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SkillError
from bot.language import conversing
from bot.wording import (
    clock,
    count,
    dated,
    day,
    exactly,
    figure,
    length,
    listing,
    mean,
    on_day,
    quoted,
    rated,
    rating,
    short,
    weekdays,
    when,
)
from twin_core.parts.preferences import Preferences

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=BERLIN)  # a Monday
PLAIN = Preferences(zone="Europe/Berlin")
TWELVE = Preferences(zone="Europe/Berlin", clock="12")


@pytest.fixture
def german() -> Iterator[None]:
    with conversing(heard="de", spoken="de"):
        yield


@pytest.mark.parametrize(
    ("preferences", "said"),
    [(PLAIN, "15:05"), (TWELVE, "3:05 pm")],
    ids=["24", "12"],
)
def test_a_clock_follows_the_preference(preferences: Preferences, said: str) -> None:
    assert clock(datetime(2026, 3, 2, 15, 5, tzinfo=BERLIN), preferences) == said
    assert clock(time(15, 5), preferences) == said


def test_a_stored_time_is_shown_in_the_persons_zone() -> None:
    assert clock(datetime(2026, 3, 2, 8, 30, tzinfo=UTC), PLAIN) == "9:30"
    assert clock(datetime(2026, 7, 2, 8, 30, tzinfo=UTC), PLAIN) == "10:30"


@pytest.mark.parametrize(
    ("away", "said", "german"),
    [
        (0, "today", "heute"),
        (1, "tomorrow", "morgen"),
        (-1, "yesterday", "gestern"),
        (3, "Thursday", "Donnerstag"),
        (-3, "last Friday", "letzten Freitag"),
        (7, "9 March", "9. März"),
        (-7, "23 February", "23. Februar"),
        (365, "2 March 2027", "2. März 2027"),
    ],
)
def test_a_day_as_seen_from_now(away: int, said: str, german: str) -> None:
    assert day(NOW + timedelta(days=away), NOW, PLAIN) == said
    with conversing(heard="en", spoken="de"):
        assert day(NOW + timedelta(days=away), NOW, PLAIN) == german
    assert day((NOW + timedelta(days=away)).date(), NOW, PLAIN) == said


def test_a_day_is_counted_in_the_persons_zone() -> None:
    assert day(datetime(2026, 3, 2, 23, 30, tzinfo=UTC), NOW, PLAIN) == "tomorrow"


def test_a_day_in_a_sentence() -> None:
    assert on_day(date(2026, 3, 5), NOW, PLAIN) == "on Thursday"
    assert on_day(date(2026, 3, 2), NOW, PLAIN) == "today"
    assert on_day(date(2026, 2, 27), NOW, PLAIN) == "last Friday"
    assert on_day(date(2026, 2, 1), NOW, PLAIN) == "on 1 February"


def test_a_point_in_time() -> None:
    assert when(NOW + timedelta(days=1, minutes=30), NOW, PLAIN) == "tomorrow at 9:30"
    assert exactly(NOW + timedelta(days=1), NOW, PLAIN) == "Tuesday 3 March at 9:00"
    assert exactly(NOW + timedelta(hours=1), NOW, TWELVE) == "today at 10:00 am"
    assert exactly(datetime(2027, 1, 1, 8, tzinfo=UTC), NOW, PLAIN) == "Friday 1 January 2027 at 9:00"


def test_a_day_with_its_date() -> None:
    assert dated(NOW, NOW, PLAIN) == "Monday 2 March"
    assert dated(date(2027, 1, 1), NOW, PLAIN) == "Friday 1 January 2027"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (180, "3 h"),
        (90, "1 h 30 min"),
        (45, "45 min"),
        (0.2, "less than a minute"),
        (1440, "1 day"),
        (3000, "2 days 2 h"),
    ],
)
def test_a_length(minutes: float, said: str) -> None:
    assert length(minutes) == said


def _minutes(said: str) -> int:
    units = {"min": 1, "h": 60, "day": 1440, "days": 1440}
    return sum(int(number) * units[unit] for number, unit in re.findall(r"(\d+) (\w+)", said))


@given(st.floats(min_value=0.6, max_value=100_000))
def test_a_length_can_be_read_back(minutes: float) -> None:
    assert _minutes(length(minutes)) == pytest.approx(minutes, abs=0.51 if minutes < 1439 else 31)


@given(st.floats(min_value=0, max_value=100_000))
def test_a_length_names_nothing_that_is_zero(minutes: float) -> None:
    assert not re.search(r"\b0\b|\b1 days|\b60 min|\b24 h", length(minutes))


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 - the zone is added below
    st.integers(-4000, 4000),
    st.sampled_from([PLAIN, TWELVE]),
)
def test_two_days_never_share_a_name(start: datetime, away: int, preferences: Preferences) -> None:
    now = start.replace(tzinfo=BERLIN)
    other = now.date() + timedelta(days=away)
    names = {
        day(now.date() + timedelta(days=near), now, preferences) for near in range(-8, 9) if near != away
    }
    assert day(other, now, preferences) not in names


@pytest.mark.parametrize(
    ("number", "noun", "said"),
    [
        (1, "task", "1 task"),
        (3, "task", "3 tasks"),
        (0, "task", "no tasks"),
        (2, "entry", "2 entries"),
        (2, "day", "2 days"),
        (2, "person", "2 people"),
    ],
)
def test_a_count(number: int, noun: str, said: str) -> None:
    assert count(number, noun) == said


def test_a_noun_without_words_is_an_error() -> None:
    with pytest.raises(SkillError, match="count_unicorn"):
        count(2, "unicorn")


def test_ratings_have_words() -> None:
    assert [rating("mood", value) for value in (1, 5)] == ["very low", "very good"]
    assert rating("stress", 4) == "high"


@pytest.mark.parametrize(
    ("items", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_listing(items: list[str], said: str) -> None:
    assert listing(items) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ((0, 1, 2, 3, 4), "Monday to Friday"),
        ((0, 2, 4), "Monday, Wednesday and Friday"),
        ((5, 6), "Saturday and Sunday"),
        (tuple(range(7)), "every day"),
        ((1,), "Tuesday"),
    ],
)
def test_weekdays(days: tuple[int, ...], said: str) -> None:
    assert weekdays(days, PLAIN) == said


@pytest.mark.usefixtures("german")
def test_german_words() -> None:
    assert weekdays((0, 1, 2), PLAIN) == "Montag bis Mittwoch"
    assert weekdays(tuple(range(7)), PLAIN) == "jeden Tag"
    assert exactly(NOW + timedelta(days=1), NOW, PLAIN) == "Dienstag, 3. März um 9:00"
    assert when(NOW + timedelta(days=1, minutes=30), NOW, PLAIN) == "morgen um 9:30"
    assert on_day(date(2026, 3, 5), NOW, PLAIN) == "am Donnerstag"
    assert on_day(date(2026, 2, 27), NOW, PLAIN) == "letzten Freitag"
    assert [length(minutes) for minutes in (45, 150, 3000)] == ["45 Min", "2 Std 30 Min", "2 Tage 2 Std"]
    assert [count(number, "task") for number in (0, 1, 3)] == ["keine Aufgaben", "1 Aufgabe", "3 Aufgaben"]
    assert listing(["a", "b", "c"], "or") == "a, b oder c"
    assert rated("mood", 4) == "Stimmung 4"
    assert rating("stress", 4) == "viel"
    assert (mean(3.6), figure(4000)) == ("3,6", "4.000")
    assert quoted("Bericht") == "„Bericht“"


@given(st.text(), st.integers(10, 80))
def test_somebodys_words_stay_on_one_line_and_in_the_room(text: str, room: int) -> None:
    line = short(text, room)
    assert len(line) <= room
    assert "\n" not in line


def test_words_are_cut_between_words() -> None:
    assert short("the quarterly report for the board", 20) == "the quarterly…"
