"""Where in Telegram something was said: what a `Reply` needs to land beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Place:
    """All empty for a plain message in a private chat."""

    group: int = 0
    """The chat in which the bot was spoken to, where that was no private one."""
    thread: int = 0
    """The forum topic."""
    message: int = 0
    """The message whose button was pressed, or the one that was said in the group."""
    media: bool = False
    """Whether that message has no text that could be edited."""
    language: str = ""
    """Of whoever spoke in the group."""

    def __str__(self) -> str:
        """For `Message.place`; empty for a plain message."""
        if self == Place():
            return ""
        return f"{self.group}/{self.thread}/{self.message}/{self.media:d}/{self.language}"

    @classmethod
    def read(cls, place: str) -> Self:
        """A place from `Reply.place`; the plain one if nothing of ours is there."""
        fields = place.split("/")
        try:
            group, thread, message, media = map(int, fields[:-1])
        except ValueError:
            return cls()
        return cls(group, thread, message, bool(media), fields[-1])
