"""The web chat, through the protocol of its page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anyio.from_thread import BlockingPortal, start_blocking_portal
from fakes.drivers import Seen
from fakes.stage import Stage, staged
from fakes.web_page import Json, WebPage

from bot.messages import Address


class WebPerson:
    """Somebody with the page open."""

    def __init__(self, stage: Stage, portal: BlockingPortal, name: str) -> None:
        self._portal = portal
        self.address = Address("web", name, "web")
        self._page = WebPage(stage.url)
        portal.call(self._page.open, name)
        self._says: dict[str, str] = {}

    def say(self, text: str) -> Seen:
        identity = self._portal.call(self._page.say, text)
        reply = self._portal.call(self._page.answer, identity)
        self._says = {button["label"]: button["says"] for button in reply["buttons"]}
        return _seen(reply)

    def note(self, text: str) -> Seen:
        return self.say(text)

    def press(self, label: str) -> Seen:
        """A button of the page says its words."""
        return self.say(self._says[label])

    def leave(self) -> None:
        """Close the tab."""
        self._portal.call(self._page.close)


class WebDriver:
    """Browsers."""

    def __init__(self, stage: Stage, portal: BlockingPortal) -> None:
        self.stage = stage
        self._portal = portal
        self._here: list[WebPerson] = []

    def person(self, name: str) -> WebPerson:
        self._here.append(WebPerson(self.stage, self._portal, name))
        return self._here[-1]

    def leave(self) -> None:
        """Close every tab."""
        for person in self._here:
            person.leave()


@contextmanager
def web(home: Path) -> Iterator[WebDriver]:
    """A house that serves the web chat alone."""
    with staged(home, {"web": {}}) as stage, start_blocking_portal() as portal:
        driver = WebDriver(stage, portal)
        yield driver
        driver.leave()


def _seen(reply: Json) -> Seen:
    card, picture, file = reply["card"], reply["picture"], reply["file"]
    words = [reply["text"]]
    if card:
        words += [card["title"], *(f"{name}: {value}" for name, value in card["facts"])]
    if picture:
        words.append(picture["alt"])
    if file:
        words.append(file["name"])
    return Seen(
        "\n".join(words),
        tuple(button["label"] for button in reply["buttons"]),
        picture=bool(picture and picture["src"]),
        card=bool(card),
        file=bool(file and file["bytes"]),
    )
