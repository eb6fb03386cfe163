from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from channels.web.said import LONGEST_TEXT, MOST_KEPT, Here, Said, Where, midnight, zone_for
from channels.web.session import Session, Sessions, message_id, name_from
from channels.web.settings import Settings
from twin_core.parts.preferences import Preferences

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SESSIONS = Sessions("k" * 32, hours=2)


def test_a_session_is_read_back_until_it_runs_out() -> None:
    cookie = SESSIONS.open("Ana", "link", NOW)
    assert SESSIONS.read(cookie, NOW) == Session("Ana", "link", NOW + timedelta(hours=2))
    assert SESSIONS.read(cookie, NOW + timedelta(minutes=119)) is not None
    assert SESSIONS.read(cookie, NOW + timedelta(hours=2)) is None


@given(st.text(max_size=60))
def test_no_cookie_but_ours_is_read(cookie: str) -> None:
    assert SESSIONS.read(cookie, NOW) is None


def test_another_key_or_a_changed_letter_spoils_a_cookie() -> None:
    cookie = SESSIONS.open("Ana", "name", NOW)
    assert Sessions("x" * 32, hours=2).read(cookie, NOW) is None
    for place in range(0, len(cookie), 7):
        changed = "A" if cookie[place] != "A" else "B"
        assert SESSIONS.read(cookie[:place] + changed + cookie[place + 1 :], NOW) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ana", "Ana"),
        ("  Ana   Lima ", "Ana Lima"),
        ("Jose\u0301", "José"),
        ("李小龙", "李小龙"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("", None),
        ("   ", None),
        ("x" * 41, None),
        ("Ana\x00", None),
        ("Ana\u202e", None),
    ],
)
def test_names(typed: str, kept: str | None) -> None:
    assert name_from(typed) == kept


def test_a_message_id_belongs_to_its_user() -> None:
    assert message_id("Ana", "0" * 32) == message_id("Ana", "0" * 32)
    assert message_id("Ana", "0" * 32) != message_id("Ben", "0" * 32)


def test_where_a_browser_is_never_fails() -> None:
    assert Where.model_validate({"zone": "Europe/Berlin", "language": "de-AT"}).zone().key == "Europe/Berlin"
    assert Where.model_validate({"zone": "Europe/Berlin", "language": "de-AT"}).language == "de"
    for odd in (
        {},
        {"zone": None, "language": None},
        {"zone": "../etc/passwd"},
        {"zone": "Mars/Base", "language": "🙂"},
    ):
        where = Where.model_validate(odd)
        assert (where.zone().key, where.language) == ("UTC", "en")


@pytest.mark.parametrize(
    ("wishes", "browser", "today"),
    [
        (Preferences(), "UTC", "2026-03-02T00:00:00+00:00"),
        (Preferences(), "Asia/Tokyo", "2026-03-03T00:00:00+09:00"),
        (Preferences(zone="Asia/Tokyo"), "America/New_York", "2026-03-02T00:00:00-05:00"),
        (Preferences(zone="Asia/Tokyo"), "UTC", "2026-03-03T00:00:00+09:00"),
        (Preferences(zone="Asia/Tokyo", zone_pinned=True), "America/New_York", "2026-03-03T00:00:00+09:00"),
    ],
)
def test_today_begins_at_the_persons_midnight(wishes: Preferences, browser: str, today: str) -> None:
    zone = zone_for(wishes, Where.model_validate({"zone": browser}))
    assert midnight(NOW.replace(hour=16), zone).isoformat() == today


def test_what_a_page_waits_for_is_checked_and_bounded() -> None:
    ids = [f"{n:032x}" for n in range(MOST_KEPT + 1)]
    assert Here.model_validate({"waiting": ids}).waiting == tuple(ids[:MOST_KEPT])
    assert Here.model_validate({"waiting": ["short", 7, None, "a" * 16]}).waiting == ("a" * 16,)
    for odd in ({}, {"waiting": None}, {"waiting": "a" * 32}, {"waiting": {"a" * 32: 1}}):
        assert Here.model_validate(odd).waiting == ()


@given(st.text(max_size=300), st.text(max_size=100))
def test_no_zone_or_language_breaks_a_message(zone: str, language: str) -> None:
    said = Said.model_validate({"id": "a" * 32, "text": "hello", "zone": zone, "language": language})
    said.zone()
    assert len(said.language) in {2, 3}


@pytest.mark.parametrize("bad", ["", "short", "a" * 65, "with space 12345678", "<script>alert(1)</script>"])
def test_ids_that_no_page_of_ours_makes_are_refused(bad: str) -> None:
    with pytest.raises(ValidationError):
        Said.model_validate({"id": bad, "text": "hello"})


def test_the_limit_is_ours_to_explain_not_the_parsers() -> None:
    assert len(Said.model_validate({"id": "a" * 32, "text": "x" * 100_000}).text) > LONGEST_TEXT


def test_settings_say_what_is_wrong() -> None:
    assert Settings(public_url="https://Doppel.example.org/").public_url == "https://doppel.example.org"
    for url in ("doppel.example.org", "ftp://x", "https://x/path", "https://me:secret@x"):
        with pytest.raises(ValidationError, match="public_url"):
            Settings(public_url=url)
    with pytest.raises(ValidationError, match="32 characters"):
        Settings.model_validate({"session_secret": "short"})
    assert Settings().session_secret != Settings().session_secret
