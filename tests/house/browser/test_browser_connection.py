"""The web chat in a real browser: tabs, lost connections, and who may open it."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable

import pytest
from chat_page import box, log, say
from fakes.site import CHROMIUM, NO_CHROMIUM, Site, fake_site
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)

Open = Callable[..., Page]


def test_tabs_and_reloads_show_one_conversation(opened: Open, site: Site) -> None:
    first = opened("Tabs")
    second = first.context.new_page()
    second.goto(site.url)
    say(first, "hello from the first")
    expect(log(second)).to_contain_text("You said: hello from the first")
    say(second, "and from the second")
    expect(log(first)).to_contain_text("You said: and from the second")
    for page in (first, second):
        expect(page.get_by_role("article")).to_have_count(4)
    for _ in range(2):
        site.post("send/Tabs/reminder:1", "Time to stretch.")
    for page in (first, second):
        expect(page.get_by_text("Time to stretch.")).to_have_count(1)
    second.reload()
    for words in ("You said: hello from the first", "You said: and from the second", "Time to stretch."):
        expect(second.get_by_text(words)).to_have_count(1)


def test_what_is_written_while_the_house_is_away_is_sent_once(opened: Open, site: Site) -> None:
    page = opened("Away")
    say(page, "before")
    expect(log(page)).to_contain_text("You said: before")
    site.stop()
    expect(page.get_by_role("status").filter(has_text="No connection")).to_be_visible()
    say(page, "written in the dark")
    expect(page.get_by_text("Waits for the connection")).to_be_visible()
    box(page).fill("half a thought")
    site.start()
    expect(page.get_by_text("You said: written in the dark")).to_have_count(1, timeout=30_000)
    expect(page.get_by_text("You said: before")).to_have_count(1)
    expect(box(page)).to_have_value("half a thought")
    assert [said["text"] for said in site.heard("Away")] == ["written in the dark"]


def test_an_answer_that_was_lost_on_the_way_comes_after_all(opened: Open, site: Site) -> None:
    page = opened("Lost")
    site.post("gate/shut")
    try:
        say(page, "are you there")
        expect(page.get_by_text("Doppel is writing")).to_be_attached()
        page.context.set_offline(True)
        page.evaluate("window.socket.io.engine.close()")
        expect(page.get_by_role("status").filter(has_text="No connection")).to_be_visible()
    finally:
        site.post("gate/open")
        page.context.set_offline(False)
    expect(page.get_by_text("You said: are you there")).to_have_count(1, timeout=15_000)
    assert [said["text"] for said in site.heard("Lost")] == ["are you there"]


def test_an_answer_lost_with_the_page_stands_there_once(opened: Open, site: Site) -> None:
    page = opened("Gone")
    site.post("gate/shut")
    try:
        say(page, "are you there")
        expect(page.get_by_text("Doppel is writing")).to_be_attached()
        kept = page.evaluate("JSON.stringify(sessionStorage)")
    finally:
        site.post("gate/open")
    expect(page.get_by_text("You said: are you there")).to_be_visible()
    page.evaluate(
        "kept => Object.entries(JSON.parse(kept)).forEach(([k, v]) => sessionStorage.setItem(k, v))", kept
    )
    page.reload()
    expect(page.get_by_text("You said: are you there")).to_be_visible()
    say(page, "good")
    expect(page.get_by_text("You said: good")).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(4)
    assert [said["text"] for said in site.heard("Gone")] == ["are you there", "good"]


def test_a_message_that_failed_can_be_tried_again(opened: Open, site: Site) -> None:
    page = opened()
    say(page, "break")
    expect(page.get_by_role("alert")).to_contain_text("please try again")
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("please try again")
    site.post("repair")
    page.get_by_role("button", name="Try again").click()
    expect(log(page)).to_contain_text("You said: break")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_beyond_this_machine_a_link_is_needed(browser: Browser) -> None:
    site = fake_site(public_url="{url}")
    site.start()
    page = browser.new_page()
    try:
        page.goto(site.url)
        expect(page.get_by_role("heading", name="You need a sign-in link")).to_be_visible()
        site.post("code/c0de/Ana")
        page.goto(f"{site.url}/sign-in/c0de")
        page.get_by_role("button", name="Sign in").click()
        say(page, "hello")
        expect(log(page)).to_contain_text("You said: hello")
        page.get_by_role("button", name="Sign out").click()
        page.goto(f"{site.url}/sign-in/c0de")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="This link does not work any more")).to_be_visible()
    finally:
        page.context.close()
        site.stop()


def test_pages_of_others_cannot_open_the_websocket(site: Site) -> None:
    def status(origin: str) -> int:
        address = f"{site.url}/_nicegui_ws/socket.io/?EIO=4&transport=polling"
        try:
            with urllib.request.urlopen(
                urllib.request.Request(address, headers={"Origin": origin}), timeout=10
            ) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    assert status(site.url) == 200
    assert status("https://evil.example") == 400
    assert status("null") == 400
