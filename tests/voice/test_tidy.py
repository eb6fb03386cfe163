from __future__ import annotations

import pytest

from voice.tidy import is_filler, tidied


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        (" Buy milk.", "Buy milk"),
        ("Buy milk…", "Buy milk"),
        ("I slept badly. The meeting ran over.", "I slept badly. The meeting ran over."),
        ("Is that all?", "Is that all?"),
        ("Call me at 3 p.m.", "Call me at 3 p.m."),
        ("[Music] Buy  milk (door closes)", "Buy milk"),
        ("*sighs* ♪ la la ♪ fine", "la la fine"),
        ("[BLANK_AUDIO]", ""),
        ("...", ""),
        (" - Grüße an Jürgen.", "Grüße an Jürgen"),
        ("Set the price to 3.50.", "Set the price to 3.50"),
        ("", ""),
    ],
)
def test_words_are_as_somebody_would_type_them(written: str, typed: str) -> None:
    assert tidied(written) == typed


@pytest.mark.parametrize(("written", "typed"), [("Stop!", "Stop"), ("Cancel.", "cancel"), ("Why?", "Why?")])
def test_a_command_has_no_marks_at_its_end(written: str, typed: str) -> None:
    assert tidied(written, command=True).lower() == typed.lower()


def test_what_models_write_on_silence_is_known() -> None:
    assert is_filler("Thank you.")
    assert is_filler("Vielen Dank!")
    assert not is_filler("Thank you for the milk.")
