from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from bot import discovery
from bot.messages import Address, Reply
from channels.web import Settings, WebChannel
from channels.web.hub import REMEMBERED_KEYS, Hub


class FakePage:
    def __init__(self) -> None:
        self.told: list[tuple[str, tuple[object, ...]]] = []

    def tell(self, what: str, *values: object) -> None:
        self.told.append((what, values))


def test_all_pages_of_a_person_are_told_and_nobody_elses() -> None:
    hub, first, second, other = Hub(), FakePage(), FakePage(), FakePage()
    hub.enter("Ana", first)
    hub.enter("Ana", first)
    hub.enter("Ana", second)
    hub.enter("Ben", other)
    assert hub.tell("Ana", "line", 1) == 2
    assert first.told == second.told == [("line", (1,))]
    assert other.told == []


def test_a_closed_page_is_forgotten() -> None:
    hub, page = Hub(), FakePage()
    hub.enter("Ana", page)
    hub.leave("Ana", page)
    hub.leave("Ana", page)
    hub.leave("Ben", page)
    assert hub.tell("Ana", "line") == 0
    assert hub._open == {}


def test_keys_are_remembered_without_bound_on_time_but_on_number() -> None:
    hub = Hub()
    assert hub.is_new("a")
    assert not hub.is_new("a")
    assert all(hub.is_new(str(number)) for number in range(REMEMBERED_KEYS))
    assert len(hub._sent) == REMEMBERED_KEYS


def test_a_reply_unasked_is_shown_once_on_every_open_page() -> None:
    channel = WebChannel(Settings(), now=lambda: datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    pages = [FakePage(), FakePage()]
    for page in pages:
        channel._hub.enter("Ana", page)
    ana = Address("web", "Ana", "web")
    for _ in range(2):
        asyncio.run(channel.send(ana, Reply("Stretch."), "reminder:1"))
    for page in pages:
        [(what, [line])] = page.told
        assert what == "line"
        assert isinstance(line, dict)
        assert (line["id"], line["said"], line["reply"]["text"]) == ("reminder:1", None, "Stretch.")


def test_a_reply_to_somebody_who_is_away_is_no_error() -> None:
    asyncio.run(WebChannel(Settings()).send(Address("web", "Ana", "web"), Reply("Stretch."), "reminder:1"))


def test_the_channel_is_found() -> None:
    assert discovery.channels()["web"] is WebChannel
