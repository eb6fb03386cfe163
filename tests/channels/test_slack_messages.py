from __future__ import annotations

import asyncio
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from slack_api import Fault
from slack_house import ANA, SlackHouse, slack_house
from slack_sent import as_json, event, mention, message

from bot.messages import Reply

pytestmark = pytest.mark.anyio


async def test_a_direct_message_is_heard_with_who_when_and_where(slack: SlackHouse) -> None:
    answer = await slack.event(message("I&apos;m <b>fine</b> &amp; well".replace("&apos;", "'")))
    assert (answer.status_code, answer.text) == (200, "")
    (heard,) = slack.heard
    assert heard.sender == ANA
    assert heard.id == "DU1:1772442000.000100"
    assert heard.text == "I'm bfine/b & well"
    assert (heard.name, heard.language, heard.queued) == ("Ana", "en", True)
    assert heard.at.tzinfo == ZoneInfo("Europe/Berlin")
    assert heard.at.hour == 10
    assert slack.texts() == ["You said: I'm bfine/b &amp; well"]


async def test_a_reply_in_a_thread_is_answered_in_that_thread(slack: SlackHouse) -> None:
    await slack.event(message("3", thread_ts="1772441000.000001"))
    (posted,) = slack.api.messages
    assert posted["thread_ts"] == "1772441000.000001"


async def test_a_mention_is_answered_in_the_direct_conversation_alone(slack: SlackHouse) -> None:
    slack.api.members["C1"] = {"U1"}
    await slack.event(mention("<@UBOT> mood 2, awful night", thread_ts="1772441000.000001"))
    assert slack.words == ["mood 2, awful night"]
    assert slack.heard[0].sender == ANA
    assert slack.texts() == ["You said: mood 2, awful night"]
    assert slack.texts("C1") == []
    (line,) = slack.api.whispers
    assert line["text"] == "I have answered you in a direct message."
    assert (line["channel"], line["user"], line["thread_ts"]) == ("C1", "U1", "1772441000.000001")


async def test_a_mention_that_comes_as_a_message_too_is_answered_once(slack: SlackHouse) -> None:
    slack.api.members["C1"] = {"U1"}
    await slack.event(mention("<@UBOT> hello"))
    await slack.event(mention("<@UBOT> hello", type="message"))
    assert slack.words == ["hello"]
    assert (slack.hear.repeats, len(slack.api.whispers), len(slack.api.messages)) == (1, 1, 1)


async def test_a_bare_mention_asks_for_help_in_the_person_s_language(slack: SlackHouse) -> None:
    slack.api.person(locale="de-DE")
    slack.api.members["C1"] = {"U1"}
    await slack.event(mention("<@UBOT>"))
    assert slack.words == ["Hilfe"]
    assert slack.api.whispers[0]["text"] == "Ich habe dir in einer Direktnachricht geantwortet."


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B2"},
        {"subtype": "bot_message", "user": None, "bot_id": "B2"},
        {"user": "UBOT"},
        {"user": "USLACKBOT"},
        {"subtype": "channel_join"},
        {"subtype": "something_new"},
        {"text": "", "user": "U1"},
        {"channel": "C1", "channel_type": "channel"},
        {"user_team": "T9", "source_team": "T9"},
        {"user_team": "E9"},
    ],
)
async def test_what_no_person_of_ours_said_to_doppel_is_let_be(
    slack: SlackHouse, more: dict[str, str]
) -> None:
    answer = await slack.event(event(message("hello there")["event"] | more))
    assert answer.status_code == 200
    assert (slack.heard, slack.api.messages) == ([], [])


async def test_a_user_who_is_a_bot_or_a_stranger_is_let_be(slack: SlackHouse) -> None:
    slack.api.person("U2", is_bot=True)
    slack.api.person("U3", is_stranger=True)
    for user in ("U2", "U3"):
        assert (await slack.event(message("hello", user=user))).status_code == 200
    assert slack.heard == []


async def test_an_edit_and_a_deletion_name_the_message_that_they_change(slack: SlackHouse) -> None:
    await slack.event(message("mood 3"))
    said = {"type": "message", "user": "U1", "ts": "1772442000.000100", "text": "mood 3"}
    changed = said | {"text": "mood 4", "edited": {"user": "U1", "ts": "1772442001.0"}}
    base = {
        "type": "message",
        "channel": "DU1",
        "channel_type": "im",
        "ts": "1772442001.1",
        "event_ts": "1772442001.1",
    }
    edit = base | {"subtype": "message_changed", "message": changed, "previous_message": said, "hidden": True}
    await slack.event(event(edit))
    await slack.event(event(edit))
    gone = base | {
        "subtype": "message_deleted",
        "previous_message": changed,
        "deleted_ts": said["ts"],
        "ts": "1772442002.1",
    }
    await slack.event(event(gone))
    _, edited, deleted = slack.heard
    assert (edited.text, edited.edits) == ("mood 4", "DU1:1772442000.000100")
    assert (deleted.text, deleted.edits) == ("", "DU1:1772442000.000100")
    assert len({each.id for each in slack.heard}) == 3


