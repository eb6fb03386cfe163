"""Hearing how a person is: ratings with their measure, moment and note out of one utterance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Final, get_args

from bot import wording
from bot.messages import Button
from bot.phrases import phrases
from nlu.understanding import Entity, Measure, Moment, Period, Rating, Understanding
from twin_core.events.base import Event
from twin_core.parts.capacity import EnergyUpdated, StressLogged
from twin_core.parts.mood import MoodLogged

MEASURES: Final[tuple[Measure, ...]] = get_args(Measure)
FACES: Final[dict[Measure, str]] = {"mood": "😞🙁😐🙂😄", "energy": "😴🥱😐🙂⚡", "stress": "😌🙂😐😟🤯"}
KINDS: Final[dict[Measure, type[MoodLogged | EnergyUpdated | StressLogged]]] = {
    "mood": MoodLogged,
    "energy": EnergyUpdated,
    "stress": StressLogged,
}
LOWEST: Final = 1
HIGHEST: Final = 5

say: Final = phrases(__file__)

_EDGES: Final = " \t,.;:!-–—"
_ROW = re.compile(r"\s*[1-5](?:[\s,;/|-]+[1-5]){1,2}[\s.!]*")


@dataclass(frozen=True, slots=True)
class Rated:
    """One rating that a person stated."""

    measure: Measure | None
    """None where it was not said."""
    value: int
    certain: bool
    said: str
    moment: Moment | None = None
    """The past moment it speaks of; None for now."""
    note: str = ""

    @property
    def about(self) -> Measure:
        """The measure, which is the mood where none was said."""
        return self.measure or "mood"

    @property
    def felt_at(self) -> datetime | None:
        """The moment in UTC; a whole day stands for its noon. None for now."""
        if self.moment is None:
            return None
        if self.moment.grain == "day":
            return datetime.combine(self.moment.at.date(), time(12), self.moment.at.tzinfo).astimezone(UTC)
        return self.moment.at.astimezone(UTC)

    @property
    def is_face(self) -> bool:
        """Said without letters or digits, as an emoji."""
        return not any(sign.isalnum() for sign in self.said)


@dataclass(frozen=True, slots=True)
class _Segment:
    start: int
    end: int
    text: str


def heard(understanding: Understanding, now: datetime) -> tuple[Rated, ...]:
    """Every rating of an utterance in order, with the note on the last one.

    A time counts as the moment felt only where it stands beside the rating and lies in the past.
    """
    ratings = _ratings(understanding)
    if not ratings:
        return ()
    found: list[Rated] = []
    notes: list[str] = []
    moment: Moment | None = None
    for segment in _segments(understanding.text, ratings):
        inside = [entity for entity in ratings if segment.start <= entity.start < segment.end]
        times = _times(understanding, segment)
        moment = None if say.pattern("present").search(segment.text) else _past(times, segment, now) or moment
        note = _note(segment, inside, times)
        if not inside and times and moment and not note:
            found = [item if item.moment else replace(item, moment=moment) for item in found]
        found += [_rated(entity, found, moment) for entity in inside]
        notes += [note] if note else []
    found = _once(found)
    return (*found[:-1], replace(found[-1], note=", ".join(notes)))


def answered(measure: Measure, understanding: Understanding, now: datetime) -> tuple[Rated, ...]:
    """The ratings in an answer to "how is your <measure>?".

    What names no measure is taken for the one asked; a word or a face of good or bad feeling
    counts the other way round for stress, and is then a guess.
    """
    found = heard(understanding, now)
    if not found:
        return _amount(measure, understanding.text)
    if _all_named(understanding.text):
        return tuple(item if item.measure else replace(item, measure=measure) for item in found)
    if found[0].measure is None and found[0].certain and len(found) > 1:
        return (_turned(replace(found[0], note=_after(understanding, found[0])), measure),)
    return tuple(_turned(item, measure) if item.measure in (None, "mood") else item for item in found)


def settled(found: Sequence[Rated], measure: Measure) -> tuple[Rated, ...]:
    """Ratings with a measure each, `measure` where none was said; none of them twice.

    A face of good or bad feeling beside something else is the mood: "😀 but tired".
    """
    kept: dict[tuple[Measure | None, Moment | None, int], Rated] = {}
    for item in found:
        face = item.is_face and len(found) > 1
        whole = item if item.measure else replace(item, measure="mood" if face else measure)
        key = (whole.measure, whole.moment, whole.value)
        kept[key] = replace(kept[key], note=kept[key].note or whole.note) if key in kept else whole
    return tuple(kept.values())


def torn(found: Sequence[Rated]) -> tuple[Rated, ...]:
    """The ratings that give one measure different values at one moment; none of them is to be believed."""
    for item in found:
        same = tuple(one for one in found if (one.measure, one.moment) == (item.measure, item.moment))
        if len({one.value for one in same}) > 1:
            return same
    return ()


def row(found: Sequence[Rated], text: str) -> tuple[Rated, ...]:
    """Two or three bare figures such as "4 3 2" or "4/3/2", read as mood, energy and stress."""
    if not _ROW.fullmatch(text) or any(item.measure for item in found):
        return ()
    return tuple(replace(item, measure=measure) for item, measure in zip(found, MEASURES, strict=False))


def named(text: str) -> Measure | None:
    """The one measure that a text names, if it names exactly one."""
    said = _all_named(text)
    return said[0] if len(said) == 1 else None


def _all_named(text: str) -> tuple[Measure, ...]:
    return tuple(measure for measure in MEASURES if say.pattern(measure).search(text))


def event(rated: Rated, measure: Measure) -> Event:
    """The fact to record for a rating."""
    return KINDS[measure](value=rated.value, note=rated.note, felt_at=rated.felt_at)


def choices(measure: Measure) -> tuple[Button, ...]:
    """The five values as buttons: a face and the number, saying "mood 4"."""
    return tuple(
        Button(f"{face} {value}", wording.rated(measure, value))
        for value, face in enumerate(FACES[measure], LOWEST)
    )


def _ratings(understanding: Understanding) -> list[Entity]:
    found: list[Entity] = []
    for entity in sorted(understanding.entities, key=lambda entity: (entity.start, -entity.end)):
        if isinstance(entity.value, Rating) and not (found and entity.start < found[-1].end):
            found.append(entity)
    return _meant(understanding.text, found)


def _meant(text: str, found: Sequence[Entity]) -> list[Entity]:
    """Without what is taken back at once: the 3 of "mood 3, no, 4"."""
    kept: list[Entity] = []
    for entity in found:
        before = kept[-1] if kept else None
        if (
            before
            and entity.name in ("rating", before.name)
            and say.pattern("corrects").match(text, before.end, entity.start)
        ):
            kept[-1] = replace(entity, name=before.name)
        else:
            kept.append(entity)
    return kept


def _once(found: Sequence[Rated]) -> list[Rated]:
    """Each measure once a moment: a number or a face counts before words beside it."""
    kept: list[Rated] = []
    for item in found:
        same = [other for other in found if (other.measure, other.moment) == (item.measure, item.moment)]
        sure = [other for other in same if other.certain]
        wanted = item.certain if sure else item is same[0]
        if wanted and not any(one.measure == item.measure and one == item for one in kept):
            kept.append(item)
    return kept


def _rated(entity: Entity, before: Sequence[Rated], moment: Moment | None) -> Rated:
    assert isinstance(entity.value, Rating)
    measure = next((measure for measure in MEASURES if measure == entity.name), None)
    if measure is None and before:
        measure = before[-1].measure if moment != before[-1].moment or not before[-1].certain else None
    return Rated(measure, entity.value.value, entity.value.certain, entity.value.said, moment)


def _segments(text: str, ratings: Sequence[Entity]) -> Iterator[_Segment]:
    start = 0
    for match in say.pattern("break").finditer(text):
        if not any(entity.start < match.end() and match.start() < entity.end for entity in ratings):
            yield _Segment(start, match.start(), text[start : match.start()])
            start = match.end()
    yield _Segment(start, len(text), text[start:])


def _times(understanding: Understanding, segment: _Segment) -> list[Entity]:
    return [
        entity
        for entity in understanding.entities
        if isinstance(entity.value, Moment | Period) and segment.start <= entity.start < segment.end
    ]


def _past(times: Sequence[Entity], segment: _Segment, now: datetime) -> Moment | None:
    for entity in times:
        moment = _moment(entity)
        if moment is None:
            continue
        if (
            moment.at > now
            and say.pattern("past").search(segment.text)
            and moment.at - timedelta(days=1) <= now
        ):
            moment = replace(moment, at=moment.at - timedelta(days=1))
        today = moment.grain == "day" and moment.at.date() == now.date()
        if moment.at <= now and not today and moment.grain not in ("week", "month", "year"):
            return moment
    return None


def _moment(entity: Entity) -> Moment | None:
    value = entity.value
    if isinstance(value, Period) and value.end - value.start <= timedelta(days=1):
        return Moment(value.start, value.grain)
    return value if isinstance(value, Moment) else None


def _note(segment: _Segment, inside: Sequence[Entity], times: Sequence[Entity]) -> str:
    """What a segment adds in words: all of it where it has no rating, else what follows the rating."""
    begin = max((entity.end for entity in inside), default=segment.start)
    words = segment.text[begin - segment.start :]
    bare = words
    for entity in times:
        bare = bare.replace(segment.text[entity.start - segment.start : entity.end - segment.start], " ")
    if not any(len(word) > 2 for word in say.pattern("filler").sub(" ", bare).split()):  # noqa: PLR2004 - "ok" is no note
        return ""
    guessed = any(isinstance(entity.value, Rating) and not entity.value.certain for entity in inside)
    return "" if guessed and not say.pattern("cause").match(words) else words.strip(_EDGES)


def _after(understanding: Understanding, item: Rated) -> str:
    """What follows a number, as its note: "2, slept badly" answers with the 2."""
    return understanding.text[understanding.text.index(item.said) + len(item.said) :].strip(_EDGES)


def _turned(item: Rated, measure: Measure) -> Rated:
    valence = item.measure == "mood" or item.is_face
    if measure == "stress" and valence:
        return replace(
            item, measure=measure, value=LOWEST + HIGHEST - item.value, certain=item.is_face and item.certain
        )
    return replace(item, measure=measure)


def _amount(measure: Measure, text: str) -> tuple[Rated, ...]:
    said = text.strip(" \t.,;!?").lower()
    values = range(LOWEST, HIGHEST + 1)
    return tuple(
        Rated(measure, value, False, said)
        for value in values
        if say.pattern(f"amount_{value}").fullmatch(said)
    )[:1]
