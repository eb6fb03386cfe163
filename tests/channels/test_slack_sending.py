from __future__ import annotations

import asyncio
from typing import Any

import pytest
from slack_api import Fault
from slack_house import ANA, NOW, SlackHouse, slack_house
from slack_sent import message, press

from bot.errors import Blocked, DeliveryError, NotNow, Undeliverable
from bot.messages import Address, Button, Card, File, Picture, Reply
from channels.slack.place import Place
from channels.slack.quiet import quiet_for

pytestmark = pytest.mark.anyio

ASKED = Reply("How is your mood?", (Button("3", "3"), Button("4", "4")), asks="rating")


async def test_a_chart_and_a_file_come_after_their_words_with_words_for_those_who_do_not_see(
    slack: SlackHouse,
) -> None:
    reply = Reply(
        "Your week.", picture=Picture(b"png", "Mood from 2 to 4"), file=File("a.json", "x/y", b"{}")
    )
    await slack.channel.send(ANA, reply, "k1")
    assert slack.texts() == ["Your week."]
    chart, file = slack.api.files
    assert (chart["content"], chart["alt"]) == (b"png", "Mood from 2 to 4")
    assert (file["name"], file["channel"], file["alt"]) == ("a.json", "DU1", "")


async def test_a_reply_that_was_cut_short_goes_on_where_it_was(slack: SlackHouse) -> None:
    reply = Reply("Your week.", picture=Picture(b"png", "Mood"), file=File("a.json", "x/y", b"{}"))
    slack.api.fail("files.completeUploadExternal", Fault(status=500))
    with pytest.raises(DeliveryError):
        await slack.channel.send(ANA, reply, "k1")
    await slack.channel.send(ANA, reply, "k1")
    await slack.channel.send(ANA, reply, "k1")
    assert (slack.texts(), len(slack.api.files)) == (["Your week."], 2)


@pytest.mark.parametrize("thread", ["", "1772441000.000001"])
@pytest.mark.parametrize(
    "fault", [Fault(status=502, done=True), Fault(cut=True, done=True), Fault("fatal_error", done=True)]
)
async def test_a_message_that_arrived_though_slack_said_otherwise_is_not_sent_again(
    slack: SlackHouse, fault: Fault, thread: str
) -> None:
    slack.api.fail("chat.postMessage", fault)
    reply = Reply("Mood 4.", place=Place(thread=thread).encode())
    with pytest.raises(DeliveryError) as raised:
        await slack.channel.send(ANA, reply, "k1")
    assert not isinstance(raised.value, Undeliverable | NotNow)
    await slack.channel.send(ANA, reply, "k1")
    assert slack.texts() == ["Mood 4."]


async def test_a_send_that_is_given_up_is_not_sent_twice(slack: SlackHouse) -> None:
    came = asyncio.Event()
    slack.api.fail("chat.postMessage", Fault(hangs=came, done=True))
    sending = asyncio.create_task(slack.channel.send(ANA, Reply("Mood 4."), "k1"))
    await came.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    await slack.channel.send(ANA, Reply("Mood 4."), "k1")
    assert slack.texts() == ["Mood 4."]


@pytest.mark.parametrize("fault", [Fault(status=502), Fault(cut=True), Fault("internal_error")])
async def test_a_message_that_did_not_arrive_is_sent_at_the_next_try(slack: SlackHouse, fault: Fault) -> None:
    slack.api.fail("chat.postMessage", fault)
    with pytest.raises(DeliveryError):
        await slack.channel.send(ANA, Reply("Mood 4."), "k1")
    await slack.channel.send(ANA, Reply("Mood 4."), "k1")
    assert slack.texts() == ["Mood 4."]


