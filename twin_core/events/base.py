"""What an event is, and the registry of their wire names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeAlias, TypeVar

import msgspec

from twin_core.errors import DuplicateWireName, UnknownEvent, UnreadableEvent

if TYPE_CHECKING:
    from twin_core.twin import Twin

EventType = TypeVar("EventType", bound="type[Event]")

Instant: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
"""An aware time; a naive one is refused when the event is written or read."""
Rated: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=5)]
"""A value on the scale from 1 to 5; any other is refused when the event is written or read."""
Minutes: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]
"""A length of time, up to 19 years; a longer one is refused when the event is written or read."""
Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
"""How many; more than a million is refused when the event is written or read."""

_BY_WIRE_NAME: dict[str, type[Event]] = {}


class Event(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A fact about one person, with a fixed wire name and a rule for the twin.

    A `msgspec.Struct` rather than a dataclass: it is made in a ninth and replaced in a
    thirtieth of the time, and replay is nothing else. Frozen values cannot form cycles,
    so neither events nor parts are tracked by the garbage collector.
    """

    wire: ClassVar[str]
    form: ClassVar[int] = 1
    undoable: ClassVar[bool] = True
    """Whether "undo" takes it back; False for what the person did not say, or must say anew."""
    recalled: ClassVar[bool] = True
    """Whether it is among `Twin.recent`; False for what comes in numbers and nobody ever speaks of, so that
    it does not crowd out what the person said."""

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The twin after this fact, recorded at `at` (aware, UTC).

        Pure, and blind to `twin.version`, `twin.updated_at` and `twin.recent`, which are set elsewhere.
        """
        raise NotImplementedError(f"{type(self).__name__} has no rule for the twin")

    @classmethod
    def upcast(cls, data: Mapping[str, Any], form: int) -> Mapping[str, Any]:
        """`data` as stored in an older `form`, rewritten to the present one."""
        fields = ", ".join(sorted(data))
        raise UnreadableEvent(
            f"{cls.wire} form {form} ({fields}) cannot become form {cls.form}; update Doppel"
        )


def event(wire: str, *, form: int = 1) -> Callable[[EventType], EventType]:
    """Register an event class under its fixed wire name.

    Raises `DuplicateWireName` when another class has that name already.
    """

    def register(cls: EventType) -> EventType:
        known = _BY_WIRE_NAME.get(wire)
        if known is not None:
            raise DuplicateWireName(
                f"{wire!r} names {known.__qualname__} already, and {cls.__qualname__} too; choose another"
            )
        cls.wire = wire
        cls.form = form
        _BY_WIRE_NAME[wire] = cls
        return cls

    return register


def event_class(wire: str) -> type[Event]:
    """The class behind a wire name. Raises `UnknownEvent`."""
    try:
        return _BY_WIRE_NAME[wire]
    except KeyError:
        raise UnknownEvent(
            f"no event is called {wire!r}; it was written by a newer Doppel, or the file is damaged"
        ) from None


def event_classes() -> tuple[type[Event], ...]:
    """Every registered event class, in order of wire name."""
    return tuple(_BY_WIRE_NAME[name] for name in sorted(_BY_WIRE_NAME))
