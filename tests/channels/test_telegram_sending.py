"""Replies of every shape, and all that Telegram may say to them."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from fakes.telegram_api import TelegramApi
from fakes.telegram_bot import Talk, made
from PIL import Image

from bot.errors import Blocked, DeliveryError, NotNow, Undeliverable
from bot.messages import Address, Button, Card, File, Picture, Reply
from channels.telegram.place import Place

pytestmark = pytest.mark.anyio

KEY = "telegram:0123456789abcdef0123456789abcdef"
BUTTONS = (Button("Undo", "undo"), Button("Why?", "why"))


@pytest.fixture
async def talk(api: TelegramApi) -> AsyncIterator[Talk]:
    talk = made(api)
    yield talk
    await talk.channel._telegram.close()


@pytest.fixture
def ana(api: TelegramApi) -> int:
    return api.person("Ana", started=True)


def png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


def address(person: int) -> Address:
    return Address("telegram", str(person), str(person))


SHAPES = {
    "text": Reply("Mood 4, noted."),
    "tags": Reply("1 < 2 && <b>not bold</b> &lt; </code> <a href='x'>"),
    "buttons": Reply("Undo that?", BUTTONS),
    "many buttons": Reply("Which?", tuple(Button(f"Task {n}", f"task {n}") for n in range(30))),
    "card": Reply("Started.", card=Card("Report", (("Due", "Friday"), ("Estimate", "3 h"))), buttons=BUTTONS),
    "card alone": Reply("", card=Card("Today", ())),
    "chart": Reply("Up.", BUTTONS, picture=Picture(png(720, 340), "Mood: 3, 4, 5")),
    "chart alone": Reply("", picture=Picture(png(720, 340), "Mood: 3, 4, 5")),
    "file": Reply("Here.", BUTTONS, file=File("doppel.json", "application/json", b'{"a": 1}')),
    "chart and file": Reply("Both.", picture=Picture(png(9, 9), "x"), file=File("a.csv", "text/csv", b"1")),
    "long": Reply("A line < another & more.\n" * 1000, BUTTONS),
    **{
        f"asks {asks}": Reply("How is it?", BUTTONS, asks=asks)
        for asks in ("rating", "text", "choice", "yes_no", "time", "duration", "exact")
    },
    "asks without buttons": Reply("What is on your mind?", asks="text"),
    "unasked": Reply("Five minutes?", BUTTONS, unasked=True, private=True),
}


@pytest.mark.parametrize("shape", SHAPES)
async def test_every_shape_is_taken(talk: Talk, ana: int, shape: str) -> None:
    reply = SHAPES[shape]
    await talk.channel.send(address(ana), reply, KEY)
    shown = talk.api.shown(ana)
    words = " ".join(talk.api.texts(ana))
    for piece in (reply.text.strip().splitlines()[-1:], [reply.card.title] if reply.card else []):
        assert all(part in words for part in piece)
    assert talk.api.labels(ana) == [button.label for button in reply.buttons]
    assert all("reply_markup" not in post for post in shown[:-1]), "buttons stand below the last message"
    if reply.picture:
        assert [post["caption"] for post in shown if "photo" in post] == [reply.picture.alt]
    if reply.file:
        [name] = [post["document"]["file_name"] for post in shown if "document" in post]
        assert name == reply.file.name
        assert reply.file.content in talk.api.world.files.values()


@pytest.mark.parametrize("size", [(100, 2100), (9000, 1001), (30, 601)])
async def test_a_chart_that_is_no_photo_comes_as_a_file_with_its_words(
    talk: Talk, ana: int, size: tuple[int, int]
) -> None:
    chart = Picture(png(*size), "Mood over <two> years")
    await talk.channel.send(address(ana), Reply("Up.", BUTTONS, picture=chart), KEY)
    last = talk.api.shown(ana)[-1]
    assert last["caption"] == "Mood over <two> years"
    assert "document" in last
    assert talk.api.labels(ana) == ["Undo", "Why?"]


async def test_a_chart_too_large_for_a_photo_comes_as_a_file(talk: Talk, ana: int) -> None:
    chart = Picture(png(9, 9) + bytes(11 * 1024 * 1024), "x")
    await talk.channel.send(address(ana), Reply("", picture=chart), KEY)
    assert "document" in talk.api.shown(ana)[0]


async def test_addresses_in_words_are_not_looked_at_by_telegram(talk: Talk, ana: int) -> None:
    await talk.channel.send(address(ana), Reply("see https://example.org"), KEY)
    [fields] = talk.api.called("sendMessage")
    assert '"is_disabled": true' in fields["link_preview_options"]


async def pressed(talk: Talk, ana: int, first: Reply, second: Reply) -> list[str]:
    """What is there after a reply in place of another."""
    await talk.channel.send(address(ana), first, KEY)
    number = talk.api.shown(ana)[-1]["message_id"]
    place = Place(message=number, media=first.picture is not None)
    reply = replace(second, replaces=True, place=str(place))
    await talk.channel.send(address(ana), reply, KEY + "2")
    return talk.api.texts(ana)


async def test_a_reply_takes_the_place_of_its_question(talk: Talk, ana: int) -> None:
    question = Reply("How?", BUTTONS, asks="rating")
    assert await pressed(talk, ana, question, Reply("Mood 4.", (Button("Edit", "edit"),))) == ["Mood 4."]
    assert talk.api.labels(ana) == ["Edit"]


async def test_what_is_there_already_is_fine(talk: Talk, ana: int) -> None:
    same = Reply("How?", asks="rating")
    assert await pressed(talk, ana, same, same) == ["How?"]


async def test_a_long_reply_begins_in_the_place_of_its_question(talk: Talk, ana: int) -> None:
    texts = await pressed(talk, ana, Reply("How?", BUTTONS, asks="rating"), Reply("word " * 1000, BUTTONS))
    assert len(texts) == 2
    assert texts[0].startswith("word")
    assert talk.api.labels(ana) == ["Undo", "Why?"]


async def test_a_chart_stays_as_it_is_and_is_answered_below(talk: Talk, ana: int) -> None:
    chart = Reply("", BUTTONS, asks="choice", picture=Picture(png(9, 9), "Mood"))
    assert await pressed(talk, ana, chart, Reply("Mood 4.")) == ["Mood", "Mood 4."]
    assert "reply_markup" not in talk.api.shown(ana)[0]


async def test_a_chart_in_place_of_a_question_comes_below_its_words(talk: Talk, ana: int) -> None:
    question = Reply("How?", BUTTONS, asks="rating")
    answer = Reply("", BUTTONS, picture=Picture(png(9, 9), "Mood"))
    assert await pressed(talk, ana, question, answer) == ["How?", "Mood"]
    assert "reply_markup" not in talk.api.shown(ana)[0]


@pytest.mark.parametrize(
    "why", ["message to edit not found", "message can't be edited", "there is no text in the message to edit"]
)
async def test_a_question_that_cannot_be_replaced_is_answered_below(talk: Talk, ana: int, why: str) -> None:
    talk.api.fail("editMessageText", 400, why)
    assert await pressed(talk, ana, Reply("How?", BUTTONS, asks="rating"), Reply("4.")) == ["How?", "4."]


@pytest.mark.parametrize(
    ("state", "kind"), [("blocked", Blocked), ("deactivated", Blocked), ("stranger", Blocked)]
)
async def test_who_cannot_be_written_to(talk: Talk, ana: int, state: str, kind: type[Exception]) -> None:
    talk.api.world.people[ana].state = state
    with pytest.raises(kind):
        await talk.channel.send(address(ana), Reply("Hello"), KEY)


async def test_a_chat_that_is_not_there(talk: Talk) -> None:
    with pytest.raises(Undeliverable, match="chat not found") as caught:
        await talk.channel.send(address(999), Reply("Hello"), KEY)
    assert not isinstance(caught.value, Blocked)


@pytest.mark.parametrize("status", [500, 502])
async def test_telegram_s_own_trouble_may_pass(talk: Talk, ana: int, status: int) -> None:
    talk.api.fail("sendMessage", status)
    with pytest.raises(DeliveryError) as caught:
        await talk.channel.send(address(ana), Reply("Hello"), KEY)
    assert not isinstance(caught.value, Undeliverable)
    await talk.channel.send(address(ana), Reply("Hello"), KEY)
    assert talk.api.texts(ana) == ["Hello"]


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"{}", b'{"ok": true}', b'{"ok": true, "result": 7}', b'{"ok": false}']
)
async def test_an_answer_that_is_none_may_pass(talk: Talk, ana: int, body: bytes) -> None:
    talk.api.fail("sendMessage", 502 if b"false" in body else 200, body=body)
    with pytest.raises(DeliveryError):
        await talk.channel.send(address(ana), Reply("Hello"), KEY)


async def test_a_connection_that_breaks_may_pass(talk: Talk, ana: int) -> None:
    talk.api.fail("sendMessage", cut=True)
    with pytest.raises(DeliveryError):
        await talk.channel.send(address(ana), Reply("Hello"), KEY)


async def test_a_token_that_was_revoked_may_be_put_right(talk: Talk, ana: int) -> None:
    talk.api.world.token = "8765336106:another_another_another_another_one"
    with pytest.raises(DeliveryError, match="@BotFather") as caught:
        await talk.channel.send(address(ana), Reply("Hello"), KEY)
    assert not isinstance(caught.value, Undeliverable)


async def test_a_flood_limit_tells_when_it_ends(talk: Talk, ana: int) -> None:
    talk.api.fail("sendMessage", 429, retry_after=7)
    with pytest.raises(NotNow) as caught:
        await talk.channel.send(address(ana), Reply("Hello"), KEY)
    assert (caught.value.seconds, caught.value.everyone) == (7.0, False)


async def test_a_second_chat_that_is_refused_meanwhile_means_everybody(talk: Talk, ana: int) -> None:
    ben = talk.api.person("Ben", started=True)
    talk.api.fail("sendMessage", 429, times=3, retry_after=7)
    told = []
    for person in (ana, ana, ben):
        with pytest.raises(NotNow) as caught:
            await talk.channel.send(address(person), Reply("Hello"), KEY)
        told.append(caught.value.everyone)
    assert told == [False, False, True]


async def test_a_long_reply_goes_on_where_it_was_interrupted(talk: Talk, ana: int) -> None:
    reply = Reply("First. " * 580 + "Second. " * 400, BUTTONS, picture=Picture(png(9, 9), "Mood"))
    talk.api.fail("sendPhoto", 429, retry_after=1)
    with pytest.raises(NotNow):
        await talk.channel.send(address(ana), reply, KEY)
    assert len(talk.api.shown(ana)) == 2
    await talk.channel.send(address(ana), reply, KEY)
    assert [list({"text", "photo"} & set(post)) for post in talk.api.shown(ana)] == [
        ["text"],
        ["text"],
        ["photo"],
    ]


async def test_what_telegram_quotes_of_a_person_is_not_repeated(talk: Talk, ana: int) -> None:
    talk.api.fail(
        "sendMessage", 400, 'can\'t parse entities: Unsupported start tag "secret" at byte offset 3'
    )
    with pytest.raises(Undeliverable) as caught:
        await talk.channel.send(address(ana), Reply("Hello"), KEY)
    assert "can't parse entities" in str(caught.value)
    assert "secret" not in str(caught.value)


async def test_a_file_beyond_all_bounds_will_never_arrive(talk: Talk, ana: int) -> None:
    talk.api.fail("sendDocument", 413)
    with pytest.raises(Undeliverable, match="too large"):
        await talk.channel.send(address(ana), SHAPES["file"], KEY)
