"""Reading training examples: what is understood, and which file and line an error names."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.annotations import Span, read_marked
from nlu.errors import ContradictingExamples, ExamplesError, NoExamples, UnreadableExamples
from nlu.examples import load

GOOD = """\
version: "3.1"
responses:
  utter_hello:
  - text: hi
nlu:
- intent: greet
  examples: |
    - hello
    - hi [Bob](person)

    - hey [bobby](person:Bob)
- intent: add_task
  examples: |
    - add [the report]{"entity": "title", "role": "new"}
    - "quoted" words stay
- synonym: Berlin
  examples: |
    - the capital
- regex: ticket
  examples: |
    - [A-Z]+-\\d+
- lookup: skill
  examples: |
    - python
    - sql
"""


def write(folder: Path, text: str, name: str = "x.yml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_of_a_file_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    data = load([path])
    assert [example.text for example in data.intents["greet"]] == ["hello", "hi Bob", "hey bobby"]
    assert data.intents["greet"][1].entities == (Span("person", "Bob", 3, 6),)
    assert data.intents["greet"][2].entities == (Span("person", "Bob", 4, 9),)
    assert data.intents["greet"][2].where == f"{path}:11"
    assert data.intents["add_task"][0].entities == (Span("title", "the report", 4, 14, role="new"),)
    assert data.synonyms == {"the capital": "Berlin", "bobby": "Bob"}
    assert data.regexes == {"ticket": (r"[A-Z]+-\d+",)}
    assert data.lookups == {"skill": ("python", "sql")}


def test_examples_may_be_a_list_and_intents_may_go_on_in_one_file(tmp_path: Path) -> None:
    text = "nlu:\n- intent: a\n  examples: [x, {text: y}]\n- intent: a\n  examples:\n  - z\n"
    assert [e.text for e in load([write(tmp_path, text)]).intents["a"]] == ["x", "y", "z"]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("nlu:\n- intent: a\n  examples: |\n    - x\n   - y\n", 5, "not YAML"),
        ("nlu:\n- intent: a\n  exmples: |\n    - x\n", 3, "unknown key 'exmples'"),
        ("nlu:\n- intent: a\n  synonym: b\n  examples: |\n    - x\n", 2, "exactly one of"),
        ("nlu:\n- intent: a\n", 2, "no examples"),
        ("nlu:\n- intent: a\n  examples: |\n", 2, "no examples"),
        ("nlu:\n- intent:\n  examples: |\n    - x\n", 2, "needs a name"),
        ("nlu:\n- intent: a\n  intent: b\n  examples: |\n    - x\n", 3, "twice"),
        ("nlu:\n- intent: a\n  examples: |\n    - x\n    - call [Bob(person)\n", 5, "bracket"),
        ("nlu:\n- intent: a\n  examples: |\n    - call [Bob](person\n", 4, "bracket"),
        ('nlu:\n- intent: a\n  examples: |\n    - call [Bob]{"entity: 1}\n', 4, "JSON"),
        ('nlu:\n- intent: a\n  examples: |\n    - call [Bob]{"name": "person"}\n', 4, "unknown key 'name'"),
        ('nlu:\n- intent: a\n  examples: |\n    - call [Bob]{"role": "x"}\n', 4, 'lack "entity"'),
        ("nlu:\n- intent: a\n  examples: |\n    - x\n    y\n", 5, "- words"),
        (f"nlu:\n- intent: a\n  examples: |\n    - {'x' * 3000}\n", 4, "3000 characters"),
        ("nlu:\n- intent: a\n  examples: |\n    - x\n- intent: b\n  examples: |\n    - X\n", 7, "'a' at"),
        (
            "nlu:\n- intent: a\n  examples: [x]\n- regex: r\n  examples: |\n    - (\n",
            6,
            "not a regular expression",
        ),
        ("nlu:\n  intent: a\n", 1, "must be a list"),
        ("nlu:\n- hello\n", 2, "keys such as"),
        ("- hello\n", 1, "expected keys"),
        ("nlu:\n- intent: [a]\n  examples: |\n    - x\n", 2, "expected text"),
        ("a: \x01\n", 1, "not YAML"),
    ],
)
def test_an_error_names_file_and_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ExamplesError) as caught:
        load([path])
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert says in str(caught.value)


def test_a_contradiction_between_files_names_both_places(tmp_path: Path) -> None:
    one = write(tmp_path, "nlu:\n- intent: a\n  examples: |\n    - So  what\n", "one.yml")
    two = write(tmp_path, "nlu:\n- intent: b\n  examples: |\n    - so what\n", "two.yml")
    with pytest.raises(ContradictingExamples) as caught:
        load([one, two])
    assert f"{two}:4" in str(caught.value)
    assert f"{one}:4" in str(caught.value)
    assert set(load([one, two], strict=False).intents) == {"a", "b"}


def test_an_intent_in_two_files_names_both_places(tmp_path: Path) -> None:
    one = write(tmp_path, "nlu:\n- intent: a\n  examples: |\n    - x\n", "one.yml")
    two = write(tmp_path, "nlu:\n- intent: a\n  examples: |\n    - y\n", "two.yml")
    with pytest.raises(ContradictingExamples) as caught:
        load([one, two])
    assert f"{two}:2" in str(caught.value)
    assert f"{one}:2" in str(caught.value)


@pytest.mark.parametrize("text", ["", "version: '3.1'\n", "nlu:\n", "responses: {}\n"])
def test_a_file_without_examples_is_named(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(NoExamples, match=r"x\.yml"):
        load([path])


def test_files_made_to_explode_are_refused_at_once(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 30))
    with pytest.raises(UnreadableExamples, match="aliases"):
        load([write(tmp_path, bomb)])
    with pytest.raises(UnreadableExamples, match="nested"):
        load([write(tmp_path, "nlu: " + "[" * 100_000)])


def test_a_file_too_large_broken_or_missing_is_refused(tmp_path: Path) -> None:
    large = tmp_path / "large.yml"
    with large.open("wb") as file:
        file.truncate(33_000_000)
    with pytest.raises(UnreadableExamples, match="too large"):
        load([large])
    broken = tmp_path / "broken.yml"
    broken.write_bytes(b"nlu:\n- intent: \xff\n")
    with pytest.raises(UnreadableExamples, match=r"broken\.yml:2: not UTF-8"):
        load([broken])
    with pytest.raises(UnreadableExamples, match="No such file"):
        load([tmp_path / "missing.yml"])


def test_the_digest_is_of_what_is_said_not_of_where(tmp_path: Path) -> None:
    one = load([write(tmp_path, GOOD, "one.yml")])
    assert load([write(tmp_path, "# a comment\n" + GOOD, "two.yml")]).digest() == one.digest()
    assert load([write(tmp_path, GOOD.replace("hello", "hallo"), "three.yml")]).digest() != one.digest()


@given(st.text(alphabet='ab []{}()":,entiyvlu', max_size=40))
def test_any_text_is_read_without_strictness_and_spans_lie_in_it(marked: str) -> None:
    try:
        text, spans = read_marked(marked, strict=False)
    except ValueError:
        return
    assert all(0 <= span.start < span.end <= len(text) for span in spans)


@given(st.lists(st.tuples(st.text("abc d", min_size=1), st.booleans()), max_size=6))
def test_marks_are_taken_out_and_only_they(parts: list[tuple[str, bool]]) -> None:
    text, spans = read_marked("".join(f"[{words}](e)" if marked else words for words, marked in parts))
    assert text == "".join(words for words, _ in parts)
    assert [text[span.start : span.end] for span in spans] == [words for words, marked in parts if marked]


RASA = """\
version: "3.1"
nlu:
- intent: chitchat/ask_name
  metadata:
    sentiment: neutral
  examples:
  - text: |
      what is your [name](detail)
    metadata:
      sentiment: positive
  - text: |
      hello there
      who are you
