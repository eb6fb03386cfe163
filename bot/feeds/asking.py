"""What is asked of a person to connect a feed, in words: labels and hints."""

from __future__ import annotations

from bot.feed import Feed
from bot.language import spoken
from bot.phrases import phrases

say = phrases(__file__)


def label(kind: str, name: str) -> str:
    """What a setting is called: "App password"."""
    return _named("label", kind, name) or name.replace("_", " ").capitalize()


def hint(kind: str, name: str) -> str:
    """How to fill a setting; empty where there is nothing to say."""
    return _named("hint", kind, name)


def fields(kind: Feed) -> tuple[tuple[str, bool], ...]:
    """The settings to ask for in order, each with whether it is needed."""
    needed = () if kind.signs_in else kind.asks
    return (*((name, True) for name in needed), *((name, False) for name in kind.may_ask))


def _named(what: str, kind: str, name: str) -> str:
    words = say.names(spoken())
    return words.get(f"{what}_{kind}_{name}") or words.get(f"{what}_{name}") or ""
