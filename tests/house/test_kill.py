"""kill -9 in the middle of a thousand messages: what was acknowledged is there, once and whole."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections import Counter, defaultdict
from contextlib import closing
from pathlib import Path

import thousand
from thousand import COUNT, PEOPLE, facts, open_house, said

from bot.app import House
from bot.dialogue.keys import exchange_key
from bot.dialogue.talk import encode_reply
from twin_core.events.record import Record
from twin_core.events.replay import replay
from twin_core.twin import Twin

NUMBERS = {exchange_key(said(number)): number for number in range(COUNT)}
OPENING = ("system.twin_created", "identity.linked")


def test_what_was_acknowledged_is_there_once_and_a_second_delivery_completes_it(trained_home: Path) -> None:
    first = killed_after(20, trained_home)
    answers = killed_after(400, trained_home)
    assert 400 <= len(answers) < COUNT
    assert all(answers[number] == answer for number, answer in first.items() if number in answers)
    answers |= first
    with open_house(trained_home) as house:
        assert_whole(trained_home)
        written = records_by_number(house)
        for number in answers:
            assert wires(written[number]) == facts(number), f"message {number} was acknowledged"
        for number, records in written.items():
            assert wires(records) == facts(number), f"message {number} is half written"
        assert answers.keys() | written.keys() <= in_transcript(house).keys()
        deliver_again(house, answers)
        assert_whole(trained_home)


def deliver_again(house: House, answers: dict[int, bytes]) -> None:
    kept = in_transcript(house)
    for number in range(COUNT):
        heard = house.dialogue.hear(said(number))
        assert heard.duplicate == (number in kept)
        if number in answers:
            assert encode_reply(heard.reply) == answers[number], f"message {number} is answered otherwise"
    assert in_transcript(house) == dict.fromkeys(range(COUNT), 1)
    written = records_by_number(house)
    assert {number: wires(written[number]) for number in range(COUNT)} == {
        number: facts(number) for number in range(COUNT)
    }
    every = Counter(record.event.wire for records in written.values() for record in records)
    assert [every[wire] for wire in OPENING] == [PEOPLE, PEOPLE]


def killed_after(count: int, home: Path) -> dict[int, bytes]:
    """The answers that a process gave before it was killed, when it had given so many."""
    answers = {}
    command = [sys.executable, thousand.__file__, str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        for line in child.stdout:
            number, _, reply = line.partition(b" ")
            if line.endswith(b"\n"):
                answers[int(number)] = reply[:-1]
            if len(answers) == count:
                child.kill()
    return answers


def records_by_number(house: House) -> dict[int, list[Record]]:
    """What each message wrote; on the way, that every state is what its history says."""
    written: dict[int, list[Record]] = defaultdict(list)
    for twin_id in house.store.twins():
        records = list(house.store.history(twin_id))
        assert [record.version for record in records] == list(range(1, len(records) + 1))
        assert house.store.state(twin_id) == replay(Twin(twin_id), records)
        for record in records:
            written[NUMBERS[record.cause]].append(record)
    return written


def in_transcript(house: House) -> dict[int, int]:
    """How often each message stands in what was said."""
    lines: Counter[int] = Counter()
    for number in range(PEOPLE):
        for line in house.dialogue.transcript(said(number).sender, thousand.START):
            lines[NUMBERS[line.id]] += 1
            assert line.said == said(NUMBERS[line.id]).text
    return dict(lines)


def wires(records: list[Record]) -> tuple[str, ...]:
    """The facts of a message, in the order of writing, but for those of a first meeting."""
    return tuple(record.event.wire for record in records if record.event.wire not in OPENING)


def assert_whole(home: Path) -> None:
    for file in ("doppel.db", "keys.db"):
        with closing(sqlite3.connect(home / file)) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert database.execute("PRAGMA foreign_key_check").fetchall() == []
