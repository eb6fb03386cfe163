"""What the channel wants of the Bot Framework, in words of its own.

`adapter` fulfils it with the SDK that there is today; another one takes the place of that file alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from channels.teams.reference import Reference

Json: TypeAlias = "dict[str, Any]"
Answer: TypeAlias = "Callable[[], Awaitable[Json | None]]"
"""Hears one activity; gives the body for an invoke, and None for what wants none."""


class Refused(Exception):
    """The connector said no."""

    def __init__(self, status: int, code: str = "", wait: float | None = None) -> None:
        """`code`: the platform's name of the error; `wait`: seconds that it asks for, where it does."""
        super().__init__(f"the connector answered {status} {code}".rstrip())
        self.status = status
        self.code = code
        self.wait = wait


class Unreachable(Exception):
    """The connector, or the sign-in before it, did not answer in time or in its own form."""


class NotAnActivity(Exception):
    """What came in has not the shape of an activity."""


class Connector(Protocol):
    """The Bot Framework. What sends raises `Refused` and `Unreachable`."""

    async def receive(self, activity: Json, answer: Answer) -> Json | None:
        """Run one incoming activity, whose token was checked, through the SDK; what `answer` gives.

        Raises `NotAnActivity`, and what `answer` raises.
        """

    async def post(self, where: Reference, activity: Json) -> str:
        """Say something in a conversation; its id, or an empty text where the platform tells none."""

    async def replace(self, where: Reference, activity_id: str, activity: Json) -> None:
        """Put something in place of what was said."""

    async def remove(self, where: Reference, activity_id: str) -> None:
        """Take back what was said."""

    async def personal(self, where: Reference) -> str:
        """The id of the direct conversation with the user of a reference; made if need be."""
