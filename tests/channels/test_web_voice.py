"""Recordings that the page sends, and replies that it asks to hear."""

from __future__ import annotations

import io
import wave
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import anyio
import httpx
import pytest
from fakes.hear import FakeHear
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.channel import Line
from bot.messages import Address, Card, Reply
from bot.sound import Aloud
from channels.web.doors import Doors
from channels.web.hub import Hub
from channels.web.settings import Settings
from channels.web.turns import Turns, house_key
from channels.web.voice import MOST_AT_ONCE, Voice
from voice.audio import SPEECH
from voice.errors import SpeechFailed

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOME = "http://127.0.0.1:8080"
ID = "0123456789abcdef"
OTHER = "fedcba9876543210"
TOLD = {"id": ID, "seconds": "3.6", "zone": "Europe/Berlin", "language": "de-DE", "say_aloud": "true"}


class Tab:
    """An open page that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []

    def tell(self, what: str, *values: object) -> None:
        self.told.append((what, values[0] if what != "failed" else values))

    def line(self) -> Any:
        return [value for what, value in self.told if what == "line"][-1]


class House:
    """The routes of voice before a scripted house, and Ana's open tab."""

    def __init__(self) -> None:
        script = {
            "mood 4": Reply("Mood 4, noted.", aloud=Aloud("Mood four, noted.")),
            "smile": Reply("🙂"),
            "week": Reply("Mood 3.7.", card=Card("Week", (("Best", "Sunday"),))),
        }
        self.hear, self.tab, hub = FakeHear(script), Tab(), Hub()
        hub.enter("Ana", self.tab)
        doors = Doors(Settings.model_validate({"session_secret": "s" * 40}), self.hear, lambda: NOW)
        self.app = FastAPI()
        self.app.include_router(doors.router())
        self.app.include_router(Voice(doors, Turns(self.hear, hub, lambda: NOW)).router())
        self.browser = TestClient(
            self.app,
            base_url=HOME,
            client=("127.0.0.1", 5000),
            headers={"origin": HOME},
            follow_redirects=False,
        )

    def enter(self, name: str = "Ana") -> None:
        self.browser.post("/hello", data={"name": name})

    def said(self, content: Any = b"mood 4", told: dict[str, str] = TOLD, **headers: str) -> httpx.Response:
        return self.browser.post("/voice/said", params=told, content=content, headers=headers)

    def sound(self, line: str = ID, **more: str) -> httpx.Response:
        return self.browser.post("/voice/reply", params={"line": line, **more})


@pytest.fixture
def house() -> Iterator[House]:
    house = House()
    with house.browser:
        yield house


@pytest.fixture
def ana(house: House) -> House:
    house.enter()
    return house


def test_a_recording_becomes_a_message_whose_words_are_shown(ana: House) -> None:
    assert ana.said().status_code == 204
    [message] = ana.hear.heard
    assert (message.text, message.spoken, message.say_aloud) == ("mood 4", True, True)
    assert (message.language, str(message.at.tzinfo)) == ("de", "Europe/Berlin")
    assert message.sender == Address("web", "Ana", "web")
    (first, heard), (last, line) = ana.tab.told
    assert (first, last) == ("heard", "line")
    assert (heard["said"], heard["voice"], heard["reply"]) == ("", 3.6, None)
    assert (line["id"], line["said"], line["voice"], line["spoken"]) == (ID, "mood 4", 3.6, True)
    assert line["reply"]["text"] == "Mood 4, noted."


def test_a_recording_that_is_sent_again_is_heard_once(ana: House) -> None:
    for _ in range(2):
        assert ana.said().status_code == 204
    assert len(ana.hear.heard) == 1
    assert ana.hear.repeats == 1
    assert [what for what, _ in ana.tab.told] == ["heard", "line"] * 2


def test_words_that_were_not_understood_stay_a_recording(ana: House) -> None:
    ana.said(b"?")
    assert ana.hear.heard[0].unheard == "unsure"
    assert (ana.tab.line()["said"], ana.tab.line()["voice"]) == ("", 3.6)


def test_a_house_in_trouble_is_told_to_the_page_and_nothing_vanishes(ana: House) -> None:
    ana.hear.broken.add("mood 4")
    assert ana.said().status_code == 204
    assert ana.tab.told[-1] == (
        "failed",
        (ID, "I could not take that in just now. It is kept here; please try again."),
    )
    ana.hear.broken.clear()
    ana.said()
    assert ana.tab.line()["said"] == "mood 4"


def test_nobody_is_heard_without_a_session_or_from_another_page(house: House) -> None:
    assert house.said().status_code == 401
    house.enter()
    refused = house.said(origin="https://evil.example")
    assert refused.status_code == 403
    assert house.browser.post("/voice/reply", headers={"origin": "null"}).status_code == 403
    assert house.hear.heard == []


