"""Edits of the draft that all admins share: none is lost because another came between."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from desk import MemoryDesk
from intents_house import NOW, PACKAGE, ROOM

from bot.dialogue.choices import Thresholds
from bot.errors import NoSuchIntent, Protected
from bot.intents.draft import Draft, decoded
from bot.intents.drafting import Drafting, Rules
from bot.intents.shipped import Shipped
from twin_core.errors import DraftChanged
from twin_core.store.desk_base import DraftRow

Edit = Callable[[Drafting], int]


class Meanwhile(MemoryDesk):
    """A desk at which somebody else saves as soon as the draft was read."""

    def draft(self) -> DraftRow:
        row = super().draft()
        if row.revision == 1:
            bens = ROOM.model_copy(update={"title": {"en": "Ben"}})
            super().save_draft(decoded(row.content).having("book_room", bens).encoded(), 1, NOW, "ben")
        return row


@pytest.fixture
def drafting(shipped: Shipped) -> Drafting:
    return Drafting(MemoryDesk(), shipped, Rules(Thresholds(), skills=PACKAGE), lambda: NOW)


@pytest.mark.parametrize(
    "edit",
    [
        lambda drafting: drafting.switch("book_room", "ann", on=False),
        lambda drafting: drafting.add_examples("book_room", {"en": ("a room please",)}, "ann"),
        lambda drafting: drafting.remove("book_room", "ann"),
        lambda drafting: drafting.edit("make_tea", ROOM, "ann"),
        lambda drafting: drafting.discard("ann"),
    ],
)
def test_what_another_saved_meanwhile_is_not_overwritten(shipped: Shipped, edit: Edit) -> None:
    desk = Meanwhile()
    drafting = Drafting(desk, shipped, Rules(Thresholds(), skills=PACKAGE), lambda: NOW)
    drafting.save_draft(Draft(intents={"book_room": ROOM}), 0, "ann")
    with pytest.raises(DraftChanged):
        edit(drafting)
    assert drafting.draft().draft.edit("book_room").title == {"en": "Ben"}
    assert edit(drafting) == 3


def test_examples_are_added_where_the_intent_has_its_own(drafting: Drafting) -> None:
    drafting.edit("book_room", ROOM, "ann")
    drafting.add_examples("book_room", {"en": ("Book a  meeting room", "rooms please")}, "ann")
    drafting.add_examples("make_tea", {"en": ("a pot of it",), "de": ("tee",)}, "ann")
    draft = drafting.draft().draft
    assert draft.edit("book_room").examples["en"] == (*ROOM.examples["en"], "rooms please"), "each once"
    assert (draft.edit("make_tea").added, draft.edit("make_tea").examples) == (
        {"en": ("a pot of it",), "de": ("tee",)},
        {},
    )
    with pytest.raises(NoSuchIntent):
        drafting.add_examples("nothing", {"en": ("a",)}, "ann")
    with pytest.raises(Protected):
        drafting.add_examples("affirm", {"en": ("aye",)}, "ann")


def test_every_change_stands_in_the_audit_log_with_its_name(shipped: Shipped) -> None:
    desk = MemoryDesk()
    drafting = Drafting(desk, shipped, Rules(Thresholds(), skills=PACKAGE), lambda: NOW)
    drafting.save_draft(Draft(), 0, "ann")
    drafting.edit("book_room", ROOM, "ann")
    drafting.switch("book_room", "ann", on=False)
    drafting.switch("book_room", "ann", on=True)
    drafting.add_examples("book_room", {"en": ("a",)}, "ann")
    drafting.remove("book_room", "ann")
    drafting.discard("ann")
    drafting.edit("x\0" + "y" * 300, ROOM, "ann")
    told = [(one.action.removeprefix("intents."), one.actor, one.subject) for one in desk.trail]
    assert [action for action, _, _ in told] == [
        "save", "edit", "switch_off", "switch_on", "add_examples", "remove", "discard", "edit",
    ]  # fmt: skip
    assert {actor for _, actor, _ in told} == {"ann"}
    assert {subject for _, _, subject in told[1:6]} == {"book_room"}
    assert told[-1][2].isprintable()
    assert len(told[-1][2]) <= 100
