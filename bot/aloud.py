"""Replies as they are said aloud: the answer first, two sentences at most, an open question always.

What is left out stands in the chat, and is read on "read on".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.config.models import Voice
from bot.language import conversing
from bot.messages import Button, Reply
from bot.phrases import phrases
from bot.sound import Aloud
from twin_core.parts.preferences import Preferences
from voice.reading import read_out, sentences
from voice.speak import Manner

SPEED: Final = 170
"""Words a minute, where neither the house nor the person chose another speed."""
SENTENCES: Final = 2
CHOICES: Final = 5
"""How many choices are named in a question."""
_FROM_TO: Final = ("1", "5")

say: Final = phrases(__file__)


def manner(preferences: Preferences, language: str, settings: Voice | None = None) -> Manner:
    """How a person is spoken to in a language: as they chose, or else as the house does."""
    settings = settings or Voice()
    voice = preferences.voice or settings.voices.get(language, "")
    return Manner(language, voice, preferences.speech_speed or settings.speed)


def aloud(reply: Reply, how: Manner) -> Aloud | None:
    """What is said aloud of a reply; None where it has no word.

    Of what came unasked and is not for everybody's ears it only says that it is there: no figure is heard
    by chance.
    """
    with conversing(heard=how.language, spoken=how.language):
        if is_announced(reply):
            return Aloud(say.name("announced"), how)
        text = read_out("\n".join(_shortened(reply, how.language)), how.language)
    return Aloud(text, how) if text else None


def in_full(reply: Reply, how: Manner) -> Aloud:
    """All of a reply, with its figures dialled and not counted: for numbers to call."""
    return Aloud(read_out(reply.text, how.language, digits_apart=True), how)


def whole(reply: Reply, how: Manner, *, digits_apart: bool = False) -> Aloud | None:
    """All that a reply shows, for whoever asks to hear it; None where it has no word."""
    with conversing(heard=how.language, spoken=how.language):
        shown = [reply.text, *_beside_the_words(reply)]
        if reply.asks and (choices := _choices(reply)):
            shown.append(f"{_listed(choices)}?")
        text = read_out("\n".join(shown), how.language, digits_apart=digits_apart)
    return Aloud(text, how) if text else None


def is_announced(reply: Reply) -> bool:
    """Whether a reply is only announced, and read once its person says so."""
    return reply.unasked and reply.private


def remaining(reply: Reply, language: str) -> str:
    """What of a reply is not said aloud at first, as it is printed; empty where that was all."""
    said = sentences(reply.text, language)
    chosen = _chosen(said)
    with conversing(heard=language, spoken=language):
        rest = [one for place, one in enumerate(said) if place not in chosen]
        rest += _beside_the_words(reply)
        if len(_choices(reply)) > CHOICES and reply.asks == "choice":
            rest.append(f"{_listed(_choices(reply))}.")
    return ("\n" if "\n" in reply.text else " ").join(rest)


def _beside_the_words(reply: Reply) -> list[str]:
    """What a card and a picture tell, as sentences."""
    told = []
    if reply.card:
        told += [f"{reply.card.title}:", *(f"{name}: {value}." for name, value in reply.card.facts)]
    if reply.picture:
        told.append(f"{_capital(reply.picture.alt.rstrip('.'))}.")
    return told


def _shortened(reply: Reply, language: str) -> list[str]:
    said = sentences(reply.text, language)
    chosen = _chosen(said)
    spoken = [said[place] for place in chosen]
    spoken = _with_choices(spoken, reply)
    if clause := _beside(reply, cut=len(chosen) < len(said)):
        spoken = _with_clause(spoken, clause)
    return spoken


def _chosen(said: Sequence[str]) -> list[int]:
    """The places of the sentences that are said: the first, and the last question or else the second."""
    if len(said) <= SENTENCES:
        return list(range(len(said)))
    question = max((place for place, one in enumerate(said) if _asks(one)), default=0)
    return sorted({0, question or 1})


def _asks(sentence: str) -> bool:
    return sentence.rstrip("\"”“’')]»").endswith("?")


def _with_choices(spoken: list[str], reply: Reply) -> list[str]:
    """With what can be answered, where a question needs it and does not say so itself."""
    if not spoken or reply.asks not in {"choice", "rating"}:
        return spoken
    last = spoken[-1]
    if reply.asks == "rating":
        if all(figure in last for figure in _FROM_TO):
            return spoken
        how = say.name("rating")
        return [last, f"{_capital(how)}."] if len(spoken) == 1 else [*spoken[:-1], _joined(last, how)]
    choices = _choices(reply)
    buttons = choices[:CHOICES]
    if not buttons or all(button.label.casefold() in last.casefold() for button in buttons):
        return spoken
    some = ", ".join(button.label for button in buttons) + f", {say.name('and')} {say.name('more')}"
    return [*spoken[:-1], _joined(last, _listed(buttons) if buttons == choices else some)]


def _choices(reply: Reply) -> tuple[Button, ...]:
    """What answers the question of a reply; a last one says what was heard is wrong."""
    return reply.buttons[:-1] if reply.heard else reply.buttons


def _listed(buttons: Sequence[Button]) -> str:
    *labels, last = (button.label.rstrip("?.!") for button in buttons)
    return f"{', '.join(labels)} {say.name('or')} {last}" if labels else last


def _joined(question: str, rest: str) -> str:
    end = "?" if _asks(question) else "."
    return f"{question.rstrip(' .?:!')}: {rest}{end}"


def _beside(reply: Reply, *, cut: bool) -> str:
    """What is to be had beside the words, in a clause; empty where there is nothing."""
    parts = [name for name in ("picture", "card", "file") if getattr(reply, name)]
    return say.name(parts[0]) if parts else say.name("more") if cut else ""


def _with_clause(spoken: list[str], clause: str) -> list[str]:
    """With a clause behind the last sentence that is no question, or before a single one that is."""
    place = max((place for place, one in enumerate(spoken) if not _asks(one)), default=None)
    if place is None:
        return [f"{_capital(clause)}.", *spoken] if len(spoken) < SENTENCES else spoken
    longer = f"{spoken[place].rstrip(' .!…:')}, {say.name('and')} {clause}."
    return [*spoken[:place], longer, *spoken[place + 1 :]]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
