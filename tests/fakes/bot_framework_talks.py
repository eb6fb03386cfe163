"""What the fake connector keeps: conversations, and the faults that it was told to have."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = Any


@dataclass
class Fault:
    """What is answered instead, and how often."""

    status: int
    body: bytes
    headers: dict[str, str]
    times: int
    after: int
    path: str


@dataclass
class Talk:
    """One conversation, as its people see it."""

    id: str
    person: str = ""
    """Whose direct conversation it is; empty for a group."""
    shown: dict[str, Json] = field(default_factory=dict)
    """What stands there now, by id, oldest first."""
    replaced: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        return [activity.get("text", "") for activity in self.shown.values()]

    @property
    def cards(self) -> list[Json]:
        return [each["content"] for said in self.shown.values() for each in said.get("attachments", ())]
