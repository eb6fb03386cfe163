"""What becomes of an entry of Doppel's own that is there already, when it is to be written anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from bot.errors import ChangedThere
from channels.feeds._caldav.writing import revised, written
from twin_core.parts.bookings import Booking

NOW = datetime(2026, 3, 2, 8, 0, 0, 250_000, tzinfo=UTC)
HOUR = timedelta(hours=1)
TEN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
FOCUS = Booking("b1", "cal", "focus", "Focus", TEN, TEN + HOUR, NOW)


def changed(text: str, *, at: datetime, start: datetime | None = None, more: str = "") -> str:
    """An entry after its person's own program wrote it."""
    begin, stamp = start or FOCUS.start, at
    told = {"DTSTAMP": stamp, "LAST-MODIFIED": stamp, "DTSTART": begin, "DTEND": begin + HOUR}
    lines = []
    for line in text.split("\r\n"):
        name = line.partition(":")[0]
        lines += [more] if more and line == "END:VEVENT" else []
        lines.append(f"{name}:{told[name]:%Y%m%dT%H%M%SZ}" if name in told else line)
    return "\r\n".join(lines)


def test_what_is_there_as_wanted_is_left_alone() -> None:
    assert revised(written(FOCUS), FOCUS) == ""
    assert revised(changed(written(FOCUS), at=NOW + HOUR, more="DESCRIPTION:mine"), FOCUS) == ""


def test_a_move_keeps_what_else_the_person_put_into_it() -> None:
    there = changed(written(FOCUS), at=NOW, more="DESCRIPTION:the numbers of May\r\nCOLOR:green")
    moved = replace(FOCUS, start=FOCUS.start + HOUR, end=FOCUS.end + HOUR, at=NOW + HOUR)
    new = revised(there, moved)
    assert "DESCRIPTION:the numbers of May" in new
    assert "COLOR:green" in new
    assert "DTSTART:20260302T110000Z" in new
    assert "DTEND:20260302T120000Z" in new
    assert new.count("DTSTART") == new.count("SUMMARY") == 1


def test_what_the_person_changed_later_holds_and_what_they_changed_before_does_not() -> None:
    theirs = FOCUS.start + 4 * HOUR
    there = changed(written(FOCUS), at=NOW + HOUR, start=theirs)
    with pytest.raises(ChangedThere) as told:
        revised(there, FOCUS)
    assert (told.value.start, told.value.end, told.value.title) == (theirs, theirs + HOUR, "Focus")
    said_later = replace(FOCUS, at=NOW + 2 * HOUR)
    assert "DTSTART:20260302T100000Z" in revised(there, said_later)


def test_one_that_the_person_lets_repeat_is_left_to_them() -> None:
    series = changed(written(FOCUS), at=NOW, more="RRULE:FREQ=DAILY")
    moved = replace(FOCUS, start=FOCUS.start + HOUR, end=FOCUS.end + HOUR, at=NOW + HOUR)
    with pytest.raises(ChangedThere):
        revised(series, moved)


def test_one_that_cannot_be_read_is_written_anew() -> None:
    assert revised("no calendar at all", FOCUS) == written(FOCUS)
