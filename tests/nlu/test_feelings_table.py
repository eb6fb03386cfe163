"""What counts as stating how one is, and what does not: the tables in feelings*.yml."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from nlu.entities import read
from nlu.understanding import Rating

HERE = Path(__file__).parent
FILES = {"en": "feelings.yml", "de": "feelings.de.yml"}
ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, tzinfo=ZONE)


def ratings(text: str, language: str) -> list[str]:
    return [
        f"{entity.name} {entity.value.value}{'' if entity.value.certain else '~'}"
        for entity in read(text, NOW, ZONE, language)
        if isinstance(entity.value, Rating)
    ]


def rows() -> Iterator[tuple[str, str, list[str]]]:
    for language, name in FILES.items():
        table = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
        yield from ((language, said, stated) for said, stated in table["stated"].items())
        yield from ((language, said, []) for said in table["nothing"])


@pytest.mark.parametrize(("language", "said", "stated"), list(rows()))
def test_what_is_stated(language: str, said: str, stated: list[str]) -> None:
    assert ratings(said, language) == stated
