"""The language that Doppel answers in: one that was chosen, or that of each message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import Final

from babel import Locale

from bot import wording
from bot.language import conversing, heard
from bot.messages import Button, Reply
from bot.skill import Answer, Turn
from nlu.languages import LANGUAGES
from skills._preferences.common import done, same, say
from twin_core.parts.preferences import PreferencesChanged

_ALIKE: Final = 0.9
"""How like the name of a language a word must be, from 0 to 1: "geman" is, "germany" would be no wish."""

OWN_NAMES: Final = ("fr", "es", "it", "nl", "pl", "pt", "tr", "cs", "sv", "da")
"""Languages that are known by the names they have in themselves as well."""


def set_language(turn: Turn) -> Answer:
    """Answer in a language from now on, or in that of each message; a mere question changes nothing."""
    text = turn.understanding.text
    if say.pattern("follow").search(text):
        return _follow(turn)
    words = re.findall(r"[^\W\d_]+", text.casefold())
    wanted = next((code for word in words for code in LANGUAGES if _names(word, code)), "")
    if wanted and not say.pattern("asks").search(text):
        return _chosen(turn, wanted)
    other = next((word for word in words if not wanted and word in _other_languages()), "")
    name = "language_both" if wanted else "language_other" if other else "language_which"
    reply = Reply(
        say(name, turn.message.id, language=wording.tongue(_other_languages().get(other, ""))), _offers()
    )
    return Answer(reply, because=say("because_set"))


def _chosen(turn: Turn, wanted: str) -> Answer:
    preferences = turn.twin.preferences
    with conversing(heard=heard(), spoken=wanted):
        name = wording.tongue(wanted)
        if preferences.language_pinned and preferences.language == wanted:
            return same(turn, say("language_is", language=name))
        text = say("language_set", turn.message.id, language=name)
        return done(text, PreferencesChanged(language=wanted, language_pinned=True))


def _follow(turn: Turn) -> Answer:
    if not turn.twin.preferences.language_pinned:
        return same(turn, say("language_follows"))
    return done(say("language_follows"), PreferencesChanged(language_pinned=False))


def _offers() -> tuple[Button, ...]:
    return (*(say.button(f"language_{code}") for code in LANGUAGES), say.button("language_follow"))


def _names(word: str, code: str) -> bool:
    """Whether a word is the name of a language, in any that Doppel knows, or nearly."""
    names = [str(Locale.parse(one).languages[code]).casefold() for one in LANGUAGES]
    return bool(get_close_matches(word, names, n=1, cutoff=_ALIKE))


@cache
def _other_languages() -> Mapping[str, str]:
    """Codes of languages by their names in those that Doppel knows, and in their own."""
    names: dict[str, str] = {}
    for locale in (*LANGUAGES, *OWN_NAMES):
        known = Locale.parse(locale).languages
        wanted = known if locale in LANGUAGES else {locale: known[locale]}
        names |= {str(name).casefold(): code for code, name in wanted.items()}
    return names
