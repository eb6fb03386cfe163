"""Look-up words, patterns and synonyms: what they find, and that no pattern holds up a message."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu import patterns
from nlu.annotations import Span
from nlu.errors import ExamplesError
from nlu.examples import load
from nlu.words import Words, join, together

ENDLESS = [r"(a+)+$", r"(a|aa)+$", r"(\w+\s?)+$", r"(?:[a-z]+)+[0-9]", r"(?:(?:ab)+c?)+d", r"(.*,){20}P"]
HARMLESS = [
    r"[A-Z]+-\d+",
    r"\b\d{5}\b",
    r"[\w.+-]+@[\w-]+\.[\w.-]+",
    r"\+?\d[\d -]{7,}\d",
    r"https?://\S+",
    r"(?:\w+ ){1,5}street",
    r"\b(?:mon|tues|fri)day\b",
    r"(?<=room )\d+",
]


def found(words: Words, text: str) -> list[tuple[str, str]]:
    return [(span.name, text[span.start : span.end]) for span in words.spans(text)]


@pytest.mark.parametrize(
    ("text", "cities"),
    [
        ("to new york, please", ["new york"]),
        ("to NEW   YORK", ["NEW   YORK"]),
        ("york or new york", ["york", "new york"]),
        ("in yorkshire", []),
        ("straße nach STRASSBURG", ["STRASSBURG"]),
        ("c++ in são paulo", ["c++", "são paulo"]),
        ("c+ in sao paulo", []),
        ("", []),
    ],
)
def test_look_up_words_are_whole_words_in_any_case(text: str, cities: list[str]) -> None:
    words = Words.of({"city": ["New York", "york", "Straßburg", "C++", "São Paulo", " "]}, {}, {})
    assert found(words, text) == [("city", city) for city in cities]


def test_one_word_may_be_two_entities() -> None:
    words = Words.of({"city": ["paris"], "name": ["Paris"]}, {}, {})
    assert found(words, "paris") == [("city", "paris"), ("name", "paris")]


def test_ten_thousand_look_up_words_cost_no_more_than_a_few() -> None:
    words = Words.of({"title": [f"song number{i}" for i in range(10_000)]}, {}, {})
    begun = process_time()
    assert len(found(words, "play song number77 " * 60)) == 60
    assert process_time() - begun < 0.1


def test_a_pattern_is_read_in_any_case_and_never_matches_nothing() -> None:
    words = Words.of({}, {"ticket": [r"[a-z]+-\d+"], "any": [r"x*"]}, {})
    assert found(words, "see ABC-12") == [("ticket", "ABC-12")]


@pytest.mark.parametrize("words", ["py", "PY", "Py"])
def test_synonyms_do_not_mind_the_case(words: str) -> None:
    listed = Words.of({"skill": ["py"]}, {}, {"py": "Python"})
    assert [listed.value(span) for span in listed.spans(f"learn {words}")] == ["Python"]


@pytest.mark.parametrize("pattern", HARMLESS)
def test_a_usual_pattern_is_taken(pattern: str) -> None:
    patterns.check(pattern)


@pytest.mark.parametrize("pattern", [*ENDLESS, r"(a{1000}){1000}", "(", "[a", "*"])
def test_a_pattern_without_end_is_refused_at_its_line(tmp_path: Path, pattern: str) -> None:
    path = tmp_path / "x.yml"
    path.write_text(
        f"nlu:\n- intent: a\n  examples: [x]\n- regex: r\n  examples: |\n    - \\d\n    - {pattern}\n"
    )
    begun = process_time()
    with pytest.raises(ExamplesError) as caught:
        load([path], strict=False)
    assert process_time() - begun < 2
    assert str(caught.value).startswith(f"{path}:7: {pattern!r}")


def test_a_pattern_that_slipped_through_is_passed_over_and_the_others_are_read() -> None:
    slow = {f"slow{i}": [pattern] for i, pattern in enumerate(ENDLESS * 5)}
    words = Words.of({"pet": ["cat"]}, {"digit": [r"\d"], **slow}, {})
    begun = process_time()
    said = found(words, "cat 7 " + "a" * 900 + "!")
    assert process_time() - begun < 10 * patterns.LIMIT
    assert said == [("pet", "cat"), ("digit", "7")]


def test_a_listed_word_stays_in_the_role_of_a_learnt_one_and_gives_way_to_a_longer_one() -> None:
    york, new_york = Span("city", "york", 4, 8), Span("city", "new york", 0, 8, role="to")
    assert together([york], [new_york]) == [new_york]
    assert together([york], [Span("name", "new york", 0, 8)]) == [york]
    assert together([new_york], [Span("city", "york", 4, 8, role="from")]) == [
        Span("city", "new york", 0, 8, role="from")
    ]


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8))),
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8))),
)
def test_joined_spans_do_not_overlap_and_the_first_group_stays(
    one: list[tuple[int, int]], two: list[tuple[int, int]]
) -> None:
    first, second = (
        [Span("x", "", start, start + length) for start, length in group] for group in (one, two)
    )
    alone, both = join(first), join(first, second)
    assert all(left.end <= right.start for left, right in pairwise(both))
    assert set(alone) <= set(both)
