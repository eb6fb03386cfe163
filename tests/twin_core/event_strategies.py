"""Hypothesis strategies for events, made from the fields of their classes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st
from msgspec import inspect

from twin_core.events.base import Event, event_classes
from twin_core.events.record import Record
from twin_core.parts.corrections import CorrectionMade

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
ZONES = ["Europe/Berlin", "America/Los_Angeles", "Pacific/Apia", "Mars/Olympus", "../etc", ""]
IDENTIFIERS = {"task", "reminder", "uid", "nudge", "skill", "purpose", "model", "user"}
"""Fields drawn from few values, so that events meet."""

near = st.integers(-200_000, 200_000).map(lambda minutes: START + timedelta(minutes=minutes))
far = st.datetimes(timezones=st.just(UTC))


def _text(kind: inspect.StrType, name: str) -> st.SearchStrategy[str]:
    if kind.pattern is not None:
        return st.from_regex(kind.pattern.replace("$", r"\Z").replace(r"\d", "[0-9]"))
    if name == "zone":
        return st.sampled_from(ZONES)
    return st.sampled_from("abc") if name in IDENTIFIERS else st.text(max_size=8)


def _tuple(kind: inspect.VarTupleType, name: str) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(_of(kind.item_type, name), max_size=4).map(tuple)


KINDS: dict[type[inspect.Type], Callable[[Any, str], st.SearchStrategy[Any]]] = {
    inspect.StrType: _text,
    inspect.IntType: lambda kind, _: st.integers(kind.ge, kind.le),
    inspect.FloatType: lambda kind, _: st.floats(kind.ge, kind.le, allow_nan=False, allow_infinity=False),
    inspect.DateTimeType: lambda _kind, _: near | far,
    inspect.BoolType: lambda _kind, _: st.booleans(),
    inspect.NoneType: lambda _kind, _: st.none(),
    inspect.LiteralType: lambda kind, _: st.sampled_from(kind.values),
    inspect.VarTupleType: _tuple,
    inspect.UnionType: lambda kind, name: st.one_of([_of(each, name) for each in kind.types]),
}
"""A field of a kind that is not here needs a strategy written for it."""


def _of(kind: inspect.Type, name: str) -> st.SearchStrategy[Any]:
    return KINDS[type(kind)](kind, name)


@cache
def events_of(cls: type[Event]) -> st.SearchStrategy[Event]:
    """Any event of a class."""
    fields = inspect.type_info(cls).fields
    return st.builds(cls, **{field.name: _of(field.type, field.name) for field in fields})


any_event = st.one_of([events_of(cls) for cls in event_classes()])
plain_event = st.one_of([events_of(cls) for cls in event_classes() if cls is not CorrectionMade])


def record_of(event: Event, version: int, *, at: datetime | None = None, cause: str = "") -> Record:
    """A record of an event, an hour after the one before."""
    moment = at or START + timedelta(hours=version)
    return Record(f"r{version}", "someone", version, moment, event, cause or f"web:{version}", "web")


def records_of(events: list[Event]) -> list[Record]:
    """The records of a twin that has these events."""
    return [record_of(event, place + 1) for place, event in enumerate(events)]
