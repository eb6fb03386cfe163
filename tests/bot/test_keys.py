"""Access keys: made once, known only by their fingerprint, good for their scopes until they are revoked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import AccessDenied, BadKeyName, UnknownKey
from bot.keys import AccessKeys, Scope
from twin_core.errors import DatabaseFull
from twin_core.store import open_store
from twin_core.store.base import Store
from twin_core.store.desk import Desk
from twin_core.store.desk_base import KeyRow
from twin_core.store.keyring import open_keyring

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(
        f"sqlite:///{tmp_path}/doppel.db", open_keyring(tmp_path / "keys.db", tmp_path / "key")
    )
    yield store
    store.close()


@pytest.fixture
def access(store: Store) -> AccessKeys:
    return AccessKeys(store.desk)


class Full(Desk):
    """A desk at which nothing can be written any more."""

    def __init__(self, desk: Desk) -> None:
        self.__dict__.update(vars(desk))

    def touch_key(self, _key: KeyRow, _at: datetime) -> None:
        raise DatabaseFull("no space is left")


def test_a_full_disk_keeps_nobody_with_a_key_from_looking(store: Store, access: AccessKeys) -> None:
    key, secret = access.create("the portal", {Scope.INTENTS_READ}, "cli:ann", NOW)
    assert AccessKeys(Full(store.desk)).check(secret, Scope.INTENTS_READ, NOW + MINUTE).id == key.id


def flipped(secret: str) -> str:
    """The secret with another last sign."""
    return secret[:-1] + ("A" if secret[-1] != "A" else "B")


def test_a_key_opens_what_its_scopes_say_and_nothing_else(access: AccessKeys) -> None:
    key, secret = access.create("the portal", {Scope.INTENTS_PUBLISH, Scope.INTENTS_READ}, "cli:ann", NOW)
    assert key.scopes == ("intents:read", "intents:publish")
    opened = access.check(secret, Scope.INTENTS_PUBLISH, NOW + MINUTE)
    assert (opened.id, opened.actor) == (key.id, f"key:{key.id} the portal")
    for scope in (Scope.INTENTS_EDIT, Scope.AUDIT_READ, Scope.KEYS_MANAGE, "intents", "intents:*", ""):
        with pytest.raises(AccessDenied, match=rf"key {key.id} does not allow .*only intents:read"):
            access.check(secret, scope, NOW)
    assert access.get(key.id).last_used_at == NOW + MINUTE


def test_only_a_fingerprint_is_kept(access: AccessKeys, tmp_path: Path) -> None:
    _, secret = access.create("the portal", [Scope.INTENTS_READ], "cli:ann", NOW)
    assert len(secret) == len("dop_") + 8 + 1 + 43
    files = [path.read_bytes() for path in tmp_path.iterdir()]
    assert not any(secret.encode() in content or secret[13:].encode() in content for content in files)


def test_what_is_no_key_is_refused(access: AccessKeys) -> None:
    key, secret = access.create("one", [Scope.INTENTS_READ], "cli:ann", NOW)
    other, another = access.create("two", list(Scope), "cli:ann", NOW)
    mixed = secret.replace(key.id, other.id)
    for wrong in (
        "",
        "dop_",
        mixed,
        flipped(secret),
        secret[:-1],
        f"{secret}\n",
        f" {secret}",
        secret.upper(),
        "é" * 56,
    ):
        with pytest.raises(UnknownKey, match="no key of this Doppel"):
            access.check(wrong, Scope.INTENTS_READ, NOW)
    assert access.check(another, Scope.KEYS_MANAGE, NOW).name == "two"


@given(st.text(max_size=80) | st.from_regex(r"dop_[a-z2-9]{8}_[A-Za-z0-9_-]{43}", fullmatch=True))
def test_no_guess_opens_anything(guess: str) -> None:
    class Empty:
        def key_by_id(self, key_id: str) -> None:
            """Nothing is here."""

    with pytest.raises(UnknownKey):
        AccessKeys(Empty()).check(guess, Scope.INTENTS_READ, NOW)  # type: ignore[arg-type]  # only this is asked


def test_a_revoked_key_is_over_for_every_process_at_once(access: AccessKeys, tmp_path: Path) -> None:
    key, secret = access.create("the portal", [Scope.INTENTS_READ], "cli:ann", NOW)
    elsewhere = open_store(
        f"sqlite:///{tmp_path}/doppel.db", open_keyring(tmp_path / "keys.db", tmp_path / "key")
    )
    assert AccessKeys(elsewhere.desk).check(secret, Scope.INTENTS_READ, NOW)
    assert AccessKeys(elsewhere.desk).revoke(key.id, "cli:bo", NOW)
    elsewhere.close()
    with pytest.raises(UnknownKey, match="was revoked on 2026-03-02"):
        access.check(secret, Scope.INTENTS_READ, NOW)
    with pytest.raises(UnknownKey, match="no key of this Doppel"):
        access.check(flipped(secret), Scope.INTENTS_READ, NOW)
    assert not access.revoke(key.id, "cli:bo", NOW)
    with pytest.raises(UnknownKey, match="there is no key 'none'"):
        access.revoke("none", "cli:bo", NOW)


def test_every_change_is_in_the_audit_log_without_the_secret(access: AccessKeys, store: Store) -> None:
    key, secret = access.create("the portal", [Scope.AUDIT_READ], "cli:ann", NOW)
    access.check(secret, Scope.AUDIT_READ, NOW)
    for _ in range(2):
        access.revoke(key.id, "cli:bo", NOW + MINUTE)
    revoked, created = store.desk.audit()
    assert (created.actor, created.action, created.subject) == ("cli:ann", "keys.create", key.id)
    assert json.loads(created.detail) == {"name": "the portal", "scopes": ["audit:read"]}
    assert (revoked.actor, revoked.action, revoked.at) == ("cli:bo", "keys.revoke", NOW + MINUTE)
    assert secret[13:].encode() not in created.detail + revoked.detail


@pytest.mark.parametrize(
    ("scopes", "told"),
    [
        ([], "at least one scope"),
        (["intents:write"], "no scope intents:write; there are intents:read"),
        (["intents:read", "*"], r"no scope \*"),
    ],
)
def test_a_key_must_be_for_something_that_there_is(access: AccessKeys, scopes: list[str], told: str) -> None:
    with pytest.raises(AccessDenied, match=told):
        access.create("the portal", scopes, "cli:ann", NOW)
    assert access.every() == []


@pytest.mark.parametrize("name", ["", " \t", "x" * 61, "tea\u202e", "a\x00b"])
def test_a_key_must_be_called_something(access: AccessKeys, name: str) -> None:
    with pytest.raises(BadKeyName, match="visible characters"):
        access.create(name, [Scope.INTENTS_READ], "cli:ann", NOW)


def test_keys_are_listed_newest_first(access: AccessKeys) -> None:
    for number, name in enumerate(("one", "  two  parts ", "three")):
        access.create(name, [Scope.INTENTS_READ], "cli:ann", NOW + number * MINUTE)
    assert [key.name for key in access.every()] == ["three", "two parts", "one"]
    assert len({key.id for key in access.every()}) == 3
