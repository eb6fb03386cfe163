"""An interpreter that understands only what it was told, and fails on anything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from nlu.understanding import Entity, Understanding


class ScriptedInterpreter:
    """Readings by text; a text with " and " in `compound` is split there."""

    def __init__(self, readings: Mapping[str, Understanding], compound: Sequence[str] = ()) -> None:
        self._readings = readings
        self._compound = compound

    def understand(self, text: str, now: datetime, zone: ZoneInfo) -> Understanding:
        assert now.tzinfo is not None
        assert isinstance(zone, ZoneInfo)
        if text not in self._readings:
            raise AssertionError(f"nobody told what {text!r} means")
        return self._readings[text]

    def clauses(self, text: str, now: datetime, zone: ZoneInfo) -> list[Understanding]:
        parts = text.split(" and ") if text in self._compound else [text]
        return [self.understand(part, now, zone) for part in parts]


def reading(text: str, intent: str | None, confidence: float = 0.95, *entities: Entity) -> Understanding:
    rest = round(1 - confidence, 3)
    ranking = ((intent, confidence), ("other", rest)) if intent else (("other", rest), ("greet", rest / 2))
    return Understanding(text, intent, confidence, entities, ranking)
