"""Calendars in the cloud, connected, read and left as the house does it, over its own way out to the web."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fakes.google_calendar import FakeGoogle
from fakes.graph_calendar import FakeGraph
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.messages import Address, Message
from bot.skill import ConnectFeed
from channels.feeds.google import Google
from channels.feeds.graph import Graph
from twin_core.parts.bookings import Booking

feeds_house = pytest.importorskip("feeds_house", reason="the house of feeds is not here")
MONDAY, HOUR = feeds_house.MONDAY, feeds_house.HOUR


@dataclass
class Scene:
    """A house with one kind of feed, the cloud that this is read from, and a browser."""

    house: Any
    cloud: Any
    kind: str
    browser: TestClient
    deliver: Callable[[TestClient, str, Any], int]

    def pass_time(self, time: timedelta) -> None:
        self.house.now += time
        self.cloud.now += time

    def connect(self, **form: str) -> str:
        """Connect it as a person does; gives the feed's id."""
        asked = Message("m1", "connect it", Address("post", "ann", "room"), MONDAY)
        reply = self.house.feeds.perform(ConnectFeed(self.kind), self.house.twin_id, asked).reply
        (path,) = re.findall(r"https://doppel\.example\.org(/feeds/connect/\S+)", reply.text)
        going = self.browser.post(path, data=form)
        (there,) = re.findall(r'content="0;url=([^"]+)"', going.text)
        back = self.browser.get("/feeds/back", params=self.cloud.login.agrees(unescape(there)))
        assert back.status_code == 200, back.text
        return str(self.house.twin.feeds.connected[-1].id)


def google_delivers(browser: TestClient, path: str, told: Any) -> int:
    return browser.post(path, headers=told).status_code


def graph_delivers(browser: TestClient, path: str, told: Any) -> int:
    return browser.post(path, content=json.dumps(told)).status_code


@pytest.fixture(params=["google", "graph"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    from bot.feeds.places import Places
    from bot.gateway.feeds import feed_routes

    feed, fake, deliver = {
        "google": (Google, FakeGoogle, google_delivers),
        "graph": (Graph, FakeGraph, graph_delivers),
    }[request.param]
    cloud = fake(MONDAY)
    house = feeds_house.FeedsHouse(tmp_path, {feed.name: feed}, Places("https://doppel.example.org", ""))
    app = FastAPI()
    feed_routes(app, house.feeds)
    with cloud.serving(), TestClient(app, base_url="https://doppel.example.org") as browser:
        house.feeds.kinds[feed.name] = feed(feed.Settings(**cloud.settings), house.feeds._web)
        cloud.watched.validates = lambda hook, token: (
            browser.post(urlsplit(hook).path, params={"validationToken": token}).text
        )
        yield Scene(house, cloud, feed.name, browser, deliver)
        house.close()


def test_from_connecting_to_leaving(scene: Scene) -> None:
    house, cloud = scene.house, scene.cloud
    cloud.add("a", "Planning", MONDAY + HOUR, MONDAY + 2 * HOUR)
    feed = scene.connect(writes="yes")
    (known,) = house.twin.feeds.connected
    assert (known.name, known.writes, house.titles) == ("ana@example.org", True, ["Planning"])

    scene.pass_time(timedelta(minutes=10))
    house.feeds.read(house.twin_id, feed)
    assert len(cloud.watched.standing) == 1, "our own address answers for it"

    cloud.add("b", "Review", MONDAY + 3 * HOUR, MONDAY + 4 * HOUR)
    told = cloud.watched.told[-1]
    path = f"/feeds/hook/{scene.kind}/{feed}"
    assert [scene.deliver(scene.browser, path, told) for _ in range(2)] == [204, 204]
    assert house.next_reading(feed) == timedelta(0)
    house.feeds.read(house.twin_id, feed)
    assert house.titles == ["Planning", "Review"]

    focus = Booking("b1", feed, "focus", "Focus", MONDAY + 5 * HOUR, MONDAY + 6 * HOUR, MONDAY)
    house.feeds.put(house.twin_id, focus)
    house.feeds.put(house.twin_id, focus)
    house.feeds.read(house.twin_id, feed)
    assert [entry.booking for entry in house.twin.calendar.entries] == ["", "", "b1"]
    house.feeds.remove(house.twin_id, focus)
    cloud.delete("a")
    house.feeds.read(house.twin_id, feed)
    assert house.titles == ["Review"]

    house.feeds.disconnect(house.twin_id, feed)
    assert (house.twin.feeds.connected, house.titles) == ((), [])
    house.feeds.close()
    assert not cloud.watched.standing, "and the source was told"


def test_forged_notifications_are_told_nothing(scene: Scene) -> None:
    feed = scene.connect()
    path = f"/feeds/hook/{scene.kind}/{feed}"
    for told in ({"x-goog-channel-token": "guess"}, {"value": [{"clientState": "guess"}]}, {}):
        if scene.kind == "graph" or all(isinstance(value, str) for value in told.values()):
            assert scene.deliver(scene.browser, path, told) == 404


def test_access_that_was_taken_back_is_told_to_its_person(scene: Scene) -> None:
    feed = scene.connect()
    scene.house.said()
    scene.cloud.login.refresh.clear()
    scene.pass_time(2 * HOUR)
    scene.house.feeds.read(scene.house.twin_id, feed)
    (known,) = scene.house.twin.feeds.connected
    assert known.trouble == "refused"
    assert len(scene.house.said()) == 1


def test_a_day_of_readings_is_one_full_reading_and_many_small_ones(scene: Scene) -> None:
    feed = scene.connect()
    for number in range(48):
        scene.pass_time(timedelta(minutes=30))
        scene.cloud.add(f"m{number}", f"{number}", MONDAY + number * HOUR, MONDAY + (number + 1) * HOUR)
        scene.house.feeds.read(scene.house.twin_id, feed)
    assert len(scene.house.titles) == 48
    listed = [
        asked.query for asked in scene.cloud.requests() if {"timeMin", "startDateTime"} & set(asked.query)
    ]
    assert len(listed) == 2, "at connecting, and when the window moved"
