from __future__ import annotations

import pytest
from slack_api import Fault
from slack_house import ANA, SlackHouse
from slack_sent import command, message, press, shortcut, submission

from bot.messages import Button, Picture, Reply

pytestmark = pytest.mark.anyio

NOTE = {"type": "plain_text_input", "value": "slept badly\n\nagain"}


def rated(value: str) -> dict[str, object]:
    return {"type": "radio_buttons", "selected_option": {"value": value}}


NOTHING: dict[str, object] = {"type": "radio_buttons", "selected_option": None}


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("mood 4 tired", "mood 4 tired"),
        ("checkin", "check in"),
        ("  snooze 2h ", "snooze 2h"),
        ("task call Ana tomorrow", "add task call Ana tomorrow"),
        ("how was my week?", "how was my week?"),
        ("tell &lt;@U2&gt; 5 &amp; 6", "tell <@U2> 5 & 6"),
        ("", "help"),
    ],
)
async def test_a_command_says_what_it_stands_for(slack: SlackHouse, typed: str, heard: str) -> None:
    slack.api.members["C1"] = {"U1"}
    answer = await slack.command(command(typed))
    assert (answer.status_code, answer.text) == (200, "")
    assert slack.words == [heard]
    assert slack.heard[0].sender == ANA


async def test_a_command_is_answered_where_it_was_given_for_its_person_alone(slack: SlackHouse) -> None:
    slack.api.members["C1"] = {"U1"}
    slack.hear.script["how am i"] = Reply("Mood 3.6.", picture=Picture(b"png", "Mood"))
    await slack.command(command("status"))
    (line,) = slack.api.whispers
    assert (line["channel"], line["user"], line["text"]) == ("C1", "U1", "Mood 3.6.")
    assert slack.texts("C1") == slack.texts() == []
    assert [file["channel"] for file in slack.api.files] == ["DU1"]


async def test_where_doppel_is_not_in_the_channel_the_command_has_its_own_address(slack: SlackHouse) -> None:
    await slack.command(command("mood 4", channel="C9", response_url=slack.api.respond_url()))
    (answer,) = slack.api.responses
    assert (answer["response_type"], answer["replace_original"]) == ("ephemeral", False)
    assert slack.texts() == []


async def test_without_that_the_answer_comes_in_the_direct_conversation(slack: SlackHouse) -> None:
    await slack.command(command("mood 4", channel="C9"))
    assert slack.texts() == ["You said: mood 4"]
    address = slack.api.respond_url()
    slack.api._answered[address.rpartition("/")[2]] = 5
    await slack.command(command("mood 5", channel="C9", response_url=address))
    assert slack.texts()[1:] == ["You said: mood 5"]


async def test_a_command_in_the_direct_conversation_is_a_message_there(slack: SlackHouse) -> None:
    await slack.command(command("mood 4", channel="DU1"))
    assert (slack.texts(), slack.api.whispers) == (["You said: mood 4"], [])


async def test_another_app_s_command_is_let_be(slack: SlackHouse) -> None:
    assert (await slack.command(command("x", command="/other"))).status_code == 200
    assert slack.heard == []


async def test_a_press_on_what_only_its_person_sees_is_answered_there(slack: SlackHouse) -> None:
    slack.api.members["C1"] = {"U1"}
    slack.hear.script["check in"] = Reply("Mood?", (Button("4", "4"),), asks="rating")
    slack.hear.script["4"] = Reply("Mood 4, noted.")
    await slack.command(command("checkin"))
    token = slack.api.whispers[0]["blocks"][-1]["elements"][0]["value"]
    box = {"is_ephemeral": True, "channel_id": "C1"}
    await slack.interaction(press(token, "5.5", container=box, response_url=slack.api.respond_url()))
    (answer,) = slack.api.responses
    assert (answer["replace_original"], answer["text"]) == (True, "Mood 4, noted.")
    assert slack.texts("C1") == slack.texts() == []


async def test_a_press_that_is_not_of_our_buttons_is_let_be(slack: SlackHouse) -> None:
    assert (await slack.interaction(press("x", "1.1", action="approve"))).status_code == 200
    assert (await slack.interaction(press("", "1.1"))).status_code == 200
    assert slack.heard == []


async def test_a_button_in_a_thread_is_answered_there(slack: SlackHouse) -> None:
    slack.hear.script["why"] = Reply("Because.", (Button("Ah", "ah"),))
    await slack.event(message("why", thread_ts="1.5"))
    token = slack.api.messages[0]["blocks"][-1]["elements"][0]["value"]
    await slack.interaction(press(token, slack.api.messages[0]["ts"], container={"thread_ts": "1.5"}))
    assert [each["thread_ts"] for each in slack.api.messages] == ["1.5", "1.5"]


async def test_free_words_are_written_in_a_window_and_answer_the_question(slack: SlackHouse) -> None:
    slack.hear.script["talk"] = Reply("What is on your mind?", (Button("Skip", "skip"),), asks="text")
    await slack.event(message("talk"))
    (asked,) = slack.api.messages
    shown = {"ts": asked["ts"], "text": asked["text"], "blocks": asked["blocks"], "bot_id": "BBOT"}
    await slack.interaction(press("", asked["ts"], action="doppel_write", message=shown))
    (window,) = slack.api.views
    assert window["blocks"][0]["text"]["text"] == "What is on your mind?"
    values = {"words": {"type": "plain_text_input", "value": " I worry. "}}
    back = submission("doppel_write", values, metadata=window["private_metadata"])
    answer = await slack.interaction(back)
    assert (answer.status_code, answer.text) == (200, "")
    assert (slack.words[-1], slack.heard[-1].sender) == ("I worry.", ANA)
    assert [block["type"] for block in asked["blocks"]] == ["section"]
    assert all(each["channel"] == "DU1" for each in slack.api.messages)


