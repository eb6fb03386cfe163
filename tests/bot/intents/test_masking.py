"""What somebody said, shown without what tells who it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intents.misses.masking import filled, masked, words_taught
from nlu import examples

KNOWN = frozenset(
    {
        "book",
        "flight",
        "to",
        "for",
        "on",
        "friday",
        "call",
        "or",
        "mail",
        "das",
        "mir",
        "einen",
        "said",
        "what",
    }
)


@pytest.mark.parametrize(
    ("language", "said", "shown"),
    [
        ("en", "Book a flight to Lisbon for Anna on Friday", "Book a flight to <name> for <name> on Friday"),
        ("en", "ask priya about the 3 slides", "ask <name> about the <number> slides"),
        ("en", "Call +49 170 1234567 or mail bob.smith@acme.com", "Call <number> or mail <mail>"),
        ("en", "meet me at 12 Baker Street", "meet me at <address>"),
        ("en", "is https://intra.acme.com/x?user=7 down", "is <link> down"),
        ("en", "JIRA-123 is @bob's", "JIRA-<number> is <name>'s"),
        ("en", "Anna Maria Schmidt said no", "<name> said no"),
        ("en", "How's Priya's onboarding going", "How's <name> onboarding going"),
        ("en", "remind mary-jane about anna's slides", "remind <name> about <name> slides"),
        ("en", "mail it to root@localhost", "mail it to <mail>"),
        ("en", "the follow-up to that half-day", "the follow-up to that half-day"),
        ("en", "i love summer and rain", "i love summer and rain"),
        ("de", "Buch mir einen Flug nach Lissabon für Anna", "Buch mir einen Flug nach Lissabon für <name>"),
        ("de", "Treffen in der Lindenstraße 12", "Treffen in der <address>"),
        ("de", "kannst du thomas anrufen", "kannst du <name> anrufen"),
    ],
)
def test_names_numbers_addresses_and_mail_are_masked(language: str, said: str, shown: str) -> None:
    assert masked(said, language, KNOWN) == shown


@given(st.text(max_size=200), st.sampled_from(["en", "de"]))
def test_no_digit_is_left_in_any_text(said: str, language: str) -> None:
    shown = masked(said, language)
    assert not any(sign.isdecimal() for sign in shown)


def test_a_masked_text_becomes_an_example_that_reads_like_one() -> None:
    said = filled(masked("ask priya about the 3 slides", "en", KNOWN))
    assert said == "ask Alex about the 3 slides"


def test_a_word_is_everyday_where_several_intents_have_it_outside_of_titles(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    blocks = [f"- intent: {name}\n  examples: |\n    - {name} call [anna](title) priya\n" for name in "abc"]
    path.write_text("nlu:\n" + "".join(blocks).replace("c call", "c phone"), encoding="utf-8")
    assert words_taught(examples.load([path])) == {"priya"}
    path.write_text("nlu:\n" + "".join(blocks), encoding="utf-8")
    assert words_taught(examples.load([path])) == {"call", "priya"}
