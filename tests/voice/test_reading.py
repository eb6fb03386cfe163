"""How what is printed is read aloud."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from voice.reading import read_out

TABLE = yaml.safe_load(Path(__file__).with_name("reading.yml").read_text(encoding="utf-8"))
ROWS = [(language, str(printed), read) for language, rows in TABLE.items() for printed, read in rows.items()]


@pytest.mark.parametrize(("language", "printed", "read"), ROWS)
def test_printed_and_read(language: str, printed: str, read: str) -> None:
    assert read_out(printed, language) == read


def test_numbers_to_call_are_dialled() -> None:
    said = read_out("Call 112, or the Samaritans, 116 123.", digits_apart=True)
    assert said == "Call one one two, or the Samaritans, one one six, one two three."
    assert read_out("ruf die 112 an", "de", digits_apart=True) == "ruf die eins eins zwei an"


def test_another_language_is_read_as_english() -> None:
    assert read_out("4 tasks", "fr") == "four tasks"
