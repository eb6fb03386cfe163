"""The last question of each conversation, so that its buttons go once it is answered in words."""

from __future__ import annotations

from dataclasses import dataclass

from channels.slack.blocks import Block, without_actions
from channels.slack.render import Post


@dataclass(frozen=True, slots=True)
class Question:
    """A message with buttons that waits for an answer."""

    ts: str
    text: str
    """Escaped."""
    blocks: tuple[Block, ...]

    @property
    def answered(self) -> Post:
        """The message without its buttons."""
        return Post(self.text, tuple(without_actions(self.blocks)))
