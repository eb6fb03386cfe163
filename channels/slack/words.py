"""What Doppel says in Slack beside its replies, in the person's language; in YAML beside."""

from __future__ import annotations

from typing import Final

from bot.phrases import phrases

words: Final = phrases(__file__).names
"""Language → all words by name; English ones where it has none."""
