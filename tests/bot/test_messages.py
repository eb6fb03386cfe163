from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.compose import joined
from bot.dialogue.talk import decode_reply, encode_reply
from bot.messages import Button, Card, File, Picture, Reply, plain

WORDS = st.text(min_size=1, max_size=20).filter(lambda text: text.strip() and "\n" not in text)
REPLIES = st.builds(
    Reply,
    text=WORDS,
    buttons=st.lists(st.builds(Button, WORDS, WORDS), max_size=3).map(tuple),
    card=st.none() | st.builds(Card, WORDS, st.lists(st.tuples(WORDS, WORDS), max_size=3).map(tuple)),
    picture=st.none() | st.builds(Picture, st.binary(max_size=8), WORDS),
    file=st.none() | st.builds(File, WORDS, WORDS, st.binary(max_size=8)),
    private=st.booleans(),
)


@given(REPLIES)
def test_plain_words_hold_everything_that_a_reply_says(reply: Reply) -> None:
    words = plain(reply)
    assert reply.text in words
    assert all(button.says in words for button in reply.buttons)
    assert reply.card is None or all(name in words and value in words for name, value in reply.card.facts)
    assert reply.picture is None or reply.picture.alt in words
    assert reply.file is None or reply.file.name in words


@given(REPLIES.filter(lambda reply: reply.text.isprintable()))
def test_a_stored_reply_is_the_same_reply(reply: Reply) -> None:
    assert decode_reply(encode_reply(reply)) == reply


@given(st.lists(REPLIES, min_size=1, max_size=4))
def test_joined_replies_lose_no_words_and_no_privacy(replies: list[Reply]) -> None:
    whole = joined(replies)
    assert all(reply.text in whole.text for reply in replies)
    assert whole.private == any(reply.private for reply in replies)
