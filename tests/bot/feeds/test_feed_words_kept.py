"""What is kept of a message with a secret address in it."""

from __future__ import annotations

from feeds_house import MONDAY

from bot.dialogue.respond import Response
from bot.dialogue.talk import Talk, decode_talk
from bot.dialogue.writing import draft_of
from bot.messages import Address, Message, Reply
from bot.skill import Before
from twin_core.twin import Twin

SAID = "subscribe to https://cal.example.org/ical/private-1/basic.ics"


def test_neither_the_message_nor_the_conversation_keeps_a_secret_address() -> None:
    message = Message("m1", SAID, Address("post", "ann", "room"), MONDAY)
    talk = Talk(before=Before(SAID, "connect_feed", 1.0, "", Reply("May I?")))
    draft = draft_of(Twin("t1"), message, Response(Reply("May I?"), talk), ("post", "ann"))
    assert draft.exchange is not None
    assert draft.exchange.said == "subscribe to https://cal.example.org/…"
    assert draft.talk is not None
    before = decode_talk(draft.talk).before
    assert before is not None
    assert before.said == "subscribe to https://cal.example.org/…"


def test_what_reading_a_feed_needs_is_written_with_the_turn() -> None:
    message = Message("m1", "yes", Address("post", "ann", "room"), MONDAY)
    response = Response(Reply("Reading."), Talk(), accounts=(("f1", b"sealed"),))
    assert draft_of(Twin("t1"), message, response, ("post", "ann")).accounts == (("f1", b"sealed"),)