@pytest.mark.parametrize(
    ("told", "content"),
    [
        ({**TOLD, "id": "x"}, b"mood 4"),
        ({**TOLD, "seconds": "nan"}, b"mood 4"),
        ({**TOLD, "seconds": "-1"}, b"mood 4"),
        ({"id": ID}, b"mood 4"),
        (TOLD, b""),
    ],
)
def test_what_is_no_recording_is_refused_in_the_words_of_the_page(
    ana: House, told: dict[str, str], content: bytes
) -> None:
    answer = ana.said(content, told, **{"accept-language": "de"})
    assert (answer.status_code, answer.json()["why"]) == (
        422, "Das konnte ich nicht lesen. Bitte schreib es noch einmal.",
    )  # fmt: skip
    assert ana.tab.told == []


@pytest.mark.anyio
async def test_too_large_a_recording_is_cut_off_while_it_comes_in(ana: House) -> None:
    ana.hear.speech.largest_bytes = 10_000
    cookie = "; ".join(f"{name}={value}" for name, value in ana.browser.cookies.items())
    pieces, sent = 0, []

    async def receive() -> dict[str, Any]:
        nonlocal pieces
        pieces += 1
        return {"type": "http.request", "body": bytes(1_000), "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = {"host": HOME[7:], "origin": HOME, "cookie": cookie}
    await ana.app(
        {
            "type": "http", "method": "POST", "path": "/voice/said", "scheme": "http",
            "query_string": str(httpx.QueryParams(TOLD)).encode(), "client": ("127.0.0.1", 5000),
            "server": ("127.0.0.1", 8080), "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
        },
        receive, send,
    )  # fmt: skip
    assert sent[0]["status"] == 413
    assert pieces == 11
    assert ana.hear.heard == []


@pytest.fixture
async def wire(house: House) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(house.app, client=("127.0.0.1", 5000))
    async with httpx.AsyncClient(transport=transport, base_url=HOME, headers={"origin": HOME}) as client:
        await client.post("/hello", data={"name": "Ana"})
        yield client


@pytest.mark.anyio
async def test_one_person_cannot_fill_the_house_with_recordings(
    house: House, wire: httpx.AsyncClient
) -> None:
    house.hear.gate.clear()
    answers: list[int] = []

    async def say(number: int) -> None:
        told = {**TOLD, "id": f"{ID}{number}"}
        answers.append((await wire.post("/voice/said", params=told, content=b"mood 4")).status_code)

    with anyio.fail_after(10):
        async with anyio.create_task_group() as group:
            for number in range(MOST_AT_ONCE):
                group.start_soon(say, number)
            await anyio.wait_all_tasks_blocked()
            await say(MOST_AT_ONCE)
            assert answers == [429]
            house.hear.gate.set()
        await say(MOST_AT_ONCE + 1)
    assert sorted(answers) == [204, 204, 204, 429]


def test_a_reply_is_said_as_opus_or_for_some_browsers_as_wav(ana: House) -> None:
    ana.said()
    assert ana.tab.line()["reply"]["sayable"]
    opus = ana.sound()
    assert (opus.status_code, opus.headers["content-type"]) == (200, "audio/ogg")
    assert opus.headers["cache-control"] == "no-store"
    assert opus.content == b"OggSMood four, noted."
    wav = ana.sound(**{"as": "wav"})
    assert wav.headers["content-type"] == "audio/wav"
    with wave.open(io.BytesIO(wav.content)) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (SPEECH.rate, 2, 1)
        assert file.getnframes() > SPEECH.rate / 10
    assert ana.hear.speech.said[-1] == Aloud("Mood four, noted.")


def test_all_that_is_shown_is_read_to_whoever_asks(ana: House) -> None:
    ana.said(b"week")
    assert (ana.tab.line()["reply"]["sayable"], ana.tab.line()["reply"]["aloud"]) == (True, False)
    assert ana.sound().status_code == 404, "nothing is read by itself that the house did not mean to be"
    assert ana.sound(all="yes").content == b"OggSMood three point seven. Week: Best: Sunday."


def test_what_doppel_says_by_itself_can_be_heard_too(ana: House) -> None:
    ana.hear.keep(
        Address("web", "Ana", "web"), Line("reminder:7", NOW, None, Reply("", aloud=Aloud("Stretch.")))
    )
    assert ana.sound("reminder:7").content == b"OggSStretch."


def test_nobody_hears_what_was_said_to_another(ana: House) -> None:
    ana.said()
    ana.enter("Eve")
    for line in (ID, house_key("Ana", ID, NOW)):
        assert ana.sound(line).status_code == 404
        assert ana.sound(line, all="yes").status_code == 404
    ana.browser.cookies.clear()
    assert ana.sound().status_code == 401


def test_what_cannot_be_said_is_refused_in_words(ana: House, monkeypatch: pytest.MonkeyPatch) -> None:
    ana.said(b"smile")
    assert ana.sound(all="yes").json()["why"] == "There is nothing in this to read aloud."
    assert ana.sound("never there", all="yes").status_code == 404
    ana.said(told={**TOLD, "id": OTHER})

    def broken(_: Aloud) -> bytes:
        raise SpeechFailed("the engine broke off")

    monkeypatch.setattr(ana.hear.speech, "note", broken)
    answer = ana.sound(OTHER)
    assert (answer.status_code, answer.json()["why"]) == (
        503, "I cannot speak just now. What I say stands here all the same.",
    )  # fmt: skip
