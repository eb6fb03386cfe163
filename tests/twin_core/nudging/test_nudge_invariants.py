"""No nudge ever outside the gates: any person, any days, judged by an oracle of its own."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from nudge_oracle import Told, local, objections
from ruled_people import DAY, MINUTE, after, person

from twin_core.events.base import Event
from twin_core.nudging.fatigue import followed_unsaid
from twin_core.nudging.gates import refusal, refusals, refused_at_sending
from twin_core.nudging.kinds import KINDS, Kind
from twin_core.nudging.refusal import CODES, Refusal
from twin_core.parts.breaks import BreakTaken
from twin_core.parts.calendar import CalendarEventSeen
from twin_core.parts.check_ins import CheckInCompleted
from twin_core.parts.nudges import NudgeAnswered, NudgeDropped, NudgeSent
from twin_core.parts.preferences import EVERY_KIND, NudgeChanged, PreferencesChanged
from twin_core.twin import Twin

ANY_DAY = Kind("any_day", timedelta(hours=3), off_days=True)
TRIED = (
    ANY_DAY,
    *(
        KINDS[name]
        for name in ("morning_check_in", "evening_check_in", "break_due", "meeting_soon", "task_due")
    ),
)
PLACES = (
    ("Europe/Berlin", "2026-03-26", "DE"),
    ("Europe/Berlin", "2026-10-22", "DE"),
    ("Europe/Berlin", "2026-04-30", "DE"),
    ("America/New_York", "2026-07-01", "US"),
    ("America/New_York", "2026-03-05", ""),
    ("Australia/Lord_Howe", "2026-04-02", "AU"),
    ("Pacific/Apia", "2011-12-27", "WS"),
    ("Asia/Kathmandu", "2026-02-10", "XX"),
    ("America/St_Johns", "2010-11-04", "CA"),
)
"""Zones, a day a little before the clock changes or a holiday comes, and countries."""
EVENTS = ("send", "send", "send", "break", "check_in", "move", "nothing")
ANSWERS = ("", "", "", "", "done", "later", "after_meeting", "not_today")
clocks = st.builds(lambda hour, part: f"{hour:02}:{part * 15:02}", st.integers(0, 23), st.integers(0, 3))
weekdays = st.lists(st.integers(0, 6), max_size=7, unique=True).map(lambda days: tuple(sorted(days)))


@dataclass
class Life:
    """A person as they live on, and what the test itself knows of their nudges."""

    twin: Twin
    now: datetime
    told: dict[str, Told] = field(default_factory=dict)
    kinds: tuple[Kind, ...] = TRIED
    calm: bool = False

    def hear(self, *events: Event) -> None:
        self.twin = after(self.twin, self.now, *events)


@st.composite
def preferences(draw: st.DrawFn, zone: str, country: str) -> PreferencesChanged:
    start = draw(st.integers(5, 14))
    return PreferencesChanged(
        zone=zone,
        country=country,
        work_start=f"{start:02}:{draw(st.sampled_from((0, 15, 30))):02}",
        work_end=f"{start + draw(st.integers(1, 9)):02}:00",
        work_days=draw(st.just((0, 1, 2, 3, 4)) | weekdays),
        quiet_start=draw(st.sampled_from(("20:00", "22:00", "00:00")) | clocks),
        quiet_end=draw(st.sampled_from(("08:00", "06:30", "02:30")) | clocks),
    )


@st.composite
def choices(draw: st.DrawFn, start: datetime) -> NudgeChanged:
    hours = st.just("") | clocks
    return NudgeChanged(
        draw(st.sampled_from((EVERY_KIND, *(kind.name for kind in TRIED)))),
        wanted=draw(st.sampled_from((None, None, True, False))),
        days=draw(st.none() | weekdays),
        not_before=draw(st.none() | hours),
        not_after=draw(st.none() | hours),
        less=draw(st.none() | st.booleans()),
        resting_until=draw(
            st.none() | st.integers(0, 3 * 1440).map(lambda minutes: start + minutes * MINUTE)
        ),
    )


@st.composite
def entries(draw: st.DrawFn, start: datetime, place: int) -> CalendarEventSeen:
    begin = start + draw(st.integers(0, 5 * 288)) * 5 * MINUTE
    kind = draw(st.sampled_from(("meeting", "meeting", "event", "focus", "pause", "away")))
    length = draw(st.integers(0, 24) | st.sampled_from((96, 288, 600))) * 5
    return CalendarEventSeen(
        draw(st.sampled_from((f"own{place}", "shared", "common"))),
        begin,
        begin + length * MINUTE,
        busy=draw(st.sampled_from((True, True, True, False))),
        feed=draw(st.sampled_from(("work", "home"))),
        kind=kind,
        status=draw(st.sampled_from(("confirmed", "confirmed", "tentative", "declined"))),
        all_day=draw(st.sampled_from((False, False, False, True))),
        changed=start - place * MINUTE,
    )


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """Anybody, with a week of anything ahead."""
    zone, day, country = draw(st.sampled_from(PLACES))
    start = datetime.fromisoformat(day).replace(tzinfo=UTC)
    events: list[Event] = [draw(preferences(zone, country))]
    events += [draw(choices(start)) for _ in range(draw(st.sampled_from((0, 0, 0, 1, 3))))]
    events += [draw(entries(start, place)) for place in range(draw(st.integers(0, 10)))]
    if not draw(st.integers(0, 5)):
        events.append(PreferencesChanged(quiet_until=start + draw(st.integers(0, 2880)) * MINUTE))
    return Life(person(*events, at=start), start)


@st.composite
def calm_lives(draw: st.DrawFn) -> Life:
    """Somebody whom little holds back but the pace, and who hardly answers."""
    zone, day, _ = draw(st.sampled_from(PLACES))
    start = datetime.fromisoformat(day).replace(tzinfo=UTC)
    set_to = PreferencesChanged(
        zone=zone,
        work_days=draw(st.sampled_from((tuple(range(7)), (0, 1, 2, 3, 4), (1, 3)))),
        quiet_start="22:00",
        quiet_end=draw(st.sampled_from(("22:00", "06:00"))),
    )
    more = [NudgeChanged(EVERY_KIND, less=True)] if not draw(st.integers(0, 4)) else []
    kinds = draw(st.lists(st.sampled_from(TRIED), min_size=1, max_size=2, unique=True))
    return Life(person(set_to, *more, at=start), start, kinds=tuple(kinds), calm=True)


def judged(life: Life, kind: Kind) -> Refusal | None:
    """What the gates say, which must be what the oracle says; and what they tell of later."""
    twin, now = life.twin, life.now
    held = refusal(twin, kind, now)
    against = objections(twin, kind, now, [*life.told.values()])
    if held is None:
        assert not against
        return None
    assert held.gate in against
    assert {code.partition(":")[0] for code in held.reasons} <= set(CODES[held.gate])
    assert refusal(twin, kind, local(twin, now)) == held, "whatever the zone of now"
    assert refusals(twin, life.kinds, now)[kind.name] == held
    if held.until is not None:
        assert held.until > now
        then = refusal(twin, kind, held.until)
        assert then is None or (then.gate, then.reasons) != (held.gate, held.reasons)
        assert refusal(twin, kind, held.until - timedelta(seconds=1)) is not None, "it opens no sooner"
    return held


def live_on(draw: st.DrawFn, life: Life, held: Refusal | None, kind: Kind) -> None:
    """Something happens, and time goes by."""
    happens = draw(st.sampled_from(("send",) * 20 * life.calm + EVENTS))
    if happens == "send" and held is None:
        send(draw, life, kind)
    elif happens == "break":
        life.hear(BreakTaken(life.now - 10 * MINUTE, life.now))
        note_help(life, "break_due", life.now - 10 * MINUTE)
    elif happens == "check_in":
        moment = draw(st.sampled_from(("morning", "evening")))
        life.hear(CheckInCompleted(moment, 3))
        note_help(life, f"{moment}_check_in", life.now)
    elif happens == "move":
        zone = draw(st.sampled_from(("Asia/Tokyo", "America/Los_Angeles", "Europe/Berlin")))
        life.hear(PreferencesChanged(zone=zone))
    ahead = held.until if held else None
    if ahead is not None and ahead - life.now < 5 * DAY and (life.calm or draw(st.booleans())):
        life.now = ahead
    elif edges := [] if draw(st.booleans()) else edges_ahead(life):
        life.now = draw(st.sampled_from(edges[:4]))
    else:
        life.now += draw(st.sampled_from((1, 5, 15, 60, 85, 95, 300, 900))) * MINUTE


def edges_ahead(life: Life) -> list[datetime]:
    """When entries begin, nearly begin and end."""
    entries = life.twin.calendar.entries
    edges = {
        at
        for entry in entries
        for at in (entry.start - 5 * MINUTE, entry.start, entry.end - MINUTE, entry.end)
    }
    return sorted(at for at in edges if at > life.now)


def note_help(life: Life, kind: str, begun: datetime) -> None:
    """What a nudge of a kind suggested has happened: those that still waited for an answer were done."""
    helped = {
        name
        for name, told in life.told.items()
        if (told.kind, told.answer, told.dropped) == (kind, "", False)
        and told.at + timedelta(hours=4) > begun
        and local_date(told.at, told.zone) >= local_date(begun, told.zone)
    }
    assert set(followed_unsaid(life.twin, life.now)) == helped
    for name in helped:
        life.told[name].answer = "done"
        life.hear(NudgeAnswered(name, "done"))


def local_date(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def send(draw: st.DrawFn, life: Life, kind: Kind) -> None:
    name = f"n{len(life.told)}"
    life.hear(NudgeSent(name, kind.name))
    told = Told(kind.name, life.now, life.twin.preferences.zone)
    life.told[name] = told
    if not draw(st.integers(0, 7)):
        told.dropped = True
        life.hear(NudgeDropped(name, "late"))
        return
    told.answer = draw(st.sampled_from(("",) * 60 * life.calm + ANSWERS))
    if told.answer in ("later", "after_meeting"):
        told.again_at = life.now + draw(st.sampled_from((15, 40, 200))) * MINUTE
    if told.answer:
        life.hear(NudgeAnswered(name, told.answer, told.again_at))


@settings(deadline=None)
@given(st.data())
def test_the_gates_say_what_the_rules_say(data: st.DataObject) -> None:
    life = data.draw(calm_lives() | lives())
    for _ in range(data.draw(st.integers(1, 40))):
        kind = data.draw(st.sampled_from(life.kinds))
        held = judged(life, kind)
        live_on(data.draw, life, held, kind)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_at_sending_the_gates_around_hold_whatever_was_sent(data: st.DataObject) -> None:
    life = data.draw(lives())
    kind = data.draw(st.sampled_from(TRIED[1:]))
    life.now += data.draw(st.integers(0, 5 * 1440)) * MINUTE
    life.hear(NudgeSent("n", kind.name))
    life.now += data.draw(st.integers(0, 30)) * MINUTE
    held = refused_at_sending(life.twin, life.twin.nudges.sent[-1], life.now)
    against = objections(life.twin, kind, life.now, []) - {"budget", "spacing", "cool_down", "duplicate"}
    assert (held is None) == (not against)
    assert held is None or held.gate in against


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_whoever_looks_when_told_never_breaks_the_pace(data: st.DataObject) -> None:
    """A week in which every kind is sent as soon as it may be: never more than three a day, nor closer."""
    life = data.draw(lives())
    end = life.now + 7 * DAY
    for number in range(400):
        found = refusals(life.twin, TRIED, life.now)
        free = [kind for kind in TRIED if found[kind.name] is None]
        if free:
            life.hear(NudgeSent(f"n{number}", free[0].name))
        later = [held.until for held in found.values() if held and held.until]
        life.now = min(later, default=life.now + DAY) if not free else life.now + MINUTE
        if life.now >= end:
            break
    sent = [each.at for each in life.twin.nudges.sent]
    assert all(other - one >= 90 * MINUTE for one, other in pairwise(sent))
    days = [local(life.twin, at).date() for at in sent]
    assert all(days.count(day) <= 3 for day in days)
    assert life.now >= end, "looking again when told gets through the week in a few looks"
