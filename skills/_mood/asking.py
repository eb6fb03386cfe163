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
        because=say("because_value", measure=wording.measure(measure)),
    )


def beyond(turn: Turn, measure: Measure, off: OffScale) -> Answer:
    """Ask what a number outside the scale stands for; the nearest value is offered where there is one."""
    vary, name = turn.message.id, wording.measure(measure)
    if off.guess is None:
        text = say("below_scale" if off.below else "off_scale", vary, said=off.said, measure=name)
        return value(measure, text, ratings.choices(measure))
    scale = off.said if not off.said.isdecimal() else say("of_ten", said=off.said)
    text = say("off_scale_guess", vary, said=scale, measure=name, guess=off.guess)
    return value(measure, text, _around(measure, off.guess), off.guess)


def which_measure(turn: Turn, found: Sequence[Rated]) -> Answer:
    """Ask what bare figures are for; two or three in a row are offered in the usual order."""
    if len(found) > 1:
        row = ratings.row(found, turn.understanding.text)
        return (
            _in_order(turn, row)
            if row
            else Answer(Reply(say("two", turn.message.id)), because=say("because_two"))
        )
    said = found[0].value
    buttons = tuple(
        Button(wording.capital(wording.measure(measure)), wording.rated(measure, said))
        for measure in ratings.MEASURES
    )
    question = Reply(say("which", turn.message.id, value=said), buttons=buttons)
    filled: Filled = {"value": said, "note": found[0].note}
    ask = Ask("log_mood", "measure", "choice", question, filled, tuple(INTENTS))
    return Answer(question, ask=ask, because=say("because_bare"))


def which_value(turn: Turn, found: Sequence[Rated]) -> Answer:
    """Ask which of the values given to one measure is right."""
    measure = found[0].about
    values = sorted({item.value for item in found})
    said = wording.listing([str(one) for one in values])
    buttons = tuple(Button(str(one), wording.rated(measure, one)) for one in values)
    text = say("torn", turn.message.id, measure=wording.measure(measure), values=said)
    return value(measure, text, buttons)


def _in_order(turn: Turn, row: Sequence[Rated]) -> Answer:
    pairs = [(item.about, item.value) for item in row]
    said = [wording.rated(measure, number) for measure, number in pairs]
    text = say("in_order", turn.message.id, what=wording.listing(said))
    question = Reply(text, (say.button("yes", what=" ".join(said)), say.button("no")))
    kept: Filled = {"row": [f"{measure} {number}" for measure, number in pairs]}
    ask = Ask("log_mood", "row", "choice", question, kept, tuple(INTENTS))
    return Answer(question, ask=ask, because=say("because_two"))


def _around(measure: Measure, guess: int) -> tuple[Button, ...]:
    near = range(max(LOWEST, guess - 1), min(HIGHEST, guess + 1) + 1)
    return tuple(Button(str(number), wording.rated(measure, number)) for number in near)