async def test_the_wait_that_slack_asks_for_is_told(slack: SlackHouse) -> None:
    slack.api.fail(
        "chat.postMessage", Fault("ratelimited", 429, {"Retry-After": "17"}), Fault("ratelimited", 429)
    )
    for seconds in (17.0, 30.0):
        with pytest.raises(NotNow) as raised:
            await slack.channel.send(ANA, Reply("Hm."), "k1")
        assert (raised.value.seconds, raised.value.everyone) == (seconds, True)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("channel_not_found", Blocked),
        ("user_disabled", Blocked),
        ("is_archived", Blocked),
        ("not_in_channel", Undeliverable),
        ("msg_too_long", Undeliverable),
        ("restricted_action", Undeliverable),
        ("invalid_auth", DeliveryError),
        ("something_new", DeliveryError),
    ],
)
async def test_each_refusal_is_what_it_means(slack: SlackHouse, code: str, kind: type[DeliveryError]) -> None:
    slack.api.fail("chat.postMessage", Fault(code))
    with pytest.raises(DeliveryError) as raised:
        await slack.channel.send(ANA, Reply("Hm."), "k1")
    assert type(raised.value).__mro__.count(kind)
    assert isinstance(raised.value, Undeliverable) == issubclass(kind, Undeliverable)


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive"])
async def test_after_a_revoked_token_nothing_more_is_sent(slack: SlackHouse, code: str) -> None:
    slack.api.fail("chat.postMessage", Fault(code))
    for key in ("k1", "k2"):
        with pytest.raises(Blocked):
            await slack.channel.send(ANA, Reply("Hm."), key)
    assert len(slack.api.called("chat.postMessage")) == 1


async def test_while_slack_is_not_there_at_all_it_can_be_tried_again(slack: SlackHouse) -> None:
    async with slack_house(api_url="http://127.0.0.1:9/api/") as nowhere:
        with pytest.raises(DeliveryError) as raised:
            await nowhere.channel.send(ANA, Reply("Hm."), "k1")
        assert not isinstance(raised.value, Undeliverable)
    await slack.channel.send(ANA, Reply("Hm."), "k1")


async def test_an_address_of_nobody_is_undeliverable(slack: SlackHouse) -> None:
    for odd in (Address("slack", "U1", "DU1"), Address("slack", "T9/U1", "T9/DU1")):
        with pytest.raises(Undeliverable):
            await slack.channel.send(odd, Reply("Hm."), "k1")


async def test_an_answer_in_words_takes_the_buttons_off_the_question(slack: SlackHouse) -> None:
    slack.hear.script["check in"] = ASKED
    await slack.event(message("check in"))
    await slack.event(message("4", ts="1772442001.0"))
    question, answer = slack.api.messages
    assert [block["type"] for block in question["blocks"]] == ["section"]
    assert (question["text"], answer["text"]) == ("How is your mood?", "You said: 4")
    await slack.event(message("5", ts="1772442002.0"))
    assert len(slack.api.called("chat.update")) == 1


async def test_a_reminder_leaves_the_open_question_alone(slack: SlackHouse) -> None:
    await slack.channel.send(ANA, ASKED, "k1")
    await slack.channel.send(ANA, Reply("Stretch.", unasked=True), "k2")
    assert slack.api.called("chat.update") == []


async def test_buttons_that_cannot_be_taken_off_hold_nobody_up(slack: SlackHouse) -> None:
    await slack.channel.send(ANA, ASKED, "k1")
    slack.api.fail("chat.update", Fault("ratelimited", 429))
    await slack.channel.send(ANA, Reply("Noted."), "k2")
    assert slack.texts() == ["How is your mood?", "Noted."]


async def test_a_press_replaces_the_question_by_what_was_logged(slack: SlackHouse) -> None:
    slack.hear.script["check in"] = ASKED
    slack.hear.script["4"] = Reply("Mood 4, noted.", (Button("Undo", "undo"),))
    await slack.event(message("check in"))
    (asked,) = slack.api.messages
    token = asked["blocks"][-1]["elements"][1]["value"]
    answer = await slack.interaction(press(token, asked["ts"]))
    assert (answer.status_code, answer.text) == (200, "")
    (only,) = slack.api.messages
    assert (only["ts"], only["text"]) == (asked["ts"], "Mood 4, noted.")
    assert [each["text"]["text"] for each in only["blocks"][-1]["elements"]] == ["Undo"]
    pressed = slack.heard[-1]
    assert (pressed.text, pressed.pressed, pressed.sender) == ("", token, ANA)
    await slack.interaction(press(token, asked["ts"]))
    assert (slack.hear.repeats, len(slack.api.messages)) == (1, 1)