async def test_a_change_that_is_not_the_person_s_is_let_be(slack: SlackHouse) -> None:
    said = {"type": "message", "user": "U1", "ts": "1.1", "text": "see https://example.org"}
    ours = {
        "type": "message",
        "user": "UBOT",
        "bot_id": "BBOT",
        "ts": "1.2",
        "text": "x",
        "edited": {"ts": "2"},
    }
    for inner in (
        {"message": said | {"attachments": [{}]}, "previous_message": said},
        {"message": said | {"edited": {"ts": "2"}, "attachments": [{}]}, "previous_message": said},
        {"message": ours, "previous_message": ours | {"text": "y"}},
        {"message": said | {"subtype": "me_message"}, "previous_message": None},
    ):
        changed = {
            "type": "message",
            "subtype": "message_changed",
            "channel": "DU1",
            "channel_type": "im",
            "ts": "3.1",
        }
        await slack.event(event(changed | inner))
    assert slack.heard == []


@pytest.mark.parametrize(
    ("file", "attached"),
    [
        ({"mimetype": "image/png"}, "file"),
        ({"mimetype": None}, "file"),
    ],
)
async def test_files_are_told_apart(slack: SlackHouse, file: dict[str, str], attached: str) -> None:
    await slack.event(message("look", subtype="file_share", files=[file]))
    await slack.event(message("", ts="1772442000.000300", subtype="file_share", files=[file]))
    assert [(each.text, each.attached) for each in slack.heard] == [("look", attached), ("", attached)]


async def test_the_same_message_again_is_answered_once(slack: SlackHouse) -> None:
    for number in ("", "1", "2"):
        headers = {"x-slack-retry-num": number, "x-slack-retry-reason": "http_timeout"} if number else {}
        assert (await slack.event(message("hello"), **headers)).status_code == 200
    assert (slack.words, len(slack.api.messages)) == (["hello"], 1)


async def test_what_the_house_cannot_take_in_is_to_come_again(slack: SlackHouse) -> None:
    assert (await slack.event(message("break"))).status_code == 503
    slack.hear.broken.clear()
    assert (await slack.event(message("break"))).status_code == 200
    assert slack.words == ["break"]


async def test_slack_is_answered_in_time_though_the_turn_takes_long() -> None:
    async with slack_house(patience=0.01) as slack:
        slack.hear.gate.clear()
        body, headers = as_json(message("hello"), slack.clock().timestamp())
        answer = await slack.http.post("/slack/events", content=body, headers=headers)
        assert (answer.status_code, slack.heard) == (200, [])
        slack.hear.gate.set()
        await slack.channel.parts.background.settled()
        assert slack.texts() == ["You said: hello"]


async def test_messages_of_one_person_keep_their_order_while_slack_tells_who_they_are(
    slack: SlackHouse,
) -> None:
    texts = [f"note {n}" for n in range(12)]
    sent = [slack.event(message(text, ts=f"1772442000.0002{n:02}")) for n, text in enumerate(texts)]
    await asyncio.gather(*sent)
    assert slack.words == texts
    assert len(slack.api.called("users.info")) == 1


async def test_the_zone_follows_when_somebody_travels(slack: SlackHouse) -> None:
    await slack.event(message("hello"))
    travelled = slack.api.users["U1"] | {"tz": "Asia/Tokyo", "locale": None}
    await slack.event(event({"type": "user_change", "user": travelled, "event_ts": "1772442003.1"}))
    await slack.event(message("hello again", ts="1772442004.0"))
    first, second = slack.heard
    assert first.at.utcoffset() == timedelta(hours=1)
    assert second.at.utcoffset() == timedelta(hours=9)
    assert second.language == "en"
    assert len(slack.api.called("users.info")) == 1


async def test_without_a_profile_the_message_is_heard_all_the_same(slack: SlackHouse) -> None:
    slack.api.fail("users.info", Fault(status=500))
    await slack.event(message("hello"))
    assert slack.heard[0].at.utcoffset() == timedelta(0)
    slack.hear.script["again"] = Reply("Hm.")
    await slack.event(message("again", ts="1772442005.0"))
    assert slack.heard[1].at.utcoffset() == timedelta(hours=1)
