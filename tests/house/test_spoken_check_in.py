"""A check-in spoken aloud, heard by the real engines, ends in the same events as one that is typed.

By file, in the web chat, as a voice note and over Wyoming.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from anyio import to_thread
from fakes.drivers.telegram import telegram_polling
from fakes.stage import Stage, staged
from fakes.wyoming_client import Client, connected
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.pipeline import PipelineStage, RunPipeline

from bot.app import utc_now
from bot.messages import Address, Message
from channels.voice import VoiceChannel
from twin_core.events.record import Record
from voice.audio import SPEECH
from voice.files import decoded, ogg_opus

pytestmark = pytest.mark.long

CHECK_IN = ("let's check in", "four", "three", "two", "skip")
VOICE = "rms"
FIGURES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
Say = Callable[[str], bytes]
NUMBERS = count(1)


@pytest.fixture(scope="module")
def say(tmp_path_factory: pytest.TempPathFactory) -> Say:
    """A voice that nothing here was made with: its words as a voice note."""
    if not shutil.which("flite"):
        pytest.skip("flite is not installed: nobody speaks")
    folder = tmp_path_factory.mktemp("said")

    def said(text: str) -> bytes:
        path = folder / f"{text}.wav"
        subprocess.run(["flite", "-voice", VOICE, "-t", text, "-o", str(path)], check=True)
        return ogg_opus([decoded(path.read_bytes(), longest_seconds=30)])

    return said


def noted(records: Sequence[Record]) -> list[tuple[str, Any]]:
    """What of a check-in was recorded, with its figures."""
    found = [(record.event.wire, getattr(record.event, "value", None)) for record in records]
    return [event for event in found if event[0].startswith(("capacity.", "checkin."))]


def typed(stage: Stage, text: str, address: Address) -> str:
    return stage.house.dialogue.hear(Message(f"t{next(NUMBERS)}", text, address, utc_now())).reply.text


def as_typed(stage: Stage) -> list[tuple[str, Any]]:
    """What the check-in leaves behind that is typed; it asks other things in the evening."""
    address = Address("console", "Ben", "Ben")
    for text in CHECK_IN:
        typed(stage, text, address)
    left = noted(stage.records(address))
    assert left[0] == ("capacity.mood_logged", 4)
    assert left[-1][0] == "checkin.completed"
    return left


def test_by_file(run: Callable[..., Any], say: Say) -> None:
    at = ("--at", "2026-03-02T17:00", "--json")
    spoken = [run("hear", "-", "--as", "Ann", *at, stdin=say(words)) for words in CHECK_IN]
    written = [run("say", words, "--as", "Ben", *at) for words in CHECK_IN]
    heard, read = (
        [
            (event["type"], event["data"].get("value"))
            for one in turns
            for event in json.loads(one.stdout)["events"]
        ]
        for turns in (spoken, written)
    )
    assert heard == read
    assert ("capacity.mood_logged", 4) in heard
    assert ("checkin.completed", None) in heard


def test_as_a_voice_note(trained_home: Path, say: Say) -> None:
    with telegram_polling(trained_home) as driver:
        ana = driver.person("Ana")
        heard = [ana.does(partial(ana.record, say(words))).text for words in CHECK_IN]
        assert "Heard: “four”" in heard[1]
        assert noted(ana.stage.records(ana.address)) == as_typed(ana.stage)


@pytest.fixture
def staging(trained_home: Path) -> Iterator[Stage]:
    with staged(trained_home, {"voice": {"port": 0}, "web": {}, "console": {}}) as stage:
        yield stage


def test_in_the_web_chat(staging: Stage, say: Say) -> None:
    origin = {"origin": staging.url}
    with httpx.Client(base_url=staging.url, headers=origin, timeout=60) as browser:
        browser.post("/hello", data={"name": "Ana"})
        for number, words in enumerate(CHECK_IN):
            told = {
                "id": f"{number:016}", "seconds": "1.5", "zone": "Europe/Berlin", "language": "en",
                "say_aloud": "false",
            }  # fmt: skip
            said = browser.post("/voice/said", params=told, content=say(words))
            assert said.status_code == 204, said.text
    assert noted(staging.records(Address("web", "Ana", "web"))) == as_typed(staging)


@pytest.mark.anyio
async def test_over_wyoming(staging: Stage, say: Say) -> None:
    ana = Address("console", "Ana", "Ana")
    channel = staging.house.channels["voice"]
    assert isinstance(channel, VoiceChannel)
    with anyio.fail_after(60):
        while not channel.listens.is_set():  # noqa: ASYNC110 - it belongs to the house's own loop
            await anyio.sleep(0.01)
    async with connected(channel) as client:
        asked = await spoken(client, say("my mood is four"))
        digits = "".join(str(FIGURES.index(word)) for word in re.findall("|".join(FIGURES), asked))
        assert "Linked" in await to_thread.run_sync(typed, staging, f"link speaker {digits}", ana)
        for words in CHECK_IN:
            await spoken(client, say(words))
    assert noted(staging.records(ana)) == await to_thread.run_sync(as_typed, staging)


async def spoken(client: Client, recording: bytes) -> str:
    """Somebody speaks on a satellite; what is answered, after all of it was played."""
    samples = decoded(recording, longest_seconds=30).samples
    run = RunPipeline(PipelineStage.ASR, PipelineStage.TTS).event()
    run.data["context"] = {"satellite_id": "assist_satellite.kitchen", "conversation_id": "c1"}
    await client._client.write_event(run)
    form = (SPEECH.rate, SPEECH.width, SPEECH.channels)
    await client.tell(AudioStart(*form))
    for start in range(0, len(samples), SPEECH.bytes_a_second // 10):
        await client.tell(AudioChunk(*form, samples[start : start + SPEECH.bytes_a_second // 10]))
    await client.tell(AudioStop())
    with anyio.fail_after(60):
        events = await client.until("audio-stop")
    return next(str(event.data["text"]) for event in events if event.type in {"handled", "not-handled"})