async def test_where_few_may_be_changed_the_press_has_another_way(slack: SlackHouse) -> None:
    place = Place(message="1.1", respond=slack.api.respond_url()).encode()
    slack.api.fail("chat.update", Fault("ratelimited", 429), Fault("ratelimited", 429))
    reply = Reply("Mood 4.", replaces=True, place=place)
    await slack.channel.send(ANA, reply, "k1")
    (answer,) = slack.api.responses
    assert (answer["replace_original"], answer["text"]) == (True, "Mood 4.")
    with pytest.raises(NotNow) as raised:
        await slack.channel.send(
            ANA, Reply("Mood 4.", replaces=True, place=Place(message="1.1").encode()), "k2"
        )
    assert not raised.value.everyone


async def test_where_the_question_is_gone_the_answer_stands_alone(slack: SlackHouse) -> None:
    await slack.channel.send(ANA, Reply("Mood 4.", replaces=True, place=Place(message="1.1").encode()), "k1")
    assert slack.texts() == ["Mood 4."]


async def test_an_answer_is_never_sent_to_a_server_that_is_not_slack_s(slack: SlackHouse) -> None:
    for address in (
        "http://127.0.0.1:1/x",
        "https://evil.example/.slack.com",
        "https://slack.com.evil.example/",
    ):
        place = Place(channel="C9", message="1.1", respond=address)
        await slack.channel.send(ANA, Reply(address, replaces=True, place=place.encode()), address)
    assert len(slack.texts()) == 3
    assert slack.api.responses == []


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ({}, 0),
        ({"dnd_enabled": True, "next_dnd_start_ts": -60, "next_dnd_end_ts": 600}, 600),
        ({"dnd_enabled": True, "next_dnd_start_ts": 60, "next_dnd_end_ts": 600}, 0),
        ({"dnd_enabled": False, "next_dnd_start_ts": -60, "next_dnd_end_ts": 600}, 0),
        ({"snooze_enabled": True, "snooze_endtime": 1800}, 1800),
        ({"snooze_enabled": True, "snooze_endtime": -5}, 0),
        ({"snooze_enabled": True, "snooze_endtime": None}, 0),
    ],
)
async def test_paused_notifications_hold_back_what_was_not_asked_for(
    slack: SlackHouse, told: dict[str, Any], seconds: float
) -> None:
    moment = NOW.timestamp()
    absolute = {
        k: v + moment if isinstance(v, int) and not isinstance(v, bool) else v for k, v in told.items()
    }
    assert quiet_for(absolute, NOW) == seconds
    slack.api.quiet["U1"] = absolute
    await slack.channel.send(ANA, Reply("You asked."), "k1")
    if seconds:
        with pytest.raises(NotNow) as raised:
            await slack.channel.send(ANA, Reply("Stretch.", unasked=True), "k2")
        assert (raised.value.seconds, raised.value.everyone) == (seconds, False)
    else:
        await slack.channel.send(ANA, Reply("Stretch.", unasked=True), "k2")
    assert len(slack.texts()) == 1 + (not seconds)


async def test_a_missing_scope_for_quiet_times_keeps_no_reminder_back(slack: SlackHouse) -> None:
    slack.api.fail("dnd.info", Fault("missing_scope"))
    await slack.channel.send(ANA, Reply("Stretch.", unasked=True), "k1")
    assert slack.texts() == ["Stretch."]


async def test_cards_and_long_texts_arrive_whole(slack: SlackHouse) -> None:
    words = [f"word{n}" for n in range(5000)]
    await slack.channel.send(ANA, Reply(" ".join(words), card=Card("Week", (("Mood", "3.6"),))), "k1")
    posted = " ".join(b["text"]["text"] for each in slack.api.messages for b in each["blocks"] if "text" in b)
    assert posted.split()[:5000] == words
    assert len(slack.api.messages) > 1
