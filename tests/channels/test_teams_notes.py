"""Sound in Teams: files are fetched where Microsoft lets a bot have them; of its own clips it is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fakes.teams_bench import Bench, benches

from bot.messages import Button, Card, Message, Reply
from channels.teams.activity import Attachment
from channels.teams.sounds import CHANNEL_CLIP, CLIP, FILE, sound_of

Json = dict[str, Any]


@pytest.fixture
def bench() -> Iterator[Bench]:
    with benches() as made:
        bench = made()
        bench.post(bench.ana.installs())
        bench.direct.shown.clear()
        yield bench


def heard(bench: Bench, attachment: Json, text: str = "") -> Message:
    assert bench.post(bench.ana.says(text, attachments=[attachment])).is_success
    return bench.hear.heard[-1]


def file(url: str, name: str = "note.m4a") -> Json:
    ending = name.rpartition(".")[2]
    return {"contentType": FILE, "name": name, "content": {"downloadUrl": url, "fileType": ending}}


def clip(url: str, duration: str = "PT13S") -> Json:
    """Teams' own voice clip in a direct chat, as microsoft/BotFramework-Services, issue 207, shows it."""
    content = json.dumps({"duration": duration, "media": [{"url": url}]})
    return {"contentType": CLIP, "contentUrl": None, "name": None, "content": content}


def test_a_sound_file_is_fetched_without_our_token(bench: Bench) -> None:
    bench.fake.sounds["/onedrive/note.m4a"] = b"mood four"
    message = heard(bench, file(f"{bench.fake.url}/onedrive/note.m4a"), "morning")
    assert (message.text, message.transcript, message.spoken) == ("morning\nmood four", "mood four", True)
    assert bench.fake.leaked == []


def test_an_attachment_is_fetched_with_our_token(bench: Bench) -> None:
    bench.fake.sounds["/v3/attachments/1/views/original"] = b"mood four"
    url = f"{bench.fake.url}/v3/attachments/1/views/original"
    assert heard(bench, {"contentType": "audio/mp4", "contentUrl": url}).text == "mood four"


@pytest.mark.parametrize(
    ("attachment", "why"),
    [
        (file("https://files.evil.example/note.m4a"), "not_permitted"),
        (file("http://files.sharepoint.com/note.m4a"), "not_permitted"),
        ({"contentType": "audio/mp4", "contentUrl": "https://evil.example/1"}, "not_permitted"),
        (clip("https://eu-api.asm.skype.com/v1/objects/0-neu-d6-xxxx/views/audio"), "not_permitted"),
        (clip("https://eu-api.asm.skype.com/v1/objects/0-neu-d6-xxxx/views/audio", "PT2M1S"), "too_long"),
        ({"contentType": CLIP, "content": "broken {"}, "not_permitted"),
        (
            {"contentType": "text/html", "content": f'<span itemtype="{CHANNEL_CLIP}"></span>'},
            "not_permitted",
        ),
    ],
)
def test_nothing_is_fetched_from_elsewhere(bench: Bench, attachment: Json, why: str) -> None:
    before = len(bench.fake.asked)
    assert heard(bench, attachment).unheard == why
    assert not [path for verb, path in bench.fake.asked[before:] if verb == "GET"]


@pytest.mark.parametrize(
    ("status", "why"), [(401, "not_permitted"), (403, "not_permitted"), (404, "lost"), (302, "lost")]
)
def test_what_microsoft_does_not_give(bench: Bench, status: int, why: str) -> None:
    bench.fake.fail(status, path="/onedrive/")
    assert heard(bench, file(f"{bench.fake.url}/onedrive/note.m4a")).unheard == why


def test_what_microsoft_does_not_give_now_is_asked_for_again(bench: Bench) -> None:
    bench.fake.sounds["/onedrive/note.m4a"] = b"mood four"
    bench.fake.fail(429, retry_after="3", path="/onedrive/")
    bench.fake.fail(503, path="/onedrive/")
    assert heard(bench, file(f"{bench.fake.url}/onedrive/note.m4a")).text == "mood four"
    assert bench.hear.paused == [3.0, 2.0]


def test_more_than_may_be_is_not_read_to_its_end(bench: Bench) -> None:
    bench.fake.sounds["/onedrive/note.m4a"] = b"m" * 1_000_001
    assert heard(bench, file(f"{bench.fake.url}/onedrive/note.m4a")).unheard == "too_large"


def test_in_a_channel_a_clip_is_heard_of_only_where_doppel_is_mentioned(bench: Bench) -> None:
    html = {"contentType": "text/html", "content": f'<span itemtype="{CHANNEL_CLIP}"></span>'}
    bench.post(bench.ana.does("message", group=True, text="", attachments=[html]))
    assert bench.hear.heard == []
    bench.post(bench.ana.mentions("", attachments=[html]))
    assert [message.unheard for message in bench.hear.heard] == ["not_permitted"]


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("PT13S", 13), ("PT1M3.5S", 63.5), ("PT1H", 3600), ("13", 0), (None, 0), (["PT1S"], 0)],
)
def test_how_long_a_clip_is(told: object, seconds: float) -> None:
    content = {"duration": told, "media": [{"url": "https://x.example"}]}
    sound = sound_of(Attachment(content_type=CLIP, content=content))
    assert sound
    assert (sound.seconds, sound.url) == (seconds, "https://x.example")


@pytest.mark.parametrize("name", ["cv.pdf", "", "m4a"])
def test_other_files_are_no_sound(name: str) -> None:
    content = {"fileType": name.rpartition(".")[2]} if "." in name else {}
    sound = sound_of(Attachment(content_type=FILE, name=name and f"{name}x", content=content))
    assert sound is None


@pytest.mark.parametrize("card", [None, Card("Today", (("Mood", "4"),))])
@pytest.mark.parametrize("buttons", [(), (Button("Fix", "that is not what I said"),)])
def test_what_was_heard_stands_above_the_answer(
    bench: Bench, card: Card | None, buttons: tuple[Button, ...]
) -> None:
    heard_as = "Heard: “mood *four*”"
    bench.send(Reply("Mood 4, noted.", buttons, card, heard="mood *four*", heard_as=heard_as))
    shown = list(bench.direct.shown.values())[-1]
    body = shown["attachments"][0]["content"]["body"]
    assert [block["text"] for block in body[:2]] == ["Heard: “mood \\*four\\*”", "Mood 4, noted."]
    assert shown["summary"] == "Mood 4, noted."
