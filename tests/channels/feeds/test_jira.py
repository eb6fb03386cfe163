from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from trackers import SECRET, Told, from_jira, hub, jira_issue, on_jira

from bot.errors import NotSigned
from twin_core.parts.tasks import (
    TaskChanged,
    TaskCompleted,
    TaskCreated,
    TaskDelayed,
    TaskRemoved,
    TaskStarted,
)

TASK = "f1:10040"
CREATED = "jira:issue_created"


@pytest.fixture
def told() -> Told:
    return on_jira()


def test_an_issue_made_for_them_is_a_task_with_estimate_and_day(told: Told) -> None:
    given = jira_issue(CREATED, duedate="2026-03-06", timeoriginalestimate=7200)
    end_of_friday = datetime(2026, 3, 6, 22, 59, tzinfo=UTC)
    delivery = from_jira(told, given)
    assert delivery.events == (TaskCreated(TASK, "Write the report", 120, end_of_friday),)
    assert delivery.id == "j1"


def test_the_category_of_the_status_tells_how_it_stands(told: Told) -> None:
    from_jira(told, jira_issue(CREATED))
    steps = [
        ("indeterminate", TaskStarted(TASK, "Write the report")),
        ("new", TaskDelayed(TASK)),
        ("indeterminate", TaskStarted(TASK, "Write the report")),
        ("done", TaskCompleted(TASK, "Write the report")),
    ]
    for minute, (category, event) in enumerate(steps, 1):
        assert from_jira(told, jira_issue(minute=minute, category=category)).events == (event,)
    from_jira(told, jira_issue(minute=9, category="new"))
    assert list(told.open) == ["10040"]


def test_it_is_given_to_others_and_back(told: Told) -> None:
    from_jira(told, jira_issue(CREATED))
    assert from_jira(told, jira_issue(minute=1, to="other", was="octocat")).events == (TaskRemoved(TASK),)
    assert from_jira(told, jira_issue(minute=2, to=None, was="other")).events == ()
    assert from_jira(told, jira_issue(minute=3, was="other")).events == (
        TaskCreated(TASK, "Write the report"),
    )


def test_given_away_before_it_was_told_of_it_stays_away(told: Told) -> None:
    from_jira(told, jira_issue(minute=3, to="other", was="octocat"))
    assert from_jira(told, jira_issue(CREATED)).events == ()


def test_a_day_moved_is_taken_over_and_a_later_one_puts_it_off(told: Told) -> None:
    from_jira(told, jira_issue(CREATED, duedate="2026-03-06"))
    moved = from_jira(told, jira_issue(minute=1, duedate="2026-03-13", summary="Write it")).events
    assert [type(event) for event in moved] == [TaskChanged, TaskDelayed]
    assert told.open["10040"].title == "Write it"
    assert from_jira(told, jira_issue(minute=2)).events == (
        TaskChanged(TASK, "Write the report", without_due=True),
    )
    assert told.open["10040"].due is None


def test_a_label_puts_it_off(told: Told) -> None:
    from_jira(told, jira_issue(CREATED, category="indeterminate"))
    given = jira_issue(minute=1, category="indeterminate", labels=["someday"])
    assert from_jira(told, given).events == (TaskDelayed(TASK),)


def test_deleted_it_never_comes_back(told: Told) -> None:
    from_jira(told, jira_issue(CREATED))
    assert from_jira(told, jira_issue("jira:issue_deleted", log=False)).events == (TaskRemoved(TASK),)
    assert from_jira(told, jira_issue(minute=5)).events == ()


@pytest.mark.parametrize(
    "given",
    [
        jira_issue(log=False),
        jira_issue("comment_created"),
        jira_issue("worklog_updated"),
        {"webhookEvent": "jira:issue_updated"},
        {},
    ],
)
def test_comments_and_all_else_are_let_be(told: Told, given: dict[str, object]) -> None:
    assert from_jira(told, given).events == ()


@pytest.mark.parametrize(
    "assignee",
    [{"accountId": "5c5f"}, {"name": "jsmith"}, {"key": "JIRAUSER1"}, {"emailAddress": "j@example.org"}],
)
def test_the_login_is_whatever_name_a_jira_tells(assignee: dict[str, str]) -> None:
    (login,) = assignee.values()
    assert from_jira(on_jira(login.upper()), jira_issue(CREATED, assignee=assignee)).events
    assert from_jira(on_jira("another"), jira_issue(CREATED, assignee=assignee)).events == ()


def test_an_unsigned_hook_shows_the_secret_in_its_address(told: Told) -> None:
    body = json.dumps(jira_issue(CREATED)).encode()
    assert told.hears({}, body, {"secret": SECRET}).events


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({}, {}),
        ({}, {"secret": ""}),
        ({}, {"secret": "guess"}),
        ({"x-hub-signature": hub(b"{}", "guess")}, {}),
        ({"x-hub-signature": hub(b"{}", "guess")}, {"secret": SECRET}),
    ],
)
def test_what_is_not_signed_is_not_read(told: Told, headers: dict[str, str], query: dict[str, str]) -> None:
    with pytest.raises(NotSigned):
        told.hears(headers, b"{}", query)


FOLDER = os.environ.get("DOPPEL_RECORDED_DATA", "")
RECORDED = sorted(Path(FOLDER, "jira").glob("*.json")) if FOLDER else []
EVENTS = {
    ("5c5f880629be9642ba529340", "webhook-issue-updated-assigned"): [TaskCreated],
    ("admin", "webhook-issue-updated-assigned"): [TaskCreated],
    ("sample.user", "webhook-cloud-issue-created-many-fields"): [TaskCreated],
}


@pytest.mark.skipif(not RECORDED, reason="DOPPEL_RECORDED_DATA names no recorded payloads")
@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
@pytest.mark.parametrize("login", ["5c5f880629be9642ba529340", "admin", "sample.user", "levbrouk"])
def test_recorded_payloads_give_events_or_nothing(path: Path, login: str) -> None:
    told = on_jira(login)
    for expected in (EVENTS.get((login, path.stem), []), []):
        delivery = told.hears({}, path.read_bytes(), {"secret": SECRET})
        assert [type(event) for event in delivery.events] == expected
