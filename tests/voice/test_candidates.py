"""Which of all that can be said sounds like what was heard."""

from __future__ import annotations

import pytest

from voice.candidates import VALUES, Candidates
from voice.grammar import Sayable, Slot
from voice.pronounce import pronunciations

RATING, TITLE = Slot("rating"), Slot("title")
VERBS = ("read", "write", "send", "check", "fix", "plan")
NOUNS = ("report", "letter", "budget", "slides", "invoice", "offer")
TITLES = tuple((verb, "the", noun) for verb in VERBS for noun in NOUNS)
SAID = Sayable(
    (
        ("my", "mood", "is", RATING),
        ("remind", "me", "to", TITLE),
        ("how", "was", "my", "week"),
        ("start", "a", "break"),
        ("what", "is", "the", "time"),
    ),
    {"rating": (("one",), ("two",), ("four",)), "title": TITLES},
)


@pytest.fixture(scope="module")
def candidates() -> Candidates:
    return Candidates(SAID, pronunciations(SAID.words() | {"mother", "wick", "ride"}))


@pytest.mark.parametrize(
    ("heard", "nearest"),
    [
        (("my", "mother", "is", "four"), ("my", "mood", "is", RATING)),
        (("how", "was", "my", "wick"), ("how", "was", "my", "week")),
        (("remind", "me", "to", "ride", "the", "letter"), ("remind", "me", "to", TITLE)),
    ],
)
def test_the_sentence_that_sounds_alike_comes_first(
    candidates: Candidates, heard: tuple[str, ...], nearest: object
) -> None:
    assert candidates.near(heard, 1).sentences == (nearest,)


def test_of_many_values_those_that_sound_alike_are_kept(candidates: Candidates) -> None:
    values = candidates.near(("remind", "me", "to", "ride", "the", "letter"), 1).values
    assert len(values["title"]) == VALUES < len(TITLES)
    assert values["title"][0] in {("write", "the", "letter"), ("read", "the", "letter")}


def test_few_values_are_kept_all(candidates: Candidates) -> None:
    assert candidates.near(("my", "mood"), 1).values == {"rating": SAID.values["rating"]}


def test_there_are_as_many_as_were_asked_for_as_far_as_there_are_some(candidates: Candidates) -> None:
    assert len(candidates.near(("break",), 3).sentences) == 3
    assert set(candidates.near((), 99).sentences) == set(SAID.sentences)
