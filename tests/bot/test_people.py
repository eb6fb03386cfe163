from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.people import may_write_first, reachable
from twin_core.events.base import Event
from twin_core.parts.identity import IdentityLinked, IdentityUnreachable, Link
from twin_core.parts.preferences import PreferencesChanged
from twin_core.twin import Twin

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SLACK, TELEGRAM = IdentityLinked("slack", "U1", "D1"), IdentityLinked("telegram", "7", "7")
TERMINAL = IdentityLinked("console", "ana", "ana")


def after(*events: Event) -> Twin:
    twin = Twin("ana")
    for event in events:
        twin = event.apply(twin, NOON)
    return twin


def test_the_chat_last_used_is_where_somebody_is_reached() -> None:
    assert reachable(after(SLACK, TELEGRAM)) == Link("telegram", "7", "7")
    assert reachable(after(SLACK, TELEGRAM, SLACK)) == Link("slack", "U1", "D1")
    assert reachable(after()) is None


def test_a_blocked_chat_is_passed_over() -> None:
    blocked = IdentityUnreachable("telegram", "7", "7")
    assert reachable(after(SLACK, TELEGRAM, blocked)) == Link("slack", "U1", "D1")
    assert reachable(after(TELEGRAM, blocked)) is None


def test_the_terminal_is_the_last_resort_since_nothing_arrives_there_unseen() -> None:
    assert reachable(after(SLACK, TERMINAL)) == Link("slack", "U1", "D1")
    assert reachable(after(TERMINAL)) == Link("console", "ana", "ana")


def test_nothing_is_said_first_against_a_wish_or_to_nobody() -> None:
    assert may_write_first(after(SLACK), NOON)
    assert not may_write_first(after(SLACK, PreferencesChanged(writes_first=False)), NOON)
    quiet = after(SLACK, PreferencesChanged(quiet_until=NOON + timedelta(hours=1)))
    assert not may_write_first(quiet, NOON)
    assert not may_write_first(after(), NOON)
