"""The words of the pages, in the language of the browser."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest
from starlette.requests import HTTPConnection

from channels import web
from channels.web.plain_pages import Pages
from channels.web.said import too_long
from channels.web.words import tongue, words
from nlu.languages import LANGUAGES

BROWSER = Path(web.__path__[0]) / "browser"


def asking(accepted: str) -> HTTPConnection:
    return HTTPConnection({"type": "http", "headers": [(b"accept-language", accepted.encode())]})


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr-FR,fr;q=0.9,de;q=0.5,en;q=0.3", "de"),
        ("en;q=0.4,de;q=0.7", "de"),
        ("en-GB", "en"),
        ("fr", "en"),
        ("", "en"),
        ("de;q=much,🙂,;;;,de;q=", "de"),
        (",".join(["x"] * 5_000) + ",de", "en"),
    ],
)
def test_the_first_language_that_there_are_words_in_is_taken(accepted: str, language: str) -> None:
    assert tongue(asking(accepted)) == language


def test_every_language_has_all_words_with_the_same_slots() -> None:
    def slots(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    english = words("en")
    for language in LANGUAGES:
        other = words(language)
        assert other.keys() == english.keys()
        assert {name for name in english if slots(other[name]) != slots(english[name])} == set()
        same = [name for name in english if language != "en" and other[name] == english[name]]
        assert same == [], "these would be English"


def test_the_browser_asks_for_no_words_that_there_are_not() -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in BROWSER.glob("*.js"))
    asked = set(re.findall(r"\bwords\.(\w+)", scripts)) - {"replace"}
    assert len(asked) > 30
    assert asked <= words("en").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_whole_and_takes_no_tags_from_its_title(language: str) -> None:
    pages = Pages("<b>Doppel</b>", language)
    for page in (
        pages.ask_name("no_name"), pages.ask_link(), pages.offer_sign_in("x"), pages.link_is_spent(),
        pages.too_many_links(), pages.refused(), pages.not_here(),
    ):  # fmt: skip
        text = bytes(page.body).decode()
        assert f'<html lang="{language}">' in text
        assert "<b>" not in text
        assert not re.search(r"\{\w*\}", text)


def test_figures_are_written_as_the_language_does() -> None:
    assert "8,001 characters" in too_long(8001, words("en"))
    assert "8.001 Zeichen" in too_long(8001, words("de"))
