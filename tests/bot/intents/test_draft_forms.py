"""A draft survives JSON and YAML, whatever stands in it; what is none is refused with words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intents_house import ROOM

from bot.errors import BadDraft
from bot.intents.draft import Draft, IntentEdit, Question, ReplyEdit, Sentence, Webhook, checked, decoded
from bot.intents.yaml_form import from_yaml, to_yaml

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
NAMES = st.from_regex(r"[a-z][a-z_]{0,9}", fullmatch=True)
LANGUAGES = st.sampled_from(["en", "de"])
SAID = st.lists(WORDS, min_size=1, max_size=4).map(tuple)
TEXTS = st.dictionaries(LANGUAGES, SAID, max_size=2)
TITLES = st.dictionaries(LANGUAGES, WORDS, max_size=2)
QUESTIONS = st.builds(
    Question, slot=NAMES, question=TITLES, expects=st.sampled_from(["text", "choice"]), choices=TEXTS
)
WEBHOOKS = st.builds(Webhook, url=WORDS, timeout=st.floats(0.1, 10))
REPLIES = st.builds(
    ReplyEdit, ask=st.lists(QUESTIONS, max_size=2).map(tuple), texts=TEXTS, webhook=st.none() | WEBHOOKS
)
EDITS = st.builds(
    IntentEdit,
    enabled=st.booleans(),
    title=TITLES,
    examples=TEXTS,
    reply=st.none() | REPLIES,
    added=TEXTS,
    removed=TEXTS,
    replies=st.dictionaries(NAMES, TEXTS, max_size=2),
)
LISTED = st.dictionaries(NAMES, SAID, max_size=2)
SENTENCES = st.lists(st.builds(Sentence, text=WORDS, intent=NAMES, language=LANGUAGES), max_size=2).map(tuple)
DRAFTS = st.builds(
    Draft,
    intents=st.dictionaries(NAMES, EDITS, max_size=3),
    synonyms=LISTED,
    lookups=LISTED,
    regexes=LISTED,
    must_pass=SENTENCES,
    tests=SENTENCES,
)


@given(DRAFTS)
@settings(deadline=None)
def test_a_draft_survives_json(draft: Draft) -> None:
    assert decoded(draft.encoded()) == draft


@given(DRAFTS)
@settings(deadline=None)
def test_a_draft_survives_yaml(draft: Draft) -> None:
    assert from_yaml(to_yaml(draft)) == draft


def test_an_empty_draft_is_doppel_as_it_ships() -> None:
    assert decoded(b"") == from_yaml("{}") == from_yaml('version: "3.1"\nnlu: []\n') == Draft()


def test_words_without_a_language_are_english() -> None:
    assert checked(
        {"intents": {"x": {"examples": "a", "title": "X", "reply": {"texts": ["a", "b"]}}}}
    ) == Draft(
        intents={
            "x": IntentEdit(
                examples={"en": ("a",)}, title={"en": "X"}, reply=ReplyEdit(texts={"en": ("a", "b")})
            )
        }
    )


def test_a_file_of_rasa_is_read_as_it_is() -> None:
    draft = from_yaml(
        """
version: "3.1"
nlu:
- intent: book_room
  examples: |
    - book a [big](size) room
    - yes
- lookup: size
  examples: |
    - big
- synonym: large
  examples: |
    - big
- regex: badge
  examples: |
    - \\d{4}
intents:
  book_room:
    enabled: no
    title: 12:30
"""
    )
    assert draft.intents["book_room"].examples == {"en": ("book a [big](size) room", "yes")}
    assert (draft.lookups, draft.synonyms, draft.regexes) == (
        {"size": ("big",)},
        {"large": ("big",)},
        {"badge": (r"\d{4}",)},
    )
    assert (draft.intents["book_room"].enabled, draft.intents["book_room"].title) == (False, {"en": "12:30"})


LAUGHS = "a: &a [x]\n" + "\n".join(f"b{n}: [*a, *a]" for n in range(60))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nlu: [", r"rooms\.yml:\d: not YAML"),
        ("- a list", "expected keys"),
        ("words", "expected keys"),
        (LAUGHS, "an alias; write it out"),
        ("[" * 2000, "nested deeper"),
        ("intents: {x: {exampels: [a]}}", r"intents\.x\.exampels: extra inputs"),
        ("intents: {x: {reply: {webhook: {url: x, timeout: 60}}}}", r"timeout: input should be less than"),
        ("nlu: [words]", "written as keys"),
        ("nlu: [{intent: x, examples: words}]", "write an example as"),
        ("nlu: [{intent: x, lookup: y}]", "needs one of"),
        ("nlu: [{intent: x, exampels: y}]", "'exampels' is no key"),
        ("intents: [1]\nnlu: [{intent: x, examples: [y]}]", "intents must be keys"),
        ("nlu: [{intent: x, examples: [[y]]}]", r"intents\.x\.examples\.en\.0"),
        ("x: " + "y" * 9_000_000, "9 MB"),
        ("a\x00b", "not YAML"),
    ],
)
def test_what_is_no_draft_is_refused_with_words(text: str, told: str) -> None:
    with pytest.raises(BadDraft, match=told):
        from_yaml(text, "rooms.yml")


@pytest.mark.parametrize("content", [b"[1]", b"{", b'{"intents": 1}', b'{"x": 1}', b"\xff"])
def test_json_that_is_no_draft_is_refused(content: bytes) -> None:
    with pytest.raises(BadDraft):
        decoded(content)


def test_edits_are_put_in_and_taken_out() -> None:
    one = Sentence(text="a room", intent="book_room")
    draft = Draft(must_pass=(one,), tests=(one,)).having("book_room", ROOM)
    assert draft.edit("book_room") == ROOM
    assert draft.without("book_room") == Draft()
    assert Draft().having("x", IntentEdit()) == Draft()
