"""What Teams' own parts say: buttons, dialogs, neutral lines in a group; in YAML beside."""

from __future__ import annotations

from typing import Final

from bot.phrases import phrases

words: Final = phrases(__file__).names
"""Language → all words by name; English ones where it has none."""
