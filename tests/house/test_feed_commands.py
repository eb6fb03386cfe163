"""`doppel feeds`: a calendar connected from a terminal, with clear errors and no secret in its arguments."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from radicale_server import PASSWORD, USER, Radicale, event, radicale

from bot.app import House
from bot.config import Home, load
from twin_core.parts.consent import CALENDAR
from twin_core.parts.identity import IdentityLinked
from twin_core.parts.system import TwinCreated
from twin_core.store.base import Draft
from twin_core.twin import Twin

Run = Callable[..., subprocess.CompletedProcess[bytes]]
TOMORROW = f"{datetime.now(UTC) + timedelta(days=1):%Y%m%d}T100000Z"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.from_environment({"DOPPEL_HOME": str(tmp_path / "home")})


@pytest.fixture
def house(home: Home) -> Iterator[House]:
    """The same folder, opened by another as `doppel run` does, with Ann in it."""
    house = House(load(None, {}), home)
    events = (TwinCreated(name="ann"), IdentityLinked("console", "ann", "terminal"))
    known = (("local", "ann"),)
    house.store.append(Draft(uuid4().hex, events, datetime.now(UTC), "c", "test", identities=known))
    yield house
    house.close()


@pytest.fixture
def feeds(run_in: Callable[[Path], Run], home: Home, tmp_path: Path) -> Run:
    """`doppel feeds … --as ann`, with this machine allowed."""
    (tmp_path / "config.yml").write_text("feeds:\n  private_hosts: [127.0.0.1]\n", encoding="utf-8")
    doppel = run_in(home.path)
    return lambda *words, **more: doppel("feeds", *words, "--as", "ann", **more)


def ann(house: House) -> Twin:
    twin_id = house.store.twin_of("local", "ann")
    assert twin_id is not None
    return house.store.state(twin_id)


def file(tmp_path: Path, *events: str) -> str:
    path = tmp_path / "team.ics"
    lines = ("BEGIN:VCALENDAR", *(line for each in events for line in each.splitlines()), "END:VCALENDAR")
    path.write_text("\r\n".join(lines), encoding="utf-8")
    return str(path)


def test_a_file_is_connected_after_a_yes_and_disconnected_with_all_it_told(
    feeds: Run, house: House, tmp_path: Path
) -> None:
    secret = event("doctor", TOMORROW, "CLASS:PRIVATE", "DESCRIPTION:knee", title="Surgery")
    plan = event("plan", TOMORROW, "ATTENDEE;PARTSTAT=DECLINED:mailto:bob@x")
    path = file(tmp_path, plan, secret, "BEGIN:VEVENT\nUID:b\nEND:VEVENT")
    done = feeds("connect", "ical", path, stdin=b"y\n")
    assert b"two weeks back and four ahead" in done.stderr
    assert b"team.ics: line 19: an event whose DTSTART is missing or cannot be read; left out" in done.stderr
    assert b"2 entries for the next four weeks" in done.stdout
    twin = ann(house)
    assert twin.consent.allows(CALENDAR, datetime.now(UTC))
    assert [entry.title for entry in twin.calendar.entries] == ["plan", ""]
    (feed,) = twin.feeds.connected
    kept = house.store.account(twin.id, feed.id)
    assert kept is not None
    for word in (b"Surgery", b"knee", b"bob@x"):
        assert word not in kept, "what is not read is not kept either"
    listed = json.loads(feeds("list", "--json").stdout)
    assert [(row["kind"], row["name"], row["trouble"]) for row in listed] == [("ical", "team.ics", "")]
    assert b"0 changes" in feeds("sync").stdout
    assert b"it stays connected" in feeds("disconnect", "team.ics", stdin=b"n\n", code=2).stderr
    feeds("disconnect", feed.id[:8], "--yes")
    assert ann(house).calendar.entries == ()
    assert feeds("list").stdout == b"Nothing is connected.\n"


def test_a_server_is_connected_with_a_password_from_the_environment(
    feeds: Run, house: House, tmp_path: Path
) -> None:
    (tmp_path / "radicale").mkdir()
    with radicale(tmp_path / "radicale") as server:
        _fill(server)
        given = ("--set", f"user={USER}", "--secret", "PASS", "--yes", "--writes")
        words = ("connect", "caldav", server.url, *given)
        assert b"1 entry for the next four weeks" in feeds(*words, PASS=PASSWORD).stdout
        (feed,) = ann(house).feeds.connected
        assert feed.writes
        server.put(f"/{USER}/work/b.ics", event("new", TOMORROW))
        assert b"1 changes" in feeds("sync", "caldav").stdout
        wrong = feeds(*words, PASS="guess", code=2)
        assert b"does not let Doppel in" in wrong.stderr
    failed = feeds("sync", code=1)
    assert b"could not be reached" in failed.stderr
    assert b"unreachable" in feeds("list").stdout
    assert PASSWORD.encode() not in json.dumps([str(r) for r in house.store.export(ann(house).id)]).encode()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("connect", "nothing"), b"there is no kind 'nothing'; there are"),
        (("connect", "ical", "no.ics", "--yes"), b"no.ics cannot be read"),
        (("connect", "ical", "config.yml", "--yes"), b"config.yml: this is no calendar"),
        (("connect", "ical", "https://10.0.0.1/x.ics", "--yes"), b"not a public server"),
        (("connect", "caldav", "--set", "password=x"), b"use --secret VARIABLE"),
        (("connect", "caldav", "--set", "colour=red"), b"no setting 'colour'"),
        (("connect", "caldav", "https://x", "--set", "user=a", "--yes"), b"name a variable by --secret"),
        (("connect", "caldav", "--yes"), b"caldav needs address: say --set address="),
        (("disconnect", "nobody"), b"means none of what is connected"),
        (("connect", "ical", "https://127.0.0.1:1/x.ics"), b"nothing was connected"),
    ],
)
@pytest.mark.usefixtures("house")
def test_what_is_wrong_is_said_in_a_line(feeds: Run, words: tuple[str, ...], why: bytes) -> None:
    done = feeds(*words, stdin=b"n\n", code=2)
    assert why in done.stderr
    assert done.stderr.count(b"doppel: ") == 1


def _fill(server: Radicale) -> None:
    server.put(f"{server.calendar('Work')}a.ics", event("plan", TOMORROW))
