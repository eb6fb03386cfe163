"""What is said to words of self-harm. Fixed: nothing here is generated or learned."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bot import wording
from bot.countries import country_name, country_named, country_of_zone
from bot.language import spoken
from bot.messages import Reply
from bot.phrases import phrases
from bot.safety.lines import HelpLine, directory, help_line
from bot.safety.signs import shows_crisis
from bot.skill import Answer, Ask, Turn
from twin_core.parts.preferences import PreferencesChanged
from twin_core.twin import Twin

INTENT: Final = "safety"
"""Whom the question for the country belongs to, and what the turn before is called after a crisis."""

say = phrases(str(Path(__file__).with_name("safety.py")))


def crisis(text: str, twin: Twin, *, again: bool = False) -> Answer | None:
    """The careful answer if a text has words of self-harm; None if it has none.

    The person's country decides the line: stated, or else guessed from the time zone and said
    to be a guess. Unknown: the emergency rule, and the question where they are. `again`: the
    message before was answered so too; then the answer is short, with the number all the same.
    """
    if not shows_crisis(text):
        return None
    stated = twin.preferences.country
    country = stated or country_of_zone(twin.preferences.zone)
    said = _said(country, guessed=not stated, again=again)
    asks = not stated and help_line(country) is None
    return Answer(Reply(said, private=True), ask=_where() if asks else None)


def located(turn: Turn) -> Answer:
    """The answer to "which country are you in?"."""
    if turn.understanding.intent in ("skip", "deny"):
        skipped = Reply(say("where_skipped", directory=directory()), private=True)
        return Answer(skipped, because=say("because"))
    country = country_named(turn.message.text)
    if not country:
        return Answer(Reply(say("where", directory=directory()), private=True), ask=_where())
    named, line = country_name(country, spoken()), help_line(country)
    if line:
        said = say("line", country=named, name=line.name, number=_number(line), emergency=line.emergency)
    else:
        said = say("no_line", country=named, directory=directory())
    return Answer(Reply(said, private=True), (PreferencesChanged(country=country),), because=say("because"))


def _said(country: str, *, guessed: bool, again: bool) -> str:
    line = help_line(country)
    start = "again" if again else "crisis"
    named = country_name(country, spoken())
    if line:
        name = f"{start}_guess" if guessed else start
        return say(name, country=named, name=line.name, number=_number(line), emergency=line.emergency)
    if guessed:
        return say(f"{start}_unknown", directory=directory())
    return say(f"{start}_no_line", country=named, directory=directory())


def _number(line: HelpLine) -> str:
    """The numbers of a line, such as "116 123"; two of them with "or" in the language spoken."""
    return wording.listing(line.number.split(" or "), "or")


def _where() -> Ask:
    question = Reply(say("where_question"), private=True)
    return Ask(INTENT, "country", "text", question, takes=("set_country",))
