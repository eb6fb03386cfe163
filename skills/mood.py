"""Mood, energy and stress: noted whenever they are said, several times a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot import ratings, wording
from bot.messages import Button, Reply
from bot.off_scale import off_scale
from bot.ratings import HIGHEST, LOWEST, Rated
from bot.skill import Answer, Ask, Filled, Turn
from nlu.understanding import Measure
from skills._mood import asking
from skills._mood.asking import INTENTS, say
from twin_core.twin import Twin

OFFERS: Final[dict[Measure, str]] = {
    "mood": "what_could_wait",
    "energy": "start_break",
    "stress": "what_could_wait",
}
"""The button that is offered after a low rating."""
OFFER_AGAIN: Final = timedelta(hours=3)
"""How long after a low rating the next one gets no offer."""
LOW: Final = 2
GUESSES_OFFERED: Final = 2
"""Of so many readings of words the values on either side are offered."""
_NEAR_PARTS: Final = {
    (0, "morning"): "this_morning",
    (0, "evening"): "this_evening",
    (-1, "night"): "last_night",
}
"""Parts of near days that have names of their own, by days from today."""


def answer(turn: Turn) -> Answer:
    """Note every rating that was said; ask where the value or its measure is not clear."""
    if turn.pending is not None:
        return _filled(turn, turn.pending)
    if turn.understanding.intent == "explain_scale":
        return _explained(turn)
    measure = INTENTS.get(turn.understanding.intent or "", "mood")
    found = ratings.heard(turn.understanding, turn.now)
    if not found:
        return _no_rating(turn, measure)
    if _is_bare(turn, found):
        return asking.which_measure(turn, found)
    return _logged(turn, ratings.settled(found, measure))


def _filled(turn: Turn, ask: Ask) -> Answer:
    if turn.understanding.intent in ("skip", "deny"):
        return Answer(Reply(say("skipped", turn.message.id)), because=say("because_skipped"))
    if ask.slot == "row":
        return _row_answered(turn, ask)
    return _measure_answered(turn, ask) if ask.slot == "measure" else _value_answered(turn, ask)


def _row_answered(turn: Turn, ask: Ask) -> Answer:
    """After "mood 4, energy 3 and stress 2, in that order?"."""
    said, row = ratings.heard(turn.understanding, turn.now), ask.filled.get("row")
    if turn.understanding.intent == "affirm" and isinstance(row, list):
        pairs = [one.split() for one in row]
        said = tuple(Rated(_measure({"measure": name}), int(value), True, value) for name, value in pairs)
    if said and all(item.measure for item in said):
        return _logged(turn, said)
    question = replace(ask.question, text=say("two", turn.message.id))
    return Answer(question, ask=replace(ask, question=question))


def _value_answered(turn: Turn, ask: Ask) -> Answer:
    measure = _measure(ask.filled)
    guess = ask.filled.get("guess")
    found = ratings.answered(measure, turn.understanding, turn.now)
    if not found and turn.understanding.intent == "affirm" and isinstance(guess, int):
        return _logged(turn, [Rated(measure, guess, True, str(guess))])
    if found:
        return _logged(turn, found)
    if (off := off_scale(turn.understanding)) is not None:
        return asking.beyond(turn, measure, off)
    question = Reply(
        say("ask_again", measure=wording.measure(measure), word=say.name(f"{measure}_word")),
        buttons=ratings.choices(measure),
    )
    return Answer(question, ask=replace(ask, question=question))


def _measure_answered(turn: Turn, ask: Ask) -> Answer:
    measure = ratings.named(turn.understanding.text)
    found = ratings.heard(turn.understanding, turn.now)
    value, note = int(str(ask.filled["value"])), str(ask.filled["note"])
    if found and all(item.measure for item in found):
        same = len(found) == 1 and found[0].value == value and not found[0].note
        return _logged(turn, [replace(found[0], note=note)] if same else found)
    if measure is None:
        question = replace(ask.question, text=say("which_again", value=value))
        return Answer(question, ask=replace(ask, question=question))
    return _logged(turn, [Rated(measure, value, True, str(value), note=note)])


def _no_rating(turn: Turn, measure: Measure) -> Answer:
    measure = ratings.named(turn.understanding.text) or measure
    if (off := off_scale(turn.understanding)) is not None:
        return asking.beyond(turn, measure, off)
    return asking.value(measure, say(f"ask_{measure}", turn.message.id), ratings.choices(measure))


def _is_bare(turn: Turn, found: Sequence[Rated]) -> bool:
    """Whether nothing but a number was said, perhaps with a note, so that its measure is open."""
    if any(item.measure or item.is_face or not item.certain for item in found):
        return False
    spans = [entity for entity in turn.understanding.entities if entity.name == "rating"]
    before = turn.understanding.text[: min(entity.start for entity in spans)]
    return not say.pattern("wordless").sub(" ", before).strip()


def _explained(turn: Turn) -> Answer:
    """What the scale is, of the measure that was asked about."""
    measure = ratings.named(turn.understanding.text)
    text = say(f"scale_{measure}" if measure else "scale", turn.message.id)
    return Answer(Reply(text), because=say("because_scale"))


def _logged(turn: Turn, found: Sequence[Rated]) -> Answer:
    """Note ratings; of a measure that was given two values at once, ask which is right."""
    torn = ratings.torn(found)
    rest = [item for item in found if item not in torn]
    if not torn:
        return _noted_all(turn, found)
    asked = asking.which_value(turn, torn)
    if not rest:
        return asked
    noted = _noted_all(turn, rest)
    text = f"{noted.reply.text} {asked.reply.text}"
    return replace(asked, reply=replace(asked.reply, text=text), events=noted.events)


def _noted_all(turn: Turn, found: Sequence[Rated]) -> Answer:
    events = tuple(ratings.event(item, item.about) for item in found)
    sentences = [_noted(turn, found), *_guesses(turn, found)]
    low = next((item for item in found if _is_low(item) and item.moment is None), None)
    extra: tuple[Button, ...] = ()
    if low is not None:
        kind, extra = _kindness(turn, low.about)
        sentences += kind
    buttons = (*_corrections(found), *extra, say.button("undo"))
    because = say("because_understood", what=wording.listing([_read("from", item) for item in found]))
    return Answer(Reply(" ".join(sentences), buttons, private=True), events, because=because)


def _read(name: str, item: Rated) -> str:
    """A rating with the words that it was read from."""
    return say(name, measure=wording.measure(item.about), value=item.value, said=item.said)


def _noted(turn: Turn, found: Sequence[Rated]) -> str:
    vary, preferences = turn.message.id, turn.twin.preferences
    moments = {item.moment for item in found}
    note = "_with_note" if found[-1].note else ""
    if moments == {None}:
        text = say(f"logged{note}", vary, what=_what(found), clock=wording.clock(turn.now, preferences))
    elif len(moments) == 1:
        text = say(f"logged_for{note}", vary, what=_what(found), when=_when(found[0], turn))
    else:
        each = [
            say("item_for", what=_what([item]), when=_when(item, turn))
            if item.moment
            else say("item_now", what=_what([item]))
            for item in found
        ]
        text = say("logged_each", items=wording.listing(each))
    return wording.capital(text)


def _what(found: Sequence[Rated]) -> str:
    return wording.capital(wording.listing([wording.rated(item.about, item.value) for item in found]))


def _when(item: Rated, turn: Turn) -> str:
    moment, preferences = item.moment, turn.twin.preferences
    if moment is None:
        return say("part_now")
    local = moment.at.astimezone(turn.now.tzinfo)
    day = wording.day(local, turn.now, preferences)
    if moment.part:
        away = (local.date() - turn.now.date()).days
        return say(f"part_{_NEAR_PARTS.get((away, moment.part), moment.part)}", day=day)
    return day if moment.grain == "day" else wording.when(local, turn.now, preferences)


def _guesses(turn: Turn, found: Sequence[Rated]) -> list[str]:
    """What was read from words, said as a reading."""
    guesses = [item for item in found if not item.certain]
    if len(guesses) <= 1:
        return [say("guess", turn.message.id, said=item.said, value=item.value) for item in guesses]
    read = wording.listing([_read("read_as", item) for item in guesses])
    last = wording.measure(guesses[-1].about)
    return [say("guesses", turn.message.id, read=read, measure=last)]


def _corrections(found: Sequence[Rated]) -> tuple[Button, ...]:
    """Buttons with the values on either side of the first guesses."""
    buttons: list[Button] = []
    for guess in [item for item in found if not item.certain][:GUESSES_OFFERED]:
        near = [value for value in (guess.value - 1, guess.value + 1) if LOWEST <= value <= HIGHEST]
        said = [wording.rated(guess.about, value) if len(found) > 1 else str(value) for value in near]
        buttons += [say.button("meant", shown=wording.capital(one), what=one) for one in said]
    return tuple(buttons)


def _is_low(item: Rated) -> bool:
    return item.value > HIGHEST - LOW if item.measure == "stress" else item.value <= LOW


def _kindness(turn: Turn, measure: Measure) -> tuple[list[str], tuple[Button, ...]]:
    """A plain word, and one small offer where it fits and was not just made."""
    name = "high_stress" if measure == "stress" else f"low_{measure}"
    kind = [say(name, turn.message.id)]
    wants_break = measure == "energy"
    if _lately_low(turn.twin, turn.now) or not _at_work(turn) or (wants_break and turn.twin.breaks.since):
        return kind, ()
    if not wants_break and not turn.twin.tasks.open:
        return kind, ()
    return [*kind, say(f"offer_{measure}", turn.message.id)], (say.button(OFFERS[measure]),)


def _lately_low(twin: Twin, now: datetime) -> bool:
    since = now.astimezone(UTC) - OFFER_AGAIN
    tracks = (twin.mood, twin.capacity.energy)
    low = any(reading.at >= since and reading.value <= LOW for track in tracks for reading in track.readings)
    stress = twin.capacity.stress.readings
    return low or any(reading.at >= since and reading.value > HIGHEST - LOW for reading in stress)


def _at_work(turn: Turn) -> bool:
    preferences, clock = turn.twin.preferences, turn.now.strftime("%H:%M")
    start, end = preferences.work_start, preferences.work_end
    within = start <= clock < end if start <= end else clock >= start or clock < end
    return within and turn.now.weekday() in preferences.work_days


def _measure(filled: Filled) -> Measure:
    return next((measure for measure in ratings.MEASURES if measure == filled.get("measure")), "mood")
