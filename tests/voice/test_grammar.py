from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice.grammar import FINAL, START, Network, Sayable, Slot, network

ROAST, SIZE, DRINK = Slot("roast"), Slot("size"), Slot("drink")
ORDERS = Sayable(
    (
        ("i", "want", "a", ROAST, DRINK),
        ("make", "me", "a", SIZE, ROAST, DRINK),
        ("make", "me", "a", ROAST, SIZE, DRINK),
        ("make", "me", "a", DRINK, "with", "milk"),
    ),
    {
        "roast": (("dark", "roast"), ("light", "roast")),
        "size": (("large",), ("small",)),
        "drink": (("coffee",), ("iced", "coffee"), ("iced", "coffee", "mocha")),
    },
)


def takes(grammar: Network, text: str) -> bool:
    arcs = defaultdict(list)
    for arc in grammar.arcs:
        arcs[arc.start].append(arc)

    def silently(states: set[int]) -> set[int]:
        more = {arc.end for state in states for arc in arcs[state] if not arc.word} | states
        return states if more == states else silently(more)

    states = silently({START})
    for word in text.split():
        states = silently({arc.end for state in states for arc in arcs[state] if arc.word == word})
    return FINAL in states


@pytest.mark.parametrize(
    "text",
    [
        "i want a dark roast coffee",
        "make me a large light roast iced coffee mocha",
        "i want a light roast small iced coffee",
        "i want a dark roast coffee with milk",
        "make me a small dark roast iced coffee with milk",
    ],
)
def test_what_was_seen_and_what_is_put_together_like_it(text: str) -> None:
    assert takes(network(ORDERS), text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "i want a",
        "make me a coffee with",
        "coffee",
        "i want a dark coffee",
        "want a dark roast coffee",
        "i want me a coffee",
        "make me a iced",
    ],
)
def test_what_is_not_like_it(text: str) -> None:
    assert not takes(network(ORDERS), text)


def test_sentences_whose_slots_have_no_value_are_left_out() -> None:
    lame = Sayable((("hello",), ("log", Slot("mood"))), {"mood": ()})
    assert takes(network(lame), "hello")
    assert not takes(network(lame), "log")


def test_each_kind_of_slot_is_there_once() -> None:
    values = tuple((f"title{number}",) for number in range(100))
    many = Sayable(tuple((verb, "the", Slot("title")) for verb in "abcdefgh"), {"title": values})
    assert len(network(many).arcs) < 150


words = st.sampled_from(["log", "my", "mood", "please", Slot("rating"), Slot("time")])
sayables = st.builds(
    Sayable,
    st.lists(st.lists(words, min_size=1, max_size=6).map(tuple), min_size=1, max_size=8).map(tuple),
    st.just({"rating": (("one",), ("two",)), "time": (("at", "nine"), ("at", "nine", "thirty"))}),
)


@given(sayables)
@settings(deadline=None, max_examples=60)
def test_every_sentence_is_taken_and_what_leaves_a_state_is_certain(sayable: Sayable) -> None:
    grammar = network(sayable)
    for sentence in sayable.sentences:
        said = [sayable.values[each.kind][-1] if isinstance(each, Slot) else (each,) for each in sentence]
        assert takes(grammar, " ".join(word for words in said for word in words))
    leaving: dict[int, float] = defaultdict(float)
    for arc in grammar.arcs:
        leaving[arc.start] += arc.likelihood
    assert all(total == pytest.approx(1) for total in leaving.values())
    assert {state for arc in grammar.arcs for state in (arc.start, arc.end)} <= set(range(grammar.states))


def test_two_words_back_count() -> None:
    grammar = network(Sayable((("log", "my", "mood"), ("show", "my", "week")), {}))
    assert takes(grammar, "show my week")
    assert not takes(grammar, "log my week")
