"""What is asked where a rating, its measure or its value is not clear."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bot import ratings, wording
from bot.messages import Button, Reply
from bot.off_scale import OffScale
from bot.phrases import phrases
from bot.ratings import HIGHEST, LOWEST, Rated
from bot.skill import Answer, Ask, Filled, Turn
from nlu.understanding import Measure

say = phrases(str(Path(__file__).parent.with_name("mood.py")))

INTENTS: Final[dict[str, Measure]] = {"log_mood": "mood", "log_energy": "energy", "log_stress": "stress"}


def value(measure: Measure, text: str, buttons: tuple[Button, ...], guess: int | None = None) -> Answer:
    """Ask for the value of a measure."""
    question = Reply(text, buttons=buttons)
    filled: Filled = {"measure": measure, "guess": guess}
    return Answer(
        question,
        ask=Ask(f"log_{measure}", "rating", "rating", question, filled, (*INTENTS, "correct_last")),
        because=f"You spoke of your {measure} without a value that I could read.",
    )


def beyond(turn: Turn, measure: Measure, off: OffScale) -> Answer:
    """Ask what a number outside the scale stands for; the nearest value is offered where there is one."""
    vary = turn.message.id
    if off.guess is None:
        text = say("below_scale" if off.below else "off_scale", vary, said=off.said, measure=measure)
        return value(measure, text, ratings.choices(measure))
    scale = off.said if not off.said.isdecimal() else f"{off.said} of 10"
    text = say("off_scale_guess", vary, said=scale, measure=measure, guess=off.guess)
    return value(measure, text, _around(measure, off.guess), off.guess)


def which_measure(turn: Turn, found: Sequence[Rated]) -> Answer:
    """Ask what bare figures are for; two or three in a row are offered in the usual order."""
    if len(found) > 1:
        row = ratings.row(found, turn.understanding.text)
        return _in_order(turn, row) if row else Answer(Reply(say("two", turn.message.id)), because=TWO)
    said = found[0].value
    buttons = tuple(Button(measure.capitalize(), f"{measure} {said}") for measure in ratings.MEASURES)
    question = Reply(say("which", turn.message.id, value=said), buttons=buttons)
    filled: Filled = {"value": said, "note": found[0].note}
    ask = Ask("log_mood", "measure", "choice", question, filled, tuple(INTENTS))
    return Answer(question, ask=ask, because="A number alone could be any of the three.")


def which_value(turn: Turn, found: Sequence[Rated]) -> Answer:
    """Ask which of the values given to one measure is right."""
    measure = found[0].measure or "mood"
    values = sorted({item.value for item in found})
    said = wording.listing([str(one) for one in values])
    buttons = tuple(Button(str(one), f"{measure} {one}") for one in values)
    return value(measure, say("torn", turn.message.id, measure=measure, values=said), buttons)


def _in_order(turn: Turn, row: Sequence[Rated]) -> Answer:
    said = [f"{item.measure} {item.value}" for item in row]
    text = say("in_order", turn.message.id, what=wording.listing(said))
    question = Reply(text, (Button("Yes", " ".join(said)), Button("No", "no")))
    ask = Ask("log_mood", "row", "choice", question, {"row": said}, tuple(INTENTS))
    return Answer(question, ask=ask, because=TWO)


def _around(measure: Measure, guess: int) -> tuple[Button, ...]:
    near = range(max(LOWEST, guess - 1), min(HIGHEST, guess + 1) + 1)
    return tuple(Button(str(number), f"{measure} {number}") for number in near)


TWO: Final = "There was more than one number and no names for them."
