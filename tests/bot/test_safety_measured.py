from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from safety_measure import HALVES, Half, german, german_half, half, phrases, rows

from bot.language import conversing
from bot.safety import shows_crisis

PAGE = Path(__file__).parents[2] / "docs" / "safety.md"
DATA = "DOPPEL_NLU_DATA"


@pytest.fixture(scope="module", params=[(of, name) for of in (half, german_half) for name in HALVES])
def measured(request: pytest.FixtureRequest) -> Half:
    of, name = request.param
    return of(name)


def test_recall_comes_first(measured: Half) -> None:
    assert 1 - len(measured.missed) / measured.crisis >= 0.97, measured.missed


def test_false_alarms_stay_few(measured: Half) -> None:
    assert len(measured.alarmed) / measured.harmless <= 0.10, measured.alarmed


def test_the_page_has_the_figures_and_names_every_miss_and_false_alarm() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for row in rows():
        assert row in page, f"docs/safety.md lacks the line {row}"
    for name in HALVES:
        for phrase in (*half(name).missed, *half(name).alarmed):
            assert f"“{phrase}”" in page, f"docs/safety.md does not name “{phrase}”"


def test_the_phrases_are_many_and_each_stands_once() -> None:
    judged = phrases()
    counts = {kind: [phrase for group in judged[kind].values() for phrase in group] for kind in judged}
    assert len(counts["crisis"]) >= 150
    assert len(counts["harmless"]) >= 200
    assert len(set(counts["crisis"] + counts["harmless"])) == sum(map(len, counts.values()))


def test_the_german_phrases_are_many_and_each_stands_once() -> None:
    judged = german()
    for kind, least in (("crisis", 60), ("harmless", 60)):
        said = [phrase for half in judged.values() for group in half[kind].values() for phrase in group]
        assert len(said) >= least
        assert len(set(said)) == len(said)


@pytest.mark.parametrize("spoken", ["en", "de"])
def test_safety_does_not_rest_on_telling_languages_apart(spoken: str) -> None:
    with conversing(heard=spoken, spoken=spoken):
        assert shows_crisis("I want to die")
        assert shows_crisis("ich will nicht mehr leben")
        assert not shows_crisis("der Prozess killt mich, ich bin todmüde")


def utterances(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.yml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if found := re.match(r"\s+- (?!intent)(.+)", line):
                yield re.sub(r"\[([^\]]*)\](\([^)]*\)|\{[^}]*\})", r"\1", found[1])


def test_what_people_ask_assistants_hardly_ever_alarms() -> None:
    folder = os.environ.get(DATA)
    if not folder:
        pytest.skip(f"{DATA} does not name the folder of public utterances")
    said = list(utterances(Path(folder)))
    alarmed = [text for text in said if shows_crisis(text)]
    assert len(said) > 10_000
    assert len(alarmed) / len(said) <= 0.001, alarmed
