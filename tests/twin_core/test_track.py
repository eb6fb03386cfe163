from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from twin_core.parts.track import DAYS_KEPT, READINGS_KEPT, DayScore, Track, mean

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 1, 1, tzinfo=UTC)
readings = st.lists(st.tuples(st.integers(0, 400_000), st.integers(1, 5)), max_size=130)


def track_of(*values: tuple[datetime, int]) -> Track:
    track = Track()
    for at, value in values:
        track = track.with_reading(at, value, "", BERLIN)
    return track


@given(readings)
def test_whatever_the_order_readings_lie_by_their_moment_and_days_add_up(said: list[tuple[int, int]]) -> None:
    times = [(START + timedelta(minutes=minutes), value) for minutes, value in said]
    track = track_of(*times)
    moments = [reading.at for reading in track.readings]
    assert moments == sorted(at for at, _ in times)[-READINGS_KEPT:]
    by_day: dict[date, list[int]] = {}
    for at, value in times:
        by_day.setdefault(at.astimezone(BERLIN).date(), []).append(value)
    if len(by_day) <= DAYS_KEPT:
        expected = [DayScore(day, len(v), sum(v), min(v), max(v)) for day, v in sorted(by_day.items())]
        assert list(track.days) == expected


def test_no_more_days_than_are_kept_and_the_latest_are() -> None:
    hours = [START + timedelta(hours=20 * step) for step in range(200)]
    track = track_of(*((at, 3) for at in hours))
    assert len(track.days) == DAYS_KEPT
    assert track.days[-1].day == hours[-1].astimezone(BERLIN).date()
    assert len(track.readings) == READINGS_KEPT
    older = track.with_reading(START, 1, "", BERLIN)
    assert older == track, "a reading older than all that is kept changes nothing"


def test_the_day_is_that_of_the_zone() -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert [score.day for score in track_of((late, 4)).days] == [date(2026, 3, 3)]
    assert [score.day for score in Track().with_reading(late, 4, "", ZoneInfo("UTC")).days] == [
        date(2026, 3, 2)
    ]


def test_the_very_ends_of_the_calendar_are_days_too() -> None:
    first = datetime(1, 1, 1, tzinfo=UTC)
    last = datetime(9999, 12, 31, 23, tzinfo=UTC)
    west = ZoneInfo("America/Los_Angeles")
    assert Track().with_reading(first, 3, "", west).days[0].day == date(1, 1, 1)
    assert Track().with_reading(last, 3, "", BERLIN).days[0].day == date(9999, 12, 31)


def test_a_backdated_reading_is_not_the_latest() -> None:
    noon, morning = datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 3, 2, 7, tzinfo=UTC)
    track = track_of((noon, 4), (morning, 2))
    assert track.latest is not None
    assert track.latest.value == 4
    assert track.days == (DayScore(date(2026, 3, 2), 2, 6, 2, 4),)


def test_two_readings_of_one_moment_keep_the_order_in_which_they_were_said() -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    track = track_of((noon, 4), (noon + timedelta(hours=1), 5), (noon, 2))
    assert [reading.value for reading in track.readings] == [4, 2, 5]


def test_days_are_found_by_date_and_their_mean_counts_every_reading() -> None:
    days = [START + timedelta(days=step) for step in range(10)]
    track = track_of(*((at, 2) for at in days), (days[3], 5))
    found = track.between(date(2026, 1, 3), date(2026, 1, 6))
    assert [score.day.day for score in found] == [3, 4, 5]
    assert mean(found) == (2 + 2 + 5 + 2) / 4
    assert mean(()) is None
    fourth = track.on(date(2026, 1, 4))
    assert fourth is not None
    assert (fourth.low, fourth.high, fourth.mean) == (2, 5, 3.5)
    assert track.on(date(2027, 1, 1)) is None
