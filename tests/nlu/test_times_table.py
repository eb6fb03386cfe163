"""What is read from texts with and without times: tables in times*.yml, one line an utterance."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from shown import shown

from nlu.entities import read

HERE = Path(__file__).parent
FILES = {"en": "times.yml", "de": "times.de.yml"}
TABLES: list[tuple[str, dict[str, Any]]] = [
    (language, table)
    for language, name in FILES.items()
    for table in yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
]
KINDS = {"time", "period", "duration", "recurrence"}


@pytest.mark.parametrize(
    ("language", "table", "said"),
    [(language, table, said) for language, table in TABLES for said in table["said"]],
    ids=lambda value: str(value)[:60],
)
def test_times_of_an_utterance(language: str, table: dict[str, Any], said: str) -> None:
    zone = ZoneInfo(table.get("zone", "Europe/Berlin"))
    now = datetime.fromisoformat(table.get("at", "2026-03-02T09:00")).replace(tzinfo=zone)
    expected = table["said"][said]
    expected = [expected] if isinstance(expected, str) else expected or []
    found = [shown(said, entity) for entity in read(said, now, zone, language) if entity.name in KINDS]
    assert found == expected
