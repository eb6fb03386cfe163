"""Commands such as `/checkin` or `/mood 4 tired`: short names for what can be said in any words."""

from __future__ import annotations

from dataclasses import dataclass

from bot.language import DEFAULT
from bot.phrases import phrases

say = phrases(__file__)


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One command."""

    name: str
    """Small letters: the same in every language."""
    about: str
    """What it is for, in a few words of the language."""
    says: str
    """What it stands for when nothing follows it."""
    takes: str = ""
    """What may follow it, for a hint; empty where nothing may."""


def shortcuts(language: str = DEFAULT) -> tuple[Shortcut, ...]:
    """Every command, in the order in which a menu shows them."""
    words, others = say.words(DEFAULT), say.words(language)
    return tuple(
        Shortcut(
            name,
            others.buttons.get(name, button).label,
            others.buttons.get(name, button).says,
            others.names.get(name) or words.names.get(name, ""),
        )
        for name, button in words.buttons.items()
    )


def spelled_out(text: str, language: str = DEFAULT) -> str:
    """What a command says in words; a text that is no command says itself.

    With or without a stroke before it: "/mood 4 tired" and "mood 4 tired" are the same.
    """
    bare = text.strip().removeprefix("/")
    first, _, rest = bare.partition(" ")
    known = next((each for each in shortcuts(language) if each.name == first.casefold()), None)
    if known is None:
        return bare
    rest = rest.strip()
    if not rest:
        return known.says
    opening = _opening(first.casefold(), language)
    return f"{opening} {rest}"


def _opening(name: str, language: str) -> str:
    """The words before what follows a command."""
    opening = say.words(language).lists.get(name) or say.words(DEFAULT).lists.get(name) or (name,)
    return opening[0]
