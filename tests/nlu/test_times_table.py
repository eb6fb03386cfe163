"""What is read from texts with and without times: tables in times.yml, one line an utterance."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from nlu.entities import read
from nlu.understanding import Duration, Entity, Moment, NoSuchTime, Period, Recurrence

TABLES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("times.yml").read_text(encoding="utf-8")
)
KINDS = {"time", "period", "duration", "recurrence"}


def moment(value: Moment) -> str:
    text = f"{value.at:%Y-%m-%d}" if value.grain == "day" else f"{value.at:%Y-%m-%d %H:%M}"
    return (
        text
        + (f" ({value.part})" if value.part else "")
        + (f" as {value.stands_for}" if value.stands_for else "")
    )


def shown(text: str, entity: Entity) -> str:
    value, words = entity.value, text[entity.start : entity.end]
    match value:
        case Moment():
            return f"{words} = {moment(value)}"
        case Period():
            return f"{words} = {value.start:%Y-%m-%d %H:%M} to {value.end:%Y-%m-%d %H:%M}"
        case Duration():
            return f"{words} = {value.minutes:g} min"
        case Recurrence():
            return f"{words} = {value.rule} from {value.first:%Y-%m-%d %H:%M}"
        case NoSuchTime():
            return f"{words} = {value.why} {' / '.join(moment(near) for near in value.instead)}"
    return f"{words} = {value}"


@pytest.mark.parametrize(
    ("table", "said"),
    [(table, said) for table in TABLES for said in table["said"]],
    ids=lambda value: str(value)[:60],
)
def test_times_of_an_utterance(table: dict[str, Any], said: str) -> None:
    zone = ZoneInfo(table.get("zone", "Europe/Berlin"))
    now = datetime.fromisoformat(table.get("at", "2026-03-02T09:00")).replace(tzinfo=zone)
    expected = table["said"][said]
    expected = [expected] if isinstance(expected, str) else expected or []
    assert [shown(said, entity) for entity in read(said, now, zone) if entity.name in KINDS] == expected
