"""The parts of the chat's page, as a person finds them."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


def box(page: Page) -> Locator:
    return page.get_by_label("Message to Doppel")


def log(page: Page) -> Locator:
    return page.get_by_role("log", name="Conversation")


def say(page: Page, text: str) -> None:
    box(page).fill(text)
    box(page).press("Enter")
