"""Trained models: what they read, that they never fail on a text, and that they last on disk."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trained import STRANGE, data, model

from bot import discovery
from nlu import examples, registry
from nlu.annotations import Span
from nlu.errors import ModelDamaged, ModelError, ModelMissing, ModelOfOtherRelease
from nlu.model import Model, by_rule
from nlu.outside import SIGNS
from nlu.train import train
from nlu.understanding import Understanding

NOW, ZONE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC), ZoneInfo("Europe/Berlin")


def understand(text: str) -> Understanding:
    return model().understand(text, NOW, ZONE)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("mood 3", "log_mood"),
        ("🙂", "log_mood"),
        ("5", "log_mood"),
        ("im back", "end_break"),
        ("tkaing a braek", "start_break"),
        ("remnd me to strech at 3", "set_reminder"),
        ("UNDO", "undo"),
    ],
)
def test_intents_are_found_in_short_and_misspelt_words(text: str, intent: str) -> None:
    assert understand(text).intent == intent


def test_learnt_and_listed_entities_are_found() -> None:
    found = understand("remind me to learn Py for ABC-12 at 3")
    assert [e.value for e in found.all("skill")] == ["python"]
    assert [e.value for e in found.all("ticket")] == ["ABC-12"]
    title = understand("remind me to call dad at 3").first("title")
    assert title is not None
    assert title.value == "call dad"


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("mood 4 and remind me to stretch at 3", ["log_mood", "set_reminder"]),
        (
            "mood 4. remind me to call mum tomorrow. start a break",
            ["log_mood", "set_reminder", "start_break"],
        ),
        ("remind me to call mum", ["set_reminder"]),
        ("remind me to call mum and dad", ["set_reminder"]),
        ("mood 4, who won the match?", ["log_mood"]),
        ("undo. undo", ["undo"]),
        ("", [None]),
    ],
)
def test_several_things_are_told_from_one(text: str, intents: list[str | None]) -> None:
    said = model().clauses(text, NOW, ZONE)
    assert [one.intent for one in said] == intents
    assert all(part.text in text for part in said)
    assert all(entity.end <= len(part.text) for part in said for entity in part.entities)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["mood 4", "and", ",", ".", "remind me to", "undo", "x", "\n"]), max_size=9))
def test_any_message_has_clauses_that_lie_in_it(words: list[str]) -> None:
    text = " ".join(words)
    said = model().clauses(text, NOW, ZONE)
    assert said
    assert len(said) == 1 or all(one.intent for one in said)
    assert all(one.text in text for one in said)


class Told:
    """Stands for a tagger: marks the words that it was given."""

    def __init__(self, *marked: str) -> None:
        self.marked = marked

    def spans(self, text: str, _intent: str, _listed: object) -> list[Span]:
        return [
            Span("title", words, text.index(words), text.index(words) + len(words)) for words in self.marked
        ]


@pytest.mark.parametrize(
    ("text", "marked", "title"),
    [
        ("remind me to call mum at 3", "call mum at 3", ["call mum"]),
        ("tomorrow call mum", "tomorrow call mum", ["call mum"]),
        ("plan monday meeting", "plan monday meeting", ["plan monday meeting"]),
        ("remind me. call mum", ".", []),
    ],
)
def test_a_title_gives_up_its_ends_to_times_and_has_a_letter(
    text: str, marked: str, title: list[str]
) -> None:
    told = replace(model(), tagger=Told(marked)).understand(text, NOW, ZONE)
    assert [entity.value for entity in told.all("title")] == title
    assert all(text[entity.start : entity.end] == entity.value for entity in told.all("title"))


def test_strange_examples_too_few_to_be_alike_let_no_copy_of_them_in() -> None:
    few = train(data(), outside_examples=STRANGE[::2])
    assert all((few.outside.weights[SIGNS.index(sign)] <= 0).all() for sign in ("strangeness", "oddness"))
    read = [few.parse(text) for text in STRANGE[::2]]
    assert sum(found.intent is None or found.confidence < 0.5 for found in read) >= 5


def test_what_was_taught_as_strange_is_refused_however_like_an_example() -> None:
    near = "remind me to stretch the truth"
    assert train(data(), outside_examples=[*STRANGE, near]).parse(near).intent is None


def test_what_nobody_taught_is_refused_and_what_was_taught_is_not() -> None:
    refused = [model().parse(text).intent is None for text in STRANGE]
    assert sum(refused) >= len(STRANGE) - 1
    told = [(example.text, intent) for example, intent in data().pairs()]
    assert sum(model().parse(text).intent == intent for text, intent in told) >= len(told) - 1


def test_nothing_is_refused_without_examples_of_it() -> None:
    plain = train(data())
    assert all(plain.parse(text).intent for text in STRANGE)


@pytest.mark.parametrize("text", ["", "   ", "\0", "\n\t", "\ud800", "\u200b"])
def test_an_empty_text_is_out_of_scope(text: str) -> None:
    assert understand(text).intent is None


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "mood 4 " * 20_000, "\u202eundo", "שלום", "mood\x004", "\ud83d" * 9]
)
def test_an_odd_text_is_read(text: str) -> None:
    found = understand(text)
    assert found.text == text
    assert 0.0 <= found.confidence <= 1.0


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.characters(exclude_categories=()), max_size=80) | st.text("mood 4🙂remind@:-/", max_size=40)
)
def test_any_text_has_a_sound_reading(text: str) -> None:
    found = understand(text)
    probabilities = [probability for _, probability in found.ranking]
    assert probabilities == sorted(probabilities, reverse=True)
    assert all(0.0 <= p <= 1.0 for p in [*probabilities, found.confidence])
    assert sum(probabilities) <= 1.0 + 1e-5
    assert len(probabilities) <= 10
    assert all(0 <= entity.start < entity.end <= len(text) for entity in found.entities)
    assert found.intent is None or found.intent == found.ranking[0][0]


def test_a_saved_model_answers_the_same(tmp_path: Path) -> None:
    model().save(tmp_path / "m")
    again = Model.load(tmp_path / "m")
    for text in [*STRANGE, *(example.text for example, _ in data().pairs())]:
        assert again.understand(text, NOW, ZONE) == understand(text)


def test_training_twice_gives_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        train(data(), outside_examples=STRANGE).save(tmp_path / name)
    one, two = (
        sorted((path.name, path.read_bytes()) for path in (tmp_path / n).iterdir()) for n in ("one", "two")
    )
    assert one == two


@pytest.mark.parametrize("name", ["model.json", "weights.npz", "tagger.npz"])
@pytest.mark.parametrize("harm", ["cut", "changed", "gone"])
def test_a_damaged_model_is_named(tmp_path: Path, name: str, harm: str) -> None:
    model().save(tmp_path / "m")
    path = tmp_path / "m" / name
    content = path.read_bytes()
    middle = len(content) // 2
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(content[:middle] + (b"" if harm == "cut" else b"!!!!" + content[middle + 4 :]))
    with pytest.raises(ModelError, match="train") as caught:
        Model.load(tmp_path / "m")
    assert isinstance(caught.value, ModelMissing if (name, harm) == ("model.json", "gone") else ModelDamaged)


def test_a_model_of_another_release_is_named(tmp_path: Path) -> None:
    model().save(tmp_path / "m")
    note = tmp_path / "m" / "model.json"
    note.write_text(json.dumps(json.loads(note.read_text()) | {"form": 99}))
    with pytest.raises(ModelOfOtherRelease):
        Model.load(tmp_path / "m")


def test_understanding_needs_no_scikit_learn(tmp_path: Path) -> None:
    model().save(tmp_path / "m")
    program = (
        "import sys; from pathlib import Path; from nlu.model import Model\n"
        "assert Model.load(Path(sys.argv[1])).parse('mood 4').intent == 'log_mood'\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('sklearn', 'scipy', 'wordllama')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "m")], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_registry_trains_once_and_again_after_damage(tmp_path: Path) -> None:
    heard: list[float] = []
    for _ in range(2):
        registry.ready(
            tmp_path, data(), outside_examples=STRANGE, progress=lambda _, share: heard.append(share)
        )
    once = len(heard)
    assert heard == sorted(heard)
    assert (heard[0], heard[-1]) == (0.0, 1.0)
    (place,) = registry.models(tmp_path)
    (place / "weights.npz").write_bytes(b"")
    registry.ready(tmp_path, data(), outside_examples=STRANGE, progress=lambda _, share: heard.append(share))
    assert len(heard) == 2 * once
    assert registry.key(data()) != registry.key(data(), STRANGE)


def test_one_intent_or_one_example_is_enough() -> None:
    few = data()
    for kept in (1, 2):
        some = {name: examples[:1] for name, examples in list(few.intents.items())[:kept]}
        single = train(type(few)(some, {}, {}, {}), outside_examples=["pizza"])
        assert single.parse("mood 4").intent == "log_mood"


def test_every_example_of_the_product_scores_as_in_scikit_learn() -> None:
    from nlu.fit import RICH, fit
    from nlu.train import known

    taught = known(examples.load(discovery.skills().training_files()))
    pipeline, intents = fit(taught, RICH)
    ours = np.stack([intents.scores(intents.traits(text)) for text in taught.texts])
    assert np.abs(ours - pipeline.scores(taught.texts)).max() < 1e-4


def test_probabilities_are_those_of_scikit_learn() -> None:
    from nlu.fit import FEW, POLISHED, RICH, fit, fit_oddness
    from nlu.known import Known

    texts = [by_rule(example.text) for example, _ in data().pairs()]
    names = tuple(data().intents)
    labels = np.asarray([names.index(intent) for _, intent in data().pairs()])
    asked = [*texts, *map(by_rule, STRANGE), by_rule("MOOD 4 for two hours, then UNDO at 3!! 🙂🙂")]
    for recipe in (FEW, RICH, POLISHED):
        pipeline, intents = fit(Known(texts, labels, names), recipe)
        traits = [intents.traits(text) for text in asked]
        ours = np.stack([intents.scores(one) for one in traits])
        assert np.abs(ours - pipeline.scores(asked)).max() < 1e-4 * np.abs(ours).max()
        odd = fit_oddness(pipeline, texts, asked[len(texts) :])
        told = np.stack([odd.scores(one)[0] for one in traits])
        assert told[: len(texts)].max() < 0 < told[len(texts) : -1].min()


def test_an_intent_of_few_examples_is_heard_among_many() -> None:
    from nlu.fit import RICH, fit
    from nlu.known import Known

    dishes = ("pizza", "pasta", "soup", "salad", "bread", "rice", "beans", "tofu", "curry", "stew", "pie")
    said = [
        *((f"{verb} {dish} please", 0) for verb in ("order", "get", "bring") for dish in dishes),
        *((f"cancel the {dish} order", 1) for dish in dishes for _ in range(3)),
        *((text, 2) for text in ("book a room", "i need a room", "reserve a quiet room")),
    ]
    texts, labels = zip(*said, strict=True)
    known = Known([by_rule(text) for text in texts], np.asarray(labels), ("order", "cancel", "book_room"))
    _, model = fit(known, RICH)
    for text in ("get me a room please", "bring a room please"):
        scores = model.scores(model.traits(by_rule(text)))
        assert model.names[int(scores.argmax())] == "book_room", text
