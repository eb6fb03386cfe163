"""Rendered times are read back, in any zone and on any day, also where clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.entities import read
from nlu.languages.english import ENGLISH
from nlu.languages.german import GERMAN
from nlu.understanding import Duration, Moment, Period, Recurrence

ZONES = st.sampled_from(
    [
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "America/Sao_Paulo",
        "Africa/Casablanca",
        "UTC",
    ]
).map(ZoneInfo)
NOWS = st.datetimes(
    datetime(1990, 1, 1, tzinfo=UTC).replace(tzinfo=None),
    datetime(2090, 1, 1, tzinfo=UTC).replace(tzinfo=None),
)
CHANGES = st.sampled_from(
    ["2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01", "2026-04-05", "2026-10-04"]
).map(date.fromisoformat)
DAYS = st.one_of(st.dates(date(1990, 1, 1), date(2090, 12, 31)), CHANGES)
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0))


def only(text: str, now: datetime, zone: ZoneInfo, language: str = "en") -> object:
    (entity,) = read(text, now.replace(tzinfo=zone), zone, language)
    assert (entity.start, entity.end) == (0, len(text))
    return entity.value


@settings(max_examples=150, deadline=None)
@given(NOWS, ZONES, DAYS, TIMES)
def test_an_iso_date_with_a_clock(now: datetime, zone: ZoneInfo, day: date, at: object) -> None:
    value = only(f"{day} {at:%H:%M}", now, zone)
    assert isinstance(value, Moment)
    wanted = datetime.combine(day, at, zone)  # type: ignore[arg-type]
    assert value.at.astimezone(UTC) == wanted.astimezone(UTC)
    assert value.at.tzinfo is zone
    assert value.at.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == value.at.replace(tzinfo=None)


@settings(max_examples=150, deadline=None)
@given(NOWS, ZONES, DAYS)
def test_a_written_date(now: datetime, zone: ZoneInfo, day: date) -> None:
    forms = (
        f"{day.day} {ENGLISH.wording.months[day.month]} {day.year}",
        f"{ENGLISH.wording.months[day.month]} {day.day}, {day.year}",
        f"{day:%d.%m.%Y}",
    )
    for text in forms:
        value = only(text, now, zone)
        assert isinstance(value, Moment)
        assert value.grain == "day"
        assert value.at.date() == day


@settings(max_examples=150, deadline=None)
@given(NOWS, ZONES, TIMES)
def test_a_clock_is_the_next_such_time(now: datetime, zone: ZoneInfo, at: object) -> None:
    here = now.replace(tzinfo=zone)
    (entity,) = read(f"at {at:%H:%M}", here, zone)
    assert isinstance(entity.value, Moment)
    ahead = entity.value.at.astimezone(UTC) - here.astimezone(UTC)
    assert timedelta(0) < ahead <= timedelta(hours=26)


@settings(max_examples=100, deadline=None)
@given(NOWS, ZONES, st.integers(1, 5000))
def test_minutes_ahead_are_real_minutes(now: datetime, zone: ZoneInfo, minutes: int) -> None:
    value = only(f"in {minutes} minutes", now.replace(microsecond=0), zone)
    assert isinstance(value, Moment)
    start = now.replace(microsecond=0, tzinfo=zone)
    assert value.at.astimezone(UTC) - start.astimezone(UTC) == timedelta(minutes=minutes)


@settings(max_examples=100, deadline=None)
@given(NOWS, ZONES, st.integers(1, 99), st.integers(1, 59))
def test_a_length_is_read_back(now: datetime, zone: ZoneInfo, hours: int, minutes: int) -> None:
    for text in (
        f"{hours}h {minutes} min",
        f"{hours} hours and {minutes} minutes",
        f"{hours}:{minutes:02d} hours",
    ):
        assert only(text, now, zone) == Duration(hours * 60 + minutes)


@settings(max_examples=100, deadline=None)
@given(NOWS, ZONES, TIMES, TIMES, DAYS)
def test_a_range_ends_after_it_begins(
    now: datetime, zone: ZoneInfo, first: object, last: object, day: date
) -> None:
    for entity in read(f"{day} from {first:%H:%M} to {last:%H:%M}", now.replace(tzinfo=zone), zone):
        if isinstance(entity.value, Period):
            assert entity.value.start < entity.value.end <= entity.value.start + timedelta(days=2)


@settings(max_examples=100, deadline=None)
@given(
    NOWS,
    ZONES,
    TIMES,
    st.sampled_from(
        ["every day", "every monday", "every weekday", "every month on the 31st", "every year on 29 february"]
    ),
)
def test_the_first_of_a_recurrence_is_ahead_and_fits_its_rule(
    now: datetime, zone: ZoneInfo, at: object, cycle: str
) -> None:
    here = now.replace(tzinfo=zone)
    value = only(f"{cycle} at {at:%H:%M}", now, zone)
    assert isinstance(value, Recurrence)
    assert value.first > here
    if "monday" in cycle:
        assert value.first.weekday() == 0
    if "weekday" in cycle:
        assert value.first.weekday() < 5
    if "31st" in cycle:
        assert value.first.day == 31
    if "february" in cycle:
        assert (value.first.month, value.first.day) == (2, 29)


@settings(max_examples=150, deadline=None)
@given(NOWS, ZONES, DAYS)
def test_a_german_date(now: datetime, zone: ZoneInfo, day: date) -> None:
    name = GERMAN.wording.months[day.month]
    plain = name.replace("ä", "ae").lower()
    forms = (f"{day.day}. {name} {day.year}", f"{day.day}. {plain} {day.year}", f"{day:%d.%m.%Y}")
    for text in forms:
        value = only(text, now, zone, "de")
        assert isinstance(value, Moment)
        assert (value.grain, value.at.date()) == ("day", day)


@settings(max_examples=150, deadline=None)
@given(NOWS, ZONES, DAYS, TIMES)
def test_a_german_date_with_a_clock(now: datetime, zone: ZoneInfo, day: date, at: time) -> None:
    for clock in (f"{at:%H:%M} Uhr", f"{at.hour:02d} Uhr {at.minute:02d}"):
        value = only(f"{day:%d.%m.%Y} um {clock}", now, zone, "de")
        assert isinstance(value, Moment)
        hours = {at.hour} if at.hour > 12 or at.hour == 0 or ":" in clock else {at.hour, at.hour % 12 + 12}
        wanted = {datetime.combine(day, at.replace(hour=hour), zone).astimezone(UTC) for hour in hours}
        assert value.at.astimezone(UTC) in wanted


@settings(max_examples=100, deadline=None)
@given(NOWS, ZONES, st.integers(2, 5000))
def test_german_minutes_ahead_and_ago_are_real_minutes(now: datetime, zone: ZoneInfo, minutes: int) -> None:
    start = now.replace(microsecond=0, tzinfo=zone)
    for text, sign in ((f"in {minutes} Minuten", 1), (f"vor {minutes} Minuten", -1)):
        value = only(text, start, zone, "de")
        assert isinstance(value, Moment)
        assert value.at.astimezone(UTC) - start.astimezone(UTC) == timedelta(minutes=sign * minutes)


@settings(max_examples=100, deadline=None)
@given(NOWS, ZONES, st.integers(1, 99), st.integers(1, 59))
def test_a_german_length_is_read_back(now: datetime, zone: ZoneInfo, hours: int, minutes: int) -> None:
    for text in (
        f"{hours}h {minutes} min",
        f"{hours} Stunden und {minutes} Minuten",
        f"{hours} Std {minutes} Min",
    ):
        assert only(text, now, zone, "de") == Duration(hours * 60 + minutes)


@settings(max_examples=100, deadline=None)
@given(
    NOWS,
    ZONES,
    TIMES,
    st.sampled_from(["jeden Tag", "jeden Montag", "werktags", "am 31. jedes Monats", "jeden 29. Februar"]),
)
def test_the_first_of_a_german_recurrence_is_ahead(
    now: datetime, zone: ZoneInfo, at: time, cycle: str
) -> None:
    here = now.replace(tzinfo=zone)
    value = only(f"{cycle} um {at:%H:%M} Uhr", now, zone, "de")
    assert isinstance(value, Recurrence)
    assert value.first > here
    day = value.first
    fits = {
        "jeden Montag": day.weekday() == 0,
        "werktags": day.weekday() < 5,
        "am 31. jedes Monats": day.day == 31,
        "jeden 29. Februar": (day.month, day.day) == (2, 29),
    }
    assert fits.get(cycle, True)
