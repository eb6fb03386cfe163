"""Whatever is sent, twice and in any order."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trackers import (
    NOW,
    SECRET,
    Told,
    from_github,
    from_gitlab,
    from_jira,
    github_headers,
    gitlab_issue,
    gitlab_note,
    hub,
    issue,
    jira_issue,
    merge_request,
    on_github,
    on_gitlab,
    on_jira,
    pull,
    review,
)

from bot.errors import Unreadable
from bot.feed import Delivery
from channels.feeds._tasks import LONGEST_TITLE, REVIEWS_KEPT, TOLD_KEPT

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
odd_bodies = [
    b"",
    b"null",
    b"{",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"issue":' * 50_000,
    b'{"a":' + b"9" * 100_000 + b"}",
    b'{"object_kind": "\\ud800"}',
    b'{"issue": {"number": 1e400}}',
    b"NaN",
]


def github_body(told: Told, body: bytes, kind: str = "issues") -> Delivery:
    return told.hears(github_headers(kind, body), body)


def gitlab_body(told: Told, body: bytes) -> Delivery:
    return told.hears({"x-gitlab-token": SECRET}, body)


def jira_body(told: Told, body: bytes) -> Delivery:
    return told.hears({"x-hub-signature": hub(body)}, body)


Bring = Callable[[Told, bytes], Delivery]
PLACES: dict[str, tuple[Callable[[], Told], Bring, list[dict[str, Any]]]] = {
    "issues": (on_github, github_body, [issue("assigned", due="2026-03-06T08:00:00Z")]),
    "pull_request": (on_github, lambda t, b: github_body(t, b, "pull_request"), [pull("opened")]),
    "pull_request_review": (
        on_github,
        lambda t, b: github_body(t, b, "pull_request_review"),
        [review("octocat", "somebody")],
    ),
    "gitlab": (
        on_gitlab,
        gitlab_body,
        [gitlab_issue("open"), merge_request("open"), gitlab_note("octocat", "somebody")],
    ),
    "jira": (on_jira, jira_body, [jira_issue("jira:issue_created", timeoriginalestimate=60)]),
}
place = st.sampled_from(sorted(PLACES))


def bring_any(where: str, body: bytes) -> Told:
    make, bring, _ = PLACES[where]
    told = make()
    with suppress(Unreadable):
        bring(told, body)
    return told


@given(place, json_values)
def test_any_json_is_unreadable_or_a_delivery(where: str, value: Any) -> None:
    bring_any(where, json.dumps(value).encode())


@pytest.mark.parametrize("where", sorted(PLACES))
@pytest.mark.parametrize("body", odd_bodies, ids=lambda body: repr(body[:12]))
def test_odd_bodies_are_unreadable_or_a_delivery(where: str, body: bytes) -> None:
    assert bring_any(where, body).twin.tasks.open == ()


def spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found += spots(inner, (*path, key))
    return found


def with_value(payload: Any, path: tuple[Any, ...], value: Any) -> Any:
    copied = json.loads(json.dumps(payload))
    holder = copied
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return copied


@settings(max_examples=300)
@given(place, json_values, st.data())
def test_a_payload_with_anything_in_any_place_breaks_nothing(
    where: str, value: Any, data: st.DataObject
) -> None:
    payload = data.draw(st.sampled_from(PLACES[where][2]))
    path = data.draw(st.sampled_from(spots(payload)))
    told = bring_any(where, json.dumps(with_value(payload, path, value)).encode())
    for task in told.twin.tasks.open:
        assert 0 < len(task.title) <= LONGEST_TITLE + 20
        assert task.title.encode()
        assert "\n" not in task.title


def standing(told: Told) -> dict[str, tuple[object, ...]]:
    return {name: (task.title, task.due, task.started_at is None) for name, task in told.open.items()}


github_payloads = st.one_of(
    st.tuples(
        st.just("issues"),
        st.builds(
            issue,
            st.sampled_from(["assigned", "edited", "closed", "reopened"]),
            st.integers(0, 200),
            to=st.sampled_from([(), ("octocat",), ("somebody",)]),
            title=st.sampled_from(["one", "two"]),
            state=st.sampled_from(["open", "closed"]),
            reason=st.sampled_from([None, "not_planned"]),
            labels=st.sampled_from([(), ("later",)]),
            due=st.sampled_from([None, "2026-03-06T08:00:00Z", "2026-03-09T08:00:00Z"]),
            number=st.integers(1, 3),
            assignee=st.just({"login": "octocat"}),
        ),
    ),
    st.tuples(
        st.just("pull_request"),
        st.builds(
            pull,
            st.sampled_from(["opened", "closed"]),
            st.integers(0, 200),
            state=st.sampled_from(["open", "closed"]),
            number=st.integers(4, 5),
        ),
    ),
)


def minutes_of(payload: dict[str, Any]) -> tuple[int, str]:
    work = payload.get("issue") or payload["pull_request"]
    return work["number"], work["updated_at"]


@given(st.lists(github_payloads, max_size=8, unique_by=lambda each: minutes_of(each[1])), st.data())
def test_deliveries_in_any_order_and_twice_end_in_the_same_open_tasks(
    deliveries: list[tuple[str, dict[str, Any]]], data: st.DataObject
) -> None:
    in_order, shuffled = on_github(), on_github()
    for kind, payload in sorted(deliveries, key=lambda each: minutes_of(each[1])):
        from_github(in_order, kind, payload)
    mixed = data.draw(
        st.permutations(deliveries + data.draw(st.lists(st.sampled_from(deliveries))) if deliveries else [])
    )
    for kind, payload in mixed:
        from_github(shuffled, kind, payload)
    assert standing(shuffled) == standing(in_order)


jira_payloads = st.builds(
    jira_issue,
    st.sampled_from(["jira:issue_created", "jira:issue_updated"]),
    st.integers(0, 200),
    to=st.sampled_from(["octocat", "somebody", None]),
    was=st.just("octocat"),
    category=st.sampled_from(["new", "indeterminate", "done"]),
    duedate=st.sampled_from([None, "2026-03-06", "2026-03-09"]),
)


@given(st.lists(jira_payloads, max_size=6, unique_by=lambda each: each["timestamp"]), st.data())
def test_so_they_do_in_jira(deliveries: list[dict[str, Any]], data: st.DataObject) -> None:
    in_order, shuffled = on_jira(), on_jira()
    for payload in sorted(deliveries, key=lambda each: each["timestamp"]):
        from_jira(in_order, payload)
    for payload in data.draw(st.permutations(deliveries * 2)):
        from_jira(shuffled, payload)
    assert standing(shuffled) == standing(in_order)


gitlab_payloads = st.builds(
    gitlab_issue,
    st.sampled_from(["open", "update", "close", "reopen"]),
    st.integers(0, 200),
    to=st.sampled_from([("octocat",), ("somebody",), ()]),
    before=st.just(("octocat",)),
    state=st.sampled_from(["opened", "closed"]),
)


@given(
    st.lists(gitlab_payloads, max_size=6, unique_by=lambda e: e["object_attributes"]["updated_at"]), st.data()
)
def test_and_in_gitlab(deliveries: list[dict[str, Any]], data: st.DataObject) -> None:
    in_order, shuffled = on_gitlab(), on_gitlab()
    for payload in sorted(deliveries, key=lambda each: each["object_attributes"]["updated_at"]):
        from_gitlab(in_order, payload)
    for payload in data.draw(st.permutations(deliveries * 2)):
        from_gitlab(shuffled, payload)
    assert standing(shuffled) == standing(in_order)


def test_a_clock_that_was_ahead_holds_nothing_up() -> None:
    told = on_github()
    far = issue("assigned")
    far["issue"]["updated_at"] = "2099-01-01T00:00:00Z"
    from_github(told, "issues", far)
    from_github(told, "issues", issue("closed", 5 * 60, state="closed"), now=NOW + timedelta(hours=1))
    assert told.done == ["octo/repo#12"]


def test_what_is_kept_is_bounded_and_open_tasks_are_forgotten_last() -> None:
    told = on_github()
    from_github(told, "issues", issue("assigned", 0, number=1))
    for number in range(2, TOLD_KEPT + 50):
        from_github(told, "issues", issue("closed", 100, state="closed", number=number))
    kept = json.loads(told.account.state["tasks"])
    assert len(kept) == TOLD_KEPT
    assert "octo/repo#1" in kept


def test_reviews_are_remembered_for_a_while() -> None:
    told = on_github()
    for number in range(REVIEWS_KEPT + 20):
        given = review("somebody", "octocat")
        given["pull_request"]["number"] = number
        assert from_github(told, "pull_request_review", given).events or number >= REVIEWS_KEPT
    assert len(json.loads(told.account.state["reviews"])) == REVIEWS_KEPT


def test_the_account_comes_back_only_with_something_new() -> None:
    told = on_github()
    assert from_github(told, "issues", issue("assigned")).account is not None
    assert from_github(told, "issues", issue("assigned")).account is None
