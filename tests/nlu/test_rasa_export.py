from __future__ import annotations

from pathlib import Path
from string import Template
from types import MappingProxyType
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from trained import data as small_data

from nlu import examples
from nlu.annotations import Span, read_marked
from nlu.errors import ExamplesError
from nlu.examples import Example, TrainingData
from nlu.rasa.export import NotExported, Project, write
from nlu.rasa.marking import marked

ODD = " -:#'\"[](){}|>&*!%@`,?\\/.$~=aAé0ß漢☕👩\u200d🏽\ufe0f\t\xa0\u2028\x07\u00ad"


def data(*said: Example, **parts: Any) -> TrainingData:
    empty: MappingProxyType[str, Any] = MappingProxyType({})
    rest = {"synonyms": empty, "regexes": empty, "lookups": empty} | parts
    return TrainingData(MappingProxyType({"greet": said or (Example("hi"),)}), **rest)


def of_intent(name: str, text: str = "hi") -> TrainingData:
    nothing: MappingProxyType[str, Any] = MappingProxyType({})
    return TrainingData(MappingProxyType({name: (Example(text),)}), nothing, nothing, nothing)


def exported(given: TrainingData, folder: Path, **more: Any) -> TrainingData:
    write(Project(given, **more), folder, force=True)
    return examples.load([folder / "data" / "nlu.yml"])


def content(some: TrainingData) -> tuple[Any, ...]:
    said = {intent: [(e.text, e.entities) for e in of] for intent, of in some.intents.items()}
    synonyms = {words: value for words, value in some.synonyms.items() if words != value}
    return said, synonyms, dict(some.regexes), dict(some.lookups)


def test_an_export_is_read_back_as_it_was(tmp_path: Path) -> None:
    given = small_data()
    assert content(exported(given, tmp_path)) == content(given)


def test_entities_with_all_they_have_are_kept(tmp_path: Path) -> None:
    text = "from berlin to the big apple at x{1}"
    spans = (
        Span("city", "berlin", 5, 11, "from", "1"),
        Span("city", "New York [NY] {US}", 15, 28, "to"),
        Span("place", "the big apple", 15, 28),
        Span("odd name: (x)", 'a "b"\\', 32, 33),
    )
    given = data(Example(text, spans), synonyms={"big apple": "New York [NY] {US}"})
    read = exported(given, tmp_path)
    assert read.intents["greet"][0].entities == spans
    assert read.synonyms["big apple"] == "New York [NY] {US}"
    domain = yaml.safe_load((tmp_path / "domain.yml").read_text(encoding="utf-8"))
    assert domain["entities"] == [
        {"city": {"groups": ["1"], "roles": ["from", "to"]}},
        "odd name: (x)",
        "place",
    ]


