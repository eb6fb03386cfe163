"""A model has one language: its rules, its clauses and what is trimmed off are of that language."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from nlu import registry
from nlu.annotations import read_marked
from nlu.clauses import split
from nlu.entities import read
from nlu.errors import UnknownLanguage
from nlu.examples import Example, TrainingData
from nlu.languages import LANGUAGES, language_of
from nlu.model import Model, by_rule
from nlu.train import train
from nlu.understanding import Moment, Rating

NOW, ZONE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC), ZoneInfo("Europe/Berlin")
SAID = {
    "log_mood": [
        "stimmung 4",
        "meine laune ist 2",
        "mir geht es gut",
        "ich bin traurig",
        "trag stimmung 3 ein",
    ],
    "log_energy": ["energie 2", "ich bin müde", "bin platt", "meine energie ist 4", "energie bei 3"],
    "create_reminder": [
        "erinnere mich um 9 an [den müll](title)",
        "erinnere mich morgen an [die wäsche](title)",
        "erinnere mich daran [oma anzurufen](title)",
        "erinner mich an [sport](title) um 18 uhr",
        "erinnere mich jeden tag an [wasser](title)",
    ],
    "undo": [
        "rückgängig",
        "mach das rückgängig",
        "nimm das zurück",
        "bitte rückgängig machen",
        "zurücknehmen",
    ],
}


def data() -> TrainingData:
    def example(text: str) -> Example:
        plain, spans = read_marked(text)
        return Example(plain, spans)

    return TrainingData({name: tuple(map(example, texts)) for name, texts in SAID.items()}, {}, {}, {})


@cache
def german() -> Model:
    return train(data(), language="de", outside_examples=["wie wird das wetter", "erzähl einen witz"])


def test_a_model_reads_times_and_ratings_in_its_language() -> None:
    reading = german().understand("erinnere mich übermorgen um halb vier an den müll", NOW, ZONE)
    assert reading.intent == "create_reminder"
    (time,) = reading.all("time")
    assert isinstance(time.value, Moment)
    assert time.value.at == datetime(2026, 3, 4, 15, 30, tzinfo=ZONE)
    (energy,) = german().understand("ich bin hundemüde", NOW, ZONE).all("energy")
    assert isinstance(energy.value, Rating)
    assert energy.value.value == 1


def test_a_title_ends_before_a_german_time() -> None:
    reading = german().understand("erinnere mich an sport um 18 uhr", NOW, ZONE)
    assert [entity.value for entity in reading.all("title")] == ["sport"]


def test_a_german_message_of_two_things_is_taken_apart() -> None:
    clauses = german().clauses("stimmung 4 und erinnere mich um 9 an den müll", NOW, ZONE)
    assert [clause.intent for clause in clauses] == ["log_mood", "create_reminder"]


def test_the_language_lasts_on_disk(tmp_path: Path) -> None:
    german().save(tmp_path / "model")
    again = Model.load(tmp_path / "model")
    assert again.language == "de"
    assert again.parse("bin platt") == german().parse("bin platt")


def test_the_language_is_part_of_the_key(tmp_path: Path) -> None:
    keys = {registry.key(data(), language=language) for language in LANGUAGES}
    assert len(keys) == len(LANGUAGES)
    assert registry.ready(tmp_path, data(), language="de").language == "de"
    assert [place.name for place in registry.models(tmp_path)] == [registry.key(data(), language="de")]


def test_hints_are_those_of_the_language() -> None:
    assert by_rule("ich bin müde", "de") != by_rule("ich bin müde", "en")


def test_an_unknown_language_is_refused_before_anything_is_learnt() -> None:
    with pytest.raises(UnknownLanguage, match="there are en, de"):
        train(data(), language="tlh")


def test_english_is_its_own_keywords() -> None:
    english = language_of("en")
    assert english.code == "en"
    assert [entity.name for entity in read("morgen um 9", NOW, ZONE, "en")] == ["number"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("stimmung 4 und erinnere mich um 3 ans dehnen", ("stimmung 4", "erinnere mich um 3 ans dehnen")),
        (
            "energie 2, außerdem neue aufgabe bericht schreiben bis freitag. rückgängig",
            ("energie 2", "neue aufgabe bericht schreiben bis freitag", "rückgängig"),
        ),
        ("fertig mit dem bericht und energie ist 2", ("fertig mit dem bericht", "energie ist 2")),
        ("stimmung 4. erinnere mich um 3", ("stimmung 4", "erinnere mich um 3")),
        ("hallo! wie geht es dir?", ("hallo", "wie geht es dir?")),
        ("erinnere mich, milch und eier zu kaufen", None),
        ("stimmung 2, schlimme nacht", None),
        ("energie 2 aber stimmung ist gut", None),
        ("ich bin müde und gestresst", None),
        ("jeden montag und donnerstag um 10 erinnere mich ans planen", None),
        ("erinnere mich um 15 uhr, Dr. Schmidt anzurufen", None),
        ("lösche die 2. erinnerung", None),
        ("am 3. märz um 9 zahnarzt", None),
    ],
)
def test_where_a_german_message_may_be_taken_apart(text: str, expected: tuple[str, ...] | None) -> None:
    assert split(text, read(text, NOW, ZONE, "de"), "de") == (expected or (text,))
