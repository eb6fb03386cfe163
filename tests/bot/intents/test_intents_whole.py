"""An admin's whole way: draft, try, test, publish, use, roll back."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import pytest
from intents_house import ROOM, House

pytestmark = pytest.mark.long


class Later:
    """A thread that begins when the test says so."""

    begun: ClassVar[list[Callable[[], None]]] = []

    def __init__(self, *, target: Callable[[], None], **_: object) -> None:
        self._target = target

    def start(self) -> None:
        self.begun.append(self._target)


def took_up_once_it_is_trained(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has not the models of a version goes on as before until they are there."""
    monkeypatch.setattr("bot.intents.publishing.agents.Thread", Later)
    shelves = [house.models / "versions", house.models / "drafts"]
    for shelf in shelves:
        shelf.rename(shelf.with_suffix(".away"))
    elsewhere = house.other_agents()
    assert elsewhere("local\0ben").version == elsewhere("local\0ben").version == 0
    for shelf in shelves:
        shelf.with_suffix(".away").rename(shelf)
    [train] = Later.begun
    train()
    assert elsewhere("local\0ben").version == 1


def test_a_new_intent_of_five_examples_is_tried_published_used_and_rolled_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = house.admin
    assert admin.edit("book_room", ROOM, "ann") == 1
    assert admin.problems() == ()
    assert admin.draft().changed

    tried = admin.try_text("could you reserve a meeting room")
    assert (tried.draft.reading.intent, tried.live.reading.intent == "book_room") == ("book_room", False)
    assert "front desk" in tried.draft.reply.text
    assert "front desk" not in house.hears("could you reserve a meeting room"), "what is live is not touched"

    news: list[tuple[str, float]] = []
    version = admin.publish_and_wait("ann", "rooms", tell=lambda *one: news.append(one))
    assert (version.number, version.state, version.live, version.author) == (1, "ready", True, "ann"), version
    assert version.report.held_out is not None
    assert house.desk.version(1).model.startswith("en:"), "what was taught in English"
    assert "de:" not in house.desk.version(1).model, "trains no other language anew"
    assert "front desk" in house.hears("could you reserve a meeting room")
    assert "tea" in house.hears("make me some green tea")

    elsewhere = house.other_agents()
    assert "front desk" in house.say("i want to book a room", agents=elsewhere).reply.text, (
        "another process takes it up by itself"
    )

    took_up_once_it_is_trained(house, monkeypatch)

    admin.rollback(0, "ben")
    assert "front desk" not in house.hears("could you reserve a meeting room")
    assert "front desk" not in house.say("i want to book a room", agents=elsewhere).reply.text
    admin.rollback(1, "ben")
    assert "front desk" in house.hears("could you reserve a meeting room")
    assert [line.action for line in house.desk.trail] == [
        "intents.edit",
        "intents.publish",
        "intents.live",
        "intents.rollback",
        "intents.rollback",
    ]
    assert {line.actor for line in house.desk.trail} == {"ann", "ben"}
