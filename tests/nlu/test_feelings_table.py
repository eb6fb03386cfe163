"""What counts as stating how one is, and what does not: the table in feelings.yml."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from nlu.entities import read
from nlu.understanding import Rating

TABLE: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("feelings.yml").read_text(encoding="utf-8"))
ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, tzinfo=ZONE)


def ratings(text: str) -> list[str]:
    return [
        f"{entity.name} {entity.value.value}{'' if entity.value.certain else '~'}"
        for entity in read(text, NOW, ZONE)
        if isinstance(entity.value, Rating)
    ]


@pytest.mark.parametrize("said", TABLE["stated"])
def test_stated(said: str) -> None:
    assert ratings(said) == TABLE["stated"][said]


@pytest.mark.parametrize("said", TABLE["nothing"])
def test_nothing_is_stated(said: str) -> None:
    assert ratings(said) == []
