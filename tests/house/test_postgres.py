"""The whole house on PostgreSQL: the same commands, the facts in a database server."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

Run = Callable[..., subprocess.CompletedProcess[bytes]]
POSTGRES = "DOPPEL_TEST_POSTGRES"


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """A schema of its own on the test server, named in config.yml as the place of facts and keys."""
    address = os.environ.get(POSTGRES)
    if not address:
        pytest.skip(f"{POSTGRES} is not set: no PostgreSQL to test on")
    schema = f"doppel_house_{secrets.token_hex(6)}"
    plain = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        private = make_url(address).update_query_dict({"options": f"-csearch_path={schema}"})
        store = 'store:\n  url: "${DOPPEL_STORE}"\n'
        (tmp_path / "config.yml").write_text(store, encoding="utf-8")
        yield private.render_as_string(hide_password=False)
        connection.execute("SET client_min_messages = warning")
        connection.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture
def house(run: Run, url: str) -> Run:
    def doppel(*words: str, stdin: bytes = b"", code: int = 0) -> subprocess.CompletedProcess[bytes]:
        return run(*words, stdin=stdin, code=code, DOPPEL_STORE=url)

    return doppel


def said(house: Run, text: str, at: str) -> list[str]:
    done = house("say", "--as", "Ann", "--at", at, "--zone", "Europe/Berlin", "--json", text)
    return [event["type"] for event in json.loads(done.stdout)["events"]]


def test_a_life_on_postgresql(house: Run, trained_home: Path, tmp_path: Path) -> None:
    opening = ["system.twin_created", "identity.linked"]
    assert said(house, "mood 4", "2026-03-02T09:00") == [*opening, "capacity.mood_logged"]
    assert said(house, "energy 2", "2026-03-02T14:00") == ["capacity.energy_updated"]
    assert said(house, "undo", "2026-03-02T14:01") == ["correction.made"]
    assert said(house, "energy 3", "2026-03-02T14:02") == ["capacity.energy_updated"]
    assert not (trained_home / "doppel.db").exists()

    shown = json.loads(house("twin", "show", "Ann", "--json").stdout)
    assert [reading[1] for reading in shown["capacity"]["energy"]["readings"]] == [3]
    early = json.loads(house("twin", "show", "Ann", "--at-time", "2026-03-02T14:00:30", "--json").stdout)
    assert [reading[1] for reading in early["capacity"]["energy"]["readings"]] == [2]
    kept = [json.loads(line) for line in house("twin", "history", "Ann", "--json").stdout.splitlines()]
    assert [record["metadata"]["version"] for record in kept] == [1, 2, 3, 4, 5, 6]

    house("twin", "export", "Ann", "ann.jsonl")
    proof = json.loads(house("twin", "forget", "Ann", "--yes").stdout)
    assert proof["keyDestroyed"]
    assert b"no twin of 'Ann'" in house("twin", "show", "Ann", code=2).stderr
    house("twin", "import", "Bea", str(tmp_path / "ann.jsonl"))
    assert json.loads(house("twin", "show", "Bea", "--json").stdout)["mood"]["readings"][0][1] == 4


def test_a_server_that_is_away_is_told(run: Run, tmp_path: Path, url: str) -> None:
    assert url
    away = "postgresql+psycopg://ann:hunter2@127.0.0.1:1/doppel?connect_timeout=1"
    error = run("say", "--as", "Ann", "mood 4", code=2, DOPPEL_STORE=away).stderr.decode()
    assert "cannot be reached" in error
    assert "hunter2" not in error
    assert (tmp_path / "config.yml").exists()
