"""The words around every nudge: its buttons, what is meant by an answer, and what the kinds are called."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal, TypeAlias, get_args

from bot import language
from bot.messages import Button, Reply
from bot.phrases import phrases

Meaning: TypeAlias = Literal["later", "after_meeting", "not_today", "why", "never", "done", "no"]
"""What is said about a nudge, as opposed to doing what it suggests."""

INTENT: Final = "answer_nudge"
"""Whose skill takes the answer to a nudge."""
CHECK_INS: Final = ("morning_check_in", "evening_check_in")
_MEANINGS: Final[tuple[Meaning, ...]] = get_args(Meaning)

say: Final = phrases(__file__)


def key_of(nudge: str) -> str:
    """The key under which a nudge is delivered, and by which its buttons go."""
    return f"nudge:{nudge}"


def question_of(nudge: str) -> str:
    """What `Reply.question` is of a nudge as it is delivered."""
    return f"{INTENT}.{nudge}"


def buttons(*, meeting: bool) -> tuple[Button, ...]:
    """What every nudge has beside the things that it offers to do; `meeting`: one is on or comes soon."""
    names = ("later", "after_meeting", "not_today", "why", "never")
    return tuple(say.button(name) for name in names if meeting or name != "after_meeting")


def offers(reply: Reply) -> tuple[Button, ...]:
    """The buttons of a nudge that do what it suggests."""
    return tuple(button for button in reply.buttons if meaning(button.says) is None)


def meaning(text: str) -> Meaning | None:
    """What a text says about a nudge, if it says nothing else.

    The words of the buttons are known in the language that is spoken as well, as a nudge may be in another
    one than what its person writes.
    """
    said = _plain(text)
    named = next((name for name in _MEANINGS if said in _of_buttons(name)), None)
    return named or next((name for name in _MEANINGS if say.pattern(name).fullmatch(said)), None)


def kind_name(kind: str) -> str:
    """What a kind of nudge is called in a sentence: "breaks"."""
    return say.name(kind)


def _of_buttons(name: str) -> tuple[str, ...]:
    known = (say.words(tongue).buttons.get(name) for tongue in {language.DEFAULT, language.spoken()})
    return tuple(_plain(words) for button in known if button for words in (button.label, button.says))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return re.sub(r"\s+", " ", folded).strip(" \t\n.,;:!?…\"'“”()")
