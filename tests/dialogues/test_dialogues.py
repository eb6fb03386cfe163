"""Every dialogue table is played against the whole dialogue, with the trained understanding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any
from uuid import uuid4

import pytest
from table import Table, as_list, check_events, tables, turn_time

from bot.dialogue import Dialogue, Heard
from bot.messages import Address, Message, Reply, plain
from twin_core.parts.system import TwinCreated
from twin_core.store.base import Draft, Store

Player = Callable[[Table], None]


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.name)
def test_dialogue(table: Table, dialogue: Dialogue, session_store: Store, person: str) -> None:
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
        text = turn["said"] if "said" in turn else pressed(last, turn["press"])
        assert isinstance(text, str | int | float), text
        assert not isinstance(text, bool), 'write said: "yes" with quotes; YAML reads a bare one as true'
        address = Address("console", person, "terminal")
        heard = dialogue.hear(Message(str(number), str(text), address, now))
        check(turn, heard, f"turn {number + 1}, {text!r} → {plain(heard.reply)!r} {explained(heard)}")
        last = heard.reply


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
    labels = [button.label for button in heard.reply.buttons]
    for label in as_list(turn.get("buttons")):
        assert label in labels, f"{where}: no button {label!r} in {labels}"
    for part in ("picture", "card", "file"):
        if part in turn:
            assert (getattr(heard.reply, part) is not None) == turn[part], f"{where}: {part}"
    if "events" in turn:
        check_events(turn["events"], heard.records, where)


def explained(heard: Heard) -> str:
    return "; ".join(
        f"{r.intent} {r.confidence:.2f} {[(e.name, e.value) for e in r.entities]}" for r in heard.readings
    )
