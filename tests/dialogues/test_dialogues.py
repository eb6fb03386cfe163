"""Every dialogue table is played against the whole dialogue, with the trained understanding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from nudging import Nudging
from table import Table, as_list, check_events, tables, turn_time

from bot.dialogue import Dialogue, Heard
from bot.messages import Address, Message, Reply, plain
from twin_core.parts.system import TwinCreated
from twin_core.store.base import Draft, Store

Player = Callable[[Table], None]


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.name)
def test_dialogue(table: Table, dialogue: Dialogue, session_store: Store, person: str) -> None:
    nudging = Nudging(session_store, Address("console", person, "terminal"))
    now, last = table.start, Reply("")
    if table.given:
        known = (TwinCreated(person, str(now.tzinfo)), *table.given)
        draft = Draft(
            uuid4().hex, known, now.astimezone(UTC), "given", "test", identities=(("local", person),)
        )
        session_store.append(draft)
    for number, turn in enumerate(table.turns):
        if number:
            now = turn_time(turn, now)
        if "nudged" in turn:
            last = nudging.nudged(turn["nudged"], now)
            check_buttons(turn, last, f"turn {number + 1}")
        elif "meeting" in turn:
            nudging.meeting(turn["meeting"], now)
        else:
            message = heard_from(turn, last, nudging, number, now)
            heard = dialogue.hear(message)
            where = f"turn {number + 1}, {message.text!r} → {plain(heard.reply)!r} {explained(heard)}"
            check(turn, heard, where)
            nudging.check(turn, where)
            last = heard.reply


def heard_from(turn: Mapping[str, Any], last: Reply, nudging: Nudging, number: int, now: datetime) -> Message:
    """What a turn sends: words, typed or in a voice note, those of a button, or a tap on one of a nudge."""
    address = replace(nudging.address, channel=turn.get("where", "console"))
    if "spoken" in turn:
        aloud = True if {"aloud", "not_aloud"} & set(turn) else None
        words = turn["spoken"]
        return Message(str(number), words, address, now, spoken=True, transcript=words, say_aloud=aloud)
    if "unheard" in turn:
        return Message(str(number), "", address, now, unheard=turn["unheard"])
    if "tapped" in turn:
        return Message(str(number), "", address, now, pressed=nudging.token(turn["tapped"]))
    text = turn["said"] if "said" in turn else pressed(last, turn["press"])
    assert isinstance(text, str | int | float), text
    assert not isinstance(text, bool), 'write said: "yes" with quotes; YAML reads a bare one as true'
    edits = str(turn["edits"] - 1) if "edits" in turn else ""
    return Message(str(number), str(text), address, now, edits=edits)


def pressed(reply: Reply, label: str) -> str:
    says = {button.label: button.says for button in reply.buttons}
    assert label in says, f"no button {label!r} in {sorted(says)} of {plain(reply)!r}"
    return says[label]


def check_opening(text: str, where: str) -> None:
    """Every line that is said begins as a sentence does."""
    for line in text.splitlines():
        assert not line[:1].islower(), f"{where}: begins in lower case: {line!r}"


def check(turn: Mapping[str, Any], heard: Heard, where: str) -> None:
    check_opening(heard.reply.text, where)
    words = plain(heard.reply).casefold()
    for wanted in as_list(turn.get("answered")):
        assert str(wanted).casefold() in words, f"{where}: lacks {wanted!r}"
    for unwanted in as_list(turn.get("not_answered")):
        assert str(unwanted).casefold() not in words, f"{where}: says {unwanted!r}"
    told = heard.reply.aloud.text.casefold() if heard.reply.aloud else ""
    for wanted in as_list(turn.get("aloud")):
        assert str(wanted).casefold() in told, f"{where}: {wanted!r} is not said aloud in {told!r}"
    for unwanted in as_list(turn.get("not_aloud")):
        assert str(unwanted).casefold() not in told, f"{where}: says {unwanted!r} aloud in {told!r}"
    if "transcript" in turn:
        assert heard.reply.heard == turn["transcript"], where
    check_buttons(turn, heard.reply, where)
    for part in ("picture", "card", "file"):
        if part in turn:
            assert (getattr(heard.reply, part) is not None) == turn[part], f"{where}: {part}"
    if "events" in turn:
        check_events(turn["events"], heard.records, where)


def check_buttons(turn: Mapping[str, Any], reply: Reply, where: str) -> None:
    labels = [button.label for button in reply.buttons]
    for label in as_list(turn.get("buttons")):
        assert label in labels, f"{where}: no button {label!r} in {labels}"


def explained(heard: Heard) -> str:
    return "; ".join(
        f"{r.intent} {r.confidence:.2f} {[(e.name, e.value) for e in r.entities]}" for r in heard.readings
    )
