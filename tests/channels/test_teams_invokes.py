"""Buttons, dialogs and files: what Teams wants answered at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fakes.adaptive_cards import problems
from fakes.teams_bench import Bench, benches

from bot.messages import Button, File, Reply

CARD = "application/vnd.microsoft.card.adaptive"
MESSAGE = "application/vnd.microsoft.activity.message"
EXPORT = File("export.json", "application/json", b'{"mood": [4, 2]}')


@pytest.fixture
def bench() -> Iterator[Bench]:
    with benches() as made:
        one = made()
        one.post(one.ana.installs())
        one.direct.shown.clear()
        one.hear.script = {
            "check in": Reply("Energy?", (Button("2", "energy 2"), Button("4", "energy 4")), asks="rating"),
            "energy 2": Reply("Energy 2, noted.", (Button("Undo", "undo"),)),
            "energy 4": Reply("Energy 4, noted."),
            "why": Reply("Since you asked.", (Button("More", "more"),)),
            "more": Reply("That is all."),
            "note": Reply("What was good?", (Button("Skip", "skip"),), asks="text"),
            "a good talk": Reply("Noted."),
            "export": Reply("Here it is.", file=EXPORT),
        }
        yield one


def asked(bench: Bench, says: str) -> tuple[str, list[Any]]:
    """The message that a question stands in, and its buttons."""
    bench.post(bench.ana.says(says))
    which, activity = list(bench.direct.shown.items())[-1]
    return which, activity["attachments"][0]["content"]["actions"]


def test_a_pressed_button_is_answered_by_the_card_that_takes_its_place(bench: Bench) -> None:
    which, actions = asked(bench, "check in")
    answer = bench.post(bench.ana.presses(actions[0], which))
    assert answer.status_code == 200
    told = answer.json()
    assert (told["statusCode"], told["type"]) == (200, CARD)
    assert problems(told["value"]) == []
    assert told["value"]["body"][0]["text"] == "Energy 2, noted."
    heard = bench.hear.heard[-1]
    assert (heard.text, heard.pressed, heard.queued) == ("", actions[0]["data"]["token"], True)
    assert bench.direct.replaced == [which]
    assert bench.direct.shown[which]["attachments"][0]["content"] == told["value"]
    assert len(bench.direct.shown) == 1


def test_the_buttons_of_the_new_card_work_as_well(bench: Bench) -> None:
    which, actions = asked(bench, "check in")
    card = bench.post(bench.ana.presses(actions[0], which)).json()["value"]
    bench.post(bench.ana.presses(card["actions"][0], which))
    assert bench.direct.texts[-1] == "You said: undo"


def test_an_older_client_submits_and_the_message_is_updated(bench: Bench) -> None:
    which, actions = asked(bench, "check in")
    assert bench.post(bench.ana.submits(actions[1], which)).content == b""
    assert bench.hear.heard[-1].pressed == actions[1]["data"]["token"]
    assert bench.direct.replaced == [which]
    assert bench.direct.cards[0]["body"][0]["text"] == "Energy 4, noted.", "a card stays a card"


def test_a_button_of_no_question_leaves_its_message_and_answers_below(bench: Bench) -> None:
    which, actions = asked(bench, "why")
    told = bench.post(bench.ana.presses(actions[0], which)).json()
    assert told == {"statusCode": 200, "type": MESSAGE, "value": "My answer is below."}
    assert bench.direct.replaced == []
    assert bench.direct.texts[-1] == "That is all."


def test_a_press_that_comes_twice_is_heard_once(bench: Bench) -> None:
    which, actions = asked(bench, "check in")
    press = bench.ana.presses(actions[0], which)
    assert bench.post(press).json() == bench.post(press).json()
    assert (bench.hear.repeats, bench.direct.replaced) == (1, [which])


def test_a_question_that_is_gone_is_answered_anew(bench: Bench) -> None:
    which, actions = asked(bench, "check in")
    del bench.direct.shown[which]
    bench.post(bench.ana.presses(actions[0], which))
    assert [card["body"][0]["text"] for card in bench.direct.cards] == ["Energy 2, noted."]
    assert bench.hear.undelivered == []


@pytest.mark.parametrize(
    "value",
    [None, "x", {}, {"action": "x"}, {"action": {"data": None}}, {"action": {"data": {"token": 5}}},
     {"action": {"data": {"token": "x" * 65}}}],
)  # fmt: skip
def test_a_button_of_somebody_elses_is_not_ours(bench: Bench, value: Any) -> None:
    heard = len(bench.hear.heard)
    told = bench.post(bench.ana.does("invoke", name="adaptiveCard/action", value=value)).json()
    assert told == {"statusCode": 200, "type": MESSAGE, "value": "I do not know this button. Ask me again."}
    assert bench.post(bench.ana.does("message", value={"actionId": "info"})).status_code == 200
    assert len(bench.hear.heard) == heard


def test_a_turn_that_takes_too_long_says_so_and_still_answers(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    which, actions = asked(bench, "check in")
    monkeypatch.setattr("channels.teams.doors.INVOKE_PATIENCE", 0.01)
    bench.hear.gate.clear()
    told = bench.post(bench.ana.presses(actions[0], which)).json()
    assert told["type"] == MESSAGE
    assert "One moment" in told["value"]
    assert bench.browser.portal
    bench.browser.portal.call(bench.hear.gate.set)
    bench.fake.wait(lambda: bench.direct.replaced == [which])


def test_a_house_that_cannot_take_a_press_in_says_so(bench: Bench) -> None:
    which, actions = asked(bench, "check in")

    async def full() -> None:
        raise OSError("no space left on device")

    bench.hear.gate.wait = full  # type: ignore[method-assign, assignment]
    assert bench.post(bench.ana.presses(actions[0], which)).status_code == 503
    assert bench.direct.replaced == []


def test_free_words_are_written_in_a_dialog_and_never_shown(bench: Bench) -> None:
    which, actions = asked(bench, "note")
    task = bench.post(bench.ana.opens(actions[0], which)).json()["task"]
    assert task["type"] == "continue"
    assert task["value"]["title"] == "Just between us"
    card = task["value"]["card"]["content"]
    assert problems(card) == []
    answer = bench.post(bench.ana.writes("  a good talk ", card["actions"][0]["data"]))
    assert (answer.status_code, answer.content) == (200, b"")
    assert bench.hear.heard[-1].text == "a good talk"
    assert bench.direct.replaced == [which], "the answer takes the question's place"
    assert "a good talk" not in str(bench.direct.shown)


def test_an_empty_note_brings_the_dialog_back(bench: Bench) -> None:
    heard = len(bench.hear.heard)
    told = bench.post(bench.ana.writes("   ", {"question": "17"})).json()
    assert told["task"]["value"]["card"]["content"]["actions"][0]["data"] == {"question": "17"}
    for odd in (None, "x", {"data": 5}, {"data": {"note": None, "question": ["a"]}}):
        assert bench.post(bench.ana.does("invoke", name="task/submit", value=odd)).status_code == 200
    assert len(bench.hear.heard) == heard


def test_a_dialog_in_german(bench: Bench) -> None:
    said = bench.ana.does("invoke", name="task/fetch", value={"data": {}}, locale="de-DE", replyToId="1")
    assert bench.post(said).json()["task"]["value"]["title"] == "Nur unter uns"


def test_invokes_that_we_do_not_know_are_politely_ignored(bench: Bench) -> None:
    for name in ("composeExtension/query", "signin/verifyState", "", "config/fetch"):
        assert bench.post(bench.ana.does("invoke", name=name, value={})).status_code == 200


def offered(bench: Bench) -> tuple[str, Any]:
    bench.post(bench.ana.says("export"))
    which, activity = list(bench.direct.shown.items())[-1]
    assert bench.direct.texts == ["Here it is.", ""]
    return which, activity["attachments"][0]["content"]["acceptContext"]


def test_a_file_goes_into_its_persons_onedrive_once_they_accept(bench: Bench) -> None:
    which, context = offered(bench)
    upload = f"{bench.fake.url}/upload/1"
    assert bench.post(bench.ana.decides("accept", context, which, upload)).status_code == 200
    assert bench.fake.uploads == {"/upload/1": EXPORT.content}
    assert bench.fake.leaked == [], "our token is not for OneDrive"
    assert bench.direct.removed == [which]
    card = list(bench.direct.shown.values())[-1]["attachments"][0]
    assert card["contentType"] == "application/vnd.microsoft.teams.card.file.info"
    assert EXPORT.content not in b"".join(bench.shelf.kept.values())
    bench.post(bench.ana.decides("accept", context, which, upload))
    assert bench.direct.texts[-1] == "That file no longer waits here. Ask for it again."


def test_a_declined_file_is_kept_nowhere(bench: Bench) -> None:
    which, context = offered(bench)
    assert EXPORT.content in bench.shelf.kept[bench.ana.direct]
    bench.post(bench.ana.decides("decline", context, which))
    assert bench.direct.texts[-1] == "Fine. export.json is not stored anywhere. Ask again whenever you like."
    assert EXPORT.content not in bench.shelf.kept[bench.ana.direct]


@pytest.mark.parametrize(
    "url", ["https://evil.example/upload/1", "http://evil.example/1", "", "rubbish", "https://[::1"]
)
def test_a_file_goes_nowhere_else(bench: Bench, url: str) -> None:
    which, context = offered(bench)
    assert bench.post(bench.ana.decides("accept", context, which, url)).status_code == 200
    assert bench.fake.uploads == {}
    assert "could not store export.json" in bench.direct.texts[-1]


def test_an_upload_that_fails_loses_nothing(bench: Bench) -> None:
    which, context = offered(bench)
    bench.fake.fail(507, path="/upload/")
    bench.post(bench.ana.decides("accept", context, which, f"{bench.fake.url}/upload/1"))
    assert "could not store export.json" in bench.direct.texts[-1]
    assert EXPORT.content in bench.shelf.kept[bench.ana.direct]


def test_an_offer_does_not_wait_for_ever(bench: Bench) -> None:
    which, context = offered(bench)
    bench.now += timedelta(hours=25)
    bench.post(bench.ana.decides("accept", context, which, f"{bench.fake.url}/upload/1"))
    assert bench.fake.uploads == {}
    for odd in (None, {}, {"context": "x", "action": "accept"}, {"context": {"offer": 5}}):
        assert bench.post(bench.ana.does("invoke", name="fileConsent/invoke", value=odd)).status_code == 200


def test_where_files_are_switched_off_there_are_words() -> None:
    with benches() as made:
        bench = made(files=False)
        bench.send(Reply("Here it is.", file=EXPORT))
        assert bench.direct.texts[0] == "Here it is."
        assert "export.json" in bench.direct.texts[1]
        assert bench.shelf.kept == {}
