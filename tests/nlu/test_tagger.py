"""The tagger: what it learns of entities, roles and groups, and that its spans are sound on any text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise, product
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trained import model

from nlu import fit_tagger, labels
from nlu.annotations import Span, read_marked
from nlu.examples import Example, TrainingData
from nlu.fit_tagger import Lesson, teach
from nlu.model import Model
from nlu.perceptron import Told, learn, likeliest_of_many
from nlu.tagger import Tagger, likeliest
from nlu.tagger_file import dumped, loaded
from nlu.tokens import MAX_TOKENS, tokens
from nlu.train import train
from nlu.understanding import Entity

NOW, ZONE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC), ZoneInfo("Europe/Berlin")
CITIES = ["berlin", "paris", "new york", "rome", "oslo", "vienna"]
HOSTILE = st.text(st.characters(exclude_categories=()), max_size=80) | st.lists(
    st.sampled_from(
        [
            "call",
            "mum",
            "PARIS",
            "ABC-12",
            "py",
            "👩‍💻",
            "🇩🇪",
            "e\u0301",
            "\u202e",
            "\u200d",
            "שלום",
            "at 3",
            "\0",
            "\ufeff",
        ]
    ),
    max_size=30,
).map(" ".join)


def lesson(marked: str, intent: str = "", listed: Iterable[Span] = ()) -> Lesson:
    return Lesson(Example(*read_marked(marked)), intent, tuple(listed))


def taught(lessons: Iterable[Lesson]) -> Tagger:
    tagger = teach(lessons)
    assert tagger is not None
    return tagger


def travel(one: str, two: str) -> str:
    start, end = (f'{{"entity": "city", "role": "{role}"}}' for role in ("from", "to"))
    return f"fly from [{one}]{start} to [{two}]{end}"


def pizza(size: str, topping: str, number: int) -> str:
    said = f'a [{size}]{{"entity": "size", "group": "{number}"}}'
    return said + f' with [{topping}]{{"entity": "topping", "group": "{number}"}}'


@cache
def flights() -> Model:
    """A model that knows where a journey begins and ends, and which topping is on which pizza."""
    said = [travel(one, two) for one, two in product(CITIES, CITIES) if one != two]
    pizzas = [
        f"{pizza(one, first, 1)} and {pizza(other, second, 2)}"
        for one, other in (("small", "large"), ("large", "small"))
        for first, second in product(("ham", "corn", "tuna"), ("olives", "onions", "basil"))
    ]
    intents = {"travel": said, "order": pizzas}
    return train(
        TrainingData(
            {name: tuple(Example(*read_marked(one)) for one in all_) for name, all_ in intents.items()},
            {"big apple": "New York"},
            {},
            {"city": (*CITIES, "big apple")},
        )
    )


def told(entities: Iterable[Entity]) -> list[tuple[str, object, str, str]]:
    return [(one.name, one.value, one.role, one.group) for one in entities]


def test_roles_are_learnt_and_told() -> None:
    found = flights().parse("fly from oslo to lisbon").entities
    assert told(found) == [("city", "oslo", "from", ""), ("city", "lisbon", "to", "")]


def test_groups_are_learnt_and_told() -> None:
    found = flights().parse("a large with corn and a small with basil").entities
    assert [(one.value, one.group) for one in found] == [
        ("large", "1"),
        ("corn", "1"),
        ("small", "2"),
        ("basil", "2"),
    ]


def test_a_listed_word_takes_its_role_from_the_sentence_and_its_value_from_the_synonym() -> None:
    found = flights().parse("fly from BIG Apple to rome").entities
    assert told(found) == [("city", "New York", "from", ""), ("city", "rome", "to", "")]


def test_what_is_listed_outweighs_words_that_were_never_met() -> None:
    pets = [lesson(f"the [{pet}](pet) sleeps", "", [Span("pet", pet, 4, 7)]) for pet in ("cat", "dog", "cow")]
    tagger = taught([*pets, *(lesson(f"the {word} sleeps") for word in ("sun", "day", "man"))])
    unknown = Span("pet", "qwv", 4, 7)
    assert tagger.spans("the qwv sleeps", "", [unknown]) == [unknown]
    assert tagger.spans("the qwv sleeps", "", []) == []


def test_the_intent_tells_entities_apart() -> None:
    said = [lesson(f"play [{word}](song)", "music") for word in CITIES]
    tagger = taught([*said, *(lesson(f"play [{word}](game)", "games") for word in CITIES)])
    assert [tagger.spans("play lisbon", intent, [])[0].name for intent in ("music", "games")] == [
        "song",
        "game",
    ]


def test_nothing_is_taught_by_examples_without_entities() -> None:
    assert teach([lesson("hello"), lesson("")]) is None


@pytest.mark.parametrize("odd", ["(0) a --> b: 1.0", "a: b", "a\tb", "ß", "\x1e", "O"])
def test_odd_names_of_entities_intents_and_words_are_learnt(odd: str) -> None:
    spans = (Span(odd.replace("\x1e", "x"), "mum", 5, 8),)
    said = Lesson(Example(f"call mum {odd}", spans), odd, ())
    (found,) = taught([said] * 5).spans(f"call mum {odd}", odd, [])
    assert (found.name, found.value) == (spans[0].name, "mum")


@pytest.mark.parametrize(
    "marked",
    [
        "[a](x) [b](x) c [d e](x)",
        "[a b](x) [c](y) [d](x)",
        '[a]{"entity": "x", "role": "r"} [b]{"entity": "x", "role": "s"}',
        '[a]{"entity": "x", "group": "1"} [b]{"entity": "x"} [c](x)',
        "a b",
        "[👩‍💻](x)[🇩🇪](x) [e\u0301](x)",
    ],
)
def test_labels_hold_all_that_is_marked(marked: str) -> None:
    text, spans = read_marked(marked)
    words = tokens(text)
    assert labels.spans(text, words, labels.labels(words, spans)) == list(spans)


@pytest.mark.parametrize("text", ["👩‍💻", "🇩🇪", "e\u0301", "1️⃣", "नमस्ते", "می‌خواهم"])
def test_what_people_see_as_one_sign_or_word_is_one_token(text: str) -> None:
    assert [token.word for token in tokens(text)] == [text]


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 5), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_the_likeliest_path_is_the_best_of_all(length: int, width: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    scores = draw.normal(size=(length, width)).astype(np.float32)
    steps = draw.normal(size=(width, width)).astype(np.float32)

    def total(path: tuple[int, ...]) -> float:
        return sum(scores[i, one] for i, one in enumerate(path)) + sum(steps[pair] for pair in pairwise(path))

    assert tuple(likeliest(scores, steps)) == max(product(range(width), repeat=length), key=total)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 4), st.integers(1, 6), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_many_texts_are_read_in_training_as_each_is_afterwards(
    texts: int, length: int, width: int, seed: int
) -> None:
    draw = np.random.default_rng(seed)
    scores = draw.normal(size=(texts, length, width)).astype(np.float32)
    steps = draw.normal(size=(width, width)).astype(np.float32)
    found = likeliest_of_many(scores, steps)
    assert found.tolist() == [likeliest(one, steps) for one in scores]


def test_the_perceptron_learns_what_is_seen_and_what_follows_on_what() -> None:
    alone, either = 0, 1
    texts = [([[alone], [either]], [1, 2]), ([[either], [either], [either]], [0, 0, 0])] * 4
    weights, steps = learn(Told.of(texts, observations=2), width=3)
    for seen, said in texts:
        scores = np.array([weights[here].sum(axis=0) for here in seen])
        assert likeliest(scores, steps) == said


def test_the_weights_kept_say_what_was_learnt() -> None:
    draw = np.random.default_rng(0)
    learnt, steps = draw.normal(size=(5, 3)).astype(np.float32), np.zeros((3, 3), np.float32)
    learnt[1] = fit_tagger._LEAST / 2
    weights = fit_tagger._weights(learnt, steps, "abcde")
    assert sorted(weights.numbers) == ["a", "c", "d", "e"]
    kept = np.where(abs(learnt) < fit_tagger._LEAST, 0, learnt)
    assert weights.scores([["a", "c"], ["b"], ["e", "?"]]) == pytest.approx(
        np.array([kept[0] + kept[2], kept[1], kept[4]]), abs=1e-6
    )


@settings(max_examples=150, deadline=None)
@given(HOSTILE, st.booleans())
def test_entities_of_any_text_lie_in_it_and_those_of_one_source_do_not_overlap(text: str, trip: bool) -> None:
    read = (flights() if trip else model()).understand(text, NOW, ZONE)
    for entity in read.entities:
        assert 0 <= entity.start < entity.end <= len(text)
        assert text[entity.start : entity.end].strip()
    names = {"city", "size", "topping", "title", "skill", "ticket"}
    said = [one for one in read.entities if one.name in names]
    assert all(one.end <= other.start for one, other in pairwise(said))


@pytest.mark.parametrize(
    "text", ["call mum " * 1_200, "x" * 10_000, "👩‍💻" * 3_000, "\u202e" * 10_000, "(" * 10_000]
)
def test_a_long_text_is_read_soundly(text: str) -> None:
    assert len(tokens(text)) <= MAX_TOKENS
    read = model().understand(text, NOW, ZONE)
    assert all(text[one.start : one.end].strip() for one in read.entities)


def test_bytes_that_are_no_tagger_are_refused() -> None:
    tagger = model().tagger
    assert tagger is not None
    whole = dumped(tagger)
    assert dumped(loaded(whole)) == whole
    for harm in (b"", whole[:100], b"x" * 100):
        with pytest.raises(ValueError, match=r"no archive|pickle"):
            loaded(harm)
