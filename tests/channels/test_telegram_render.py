"""Replies as Telegram's HTML and keyboards, whatever is in them."""

from __future__ import annotations

import pytest
from fakes.telegram_api.markup import parsed, units
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import LONGEST_TOKEN, Button, Card, Reply
from channels.telegram.keyboard import keyboard
from channels.telegram.place import Place
from channels.telegram.text import LONGEST_TEXT, bodies, caption

WORDS = st.text(st.sampled_from("ab <>&\"'/;\n😀é👩‍👩‍👧"), max_size=200)


@given(WORDS, WORDS, st.lists(st.tuples(WORDS, WORDS), max_size=3))
def test_any_words_parse_and_read_as_they_were(text: str, title: str, facts: list[tuple[str, str]]) -> None:
    card = Card(title, tuple(facts))
    for body in bodies(Reply(text, card=card)):
        read, entities = parsed(body, "HTML")
        assert read
        assert {entity["type"] for entity in entities} <= {"bold"}
    alone = "".join(parsed(body, "HTML")[0] for body in bodies(Reply(text)))
    assert "".join(alone.split()) == "".join(text.split())


@given(st.text(st.sampled_from("ab<&😀 .\n"), min_size=1, max_size=30), st.integers(200, 3000))
def test_every_piece_of_a_long_text_parses_and_fits(word: str, times: int) -> None:
    for body in bodies(Reply(word * times, card=Card("<b>Title</b>" * 20, (("a&b", "</code>"),)))):
        assert 1 <= units(parsed(body, "HTML")[0]) <= LONGEST_TEXT


def test_a_long_text_is_cut_between_words() -> None:
    first, second = bodies(Reply("word " * 1000))
    assert first.endswith("word")
    assert second.startswith("word")
    assert units(first) > 4000


def test_a_card_is_a_bold_title_over_its_facts() -> None:
    [body] = bodies(Reply("Started.", card=Card("Report <1>", (("Due", "Friday & later"),))))
    assert body == "Started.\n\n<b>Report &lt;1&gt;</b>\nDue: Friday &amp; later"
    assert bodies(Reply("", card=Card("Day", ()))) == ["<b>Day</b>"]


def test_a_title_that_is_cut_is_bold_on_both_sides() -> None:
    first, second = bodies(Reply("", card=Card("title " * 1000, ())))
    assert first.count("<b>") == second.count("<b>") == 1
    assert parsed(first, "HTML")[1][0]["type"] == parsed(second, "HTML")[1][0]["type"] == "bold"


def test_nothing_has_no_pieces() -> None:
    assert bodies(Reply(" \n ")) == []
    assert caption("") == ""


def test_a_caption_fits_and_parses() -> None:
    words, _ = parsed(caption("<a chart> 😀 " * 200), "HTML")
    assert 900 < units(words) <= 1024


def test_buttons_stand_in_rows_as_wide_as_a_phone() -> None:
    buttons = tuple(
        Button(label, label) for label in ("1", "2", "3", "4", "5", "Skip", "Something else altogether")
    )
    markup = keyboard(Reply("?", buttons), "telegram:" + "a" * 32)
    assert markup
    assert [[button.text for button in row] for row in markup.inline_keyboard] == [
        ["1", "2", "3", "4", "5"],
        ["Skip"],
        ["Something else altogether"],
    ]
    tokens = [str(button.callback_data) for row in markup.inline_keyboard for button in row]
    assert tokens == [f"telegram:{'a' * 32}#{number}" for number in range(7)]
    assert all(len(token.encode()) <= LONGEST_TOKEN for token in tokens)
    assert keyboard(Reply("?"), "k") is None


def test_a_token_too_long_for_telegram_is_an_error_of_ours() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        keyboard(Reply("?", (Button("a", "a"),)), "k" * 64)


@pytest.mark.parametrize(
    "place",
    [Place(), Place(thread=3), Place(message=5, media=True), Place(-1001, 7, 5, language="de")],
)
def test_a_place_comes_back_as_it_went(place: Place) -> None:
    assert Place.read(str(place)) == place


@pytest.mark.parametrize("odd", ["", "x", "1/2/3", "a/b/c/d/e", "1/2/3/4/5/6", "///", "1784.3"])
def test_a_place_of_somebody_else_is_a_plain_one(odd: str) -> None:
    assert Place.read(odd) == Place()
