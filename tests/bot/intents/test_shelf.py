"""Models of versions stay while a version refers to them; a full disk and a crash leave nothing behind."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from bot.intents.training.shelf import Shelf
from nlu.errors import ModelMissing, ModelsUnwritable
from nlu.held_out import HeldOut

ONE, TWO = "0" * 16, "1" * 16


def drafted(folder: Path, *keys: str) -> Shelf:
    for key in keys:
        (folder / "drafts" / key).mkdir(parents=True)
        (folder / "drafts" / key / "model.json").write_text(key)
    return Shelf(folder)


def kept(folder: Path) -> list[str]:
    return sorted(place.name for place in (folder / "versions").iterdir())


def test_what_is_kept_outlives_its_draft(tmp_path: Path) -> None:
    shelf = drafted(tmp_path, ONE, TWO)
    shelf.keep([ONE])
    shelf.keep([ONE, TWO])
    shutil.rmtree(tmp_path / "drafts")
    assert kept(tmp_path) == [ONE, TWO]
    shelf.keep([ONE])
    assert (tmp_path / "versions" / ONE / "model.json").read_text() == ONE


def test_what_no_version_refers_to_goes_with_what_a_crash_left(tmp_path: Path) -> None:
    shelf = drafted(tmp_path, ONE, TWO)
    shelf.tidy([ONE])
    shelf.keep([ONE, TWO])
    (tmp_path / "versions" / f".{ONE}-12345678").mkdir()
    shelf.tidy([ONE])
    assert kept(tmp_path) == [ONE]


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_source: Path, target: Path) -> None:
        target.mkdir()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    shelf = drafted(tmp_path, ONE)
    monkeypatch.setattr("shutil.copytree", full)
    with pytest.raises(ModelsUnwritable, match=r"No space left on device.*publish again"):
        shelf.keep([ONE])
    assert kept(tmp_path) == []


def test_a_model_that_is_nowhere_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        Shelf(tmp_path).load(ONE)
    with pytest.raises(ModelsUnwritable):
        Shelf(tmp_path).keep([ONE])


def test_how_examples_were_read_is_kept_for_the_next_comparison(tmp_path: Path) -> None:
    shelf, reads = Shelf(tmp_path), [HeldOut("a", "x", "y", ("w",))]
    assert shelf.reads(ONE) is None
    shelf.put_reads(ONE, reads)
    assert shelf.reads(ONE) == reads
    (tmp_path / "drafts" / "reads" / f"{ONE}.json").write_text("{")
    assert shelf.reads(ONE) is None
    for number in range(40):
        shelf.put_reads(f"{number:016}", reads)
    assert len(list((tmp_path / "drafts" / "reads").iterdir())) < 20
