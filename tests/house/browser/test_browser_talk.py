"""The web chat in a real browser: a conversation."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from chat_page import box, log, say
from fakes.site import CHROMIUM, NO_CHROMIUM, Site, real_site, sign_in_link
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)

Open = Callable[..., Page]


def test_a_check_in_by_chips(opened: Open, site: Site) -> None:
    page = opened("Ana")
    expect(page.get_by_role("heading", name=re.compile(r"Ana\.$"))).to_be_visible()
    expect(page.get_by_role("group", name="Things to try").get_by_role("button")).to_have_count(5)
    page.get_by_role("button", name="Check in").click()
    expect(log(page)).to_contain_text("How is your mood")
    page.get_by_role("group", name="Quick answers").get_by_role("button", name="4").click()
    expect(log(page)).to_contain_text("And your energy?")
    expect(page.get_by_role("group", name="Quick answers")).to_have_count(1)
    expect(box(page)).to_be_focused()
    assert [said["text"] for said in site.heard("Ana")] == ["check in", "4"]


def test_a_german_browser_is_spoken_to_in_german(browser: Browser, site: Site) -> None:
    context = browser.new_context(locale="de-DE", timezone_id="Europe/Berlin")
    page = context.new_page()
    page.clock.set_fixed_time(datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Europe/Berlin")))
    page.goto(site.url)
    page.get_by_label("Wie soll ich dich nennen?").fill("Gerda")
    page.get_by_role("button", name="Los").click()
    expect(page.get_by_role("heading", name="Guten Morgen, Gerda.")).to_be_visible()
    page.get_by_role("button", name="Check-in").click()
    expect(page.get_by_role("log", name="Gespräch")).to_contain_text("einchecken")
    expect(page.get_by_role("button", name="Senden")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "de-DE"
    assert [(said["text"], said["language"]) for said in site.heard("Gerda")] == [("einchecken", "de")]
    context.close()


def test_the_box(opened: Open) -> None:
    page = opened()
    expect(box(page)).to_be_focused()
    box(page).press_sequentially("one")
    before = box(page).bounding_box()
    box(page).press("Shift+Enter")
    box(page).press_sequentially("two")
    after = box(page).bounding_box()
    assert before
    assert after
    assert after["height"] > before["height"]
    box(page).press("Enter")
    expect(log(page)).to_contain_text("You said: one\ntwo")
    expect(box(page)).to_have_value("")
    say(page, "three")
    box(page).press("ArrowUp")
    expect(box(page)).to_have_value("three")
    box(page).press("ArrowUp")
    expect(box(page)).to_have_value("one\ntwo")
    box(page).press("Control+End")
    box(page).press("ArrowDown")
    expect(box(page)).to_have_value("three")


def test_100_kb_are_refused_politely_and_kept_in_the_box(opened: Open, site: Site) -> None:
    page = opened("Long")
    box(page).fill("x" * 100_000)
    expect(page.locator("#say-count")).to_have_text(re.compile("92,000 characters too many"))
    expect(page.get_by_role("button", name="Send")).to_be_disabled()
    box(page).press("Enter")
    expect(box(page)).to_have_value("x" * 100_000)
    say(page, "x" * 8000)
    expect(page.get_by_text("You said: x")).to_be_visible()
    assert [len(said["text"]) for said in site.heard("Long")] == [8000]


def test_the_writing_sign_and_order(opened: Open, site: Site) -> None:
    page = opened("Patient")
    site.post("gate/shut")
    try:
        say(page, "first")
        expect(page.get_by_role("status").filter(has_text="Doppel is writing")).to_be_attached()
        say(page, "second")
    finally:
        site.post("gate/open")
    expect(log(page)).to_contain_text("You said: second")
    expect(page.get_by_text("Doppel is writing")).to_have_count(0)
    assert [said["text"] for said in site.heard("Patient")] == ["first", "second"]


def test_nothing_that_is_said_becomes_markup(opened: Open) -> None:
    page = opened("</script><b>Eve`${1}")
    expect(page.get_by_role("heading", level=2)).to_contain_text("</script><b>Eve`${1}.")
    for text in (
        "<img src=x onerror='window.hacked=1'>",
        "{{ constructor }} `${1}` **b**",
        "مرحبا \u202e 🙂 a\x07b",
    ):
        say(page, text)
    say(page, "attack")
    expect(log(page)).to_contain_text("<script>window.hacked = 1</script>")
    expect(log(page)).to_contain_text("<img src=x onerror='window.hacked=1'>")
    expect(log(page)).to_contain_text("{{ constructor }} `${1}` **b**")
    page.get_by_role("button", name="<b>Label</b>").click()
    expect(log(page)).to_contain_text("You said: <i>says</i>")
    say(page, "link")
    link = log(page).get_by_role("link")
    expect(link).to_have_attribute("href", "https://example.org/help?x=1")
    expect(link).to_have_attribute("rel", re.compile("noopener noreferrer"))
    page.reload()
    expect(log(page)).to_contain_text("<script>window.hacked = 1</script>")
    assert page.evaluate("window.hacked") is None
    assert page.locator(".log script, .log .text img, .log .text b").count() == 0


def test_charts_cards_files_and_long_texts(opened: Open, tmp_path: Path) -> None:
    page = opened()
    say(page, "how was my week")
    chart = log(page).get_by_role("img", name=re.compile("Line chart of mood"))
    expect(chart).to_be_visible()
    chart.click()
    dialog = page.get_by_role("dialog", name="Picture")
    expect(dialog.get_by_role("link", name="Download")).to_have_attribute("download", re.compile("png$"))
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    say(page, "start the quarterly report, about 3h, due friday noon")
    expect(log(page).get_by_role("term").filter(has_text="Due")).to_be_visible()
    expect(log(page).get_by_role("definition").filter(has_text="Friday at 12:00")).to_be_visible()
    say(page, "export my data")
    with page.expect_download() as download:
        log(page).get_by_role("link", name="doppel-ana.json").click()
    download.value.save_as(tmp_path / "export.json")
    assert (tmp_path / "export.json").read_text() == '{"twin": 1}'
    say(page, "long")
    more = log(page).get_by_role("button", name="Show all")
    expect(more).to_have_attribute("aria-expanded", "false")
    more.click()
    expect(log(page).get_by_role("button", name="Show less")).to_be_visible()


def test_zone_and_language_of_the_browser_go_along(opened: Open, site: Site) -> None:
    page = opened("Far", timezone_id="America/New_York", locale="fr-CA")
    say(page, "hallo")
    expect(log(page)).to_contain_text("You said: hallo")
    [said] = site.heard("Far")
    assert (said["zone"], said["language"]) == ("America/New_York", "fr")


def test_times_are_the_persons_own(opened: Open, site: Site) -> None:
    page = opened("Clock", timezone_id="America/New_York", locale="en-US")
    say(page, "hello")
    times = log(page).locator("time")
    expect(times).to_have_text(re.compile(r"^\d{1,2}:\d\d$"))
    site.post("preferences/Clock", '{"clock": "12", "zone": "Asia/Tokyo", "zone_pinned": true}')
    say(page, "and in Tokyo?")
    shown = times.last
    expect(shown).to_have_text(re.compile(r"^\d{1,2}:\d\d [ap]m$"))
    at = datetime.fromisoformat(str(shown.get_attribute("datetime"))).astimezone(ZoneInfo("Asia/Tokyo"))
    assert shown.inner_text() == f"{at:%I:%M %p}".lower().lstrip("0")
    page.reload()
    expect(times.last).to_have_text(re.compile(r"^\d{1,2}:\d\d [ap]m$"))


def test_the_choices_of_a_question_outlast_a_reminder(opened: Open, site: Site) -> None:
    page = opened("Asked")
    page.get_by_role("button", name="Check in").click()
    four = page.get_by_role("group", name="Quick answers").get_by_role("button", name="4")
    expect(four).to_be_visible()
    site.post("send/Asked/reminder:2", "Time to stretch.")
    expect(page.get_by_text("Time to stretch.")).to_be_visible()
    four.dispatch_event("click", {"detail": 2})  # the second half of a double click on what was there before
    four.click()
    expect(log(page)).to_contain_text("And your energy?")
    expect(box(page)).to_be_focused()
    assert [said["text"] for said in site.heard("Asked")] == ["check in", "4"]


def test_not_you(opened: Open) -> None:
    page = opened("Mistaken")
    page.get_by_role("button", name="Not you?").click()
    page.get_by_label("What shall I call you?").fill("Right")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", name=re.compile(r"Right\.$"))).to_be_visible()


def test_a_check_in_with_the_whole_house(browser: Browser, trained_home: Path) -> None:
    """No fake: sign in by `doppel link`, check in, pull the plug, and find it all again."""
    site = real_site(trained_home)
    site.start()
    page = browser.new_page(viewport={"width": 1000, "height": 900})
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if "Content Security" in said.text else None)
    try:
        page.goto(sign_in_link(trained_home, "Ana"))
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Check in").click()
        answers = page.get_by_role("group", name="Quick answers")
        answers.get_by_role("button", name="4").click()
        expect(log(page)).to_contain_text(re.compile("Mood 4"))
        answers.get_by_role("button", name="2").click()
        # The second question is another after noon, and this house has the machine's own clock.
        expect(log(page)).to_contain_text(re.compile("(Energy|Stress) 2"))
        site.stop()
        say(page, "remind me to stretch tomorrow at 15:00")
        expect(page.get_by_text("Waits for the connection")).to_be_visible()
        site.start()
        expect(log(page)).to_contain_text(re.compile("stretch.*"), timeout=30_000)
        expect(page.get_by_role("article", name=re.compile("^Doppel, "))).to_have_count(4, timeout=30_000)
        page.reload()
        expect(log(page)).to_contain_text(re.compile("Mood 4"))
        expect(page.get_by_role("article", name=re.compile("^Doppel, "))).to_have_count(4)
        assert errors == []
    finally:
        page.context.close()
        site.stop()
