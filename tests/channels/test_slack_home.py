from __future__ import annotations

import pytest
from slack_api import Fault
from slack_house import ANA, SlackHouse
from slack_sent import event, message, press

from bot.channel import Glance
from bot.introduction import INTRODUCTION
from bot.messages import Button, Card, Reply, button_token

pytestmark = pytest.mark.anyio


def opened(tab: str = "home", **more: object) -> dict[str, object]:
    inner = {"type": "app_home_opened", "user": "U1", "channel": "DU1", "tab": tab, "event_ts": "1.1"}
    return event(inner | more)


def day(mood: str) -> Glance:
    return Glance(Card("Today", (("Mood", mood),)), "", Card("Week", ()), Card("Settings", ()))


async def test_opening_it_draws_the_day(slack: SlackHouse) -> None:
    slack.hear.glances[ANA] = day("4")
    await slack.event(opened())
    view = slack.api.homes["U1"]
    assert view["blocks"][0]["text"]["text"] == "Today"
    assert view["blocks"][1]["fields"][0]["text"] == "*Mood*\n4"


async def test_once_opened_it_follows_what_is_said(slack: SlackHouse) -> None:
    await slack.event(message("mood 3"))
    assert slack.api.homes == {}
    await slack.event(opened())
    slack.hear.glances[ANA] = day("5")
    await slack.event(message("mood 5", ts="2.2"))
    assert slack.api.homes["U1"]["blocks"][1]["fields"][0]["text"] == "*Mood*\n5"
    assert [bool(call.get("hash")) for call in slack.api.called("views.publish")] == [False, True]


async def test_a_view_that_is_not_the_latest_is_read_anew_and_published(slack: SlackHouse) -> None:
    await slack.event(opened())
    slack.api.homes["U1"]["hash"] = "someone else's"
    slack.hear.glances[ANA] = day("5")
    await slack.event(message("mood 5", ts="2.2"))
    assert slack.api.homes["U1"]["blocks"][1]["fields"][0]["text"] == "*Mood*\n5"
    assert [call.get("hash", "") for call in slack.api.called("views.publish")][2:] == [""]


async def test_the_hash_that_slack_tells_is_used(slack: SlackHouse) -> None:
    await slack.event(opened(view={"id": "V1", "type": "home", "hash": "seen", "blocks": []}))
    assert slack.api.called("views.publish")[0]["hash"] == "seen"


async def test_a_press_there_is_said_in_the_direct_conversation(slack: SlackHouse) -> None:
    await slack.event(opened())
    box = {"type": "view", "view_id": "V1", "message_ts": None, "channel_id": None, "thread_ts": None}
    pressed = press("=export my data", "", action="doppel_press:home:0", container=box)
    assert (await slack.interaction(pressed)).status_code == 200
    assert (slack.words, slack.heard[0].pressed, slack.heard[0].sender) == (["export my data"], "", ANA)
    assert len(slack.api.called("views.publish")) == 2


@pytest.mark.parametrize("fault", [Fault(status=500), Fault("not_enabled"), Fault("ratelimited", 429)])
async def test_a_tab_that_cannot_be_drawn_holds_nothing_up(slack: SlackHouse, fault: Fault) -> None:
    slack.api.fail("views.publish", fault)
    assert (await slack.event(opened())).status_code == 200
    await slack.event(message("hello"))
    assert slack.words == ["hello"]


@pytest.mark.parametrize("tab", ["home", "messages"])
async def test_who_opens_it_for_the_first_time_is_introduced_once(slack: SlackHouse, tab: str) -> None:
    slack.api.person(locale="de-DE")
    for _ in range(3):
        await slack.event(opened(tab))
    assert slack.texts() == ["I am Doppel. Installed by somebody."]
    assert slack.hear.introduced == [("de", "")]
    assert list(slack.shelf.kept) == [ANA.conversation]


async def test_each_person_gets_an_introduction_with_buttons_that_the_house_knows(slack: SlackHouse) -> None:
    slack.api.person("U2")
    slack.hear.introduction = introduced  # type: ignore[method-assign]
    for user in ("U1", "U2"):
        await slack.event(opened("messages", user=user, channel="D" + user))
    assert (slack.texts("DU1"), slack.texts("DU2")) == (["I am Doppel."], ["I am Doppel."])
    (button,) = slack.api.messages[0]["blocks"][-1]["elements"]
    assert button["value"] == button_token(INTRODUCTION, 0)


async def introduced(language: str = "", installed_by: str = "") -> Reply:
    assert (language, installed_by) == ("en", "")
    return Reply("I am Doppel.", (Button("Help", "help"),))


async def test_an_introduction_that_did_not_arrive_comes_the_next_time(slack: SlackHouse) -> None:
    slack.api.fail("chat.postMessage", Fault(status=500))
    await slack.event(opened("messages"))
    assert slack.shelf.kept == {}
    await slack.event(opened("messages"))
    assert len(slack.texts()) == 1


async def test_after_being_forgotten_they_are_introduced_again(slack: SlackHouse) -> None:
    await slack.event(opened("messages"))
    await slack.shelf.remove(ANA.conversation)
    await slack.event(opened("messages"))
    assert len(slack.texts()) == 2


async def test_a_bot_that_opens_it_is_let_be(slack: SlackHouse) -> None:
    slack.api.person(is_bot=True)
    await slack.event(opened())
    assert (slack.api.homes, slack.texts()) == ({}, [])