async def test_the_shortcut_logs_mood_energy_stress_and_a_note(slack: SlackHouse) -> None:
    await slack.interaction(shortcut("doppel_log_mood"))
    assert slack.api.views[0]["callback_id"] == "doppel_log_mood"
    values = {"mood": rated("4"), "energy": NOTHING, "stress": rated("2"), "note": NOTE}
    await slack.interaction(submission("doppel_log_mood", values))
    assert slack.words == ["mood 4, stress 2: slept badly again"]
    assert slack.texts() == ["You said: mood 4, stress 2: slept badly again"]


async def test_it_speaks_german_with_those_who_do(slack: SlackHouse) -> None:
    slack.api.person(locale="de-DE")
    await slack.interaction(shortcut("doppel_log_mood"))
    assert slack.api.views[0]["title"]["text"] == "Wie geht es dir?"
    await slack.interaction(submission("doppel_log_mood", {"mood": rated("4"), "energy": rated("3")}))
    assert slack.words == ["Stimmung 4, Energie 3"]


@pytest.mark.parametrize(
    ("callback", "values", "errors"),
    [
        ("doppel_log_mood", {}, {"mood": "Choose a number from 1 to 5."}),
        ("doppel_log_mood", {"mood": rated("9")}, {"mood": "Choose a number from 1 to 5."}),
        (
            "doppel_log_mood",
            {"mood": rated("3"), "energy": rated("x")},
            {"energy": "Choose a number from 1 to 5."},
        ),
        (
            "doppel_log_mood",
            {"mood": rated("3"), "note": {"value": "x" * 1001}},
            {"note": "That is 1001 characters; I can take 1000 here."},
        ),
        (
            "doppel_make_task",
            {"task": {"value": " \n "}},
            {"task": "Write in a few words what is to be done."},
        ),
        (
            "doppel_make_task",
            {"task": {"value": "x"}, "due": {"selected_date": "2026-03-01"}},
            {"due": "That day is over. Choose today or a later one."},
        ),
        (
            "doppel_make_task",
            {"task": {"value": "x"}, "due": {"selected_date": "soon"}},
            {"due": "That day is over. Choose today or a later one."},
        ),
        ("doppel_write", {"words": {"value": None}}, {"words": "Write a few words, or close this window."}),
    ],
)
async def test_what_is_wrong_in_a_window_is_said_beside_it(
    slack: SlackHouse, callback: str, values: dict[str, object], errors: dict[str, str]
) -> None:
    answer = await slack.interaction(submission(callback, values))
    assert answer.json() == {"response_action": "errors", "errors": errors}
    assert slack.heard == []


async def test_a_message_becomes_a_task_in_words_that_can_be_changed(slack: SlackHouse) -> None:
    said = {
        "type": "message",
        "user": "U2",
        "ts": "1.1",
        "text": "Send <https://x.example|the offer> &amp; <@U3>\nplease",
    }
    await slack.interaction(shortcut("doppel_make_task", message=said, channel={"id": "C9"}))
    task, _ = slack.api.views[0]["blocks"]
    assert task["element"]["initial_value"] == "Send the offer & @U3 please"
    values = {"task": {"value": "send the offer"}, "due": {"selected_date": "2026-03-06"}}
    await slack.interaction(submission("doppel_make_task", values))
    assert slack.words == ["add task send the offer by 2026-03-06"]
    await slack.interaction(submission("doppel_make_task", {"task": values["task"]}, view="V2"))
    assert slack.words[1:] == ["add task send the offer"]


async def test_today_is_the_person_s_own(slack: SlackHouse) -> None:
    slack.api.person(tz="Pacific/Honolulu")
    values = {"task": {"value": "x"}, "due": {"selected_date": "2026-03-01"}}
    assert (await slack.interaction(submission("doppel_make_task", values))).text == ""
    assert slack.words == ["add task x by 2026-03-01"]


async def test_a_window_sent_twice_is_taken_once(slack: SlackHouse) -> None:
    for _ in range(2):
        await slack.interaction(submission("doppel_log_mood", {"mood": rated("4")}))
    assert slack.words == ["mood 4"]


async def test_a_window_that_cannot_be_taken_in_stays_open_and_says_so(slack: SlackHouse) -> None:
    slack.hear.broken.add("mood 4")
    answer = await slack.interaction(submission("doppel_log_mood", {"mood": rated("4")}))
    assert answer.json()["errors"] == {"mood": "I could not take that in just now. Please send it again."}


@pytest.mark.parametrize("fault", [Fault("expired_trigger_id"), Fault(status=500), Fault("ratelimited", 429)])
async def test_a_window_that_slack_does_not_open_breaks_nothing(slack: SlackHouse, fault: Fault) -> None:
    slack.api.fail("views.open", fault)
    assert (await slack.interaction(shortcut("doppel_log_mood"))).status_code == 200


async def test_a_window_of_another_app_is_let_be(slack: SlackHouse) -> None:
    assert (await slack.interaction(submission("other", {}))).status_code == 200
    assert (await slack.interaction(shortcut("other"))).status_code == 200
    assert slack.heard == []