def test_patterns_and_look_ups_are_kept_and_looked_for(tmp_path: Path) -> None:
    given = data(
        regexes={"ticket": (r"\b[a-z]+-\d{2,}\b", "'\"#: x")}, lookups={"skill": ("c++", "- x", "ärger")}
    )
    assert content(exported(given, tmp_path)) == content(given)
    assert "RegexEntityExtractor" in (tmp_path / "config.yml").read_text(encoding="utf-8")
    exported(data(), tmp_path)
    assert "RegexEntityExtractor" not in (tmp_path / "config.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["yes", "1e3", "0o17", "null", "a: b", "#x", "${HOME}", "é", "1_0", "3.1"])
def test_names_stay_texts_in_both_versions_of_yaml(tmp_path: Path, name: str) -> None:
    assert list(exported(of_intent(name), tmp_path).intents) == [name]
    assert f"intent: {name}\n" not in (tmp_path / "data" / "nlu.yml").read_text(encoding="utf-8")
    assert f"- {name}\n" not in (tmp_path / "domain.yml").read_text(encoding="utf-8")


def test_texts_of_no_intent_become_rasa_s_out_of_scope(tmp_path: Path) -> None:
    outside = of_intent("out_of_scope", "play jazz")
    exported(data(), tmp_path, outside=outside)
    domain = yaml.safe_load((tmp_path / "domain.yml").read_text(encoding="utf-8"))
    assert domain["intents"] == ["greet", "out_of_scope"]
    assert examples.load([tmp_path / "data" / "outside.yml"]).intents["out_of_scope"][0].text == "play jazz"


def test_language_and_rounds_stand_in_the_config(tmp_path: Path) -> None:
    exported(data(), tmp_path, language="de", epochs=7)
    config = yaml.safe_load((tmp_path / "config.yml").read_text(encoding="utf-8"))
    assert config["language"] == "de"
    assert [part["epochs"] for part in config["pipeline"] if part["name"] == "DIETClassifier"] == [7]
    assert Template.pattern.search(str(config)) is None


def test_no_file_is_plain_ascii_where_rasa_would_decode_escapes(tmp_path: Path) -> None:
    exported(data(), tmp_path)
    for file in ("domain.yml", "data/nlu.yml"):
        assert not (tmp_path / file).read_text(encoding="utf-8").isascii()


@pytest.mark.parametrize(
    ("some", "why"),
    [
        (data(Example("see [a][b]", where="x.yml:3")), "x.yml:3: Rasa would find other entities"),
        (data(Example("see [a](b)", where="x.yml:3")), "take out its own brackets"),
        (data(Example("a[b", (Span("x", "[b", 1, 3),))), "take out its own brackets"),
        (data(regexes={"x": (r"\p{L}+",)}), "Rasa cannot read"),
        (of_intent("faq/a"), "slash"),
    ],
)
def test_what_rasa_would_read_otherwise_is_refused_before_anything_is_written(
    tmp_path: Path, some: TrainingData, why: str
) -> None:
    with pytest.raises(ExamplesError, match=why):
        write(Project(some), tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_folder_that_is_there_is_overwritten_only_by_force(tmp_path: Path) -> None:
    write(Project(data()), tmp_path)
    with pytest.raises(NotExported, match="--force"):
        write(Project(data()), tmp_path)
    (tmp_path / "models").mkdir()
    write(Project(data(Example("hello"))), tmp_path, force=True)
    assert (tmp_path / "models").is_dir()
    assert "hello" in (tmp_path / "data" / "nlu.yml").read_text(encoding="utf-8")


def test_a_place_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotExported, match="file is there already"):
        write(Project(data()), tmp_path / "file")
    with pytest.raises(NotExported, match="cannot write to"):
        write(Project(data()), tmp_path / "file" / "x")


def in_one_line(text: str) -> str:
    return text.replace("\u2028", " ")


texts = st.text(alphabet=ODD, min_size=1, max_size=30).map(str.strip).filter(bool)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(texts, min_size=1, max_size=6), st.dictionaries(texts, texts, max_size=3))
@example(["- a", "${HOME}", "a: b #c", "yes", "'", '"', "\\u0041", "[x] y"], {"a": "-"})
def test_odd_texts_are_read_back_or_refused(
    tmp_path: Path, said: list[str], synonyms: dict[str, str]
) -> None:
    folded = {words.casefold(): value for words, value in synonyms.items()}
    given = data(*map(Example, said), synonyms=folded)
    try:
        read = exported(given, tmp_path)
    except ExamplesError:
        assert any("[" in text or "]" in text for text in said)
        return
    assert [e.text for e in read.intents["greet"]] == list(map(in_one_line, said))
    expected = {in_one_line(words): value for words, value in given.synonyms.items()}
    assert read.synonyms == {words: value for words, value in expected.items() if words != value}


@given(
    texts,
    texts,
    texts,
    texts,
    st.lists(st.tuples(texts, st.text(alphabet=ODD, max_size=8)), min_size=1, max_size=3),
)
def test_any_mark_is_read_back(
    before: str, words: str, after: str, name: str, more: list[tuple[str, str]]
) -> None:
    assume(not set("[]") & set(before + words + after))
    text, start, end = f"{before} {words} {after}", len(before) + 1, len(before) + 1 + len(words)
    spans = tuple(Span(name, value, start, end, role) for value, role in more)
    said = marked(Example(text, spans))
    assert len(said.splitlines()) == 1
    assert read_marked(said) == (in_one_line(text), spans)
