"""`doppel twin show` and `doppel twin history` as a person reads them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable

import pytest

Run = Callable[..., subprocess.CompletedProcess[bytes]]

MONTH = (
    ("2026-03-02T09:00", "mood 2, an awful night"),
    ("2026-03-02T14:00", "energy 5"),
    ("2026-03-03T09:00", "mood 4"),
    ("2026-03-03T09:05", "add task write the report, about 3h, due friday noon"),
    ("2026-03-03T09:10", "add task water the fern"),
    ("2026-03-03T09:11", "undo"),
    ("2026-03-03T09:15", "start the report"),
    ("2026-03-03T09:20", "remind me every weekday at 9 to plan the day"),
    ("2026-03-03T11:00", "start a break"),
    ("2026-03-03T11:10", "back"),
)


@pytest.fixture
def told(run: Run) -> Run:
    """`doppel` where Ann has said some things in March 2026."""
    for at, said in MONTH:
        run("say", "--as", "Ann", "--zone", "Europe/Berlin", "--at", at, said)
    return run


def test_a_twin_is_a_page_to_read(told: Run) -> None:
    page = told("twin", "show", "Ann", "--at-time", "2026-03-03T12:00").stdout.decode()
    rows = [" ".join(line.split()) for line in page.splitlines()]
    assert rows[0] == "Ann"
    assert "as known on 2026-03-03 at 12:00, after record 13" in rows
    assert any("Europe/Berlin · works Monday to Friday 9:00–17:00 · quiet 20:00–8:00" in row for row in rows)
    assert any(row.startswith("mood 4 (good) today at 9:00 3.0 3.0 ····") for row in rows)
    assert any(row.startswith("energy 5 (full) yesterday at 14:00 5.0") for row in rows)
    assert not any(row.startswith("stress") for row in rows), "what is empty is not shown"
    (task,) = [row for row in rows if "write the report" in row]
    assert "due Friday at 12:00" in task
    assert "about 3 h" in task
    assert "under way since today at 9:15" in task
    assert "reminders tomorrow at 9:00: plan the day (repeats)" in rows
    assert "last break today at 11:10, 10 min" in rows
    (count,) = [row for row in rows if row.startswith("records")]
    assert count.startswith("records 13: ")
    assert "capacity 3" in count
    assert "fern" not in page


def test_an_earlier_moment_is_named_and_one_out_of_reach_refused(told: Run) -> None:
    early = told("twin", "show", "Ann", "--at-version", "3").stdout.decode()
    assert "as known on 2026-03-02 at 09:00, after record 3" in early
    assert "report" not in early
    assert (
        b"no record 99 yet; --at-version takes 1 to 13"
        in told("twin", "show", "Ann", "--at-version", "99", code=2).stderr
    )
    assert (
        b"the first record is of 2026-03-02 09:00"
        in told("twin", "show", "Ann", "--at-time", "2026-03-02T08:00", code=2).stderr
    )
    assert (
        b"not both"
        in told("twin", "show", "Ann", "--at-version", "1", "--at-time", "2026-03-03", code=2).stderr
    )


def test_a_history_is_told_line_by_line(told: Run) -> None:
    rows = [" ".join(line.split()) for line in told("twin", "history", "Ann").stdout.decode().splitlines()]
    assert [row.split()[0] for row in rows] == [str(version) for version in range(1, 14)]
    assert "3 2026-03-02 09:00 capacity.mood_logged mood 2 “an awful night”" in rows
    assert "7 2026-03-03 09:10 task.created the new task “water the fern” (taken back by 8)" in rows
    assert "8 2026-03-03 09:11 correction.made undo: takes back 7" in rows
    assert any("task.started the start of “write the report”" in row for row in rows)
    assert len(told("twin", "history", "Ann", "--limit", "2").stdout.splitlines()) == 2
    last = [
        json.loads(line)
        for line in told("twin", "history", "Ann", "--limit", "2", "--json").stdout.splitlines()
    ]
    assert [record["type"] for record in last] == ["break.taken", "consent.asked"]
