"""`doppel keys`: as an admin uses it."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.app import House, utc_now
from bot.config import Home, load
from bot.errors import UnknownKey
from bot.keys import AccessKeys, Scope

Done = subprocess.CompletedProcess[bytes]
Run = Callable[..., Done]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.from_environment({"DOPPEL_HOME": str(tmp_path / "home")})


@pytest.fixture
def keys(run_in: Callable[[Path], Run], home: Home) -> Run:
    """`doppel keys`."""
    doppel = run_in(home.path)
    return lambda *words, **more: doppel("keys", *words, **more)


@pytest.fixture
def served(home: Home) -> Iterator[House]:
    """The same folder, opened by another as `doppel run` does."""
    house = House(load(None, {}), home)
    yield house
    house.close()


def made(keys: Run, *words: str) -> tuple[str, str]:
    """The id and the secret of a new key."""
    done = keys("create", *words, "--scope", "intents:read", "--scope", "intents:publish")
    return done.stdout.decode().split("_")[1], done.stdout.decode().strip()


def test_a_key_is_made_used_listed_and_revoked(keys: Run, served: House) -> None:
    access = AccessKeys(served.store.desk)
    assert keys("list").stdout == b"No access keys yet; make one with doppel keys create.\n"
    done = keys("create", "the portal", "--scope", "intents:read", USER="ann", LOGNAME="ann")
    secret = done.stdout.decode().strip()
    assert re.fullmatch(r"dop_[a-z2-9]{8}_[\w-]{43}", secret)
    assert b"cannot show it again" in done.stderr
    assert access.check(secret, Scope.INTENTS_READ, utc_now()).made_by == "cli:ann"
    key_id = secret[4:12]
    shown = keys("list").stdout.decode()
    assert secret not in shown
    assert re.search(rf"{key_id} +the portal +intents:read +\d{{4}}-.* cli:ann", shown)
    assert b"is revoked" in keys("revoke", key_id, "--yes").stderr
    with pytest.raises(UnknownKey, match="revoked"):
        access.check(secret, Scope.INTENTS_READ, utc_now())
    assert "revoked 20" in keys("list").stdout.decode()
    assert b"was revoked before" in keys("revoke", key_id).stderr
    assert [line.action for line in served.store.desk.audit()] == ["keys.revoke", "keys.create"]


def test_programs_read_json(keys: Run) -> None:
    assert json.loads(keys("list", "--json").stdout) == []
    new = json.loads(keys("create", "ci", "--scope", "audit:read", "--json").stdout)
    assert new["scopes"] == ["audit:read"]
    assert new["secret"].startswith(f"dop_{new['id']}_")
    (kept,) = json.loads(keys("list", "--json").stdout)
    assert kept == {name: value for name, value in new.items() if name != "secret"}


def test_a_key_is_not_revoked_by_who_is_not_sure(keys: Run) -> None:
    key_id, _ = made(keys, "ci")
    asked = keys("revoke", key_id, stdin=b"n\n", code=2)
    assert b"(ci)? What uses it is locked out at once." in asked.stderr
    assert b"left as it is" in asked.stderr
    assert json.loads(keys("list", "--json").stdout)[0]["revokedAt"] is None
    keys("revoke", key_id, stdin=b"y\n")
    assert json.loads(keys("list", "--json").stdout)[0]["revokedAt"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["create", "ci"], b"Missing option '--scope'"),
        (["create", "--scope", "audit:read"], b"Missing argument 'NAME'"),
        (["create", "ci", "--scope", "intents:all"], b"'intents:all' is not one of 'intents:read'"),
        (["create", " ", "--scope", "audit:read"], b"1 to 60 visible characters"),
        (["revoke", "none", "--yes"], b"there is no key 'none'; `doppel keys list` shows all"),
    ],
)
def test_a_mistake_is_told_in_words(keys: Run, words: list[str], told: bytes) -> None:
    done = keys(*words, code=2)
    assert told in b" ".join(done.stderr.replace("│".encode(), b" ").split())
    assert done.stdout == b""


def test_a_rotation_is_in_the_audit_log_and_leaves_access_keys_alone(keys: Run, served: House) -> None:
    key_id, secret = made(keys, "ci")
    keys("rotate")
    assert AccessKeys(served.store.desk).check(secret, Scope.INTENTS_READ, utc_now()).id == key_id
    assert [line.action for line in served.store.desk.audit()] == ["keys.rotate", "keys.create"]
