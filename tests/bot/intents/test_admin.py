"""What admins are told: of drafts that do not fit, of what cannot be done, of versions that were kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from intents_house import ROOM, House
from trainings import TALK, published

from bot.errors import DraftHasProblems, IntentsError, NotReady
from bot.intents.draft import IntentEdit
from bot.intents.training import report as reports
from bot.intents.training.report import Compared, Misread, Report
from twin_core.errors import DraftChanged, LiveChanged, NoSuchVersion

Build = Callable[..., House]


def test_two_admins_do_not_overwrite_one_another(house: House) -> None:
    ann = house.admin.draft()
    house.draft(make_tea=TALK)
    with pytest.raises(DraftChanged):
        house.admin.save_draft(ann.draft, ann.revision, "ann")
    seen = house.desk.live()
    published(house, "one")
    with pytest.raises(LiveChanged):
        house.desk.set_live(0, None, 0.0, expected_revision=seen.revision, at=house.now, by="ann")


def test_a_draft_with_problems_is_kept_and_not_published(house: House) -> None:
    house.draft(book_room=ROOM.model_copy(update={"reply": None}))
    assert [one.where for one in house.admin.problems()] == ["intents.book_room.reply"]
    for refused in (house.admin.publish, house.admin.publish_and_wait):
        with pytest.raises(DraftHasProblems, match="no reply") as error:
            refused("ann")
        assert len(error.value.problems) == 1
    with pytest.raises(DraftHasProblems):
        house.admin.try_text("a room")
    assert house.desk.versions() == []


def test_what_cannot_be_done_is_said(house: House) -> None:
    with pytest.raises(NotReady, match="nothing to publish"):
        house.admin.publish("ann")
    with pytest.raises(NotReady, match="answers already"):
        house.admin.rollback(0, "ann")
    with pytest.raises(NoSuchVersion):
        house.admin.rollback(7, "ann")
    with pytest.raises(NotReady, match="no version is on trial"):
        house.admin.end_trial("ann", keep=True)
    with pytest.raises(NotReady, match="between 0 and 1"):
        house.admin.start_trial(1, 1.5, "ann")
    for wrong in (
        lambda: house.admin.remove("nothing", "ann"),
        lambda: house.admin.switch("nothing", "ann", on=True),
    ):
        with pytest.raises(IntentsError, match="nothing"):
            wrong()
    with pytest.raises(IntentsError, match="switch it off instead"):
        house.admin.remove("make_tea", "ann")
    with pytest.raises(IntentsError, match="stays as it is"):
        house.admin.edit("affirm", IntentEdit(enabled=False), "ann")
    assert house.desk.trail == []


def test_discard_takes_up_what_is_live(house: House) -> None:
    published(house, "one")
    live = house.admin.draft().draft
    house.draft(make_tea=TALK)
    assert house.admin.draft().changed
    house.admin.discard("ann")
    assert (house.admin.draft().draft, house.admin.draft().changed) == (live, False)


def test_the_report_of_a_version_is_kept(house: House) -> None:
    number = published(house, "one")
    row = house.admin.versions()[0]
    assert (row.number, row.note, row.draft, row.author) == (number, "one", None, "ann")
    kept = house.admin.version(number)
    assert kept.draft == house.admin.draft().draft
    assert set(kept.report.keys) == {"en", "de"}
    assert kept.report.release


def test_compared_and_missed_survive_being_kept() -> None:
    miss = Misread("a", "en", "x", "y", 0.5, ("b",))
    whole = Report(
        Compared(0.8, 0.9, 10, (miss,)), None, (miss,), (), (miss,), ("no",), "", 1.5, "0.1.0", {"en": "k"}
    )
    assert reports.decoded(reports.encoded(whole)) == whole
    assert reports.decoded(b"") == Report()
