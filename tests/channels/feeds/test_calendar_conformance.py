"""One little calendar, told by every kind of calendar: the same entries come of it, with the same uids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import httpx
import pytest
from fakes.cloud_bench import NOW, bench, monday, window
from fakes.google_calendar import FakeGoogle
from fakes.graph_calendar import FakeGraph
from fakes.graph_events import exchange_uid
from msgspec.structs import replace

from bot.feed import Account
from channels.feeds.google import Google
from channels.feeds.graph import Graph
from twin_core.parts.calendar import Entry

BERLIN = ZoneInfo("Europe/Berlin")
Answer = Literal["accepted", "declined", "tentative", "unanswered"]
Day = datetime | date


@dataclass(frozen=True)
class Told:
    """An event, whoever tells it."""

    uid: str
    title: str
    start: Day
    end: Day
    rule: str = ""
    moved: dict[Day, Day] = field(default_factory=dict)
    """New starts of occurrences by their original ones."""
    gone: tuple[Day, ...] = ()
    """Original starts of occurrences that are called off."""
    guests: tuple[str, ...] = ()
    """Others who are invited, whoever organises."""
    organizer: str = "ana"
    answer: Answer = "accepted"
    private: bool = False
    free: bool = False
    away: bool = False


CALENDAR = (
    Told("plan@x", "Planning", monday(9), monday(10), guests=("ben", "cem")),
    Told("guest@x", "Their review", monday(11), monday(12), guests=("ben", "cem"), organizer="ben"),
    Told("maybe@x", "Perhaps", monday(13), monday(14), guests=("ben",), organizer="ben", answer="tentative"),
    Told(
        "open@x",
        "Not answered",
        monday(15),
        monday(16),
        guests=("ben",),
        organizer="ben",
        answer="unanswered",
    ),
    Told("no@x", "Declined", monday(17), monday(18), guests=("ben",), organizer="ben", answer="declined"),
    Told("private@x", "Doctor", monday(8, days=1), monday(9, days=1), private=True),
    Told("free@x", "Radio play", monday(10, days=1), monday(11, days=1), free=True),
    Told("lunch@x", "Lunch", monday(11, days=1), monday(12, days=1)),
    Told("focus@x", "Focus time", monday(13, days=1), monday(15, days=1)),
    Told("ooo@x", "Gone fishing", monday(8, days=2), monday(16, days=2), away=True),
    Told("fair@x", "Fair", date(2026, 3, 12), date(2026, 3, 14)),
    Told("leave@x", "Vacation", date(2026, 3, 16), date(2026, 3, 21)),
    Told(
        "weekly@x",
        "Weekly",
        datetime(2026, 3, 20, 9, 30, tzinfo=BERLIN),
        datetime(2026, 3, 20, 10, 15, tzinfo=BERLIN),
        rule="FREQ=WEEKLY;COUNT=4",
        moved={datetime(2026, 3, 27, 9, 30, tzinfo=BERLIN): datetime(2026, 3, 26, 16, 0, tzinfo=BERLIN)},
        gone=(datetime(2026, 3, 20, 9, 30, tzinfo=BERLIN),),
        guests=("ben",),
    ),
    Told(
        "duty@x",
        "Duty",
        date(2026, 3, 9),
        date(2026, 3, 10),
        rule="FREQ=WEEKLY;COUNT=3",
        moved={date(2026, 3, 16): date(2026, 3, 18)},
    ),
)


def google(calendar: Sequence[Told]) -> list[Entry]:
    answers = {"unanswered": "needsAction"}
    with bench(Google, FakeGoogle(NOW)) as ana:
        for one in calendar:
            more: dict[str, Any] = {
                "organizer": {"self": True} if one.organizer == "ana" else {"email": "b@x"}
            }
            if one.guests:
                own = {"self": True, "responseStatus": answers.get(one.answer, one.answer)}
                others = [{"email": f"{name}@x", "organizer": name == one.organizer} for name in one.guests]
                more["attendees"] = [own, *others]
            more |= {"visibility": "private"} if one.private else {}
            more |= {"transparency": "transparent"} if one.free else {}
            more |= {"eventType": "outOfOffice"} if one.away else {}
            id_ = one.uid.partition("@")[0]
            ana.cloud.add(id_, one.title, one.start, one.end, rule=one.rule, uid=one.uid, **more)
            for original, start in one.moved.items():
                ana.cloud.change_instance(id_, original, start=start, end=start + (one.end - one.start))
            for original in one.gone:
                ana.cloud.change_instance(id_, original, status="cancelled")
        ana.sign_in()
        return list(ana.read().entries)


def graph(calendar: Sequence[Told]) -> list[Entry]:
    answers = {"unanswered": "notResponded", "tentative": "tentativelyAccepted"}
    with bench(Graph, FakeGraph(NOW)) as ana:
        for one in calendar:
            mine = one.organizer == "ana"
            response = "organizer" if mine else answers.get(one.answer, one.answer)
            more: dict[str, Any] = {"isOrganizer": mine, "responseStatus": {"response": response}}
            listed = [name for name in (*one.guests, "ana") if name != one.organizer] if one.guests else []
            more["attendees"] = [{"type": "required", "emailAddress": {"address": f"{n}@x"}} for n in listed]
            more |= {"sensitivity": "private"} if one.private else {}
            more |= {"showAs": "free"} if one.free else {"showAs": "oof"} if one.away else {}
            id_ = one.uid.partition("@")[0]
            uid = exchange_uid(one.uid, foreign=True)
            ana.cloud.add(id_, one.title, one.start, one.end, rule=one.rule, uid=uid, **more)
            for original, start in one.moved.items():
                ana.cloud.change_instance(id_, original, start=start, end=start + (one.end - one.start))
            for original in one.gone:
                ana.cloud.change_instance(id_, original, deleted=True)
        ana.sign_in()
        return list(ana.read().entries)


def ical(calendar: Sequence[Told]) -> list[Entry]:
    ical = pytest.importorskip("channels.feeds.ical", reason="the feed of iCalendar files is not here")
    content = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *(_lines(calendar)), "END:VCALENDAR", ""])
    settings = {"file": "ana.ics", "content": content, "my_addresses": "ana@x"}
    with httpx.Client() as web:
        feed = ical.ICal(ical.ICal.Settings(), web)
        return list(feed.fetch(Account("f1", "ical", settings), window(), NOW).entries)


def _lines(calendar: Sequence[Told]) -> list[str]:
    lines: list[str] = []
    for one in calendar:
        exdates = [f"EXDATE{_when(original)}" for original in one.gone]
        rule = [f"RRULE:{one.rule}"] if one.rule else []
        lines += _event(one, one.start, [*rule, *exdates])
        for original, start in one.moved.items():
            lines += _event(one, start, [f"RECURRENCE-ID{_when(original)}"])
    return lines


def _event(one: Told, start: Day, more: list[str]) -> list[str]:
    answers = {"unanswered": "NEEDS-ACTION"}
    own = f"ATTENDEE;PARTSTAT={answers.get(one.answer, one.answer.upper())}:mailto:ana@x"
    people = [own, *(f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{name}@x" for name in one.guests)]
    return [
        "BEGIN:VEVENT",
        f"UID:{one.uid}",
        "DTSTAMP:20260101T000000Z",
        f"SUMMARY:{one.title}",
        f"DTSTART{_when(start)}",
        f"DTEND{_when(start + (one.end - one.start))}",
        *more,
        *([f"ORGANIZER:mailto:{one.organizer}@x", *people] if one.guests else []),
        *(["CLASS:PRIVATE"] if one.private else []),
        *(["TRANSP:TRANSPARENT"] if one.free else []),
        *(["X-MICROSOFT-CDO-BUSYSTATUS:OOF"] if one.away else []),
        "END:VEVENT",
    ]


def _when(at: Day) -> str:
    if not isinstance(at, datetime):
        return f";VALUE=DATE:{at:%Y%m%d}"
    if at.tzinfo is UTC:
        return f":{at:%Y%m%dT%H%M%SZ}"
    return f";TZID=Europe/Berlin:{at:%Y%m%dT%H%M%S}"


def known(entries: Sequence[Entry]) -> dict[str, Entry]:
    """By uid, without the time of their last change, which no two sources share."""
    return {entry.uid: replace(entry, changed=None) for entry in entries}


def test_google_tells_it_as_it_is() -> None:
    told = known(google(CALENDAR))
    assert set(told) == {one.uid for one in CALENDAR if not one.rule} | {
        "weekly@x/20260327T083000Z",
        "weekly@x/20260403T073000Z",
        "duty@x/20260309",
        "duty@x/20260316",
        "duty@x/20260323",
    }
    assert told["weekly@x/20260327T083000Z"].start == datetime(2026, 3, 26, 15, tzinfo=UTC)
    assert told["duty@x/20260316"].start == datetime(2026, 3, 17, 23, tzinfo=UTC)
    assert [told[uid].status for uid in ("guest@x", "maybe@x", "open@x", "no@x")] == [
        "confirmed",
        "tentative",
        "tentative",
        "declined",
    ]
    assert [uid for uid in told if not told[uid].busy] == ["no@x", "free@x"]
    assert [uid for uid in told if told[uid].kind == "away"] == ["ooo@x", "leave@x"]
    assert [uid for uid in told if told[uid].kind in {"pause", "focus"}] == ["lunch@x", "focus@x"]
    assert (told["private@x"].title, told["plan@x"].people, told["guest@x"].people) == ("", 2, 2)
    assert told["plan@x"].end - told["plan@x"].start == timedelta(hours=1)


@pytest.mark.parametrize("teller", [graph, ical])
def test_every_other_kind_of_calendar_tells_the_same(teller: Callable[[Sequence[Told]], list[Entry]]) -> None:
    assert known(teller(CALENDAR)) == known(google(CALENDAR))
