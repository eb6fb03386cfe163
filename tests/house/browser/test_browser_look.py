"""The web chat in a real browser: what is seen, touched and read aloud."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from chat_page import box, log, say
from fakes.site import CHROMIUM, NO_CHROMIUM, Site
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)

Open = Callable[..., Page]
CONTROLS = "[...document.querySelectorAll('.chat :is(button, a, input, textarea)')]"


def test_keyboard_and_screen_reader(opened: Open) -> None:
    page = opened()
    page.reload()
    expect(log(page)).to_have_attribute("aria-live", "polite")
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^en"))
    expect(page.get_by_role("main")).to_have_count(1)
    for _ in range(10):  # five offers, the conversation, three tools, and the link itself
        page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("link", name="Skip to the message box")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Read answers aloud")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(box(page)).to_be_focused()
    say(page, "check in")
    expect(log(page).get_by_role("article", name=re.compile("^You, "))).to_have_count(1)
    expect(log(page).get_by_role("article", name=re.compile("^Doppel, "))).to_have_count(1)
    nameless = "e => !(e.innerText.trim() || e.ariaLabel || e.labels?.length)"
    assert page.evaluate(f"{CONTROLS}.filter({nameless}).map(e => e.className)") == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_it_fits_and_can_be_touched(opened: Open, width: int) -> None:
    page = opened(viewport={"width": width, "height": 844}, has_touch=width < 500)
    say(page, "w" * 300)
    say(page, "start the quarterly report, about 3h, due friday noon")
    say(page, "how was my week")
    expect(log(page).get_by_role("img")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".log").evaluate("e => e.scrollWidth <= e.clientWidth")
    small = "e => !e.matches('.skip') && Math.min(e.offsetWidth, e.offsetHeight) < 44"
    assert page.evaluate(f"{CONTROLS}.filter({small}).map(e => e.className)") == []


def test_light_and_dark(opened: Open) -> None:
    page = opened(color_scheme="dark", reduced_motion="reduce")
    theme = page.locator("html")
    expect(theme).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Switch to light colours").click()
    page.reload()
    expect(theme).to_have_attribute("data-theme", "light")
    page.get_by_role("button", name="Switch to dark colours").click()
    page.emulate_media(color_scheme="light")
    expect(theme).to_have_attribute("data-theme", "light")


def test_a_page_that_is_not_there_is_ours(opened: Open, site: Site) -> None:
    page = opened()
    page.goto(f"{site.url}/nowhere")
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
