"""Where something was said: what the house keeps with a message and hands back on its reply."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Self

import msgspec


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in Slack; all of it empty for the top of the direct conversation."""

    thread: str = ""
    """The time stamp of the thread's first message."""
    message: str = ""
    """The time stamp of the message whose button was pressed."""
    channel: str = ""
    """The channel in which only the person sees the reply (an ephemeral message)."""
    respond: str = ""
    """The address for answers to this very press or command; it is good for 30 minutes and five answers."""

    def encode(self) -> str:
        """As the text that the house keeps."""
        filled = {name: value for name, value in asdict(self).items() if value}
        return msgspec.json.encode(filled).decode() if filled else ""

    @classmethod
    def decode(cls, text: str) -> Self:
        """From that text; one that nobody here wrote is the top of the direct conversation."""
        try:
            return msgspec.json.decode(text, type=cls) if text else cls()
        except msgspec.DecodeError:
            return cls()
