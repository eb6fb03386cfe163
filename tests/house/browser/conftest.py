"""A browser, a house to look at, and pages opened in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fakes.site import CHROMIUM, Site, fake_site
from playwright.sync_api import Browser, Page, expect, sync_playwright

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = fake_site(tmp_path_factory.mktemp("web") / "heard.jsonl")
    site.start()
    yield site
    site.stop()


@pytest.fixture
def opened(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens the chat as a person named like the test, after a script of its own.

    Whatever leaves this machine fails the test.
    """
    contexts = []
    strays: list[str] = []
    errors: list[str] = []

    def open_page(user: str = request.node.name[:40], script: str = "", **options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(script)
        context.on("request", lambda sent: strays.append(sent.url) if not inside(sent.url) else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(site.url)
        page.get_by_label("What shall I call you?").fill(user)
        page.get_by_role("button", name="Start").click()
        expect(page.get_by_role("button", name="Check in")).to_be_visible()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert (strays, errors) == ([], [])


def inside(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:"))
