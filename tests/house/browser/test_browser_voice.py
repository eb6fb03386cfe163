"""The web chat in a real browser: said into the microphone, and read aloud."""

from __future__ import annotations

import json
import re
import shutil
import struct
import subprocess
import urllib.request
import wave
from collections.abc import Callable, Iterator
from math import pi, sin
from pathlib import Path
from typing import Any

import pytest
from chat_page import box, log, say
from fakes.site import CHROMIUM, NO_CHROMIUM, Site, real_site, sign_in_link
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)

Open = Callable[..., Page]
WATCH = """
const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
window.tracks = [];
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const stream = await real(wanted);
  window.tracks.push(...stream.getTracks());
  return stream;
};
const { Audio: Heard } = window;
window.played = [];
window.Audio = function () {
  const audio = new Heard();
  for (const kind of ["playing", "pause", "ended"])
    audio.addEventListener(kind, () => audio.duration > 0.2 && window.played.push(kind));
  return audio;
};
"""
"""Notes the tracks of the microphone and what the page plays."""


@pytest.fixture(scope="module")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second of a tone, over and over."""
    path, rate = tmp_path_factory.mktemp("microphone") / "tone.wav", 16_000
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        tone = (int(9_000 * sin(2 * pi * 220 * n / rate)) for n in range(rate))
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in tone))
    return path


@pytest.fixture(scope="module")
def browser(microphone: Path) -> Iterator[Browser]:
    """A browser with a microphone, that asks nobody whether it may be used."""
    args = ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*args, f"--use-file-for-fake-audio-capture={microphone}"]
        )
        yield chromium
        chromium.close()


def microphone_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Record a voice message")


def record(page: Page) -> None:
    """Press the microphone and speak for a second."""
    microphone_button(page).click()
    expect(page.get_by_role("timer")).to_have_text("0:01")


def send(page: Page) -> None:
    page.get_by_role("button", name="Send the recording").click()


def let_go(page: Page) -> bool:
    """Whether there was a microphone and nobody holds it any more."""
    held = page.evaluate("tracks.map(track => track.readyState)")
    return bool(held) and set(held) == {"ended"}


def recordings(site: Site) -> list[float]:
    with urllib.request.urlopen(f"{site.url}/test/recordings", timeout=10) as answer:
        lengths: list[float] = json.load(answer)
    return lengths


def test_what_is_said_arrives_and_its_words_are_shown(opened: Open, site: Site) -> None:
    page = opened("Ana", WATCH, viewport={"width": 320, "height": 640}, has_touch=True)
    site.post("gate/shut")
    try:
        record(page)
        expect(page.get_by_role("status").filter(has_text="Recording. Enter sends it")).to_be_attached()
        expect(page.locator(".mic-levels i").nth(5)).to_be_attached()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        small = "e => e.offsetParent && Math.min(e.offsetWidth, e.offsetHeight) < 44"
        assert page.evaluate(f"[...document.querySelectorAll('.box button')].filter({small}).length") == 0
        send(page)
        expect(log(page).get_by_text(re.compile("Voice message, [12] s"))).to_be_visible()
        assert let_go(page)
    finally:
        site.post("gate/open")
    mine = log(page).get_by_role("article", name=re.compile("^You, "))
    expect(mine).to_contain_text("mood 4")
    expect(mine.get_by_role("img", name="Said aloud")).to_be_visible()
    expect(log(page).get_by_role("button", name="Fix")).to_be_visible()
    [said] = site.heard("Ana")
    assert (said["text"], said["spoken"], said["say_aloud"]) == ("mood 4", True, False)
    assert 0.8 < recordings(site)[-1] < 4


def test_the_microphone_by_keys_alone(opened: Open, site: Site) -> None:
    page = opened("Keys", WATCH)
    box(page).fill("half a thought")
    box(page).press("Tab")
    expect(microphone_button(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("timer")).to_have_text("0:01")
    page.keyboard.press("Escape")
    expect(page.get_by_role("status").filter(has_text="Recording discarded.")).to_be_attached()
    expect(box(page)).to_have_value("half a thought")
    expect(microphone_button(page)).to_be_focused()
    assert let_go(page)
    page.keyboard.press("Space")
    expect(page.get_by_role("timer")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_role("alert")).to_contain_text("That was very short")
    page.keyboard.press("Enter")
    expect(page.get_by_role("timer")).to_have_text("0:01")
    page.keyboard.press("Enter")
    expect(log(page)).to_contain_text("Mood 4, noted.")
    assert let_go(page)
    assert [said["text"] for said in site.heard("Keys")] == ["mood 4"]


def test_the_longest_recording_ends_by_itself_and_is_sent(opened: Open, site: Site) -> None:
    site.post("longest/2")
    try:
        page = opened("Long", WATCH)
        microphone_button(page).click()
        expect(page.get_by_role("status").filter(has_text="2 s left")).to_be_attached()
        expect(page.get_by_role("alert")).to_contain_text("as long as I can take")
    finally:
        site.post("longest/120")
    expect(log(page)).to_contain_text("Mood 4, noted.")
    assert recordings(site)[-1] < 2
    assert let_go(page)


def test_what_is_said_while_the_house_is_away_is_sent_once(opened: Open, site: Site) -> None:
    page = opened("Away", WATCH)
    site.stop()
    expect(page.get_by_role("status").filter(has_text="No connection")).to_be_visible()
    record(page)
    send(page)
    expect(page.get_by_text("Waits for the connection")).to_be_visible()
    leaving = "dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    assert page.evaluate(leaving) is False, "the browser asks before the page is left"
    assert page.evaluate("JSON.stringify([localStorage, sessionStorage]).length") < 600, "no sound is stored"
    site.start()
    expect(page.get_by_text("Mood 4, noted.")).to_have_count(1, timeout=30_000)
    expect(page.get_by_role("article")).to_have_count(2)
    assert [said["text"] for said in site.heard("Away")] == ["mood 4"]
    assert page.evaluate(leaving) is True


def test_a_recording_that_failed_is_sent_again_or_discarded(opened: Open, site: Site) -> None:
    page = opened("Fails", WATCH)
    page.on("dialog", lambda dialog: dialog.accept())
    site.post("says", "break")
    try:
        for _ in range(2):
            record(page)
            send(page)
            expect(page.get_by_role("alert").last).to_contain_text("please try again")
        page.get_by_role("button", name="Discard").last.click()
        expect(page.get_by_role("alert")).to_have_count(1)
        page.reload()
        expect(page.get_by_role("alert")).to_contain_text("lost when the page loaded anew")
        expect(page.get_by_role("button", name="Send again")).to_have_count(0)
        page.get_by_role("button", name="Discard").click()
        record(page)
        send(page)
        expect(page.get_by_role("alert")).to_contain_text("please try again")
        site.post("says", "mood 4")
        page.get_by_role("button", name="Send again").click()
    finally:
        site.post("says", "mood 4")
    expect(log(page)).to_contain_text("Mood 4, noted.")
    assert len(site.heard("Fails")) == 1


def failing(name: str) -> str:
    return (
        f"void (navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('', '{name}') }})"
    )


def test_why_there_is_no_recording_and_what_to_do(opened: Open) -> None:
    page = opened()
    for script, words in (
        (failing("NotFoundError"), "I find no microphone"),
        (failing("NotReadableError"), "perhaps another program uses it"),
        ("delete window.MediaRecorder", "This browser cannot record"),
        ("Object.defineProperty(window, 'isSecureContext', { value: false })", "only on https pages"),
    ):
        page.evaluate(script)
        microphone_button(page).click()
        expect(page.get_by_role("alert")).to_contain_text(words)
    say(page, "typing does it too")
    expect(log(page)).to_contain_text("You said: typing does it too")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_microphone_that_goes_away_loses_nothing(opened: Open, site: Site) -> None:
    page = opened("Unplugged", WATCH)
    record(page)
    page.evaluate("tracks.forEach(track => track.stop())")
    expect(page.get_by_role("alert")).to_contain_text("The microphone went away")
    assert site.heard("Unplugged") == []
    log(page).get_by_role("button", name="Send", exact=True).click()
    expect(log(page)).to_contain_text("Mood 4, noted.")


def test_a_browser_that_says_no(browser: Browser, site: Site) -> None:
    args = ["--no-sandbox", "--use-fake-device-for-media-stream", "--deny-permission-prompts"]
    denying = browser.browser_type.launch(executable_path=CHROMIUM, args=args)
    page = denying.new_page(locale="de-DE")
    page.goto(site.url)
    page.get_by_label("Wie soll ich dich nennen?").fill("Gerda")
    page.get_by_role("button", name="Los").click()
    page.get_by_role("button", name="Sprachnachricht aufnehmen").click()
    expect(page.get_by_role("alert")).to_contain_text("Der Browser lässt mich nicht an das Mikrofon.")
    denying.close()


def test_answers_are_read_aloud_until_somebody_wants_quiet(opened: Open, site: Site) -> None:
    page = opened("Aloud", WATCH)
    say(page, "how long is it")
    expect(log(page).get_by_role("button", name="Hear it")).to_be_visible()
    speaker = page.get_by_role("button", name="Read answers aloud")
    expect(speaker).to_have_attribute("aria-pressed", "false")
    speaker.click()
    say(page, "aloud")
    page.wait_for_function("played.join() === 'playing,pause,ended'")
    say(page, "how long is it")
    page.wait_for_function("played.at(-1) === 'playing'")
    expect(log(page).get_by_text("A long answer.").last).to_be_visible()
    stops: list[Callable[[], Any]] = [
        lambda: page.keyboard.press("Escape"),
        lambda: log(page).get_by_role("button", name="Stop reading").click(),
        lambda: microphone_button(page).click(),
        speaker.click,
    ]
    for stop in stops:
        stop()
        page.wait_for_function("played.at(-1) === 'pause'")
        page.keyboard.press("Escape")  # the recording that the microphone began
        log(page).get_by_role("button", name="Hear it").last.click()
        page.wait_for_function("played.at(-1) === 'playing'")
    assert [said["say_aloud"] for said in site.heard("Aloud")] == [False, True, True]


@pytest.mark.skipif(not shutil.which("flite"), reason="needs flite, which speaks into the microphone")
def test_a_spoken_check_in_with_the_whole_house(browser: Browser, trained_home: Path, tmp_path: Path) -> None:
    """No fake but the voice: "my mood is four" said into the microphone is a mood that is kept."""
    spoken = tmp_path / "spoken.wav"
    words = "my mood is four"
    subprocess.run(["flite", "-voice", "rms", "-t", words, "-o", str(spoken)], check=True)
    capture = f"--use-file-for-fake-audio-capture={spoken}%noloop"
    args = ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", capture]
    site = real_site(trained_home)
    site.start()
    speaking = browser.browser_type.launch(executable_path=CHROMIUM, args=args)
    try:
        page = speaking.new_page()
        page.goto(sign_in_link(trained_home, "Ana"))
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Read answers aloud").click()
        microphone_button(page).click()
        expect(page.get_by_role("timer")).to_have_text("0:03")
        send(page)
        expect(log(page).get_by_role("article", name=re.compile("^You, "))).to_contain_text(
            "mood", timeout=60_000
        )
        expect(log(page)).to_contain_text("Mood 4")
        expect(log(page).get_by_role("button", name="Stop reading")).to_be_visible()
        expect(log(page).get_by_role("button", name=re.compile("^(Fix|Not what I said)"))).to_be_visible()
        page.reload()
        expect(log(page).get_by_role("img", name="Said aloud")).to_be_visible()
    finally:
        speaking.close()
        site.stop()
