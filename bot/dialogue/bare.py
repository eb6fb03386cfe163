"""Texts that are read by rule, as no model could know them or a single word would have to be sure."""

from __future__ import annotations

from typing import Final

from bot.codes import code_in, is_code, without_code
from bot.dialogue.fit import normal, say
from bot.discovery import Skills
from bot.skill import Ask
from bot.spoken_digits import digits_in

STOP: Final = "stop_writing"
"""Whose skill answers a bare "stop" that stops no question."""
LINK: Final = "link_channel"
"""Whose skill takes a code from another chat."""
PIN: Final = "voice_pin"
"""Whose skill takes a spoken PIN."""
SPEAKER: Final = "link_speaker"
"""Whose skill takes the digits that a voice device says."""
DEVICE_DIGITS: Final = 6


def redeems(text: str, ask: Ask | None, skills: Skills) -> bool:
    """Whether a text brings a code from another chat: after a word for it, or by itself as no answer.

    The word may be of any language: the code came with it from a chat that may be in another one.
    """
    if LINK not in skills.by_intent or code_in(text) is None:
        return False
    around = without_code(text)
    words = (say.words(language).patterns["links"] for language in skills.languages)
    if any(pattern.fullmatch(around) for pattern in words):
        return True
    return is_code(text) and not (ask and ask.expects in ("text", "exact"))


def by_rule(text: str, skills: Skills) -> str:
    """The intent of a text about a voice device that holds digits; empty for any other text.

    A PIN must not be taken for anything else, which would keep its digits.
    """
    digits = digits_in(text)
    if PIN in skills.by_intent and digits and say.pattern("pin").search(text):
        return PIN
    linked = SPEAKER in skills.by_intent and len(digits) == DEVICE_DIGITS
    return SPEAKER if linked and say.pattern("speaker").search(text) else ""


def stops(text: str, skills: Skills) -> bool:
    """Whether a text is nothing but "stop", and there is a skill that can."""
    return (
        STOP in skills.by_intent and say.pattern("stop").fullmatch(normal(text) or text.strip()) is not None
    )
