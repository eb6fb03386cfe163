"""Stretches of time: joined, cut, taken from each other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypeAlias

Span: TypeAlias = tuple[datetime, datetime]
"""From a moment until another one (aware, UTC), the second not included."""


def merged(spans: Iterable[Span], start: datetime, end: datetime) -> tuple[Span, ...]:
    """Spans cut to a stretch of time (aware), by start; those that overlap or touch are one."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    found: list[Span] = []
    for begun, over in sorted((max(begun, start), min(over, end)) for begun, over in spans):
        if begun >= over:
            continue
        if found and begun <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], over))
        else:
            found.append((begun, over))
    return tuple(found)


def without(span: Span, taken: Iterable[Span]) -> tuple[Span, ...]:
    """What is left of a span (UTC) without others, which are by start and do not overlap."""
    since, end = span
    left: list[Span] = []
    for begun, over in taken:
        if since < begun:
            left.append((since, min(begun, end)))
        since = max(since, over)
        if since >= end:
            return tuple(left)
    return (*left, (since, end))
