"""What lasts of the intents that admins edit, of access keys, and the audit log."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError
from store_house import NOW, House

from twin_core.errors import DraftChanged, LiveChanged, NoSuchVersion, StoreError
from twin_core.store.desk import Desk
from twin_core.store.desk_base import Audit, DraftRow, KeyRow, Live, VersionRow
from twin_core.store.sql_store import SqlStore

MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(store: SqlStore) -> Desk:
    return store.desk


def line(action: str = "intents.save", subject: str = "") -> Audit:
    return Audit(NOW, "key:ann", action, subject, b'{"examples": 5}')


def key(name: str = "k1") -> KeyRow:
    return KeyRow(name, "the portal", "ab" * 32, ("intents:read", "intents:edit"), NOW, "cli:ann")


def test_the_draft_is_saved_by_one_at_a_time(house: House) -> None:
    desk = house.open().desk
    assert desk.draft() == DraftRow(0, b"")
    assert desk.save_draft(b"one", 0, NOW, "ann", line()) == 1
    with pytest.raises(DraftChanged, match=r"saved by ann since it was read.*revision 1, not 0"):
        desk.save_draft(b"two", 0, NOW, "bo", line("intents.lost"))
    assert desk.save_draft(b"three", 1, NOW + MINUTE, "bo", line()) == 2
    house.close()
    assert house.open().desk.draft() == DraftRow(2, b"three", NOW + MINUTE, "bo")
    assert [each.action for each in house.opened[0].desk.audit()] == ["intents.save"] * 2


def test_of_many_who_save_the_same_revision_one_wins(house: House) -> None:
    desks = [house.open().desk for _ in range(3)]

    def save(number: int) -> int | None:
        try:
            return desks[number % 3].save_draft(str(number).encode(), 0, NOW, str(number), line())
        except DraftChanged:
            return None

    with ThreadPoolExecutor(9) as pool:
        saved = list(pool.map(save, range(9)))
    assert sorted(filter(None, saved)) == [1]
    assert desks[0].draft().content == str(saved.index(1)).encode()
    assert len(desks[0].audit()) == 1


def test_versions_keep_their_data_scores_and_author(desk: Desk) -> None:
    assert desk.versions() == []
    first = desk.add_version(b"a" * 1000, "ann", NOW, note="tea", audit=line("intents.publish"))
    second = desk.add_version(b"b", "bo", NOW + MINUTE, audit=line("intents.publish"))
    assert (first, second) == (1, 2)
    desk.settle_version(first, "refused", b'{"accuracy": 0.9}', "", line("intents.refuse", "1"))
    desk.settle_version(second, "ready", b'{"accuracy": 0.95}', "v2-abc")
    assert desk.version(1) == VersionRow(
        1, NOW, "ann", "refused", b'{"accuracy": 0.9}', "", "tea", b"a" * 1000
    )
    assert [(each.number, each.state, each.model, each.content) for each in desk.versions()] == [
        (2, "ready", "v2-abc", b""),
        (1, "refused", "", b""),
    ]
    assert [(each.action, each.subject) for each in desk.audit()] == [
        ("intents.refuse", "1"),
        ("intents.publish", "2"),
        ("intents.publish", "1"),
    ]


def test_versions_of_several_processes_have_numbers_of_their_own(house: House) -> None:
    desks = [house.open().desk for _ in range(3)]

    def publish(number: int) -> int:
        return desks[number % 3].add_version(b"", "ann", NOW, audit=line())

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(publish, range(12))) == list(range(1, 13))
    assert [each.place for each in desks[0].audit()] == list(range(12, 0, -1))


@pytest.mark.parametrize(
    "ask",
    [
        lambda desk: desk.version(7),
        lambda desk: desk.settle_version(7, "ready", b"", "", line()),
        lambda desk: desk.set_live(7, None, 0, expected_revision=0, at=NOW, by="ann", audit=line()),
        lambda desk: desk.set_live(0, 7, 0.5, expected_revision=0, at=NOW, by="ann", audit=line()),
        lambda desk: desk.version(7 * 10**30),
        lambda desk: desk.set_live(7 * 10**30, None, 0, expected_revision=0, at=NOW, by="ann"),
    ],
)
def test_a_version_that_there_is_not_is_told(desk: Desk, ask: Callable[[Desk], object]) -> None:
    with pytest.raises(NoSuchVersion, match="no version 7"):
        ask(desk)
    assert (desk.live(), desk.audit()) == (Live(0), [])


def test_what_answers_is_changed_by_one_at_a_time(desk: Desk) -> None:
    assert desk.live() == Live(0)
    for _ in range(2):
        desk.add_version(b"", "ann", NOW)
    assert desk.set_live(1, 2, 0.25, expected_revision=0, at=NOW, by="ann", audit=line("intents.try")) == 1
    assert desk.live() == Live(1, 2, 0.25, 1, NOW, "ann")
    with pytest.raises(LiveChanged, match=r"ann has changed .*version 1 answers now"):
        desk.set_live(2, None, 0, expected_revision=0, at=NOW, by="bo", audit=line("intents.lost"))
    assert desk.set_live(0, None, 0, expected_revision=1, at=NOW, by="bo") == 2
    assert desk.live() == Live(0, None, 0.0, 2, NOW, "bo")
    assert [each.action for each in desk.audit()] == ["intents.try"]


def test_one_publishes_at_a_time_and_a_crashed_one_is_not_waited_for(house: House) -> None:
    ann, bo = house.open().desk, house.open().desk
    assert ann.publishing(NOW) is None
    assert ann.claim_publishing("ann", NOW, 5 * MINUTE)
    assert not bo.claim_publishing("bo", NOW + MINUTE, 5 * MINUTE)
    assert ann.claim_publishing("ann", NOW + 4 * MINUTE, 5 * MINUTE), "who publishes may go on"
    bo.release_publishing("bo")
    assert not bo.claim_publishing("bo", NOW + 6 * MINUTE, 5 * MINUTE)
    held = bo.publishing(NOW + 6 * MINUTE)
    assert held
    assert (held.owner, held.until) == ("ann", NOW + 9 * MINUTE)
    assert bo.claim_publishing("bo", NOW + 9 * MINUTE, MINUTE), "ann's lease has run out"
    ann.release_publishing("ann")
    assert not ann.claim_publishing("ann", NOW + 9 * MINUTE, MINUTE)
    bo.release_publishing("bo")
    assert ann.claim_publishing("ann", NOW + 9 * MINUTE, MINUTE)


def test_of_many_who_would_publish_one_may(house: House) -> None:
    desks = [house.open().desk for _ in range(3)]
    with ThreadPoolExecutor(9) as pool:
        claims = pool.map(
            lambda number: desks[number % 3].claim_publishing(str(number), NOW, MINUTE), range(9)
        )
    assert list(claims).count(True) == 1


def test_a_key_is_kept_until_it_is_revoked(desk: Desk) -> None:
    assert (desk.keys(), desk.key_by_id("k1")) == ([], None)
    desk.add_key(key(), line("keys.create", "k1"))
    assert desk.key_by_id("k1") == key()
    assert desk.revoke_key("k1", NOW + MINUTE, line("keys.revoke", "k1"))
    assert not desk.revoke_key("k1", NOW + 2 * MINUTE, line("keys.revoke", "k1"))
    assert not desk.revoke_key("k2", NOW, line("keys.revoke", "k2"))
    (kept,) = desk.keys()
    assert kept.revoked_at == NOW + MINUTE
    assert [each.action for each in desk.audit()] == ["keys.revoke", "keys.create"]


def test_the_use_of_a_key_is_written_at_most_once_a_minute(desk: Desk) -> None:
    desk.add_key(key())

    def used(seconds: int) -> object:
        kept = desk.key_by_id("k1")
        assert kept
        desk.touch_key(kept, NOW + timedelta(seconds=seconds))
        return (desk.key_by_id("k1") or key()).last_used_at

    assert [used(seconds) for seconds in (0, 30, 59, 60, 90)] == [NOW] * 3 + [NOW + MINUTE] * 2
    desk.touch_key(key(), NOW)
    assert used(61) == NOW + MINUTE, "a use that is told late takes nothing back"


def test_the_audit_log_is_read_newest_first_and_page_by_page(desk: Desk) -> None:
    for number in range(1, 6):
        desk.record_audit(line(f"a{number}", str(number % 2)))
    newest, *_ = desk.audit()
    assert newest == Audit(NOW, "key:ann", "a5", "1", b'{"examples": 5}', 5)

    def actions(**which: object) -> list[str]:
        return [each.action for each in desk.audit(**which)]  # type: ignore[arg-type]  # passed on as it is

    assert actions(limit=2) == ["a5", "a4"]
    assert actions(limit=2, before=4) == ["a3", "a2"]
    assert actions(after=3) == ["a5", "a4"]
    assert actions(subject="1") == ["a5", "a3", "a1"]
    assert actions(subject="1", after=1, before=5) == ["a3"]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit SET actor = 'nobody'",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE place = 2",
        "INSERT INTO audit SELECT place, at, 'nobody', action, subject, detail FROM audit",
    ],
)
def test_the_database_itself_keeps_the_audit_log_as_it_was(house: House, sql: str) -> None:
    desk = house.open().desk
    for _ in range(2):
        desk.record_audit(line())
    with pytest.raises(DBAPIError, match=r"append-only|duplicate key"):
        house.rows(sql)
    with pytest.raises(DBAPIError, match=r"append-only"):
        house.rows(
            f"{sql.replace('INSERT', 'INSERT OR REPLACE')}"
            if house.url.startswith("sqlite")
            else "TRUNCATE audit"
        )
    assert [each.actor for each in desk.audit()] == ["key:ann"] * 2


def test_a_change_and_its_audit_line_are_written_together_or_not_at_all(desk: Desk) -> None:
    naive = Audit(NOW.replace(tzinfo=None), "key:ann", "intents.save")
    with pytest.raises(ValueError, match="no time zone"):
        desk.save_draft(b"one", 0, NOW, "ann", naive)
    assert desk.draft().revision == 0


def test_a_store_for_reading_changes_nothing(house: House) -> None:
    house.open().desk.add_key(key())
    house.close()
    desk = house.open(read_only=True).desk
    assert desk.keys() == [key()]
    with pytest.raises(StoreError, match="for reading only"):
        desk.revoke_key("k1", NOW)
