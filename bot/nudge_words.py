"""What people say about something that was said unasked, as opposed to doing what it suggests."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal, TypeAlias, get_args

from bot import language
from bot.messages import Button, Reply
from bot.phrases import phrases
from twin_core.nudging.daily import CheckIn

Meaning: TypeAlias = Literal["later", "after_meeting", "not_today", "why", "never", "done", "no"]

INTENT: Final = "answer_nudge"
"""Whose skill takes the answer."""
KEY: Final = "nudge:"
"""Before the id of a nudge: the key of its delivery, by which its buttons go."""
CHECK_INS: Final[tuple[CheckIn, ...]] = ("morning_check_in", "evening_check_in")
_MEANINGS: Final[tuple[Meaning, ...]] = get_args(Meaning)

say: Final = phrases(__file__)


def meaning(text: str) -> Meaning | None:
    """What a text says about a nudge, if it says nothing else.

    In the language that is heard or spoken: a nudge may be in another one than what its person writes.
    """
    said = _plain(text)
    for tongue in dict.fromkeys((language.heard(), language.spoken())):
        known = say.words(tongue).patterns or say.words(language.DEFAULT).patterns
        if found := next((name for name in _MEANINGS if known[name].fullmatch(said)), None):
            return found
    return None


def offers(reply: Reply) -> tuple[Button, ...]:
    """The buttons of a nudge that do what it suggests: all but those that every nudge has."""
    return tuple(button for button in reply.buttons if meaning(button.says) is None)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return re.sub(r"\s+", " ", folded).strip(" \t\n.,;:!?…\"'“”()")
