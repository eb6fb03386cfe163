"""Feeds of work as the house has them: connected, told by webhooks, disconnected, over a real store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from activity_watch import ActivityWatchApi, idle
from feeds_house import HOUR, MONDAY, FeedsHouse
from trackers import github_headers, hub, issue, jira_issue, review

from bot.discovery import feeds
from bot.feeds.book import account_of
from bot.feeds.hooks import Posted
from twin_core.parts.consent import ACTIVITY, ConsentGranted
from twin_core.parts.mood import MoodLogged

OURS = ("github", "gitlab", "jira", "activitywatch")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[FeedsHouse]:
    kinds = {name: kind for name, kind in feeds().items() if name in OURS}
    assert len(kinds) == len(OURS)
    made = FeedsHouse(tmp_path, kinds)
    made.write(ConsentGranted(ACTIVITY))
    made.now += 4 * HOUR
    yield made
    made.close()


def connected(house: FeedsHouse, kind: str, **settings: str) -> tuple[str, str]:
    """The id of a feed, and the secret that its person was shown."""
    connection = house.feeds.connecting.connect(house.twin_id, kind, settings)
    return connection.feed.id, (connection.made or {})["secret"]


def brought(
    house: FeedsHouse, kind: str, feed: str, headers: dict[str, str], body: bytes, **query: str
) -> int:
    return house.feeds.hooks.delivered(kind, feed, Posted(headers, query, body)).status


class Hub:
    """GitHub, which knows where it is to send what, and how it is to sign it."""

    def __init__(self, house: FeedsHouse) -> None:
        self.house = house
        self.feed, self.secret = connected(house, "github", login="octocat")

    def sends(self, event: str, payload: Any, delivery: str, secret: str = "") -> int:
        body = json.dumps(payload).encode()
        signed = {"x-hub-signature-256": hub(body, secret or self.secret)}
        return brought(self.house, "github", self.feed, github_headers(event, body, delivery) | signed, body)


@pytest.fixture
def github(house: FeedsHouse) -> Hub:
    return Hub(house)


def open_tasks(house: FeedsHouse) -> list[str]:
    return [task.title for task in house.twin.tasks.open]


def test_an_issue_goes_from_github_to_the_twin_and_out_again(house: FeedsHouse, github: Hub) -> None:
    known = house.twin.feeds.by_id(github.feed)
    assert known is not None
    assert known.name == "octocat"
    assert github.sends("issues", issue("assigned"), "d0", secret="guess") == 404
    assert github.sends("ping", {"zen": "Half measures."}, "d1") in {200, 204}
    assert github.sends("issues", issue("assigned"), "d2") == 204
    assert open_tasks(house) == ["Fix the login"]
    assert github.sends("pull_request_review", review("octocat", "else"), "d3") == 204
    assert house.twin.collaboration.feedback_given == 1
    version = house.twin.version
    assert github.sends("issues", issue("assigned"), "d2") == 204
    assert github.sends("issues", issue("assigned"), "d4") == 204
    assert house.twin.version == version
    house.feeds.disconnect(house.twin_id, github.feed)
    assert open_tasks(house) == []
    assert house.twin.collaboration.feedback_given == 0
    assert github.sends("issues", issue("assigned", 5), "d5") == 404


def test_what_was_told_last_is_kept_from_one_delivery_to_the_next(house: FeedsHouse, github: Hub) -> None:
    github.sends("issues", issue("closed", 9, state="closed"), "d1")
    github.sends("issues", issue("assigned", 1), "d2")
    assert open_tasks(house) == []
    house.now += timedelta(days=1)
    assert house.feeds.read(house.twin_id, github.feed)
    github.sends("issues", issue("edited", 2), "d3")
    assert open_tasks(house) == []


def test_deliveries_that_come_at_once_are_all_remembered(house: FeedsHouse, github: Hub) -> None:
    """Somebody else writes for the same person meanwhile."""

    def send(number: int) -> int:
        if number % 5 == 0:
            house.write(MoodLogged(3))
        return github.sends("issues", issue("assigned", number=number), f"d{number}")

    numbers = range(1, 31)
    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(send, numbers)) == {204}
    assert len(open_tasks(house)) == len(numbers)
    account = account_of(house.store, house.twin_id, github.feed)
    assert account is not None
    assert json.loads(account.state["tasks"]).keys() == {f"octo/repo#{number}" for number in numbers}


def test_a_day_ends_in_the_zone_of_its_person(house: FeedsHouse) -> None:
    feed, secret = connected(house, "jira", login="octocat")
    body = json.dumps(jira_issue("jira:issue_created", duedate="2026-03-06")).encode()
    assert brought(house, "jira", feed, {}, body, secret=secret) == 204
    (task,) = house.twin.tasks.open
    assert task.due is not None
    assert task.due.isoformat() == "2026-03-06T22:59:00+00:00"


def test_activity_is_sent_by_the_persons_own_computer(house: FeedsHouse) -> None:
    feed, secret = connected(house, "activitywatch")
    export = ActivityWatchApi({"desk": ("afkstatus", [idle(MONDAY, 45)])}).export("desk")
    for _ in range(2):
        assert brought(house, "activitywatch", feed, {"authorization": f"Bearer {secret}"}, export) == 204
    spans = [(stretch.started, stretch.ended) for stretch in house.twin.activity.stretches]
    assert spans == [(MONDAY, MONDAY + timedelta(minutes=45))]
    account = account_of(house.store, house.twin_id, feed)
    assert account is not None
    assert "until desk" in account.state
