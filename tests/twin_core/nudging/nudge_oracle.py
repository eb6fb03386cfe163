"""The rules of conduct told a second time, slowly and by what a clock on the wall shows.

It shares no code with what it judges: it walks over minutes, and keeps its own list of what was sent.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from twin_core.nudging.kinds import Kind
from twin_core.parts.calendar import Entry
from twin_core.twin import Twin

MINUTE = timedelta(minutes=1)
STEP = 5
"""Minutes between the times that people in these tests set: work, entries."""


@dataclass
class Told:
    """A nudge as the test remembers it."""

    kind: str
    at: datetime
    zone: str
    answer: str = ""
    again_at: datetime | None = None
    dropped: bool = False


def objections(twin: Twin, kind: Kind, now: datetime, told: list[Told]) -> set[str]:
    """The names of the gates that must refuse."""
    arrived = [each for each in told if not each.dropped]
    rules = {
        "consent": not twin.preferences.writes_first or not agreed(twin, now),
        "unwanted": not wanted(twin, kind, now),
        "ignored": kind.name in twin.nudges.paused or ignored(kind, now, arrived) >= 5,
        "unreachable": not set(twin.identity.links) - set(twin.identity.unreachable),
        "quiet": quiet(twin, now),
        "off_day": off_day(twin, kind, now),
        "away": away(twin, now),
        "holiday": not kind.off_days and is_holiday(twin.preferences.country, local(twin, now).date()),
        "disturb": disturbed(twin, now),
        "meeting": met(twin, kind, now),
        "budget": full(twin, now, arrived),
        "spacing": close(kind, now, arrived),
        "cool_down": cooling(twin, kind, now, arrived),
        "duplicate": repeated(twin, kind, now),
    }
    return {gate for gate, refuses in rules.items() if refuses}


def local(twin: Twin, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(twin.preferences.zone))


def between(clock: str, start: str, end: str) -> bool:
    return start <= clock < end if start <= end else not end <= clock < start


def agreed(twin: Twin, now: datetime) -> bool:
    return any(
        grant.purpose == "nudges" and not (grant.until and grant.until <= now)
        for grant in twin.consent.grants
    )


def wanted(twin: Twin, kind: Kind, now: datetime) -> bool:
    there = local(twin, now)
    choices = [said for said in twin.preferences.nudges if said.kind in (kind.name, "*")]
    on = kind.by_itself
    days: tuple[int, ...] = ()
    start = end = ""
    for said in choices:
        if said.wanted is False or (said.wanted and said.kind != "*"):
            on = said.wanted
        days, start, end = said.days or days, said.not_before or start, said.not_after or end
    resting = any(said.resting_until and said.resting_until > now for said in choices)
    start, end = start or "00:00", end or "24:00"
    at_hour = start == end or between(f"{there:%H:%M}", start, end)
    return on and not resting and at_hour and (not days or there.weekday() in days)


def chosen_days(twin: Twin, kind: Kind) -> tuple[int, ...]:
    return next(
        (
            said.days
            for said in reversed(twin.preferences.nudges)
            if said.kind in (kind.name, "*") and said.days
        ),
        (),
    )


def quiet(twin: Twin, now: datetime) -> bool:
    start, end = twin.preferences.quiet_start, twin.preferences.quiet_end
    return start != end and between(f"{local(twin, now):%H:%M}", start, end)


@cache
def is_holiday(country: str, day: date) -> bool:
    try:
        return day in holidays.country_holidays(country, years=day.year)
    except NotImplementedError:
        return False


def off_day(twin: Twin, kind: Kind, now: datetime) -> bool:
    weekday = local(twin, now).weekday()
    return not kind.off_days and weekday not in (*twin.preferences.work_days, *chosen_days(twin, kind))


def believed(twin: Twin) -> list[Entry]:
    """The form of each entry that was changed last."""
    forms = sorted(
        (*twin.calendar.entries, *twin.calendar.long), key=lambda entry: entry.changed or now_ever()
    )
    return list({entry.uid: entry for entry in forms}.values())


def now_ever() -> datetime:
    return datetime.min.replace(tzinfo=UTC)


def taking_time(twin: Twin, *kinds: str) -> list[Entry]:
    return [
        entry
        for entry in believed(twin)
        if entry.kind in kinds
        and entry.busy
        and entry.status != "declined"
        and (entry.kind == "away" or not entry.all_day)
        and entry.start < entry.end
    ]


def on(entries: list[Entry], at: datetime, before: timedelta = timedelta(0)) -> bool:
    return any(entry.start - before <= at < entry.end for entry in entries)


def working_minutes(twin: Twin, day: date) -> list[datetime]:
    """What a walk over a day finds of its working time."""
    settings = twin.preferences
    if day.weekday() not in settings.work_days or is_holiday(settings.country, day):
        return []
    begin = datetime.combine(day, time(), UTC) - timedelta(hours=15)
    walk = (begin + STEP * step * MINUTE for step in range(52 * 60 // STEP))
    return [
        at
        for at in walk
        if (there := local(twin, at)).date() == day
        and settings.work_start <= f"{there:%H:%M}" < settings.work_end
    ]


def away(twin: Twin, now: datetime) -> bool:
    leaves = taking_time(twin, "away")
    working = working_minutes(twin, local(twin, now).date()) if leaves else []
    return on(leaves, now) or bool(working and all(on(leaves, at) for at in working))


def works(twin: Twin, day: date) -> bool:
    leaves = taking_time(twin, "away")
    return any(not on(leaves, at) for at in working_minutes(twin, day))


def disturbed(twin: Twin, now: datetime) -> bool:
    until = twin.preferences.quiet_until
    return (until is not None and now < until) or on(taking_time(twin, "focus"), now)


def met(twin: Twin, kind: Kind, now: datetime) -> bool:
    return on(taking_time(twin, "meeting", "event"), now, MINUTE * (0 if kind.over_meetings else 5))


def full(twin: Twin, now: datetime, told: list[Told]) -> bool:
    """Three on the present day, in the present zone or in one of which something was sent on that day."""

    def of_day(zone: str) -> list[Told]:
        day = now.astimezone(ZoneInfo(zone)).date()
        return [each for each in told if each.at.astimezone(ZoneInfo(zone)).date() == day]

    zones = {each.zone for each in told if each in of_day(each.zone)}
    return any(len(of_day(zone)) >= 3 for zone in {twin.preferences.zone, *zones})


def close(kind: Kind, now: datetime, told: list[Told]) -> bool:
    own = [each for each in told if each.kind == kind.name]
    others = (
        told if not own or own[-1].again_at is None else [each for each in told if each.kind != kind.name]
    )
    return any(now - each.at < timedelta(minutes=90) for each in others)


def ignored(kind: Kind, now: datetime, told: list[Told]) -> int:
    """In a row, up to the latest whose time for an answer is over."""
    if not kind.by_itself or kind.name in ("still_wanted", "any_day"):
        return 0
    count = 0
    for each in told:
        if each.kind == kind.name:
            over = each.at + timedelta(hours=4) <= now or (
                each.at.astimezone(ZoneInfo(each.zone)).date() < now.astimezone(ZoneInfo(each.zone)).date()
            )
            count = 0 if each.answer else count + over
    return count


def cooling(twin: Twin, kind: Kind, now: datetime, told: list[Told]) -> bool:
    own = [each for each in told if each.kind == kind.name]
    if not own or own[-1].again_at:
        return False
    halved = (ignored(kind, now, told) >= 3) + any(
        said.less for said in twin.preferences.nudges if said.kind in (kind.name, "*")
    )
    if not halved or kind.name == "still_wanted":
        return now - own[-1].at < kind.cool_down
    if now - own[-1].at < max(kind.cool_down, timedelta(minutes=90)) * 2**halved:
        return True
    if kind.cool_down < timedelta(hours=18):
        return False
    day, left_out = local(twin, own[-1].at).date() + timedelta(days=1), False
    while day < local(twin, now).date():
        left_out = left_out or works(twin, day)
        day += timedelta(days=1)
    return not left_out


def repeated(twin: Twin, kind: Kind, now: datetime) -> bool:
    checked = {"morning_check_in": twin.check_ins.morning_at, "evening_check_in": twin.check_ins.evening_at}
    done = checked.get(kind.name)
    if done and local(twin, done).date() == local(twin, now).date():
        return True
    if kind.name == "still_wanted":
        return True
    own = [sent for sent in twin.nudges.sent if sent.kind == kind.name and not sent.dropped]
    if not own:
        return False
    last = own[-1]
    if last.again_at and now < last.again_at:
        return True
    refused = last.answer in ("not_today", "never") and last.answered_at
    return bool(refused) and local(twin, last.answered_at or now).date() == local(twin, now).date()
