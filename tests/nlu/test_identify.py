"""Which language a text is in."""

from __future__ import annotations

import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from nlu.features import Vocabulary, pieces, words
from nlu.identify import SURE, Identifier

SAID = {
    "en": [
        "mood 4",
        "remind me to call mum at 3",
        "i am tired",
        "what is on my list",
        "start a break",
        "how was my week",
        "stress is high today",
        "yes please",
        "that is all for the day",
        "ok",
        "help",
    ],
    "de": [
        "stimmung 4",
        "erinnere mich um 3 an den anruf",
        "ich bin müde",
        "was steht auf meiner liste",
        "pause machen",
        "wie war meine woche",
        "stress ist hoch heute",
        "ja bitte",
        "das ist alles für den tag",
        "ok",
        "hilfe",
    ],
}


def vocabulary(texts: list[str], analyzer: object) -> Vocabulary:
    fitted = TfidfVectorizer(analyzer=analyzer).fit(texts)
    return Vocabulary(words if analyzer is words else pieces, fitted.vocabulary_, fitted.idf_.tolist())


@pytest.fixture(scope="module")
def identifier() -> Identifier:
    return Identifier(
        {language: vocabulary(texts, words) for language, texts in SAID.items()},
        {language: vocabulary(texts, pieces) for language, texts in SAID.items()},
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ich bin sehr müde", "de"),
        ("Erinnere mich an den Zahnarzt", "de"),
        ("was war das für eine woche", "de"),
        ("i am very tired", "en"),
        ("remind me of the dentist", "en"),
    ],
)
@pytest.mark.parametrize("current", ["en", "de"])
def test_a_sentence_is_told_whatever_was_spoken_before(
    identifier: Identifier, text: str, language: str, current: str
) -> None:
    assert identifier.language(text, current) == language


@pytest.mark.parametrize("text", ["", "4", "🙂", "ok", "stress 4", "...", "14:30", "Hannah", "!?"])
@pytest.mark.parametrize("current", ["en", "de"])
def test_what_is_in_any_language_changes_none(identifier: Identifier, text: str, current: str) -> None:
    assert identifier.language(text, current) == current


def test_a_greater_lead_may_be_asked_for(identifier: Identifier) -> None:
    assert identifier.language("hilfe", "en", 1.5) == "de"
    assert identifier.language("hilfe", "en", 2 * SURE) == "en"


def test_one_word_that_only_one_language_has_is_enough(identifier: Identifier) -> None:
    assert identifier.language("hilfe", "en") == "de"
    assert identifier.language("mum", "de") == "en"


def test_a_language_without_a_model_gives_way(identifier: Identifier) -> None:
    assert identifier.language("ich bin müde", "fr") in SAID
    assert identifier.language("4", "fr") in SAID


def test_an_address_is_in_no_language(identifier: Identifier) -> None:
    assert identifier.language("pause machen https://example.org/my/list/of/what/is/today", "en") == "de"
    assert identifier.language("https://example.org/pause/machen", "en") == "en"
    assert identifier.language("ja.bitte@pause.example.org", "en") == "en"