- intent: travel
  examples: |
    - from [Berlin]{"entity": "city", "role": "from", "group": "1", "value": "BER"}
    - to [berlin](city:Berlin)
- synonym: New York
  examples:
  - nyc
  - NEW YORK
- lookup: city
  examples:
  - Oslo
- regex: zip
  examples: |
    - \\d{5}
"""


def test_rasa_s_own_ways_to_write_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_text(RASA, encoding="utf-8-sig")
    data = load([path])
    assert [e.text for e in data.intents["chitchat/ask_name"]] == [
        "what is your name",
        "hello there\nwho are you",
    ]
    assert data.intents["chitchat/ask_name"][0].entities == (Span("detail", "name", 13, 17),)
    assert data.intents["travel"][0].entities == (Span("city", "BER", 5, 11, role="from", group="1"),)
    assert data.synonyms == {"berlin": "Berlin", "nyc": "New York", "new york": "New York"}
    assert (data.lookups, data.regexes) == ({"city": ("Oslo",)}, {"zip": (r"\d{5}",)})


def test_listed_words_of_several_files_are_taken_together(tmp_path: Path) -> None:
    intent = "- intent: a\n  examples: [x]\n"
    one = write(tmp_path, f"nlu:\n{intent}- lookup: city\n  examples: [Oslo]\n", "one.yml")
    two = write(
        tmp_path, "nlu:\n- lookup: city\n  examples: [Rome]\n- regex: r\n  examples: [x+]\n", "two.yml"
    )
    data = load([one, two])
    assert data.lookups == {"city": ("Oslo", "Rome")}
    assert data.regexes == {"r": ("x+",)}
