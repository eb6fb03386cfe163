"""What is told while something takes long."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import learning
from bot.commands.house import Bar
from bot.discovery import Skills


def test_a_log_is_told_each_step_once(capsys: pytest.CaptureFixture[str]) -> None:
    bar = Bar()
    for what, share in (("comparing", 0.1), ("comparing", 0.2), ("learning", 0.7), ("learning", 1.0)):
        bar(what, share)
    assert capsys.readouterr().err == "comparing …\nlearning …\n"


def test_several_languages_are_one_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def train(*args: object, **_: object) -> None:
        told = args[2]
        assert callable(told)
        told("comparing", 0.5)
        told("done", 1.0)

    monkeypatch.setattr(learning, "model_of", train)
    news: list[tuple[str, float]] = []
    learning.models_of(
        Skills({}, {}, (), ("en", "de")), tmp_path, lambda what, share: news.append((what, share))
    )
    assert news == [
        ("learning English, once: comparing", 0.25),
        ("learning English, once: done", 0.5),
        ("learning German, once: comparing", 0.75),
        ("learning German, once: done", 1.0),
    ]
