from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.learning import NOTE, is_learnt, model_of
from nlu.errors import ModelsUnwritable, NluError
from nlu.model import Model

HEAD = 'version: "3.1"\nnlu:\n'


def written(path: Path, **intents: list[str]) -> Path:
    blocks = [
        f"- intent: {name}\n  examples: |\n" + "".join(f"    - {one}\n" for one in said)
        for name, said in intents.items()
    ]
    path.write_text(HEAD + "".join(blocks), encoding="utf-8")
    return path


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    kinds = ("green", "black", "white", "strong", "weak", "iced")
    rooms = ("kitchen", "hall", "cellar", "garden", "attic", "porch")
    return [
        written(tmp_path / "tea.yml", tea=[f"make me {kind} tea" for kind in kinds]),
        written(tmp_path / "lamp.yml", lamp=[f"turn on the {room} lamp" for room in rooms]),
    ]


@pytest.fixture
def learn(tmp_path: Path, files: list[Path]) -> Callable[..., tuple[Model, bool]]:
    """Learn the files; the model, and whether it had to be trained."""
    outside = written(
        tmp_path / "outside.yml", out=["who won the match", "sing a song", "how tall is the tower"]
    )

    def learnt(*, force: bool = False) -> tuple[Model, bool]:
        news: list[str] = []
        model = model_of(
            files, tmp_path / "models", lambda what, _: news.append(what), outside=outside, force=force
        )
        assert is_learnt(files, tmp_path / "models", outside=outside)
        return model, bool(news)

    return learnt


def test_it_trains_once_and_anew_when_an_example_changes(
    learn: Callable[..., tuple[Model, bool]], files: list[Path]
) -> None:
    model, trained = learn()
    assert trained
    assert model.parse("make me some green tea").ranking[0][0] == "tea"
    assert not learn()[1]
    files[0].write_text(files[0].read_text(encoding="utf-8") + "    - brew a pot\n", encoding="utf-8")
    assert learn()[1]
    assert learn(force=True)[1]


def test_a_damaged_model_or_note_is_made_anew(
    learn: Callable[..., tuple[Model, bool]], tmp_path: Path
) -> None:
    learn()
    for broken in ("not json", "[1]", '{"sources": 1}', ""):
        (tmp_path / "models" / NOTE.format("en")).write_text(broken, encoding="utf-8")
        assert not learn()[1], "the model itself is whole"
    for part in (tmp_path / "models").glob("*/model.json"):
        part.write_text("{", encoding="utf-8")
    assert learn()[1]


def test_a_wrong_example_is_named_by_file_and_line(
    learn: Callable[..., tuple[Model, bool]], files: list[Path]
) -> None:
    files[0].write_text(HEAD + "- intent: tea\n  exampels: |\n    - tea\n", encoding="utf-8")
    with pytest.raises(NluError, match=r"tea\.yml:4"):
        learn()


def test_a_file_in_the_place_of_the_models_is_told_and_left(
    learn: Callable[..., tuple[Model, bool]], tmp_path: Path
) -> None:
    (tmp_path / "models").write_text("mine", encoding="utf-8")
    with pytest.raises(
        ModelsUnwritable, match=r"models cannot hold the trained models \(it is not a folder\)"
    ):
        learn()
    assert (tmp_path / "models").read_text(encoding="utf-8") == "mine"


def test_a_model_that_a_full_disk_does_not_take_is_told_and_leaves_nothing(
    learn: Callable[..., tuple[Model, bool]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("numpy.savez_compressed", full)
        with pytest.raises(
            ModelsUnwritable, match=r"cannot be saved in .*models \(No space left on device\)"
        ):
            learn()
    assert [path.name for path in (tmp_path / "models").iterdir()] == [".lock"]
    assert learn()[1]


def test_what_a_killed_training_left_is_tidied_away(
    learn: Callable[..., tuple[Model, bool]], tmp_path: Path
) -> None:
    for name in (".0123456789abcdef-x1y2", ".0123456789abcdef-x1y2-old"):
        (tmp_path / "models" / name).mkdir(parents=True)
        (tmp_path / "models" / name / "weights.npz").touch()
    (tmp_path / "models" / ".mine-to-keep").mkdir()
    learn()
    hidden = sorted(path.name for path in (tmp_path / "models").glob(".*"))
    assert hidden == [".lock", ".mine-to-keep"]
