"""What Doppel says in Slack beside its replies, in the person's language; in YAML beside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.language import DEFAULT
from bot.phrases import phrases

_say: Final = phrases(__file__)


def words(language: str) -> Mapping[str, str]:
    """All words of a language; English ones where it has none."""
    return {**_say.words(DEFAULT).names, **_say.words(language).names}
