"""Voice clips in Slack: fetched from Slack alone, within bounds; spoken answers as files below the text."""

from __future__ import annotations

from typing import Any

import pytest
from slack_api import TOKEN, Fault
from slack_house import ANA, SlackHouse
from slack_sent import event, message

from bot.messages import Message, Reply
from channels.slack.recordings import is_slacks

pytestmark = pytest.mark.anyio


async def sent(slack: SlackHouse, *files: Any, text: str = "") -> Message:
    await slack.event(message(text, subtype="file_share", files=list(files)))
    return slack.heard[-1]


@pytest.mark.parametrize(
    "kind",
    [
        {"subtype": "slack_audio", "mimetype": "audio/mp4"},
        {"subtype": "slack_video", "mimetype": "video/mp4"},
        {"subtype": None, "mimetype": "audio/mpeg"},
    ],
)
async def test_what_was_said_is_heard(slack: SlackHouse, kind: dict[str, Any]) -> None:
    heard = await sent(slack, slack.api.clip(b"mood four", **kind))
    assert (heard.text, heard.spoken, heard.transcript, heard.attached) == (
        "mood four",
        True,
        "mood four",
        "",
    )
    [(_, token)] = slack.api.fetched
    assert token == f"Bearer {TOKEN}"


async def test_words_beside_a_clip_are_heard_before_it(slack: SlackHouse) -> None:
    assert (await sent(slack, slack.api.clip(b"mood four"), text="morning")).text == "morning\nmood four"


async def test_a_clip_in_a_channel_is_heard_where_doppel_is_mentioned(slack: SlackHouse) -> None:
    slack.api.members["C1"] = {"U1"}
    said = {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "1772442000.9", "text": "<@UBOT>"}
    await slack.event(event(said | {"files": [slack.api.clip(b"mood four")]}))
    assert slack.words == ["mood four"]


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"duration_ms": 121_000}, "too_long"),
        ({"size": 1_000_001}, "too_large"),
        ({"url_private_download": "", "url_private": ""}, "lost"),
        ({"url_private_download": "https://files.slack.com.evil.example/x.m4a"}, "lost"),
        ({"url_private_download": "http://127.0.0.1:1/x.m4a"}, "lost"),
    ],
)
async def test_nothing_is_fetched_from_elsewhere_or_beyond_the_bounds(
    slack: SlackHouse, told: dict[str, Any], why: str
) -> None:
    assert (await sent(slack, slack.api.clip(b"mood four", **told))).unheard == why
    assert slack.api.fetched == []


async def test_a_clip_that_is_larger_than_told_is_not_read_to_its_end(slack: SlackHouse) -> None:
    clip = slack.api.clip(b"m" * 1_000_001, size=9)
    assert (await sent(slack, clip)).unheard == "too_large"


async def test_without_the_scope_the_admin_is_told_what_to_add(
    slack: SlackHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    slack.api.scopes = slack.api.scopes.replace("files:read,", "")
    assert (await sent(slack, slack.api.clip(b"mood four"))).unheard == "not_permitted"
    assert "files:read" in capsys.readouterr().out
    assert any("lacks files:read" in finding.what for finding in await slack.channel.check())


@pytest.mark.parametrize(
    ("fault", "paused"), [(Fault(status=500), 0.5), (Fault(status=429, headers={"retry-after": "3"}), 3.0)]
)
async def test_a_file_that_slack_did_not_give_is_asked_for_again(
    slack: SlackHouse, fault: Fault, paused: float
) -> None:
    slack.api.fail("download", fault)
    assert (await sent(slack, slack.api.clip(b"mood four"))).text == "mood four"
    assert slack.hear.paused == [paused]


async def test_a_redirect_is_not_followed(slack: SlackHouse) -> None:
    slack.api.fail("download", Fault(status=302, headers={"location": f"{slack.api.url}elsewhere"}))
    assert (await sent(slack, slack.api.clip(b"mood four"))).unheard == "not_permitted"
    assert len(slack.api.fetched) == 1


async def test_a_clip_that_is_gone_is_lost(slack: SlackHouse) -> None:
    clip = slack.api.clip(b"mood four")
    slack.api.sounds.clear()
    assert (await sent(slack, clip)).unheard == "lost"


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://files.slack.com/files-pri/T1-F1/download/a.m4a", True),
        ("https://slack.com/files-pri/T1-F1/download/a.m4a", True),
        ("http://files.slack.com/a.m4a", False),
        ("https://files.slack.com:8443/a.m4a", False),
        ("https://files.slack.com@evil.example/a.m4a", False),
        ("https://evil.example/files.slack.com", False),
        ("https://evilslack.com/a.m4a", False),
        ("//files.slack.com/a.m4a", False),
        ("https://[broken", False),
    ],
)
async def test_the_token_goes_to_slack_alone(url: str, good: bool) -> None:
    assert is_slacks(url, "https://slack.com/api/") == good


async def test_what_was_heard_stands_above_the_answer(slack: SlackHouse) -> None:
    reply = Reply("Mood 4, noted.", heard="mood <4>", heard_as="Heard: “mood <4>”")
    await slack.channel.send(ANA, reply, "slack:1")
    [shown] = slack.api.messages
    context, section = shown["blocks"]
    assert context["elements"] == [{"type": "mrkdwn", "text": "Heard: “mood &lt;4&gt;”"}]
    assert section["text"]["text"] == "Mood 4, noted."
    assert shown["text"].startswith("Heard: “mood &lt;4&gt;”\nMood 4")


async def test_a_spoken_answer_comes_below_its_text(slack: SlackHouse) -> None:
    await slack.channel.send(ANA, Reply("Mood 4, noted.", note=b"OggS mood four"), "slack:1")
    assert slack.texts() == ["Mood 4, noted."]
    [file] = slack.api.files
    assert (file["name"], file["content"], file["channel"]) == ("doppel.ogg", b"OggS mood four", "DU1")
