from __future__ import annotations

import pytest

from bot.introduction import introduction


@pytest.mark.parametrize(
    ("language", "stop", "start", "forget"),
    [("en", "“stop”", "“start”", "“forget me”"), ("de", "„stopp“", "„start“", "„vergiss mich“")],
)
def test_a_first_contact_is_told_why_what_who_sees_it_and_how_to_stop(
    language: str, stop: str, start: str, forget: str
) -> None:
    reply = introduction(language, "Ana Müller")
    assert "Ana Müller" in reply.text
    assert all(word in reply.text for word in (stop, start, forget))
    assert any(word in reply.text for word in ("encrypted", "verschlüsselt"))
    assert any(word in reply.text for word in ("no manager", "keine Vorgesetzten"))
    assert len(reply.text) < 500
    assert len(reply.buttons) == 2


def test_nobody_is_named_where_nobody_is_known() -> None:
    assert "because I was added here" in introduction().text
    assert "{" not in introduction().text


def test_english_stands_in_for_a_language_without_words() -> None:
    assert introduction("fr").text == introduction("en").text != introduction("de").text
