from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from trackers import (
    NOW,
    Told,
    from_github,
    github_headers,
    hub,
    issue,
    on_github,
    pull,
    push,
    review,
)

from bot.errors import NotSigned, Unreadable
from bot.feed import Account
from twin_core.parts.collaboration import FeedbackGiven, FeedbackReceived
from twin_core.parts.tasks import (
    TaskChanged,
    TaskCompleted,
    TaskCreated,
    TaskDelayed,
    TaskRemoved,
    TaskStarted,
)

ISSUE = "f1:octo/repo#12"
PULL = "f1:octo/repo#13"


@pytest.fixture
def told() -> Told:
    return on_github()


def test_an_issue_assigned_to_them_is_a_task(told: Told) -> None:
    delivery = from_github(told, "issues", issue("assigned", due="2026-03-06T08:00:00Z"))
    end_of_friday = datetime(2026, 3, 6, 22, 59, tzinfo=UTC)
    assert delivery.events == (TaskCreated(ISSUE, "Fix the login", None, end_of_friday),)
    assert delivery.id == "d1"


def test_one_assigned_to_somebody_else_is_none(told: Told) -> None:
    assert from_github(told, "issues", issue("assigned", to=("somebody",))).events == ()
    assert told.account.state.keys() == {"zone"}


def test_logins_are_the_same_in_any_case_and_with_an_at() -> None:
    told = on_github(" @OctoCat")
    assert from_github(told, "issues", issue("assigned")).events


def test_closing_finishes_it_and_reopening_brings_it_back(told: Told) -> None:
    from_github(told, "issues", issue("assigned"))
    assert from_github(told, "issues", issue("closed", 1, state="closed", reason="completed")).events == (
        TaskCompleted(ISSUE, "Fix the login"),
    )
    assert told.done == ["octo/repo#12"]
    from_github(told, "issues", issue("reopened", 2))
    assert list(told.open) == ["octo/repo#12"]


def test_closed_as_not_planned_it_is_dropped_rather_than_done(told: Told) -> None:
    from_github(told, "issues", issue("assigned"))
    given = issue("closed", 1, state="closed", reason="not_planned")
    assert from_github(told, "issues", given).events == (TaskRemoved(ISSUE),)


def test_unassigned_it_is_no_task_any_more(told: Told) -> None:
    from_github(told, "issues", issue("assigned"))
    gone = issue("unassigned", 1, to=("somebody",), assignee={"login": "octocat"})
    assert from_github(told, "issues", gone).events == (TaskRemoved(ISSUE),)


def test_what_is_not_remembered_is_taken_away_all_the_same(told: Told) -> None:
    from_github(told, "issues", issue("assigned"))
    told.account = replace(told.account, state={})
    from_github(told, "issues", issue("unassigned", 1, to=(), assignee={"login": "octocat"}))
    assert told.open == {}


def test_unassigned_before_it_was_told_of_it_stays_away(told: Told) -> None:
    gone = issue("unassigned", 1, to=(), assignee={"login": "octocat"})
    from_github(told, "issues", gone)
    assert from_github(told, "issues", issue("assigned")).events == ()


@pytest.mark.parametrize("action", ["deleted", "transferred"])
def test_an_issue_that_left_never_comes_back(told: Told, action: str) -> None:
    from_github(told, "issues", issue("assigned"))
    assert from_github(told, "issues", issue(action)).events == (TaskRemoved(ISSUE),)
    assert from_github(told, "issues", issue("edited", 5)).events == ()


@pytest.mark.parametrize("label", ["later", "On-Hold", "postponed"])
def test_a_label_puts_it_off(told: Told, label: str) -> None:
    from_github(told, "issues", issue("assigned"))
    events = from_github(told, "issues", issue("labeled", 1, labels=("bug", label))).events
    assert events == (TaskDelayed(ISSUE),)
    from_github(told, "issues", issue("unlabeled", 2, labels=("bug",)))
    rested = told.open["octo/repo#12"].not_before
    assert rested is not None
    assert rested <= NOW


def test_which_labels_do_is_a_setting() -> None:
    told = on_github(later_labels=["geparkt"])
    from_github(told, "issues", issue("assigned"))
    assert from_github(told, "issues", issue("labeled", 1, labels=("later",))).events == ()
    assert from_github(told, "issues", issue("labeled", 2, labels=("Geparkt",))).events == (
        TaskDelayed(ISSUE),
    )


def test_a_milestone_moved_to_later_puts_it_off_and_one_moved_nearer_does_not(told: Told) -> None:
    from_github(told, "issues", issue("assigned", due="2026-03-06T08:00:00Z"))
    later = from_github(told, "issues", issue("milestoned", 1, due="2026-03-20T07:00:00Z")).events
    assert [type(event) for event in later] == [TaskChanged, TaskDelayed]
    assert told.open["octo/repo#12"].due == datetime(2026, 3, 20, 22, 59, tzinfo=UTC)
    nearer = from_github(told, "issues", issue("milestoned", 2, due="2026-03-10T07:00:00Z")).events
    assert [type(event) for event in nearer] == [TaskChanged]
    from_github(told, "issues", issue("demilestoned", 3))
    assert told.open["octo/repo#12"].due is None


def test_what_rests_is_not_put_off_once_more(told: Told) -> None:
    from_github(told, "issues", issue("assigned", due="2026-03-20T07:00:00Z", labels=("later",)))
    later_still = issue("milestoned", 1, due="2026-03-27T07:00:00Z", labels=("later",))
    assert [type(event) for event in from_github(told, "issues", later_still).events] == [TaskChanged]


def test_a_new_title_is_taken_over(told: Told) -> None:
    from_github(told, "issues", issue("assigned"))
    from_github(told, "issues", issue("edited", 1, title="Fix\n the\x00 log-out"))
    assert told.open["octo/repo#12"].title == "Fix the log-out"


def test_nothing_but_titles_is_kept(told: Told) -> None:
    from_github(told, "issues", issue("assigned"))
    assert "Nobody else" not in repr((told.twin, told.account))


def test_a_pull_request_of_theirs_is_work_under_way_until_it_is_merged(told: Told) -> None:
    opened = from_github(told, "pull_request", pull("opened")).events
    assert opened == (
        TaskCreated(PULL, "Log in with a passkey"),
        TaskStarted(PULL, "Log in with a passkey"),
    )
    merged = from_github(told, "pull_request", pull("closed", 1, state="closed", merged=True)).events
    assert merged == (TaskCompleted(PULL, "Log in with a passkey"),)


def test_one_put_off_while_it_is_under_way_stays_under_way(told: Told) -> None:
    for minute, due in enumerate(("2026-03-06T08:00:00Z", "2026-03-20T07:00:00Z")):
        given = pull("edited", minute)
        given["pull_request"]["milestone"] = {"due_on": due}
        events = from_github(told, "pull_request", given).events
    assert [type(event) for event in events] == [TaskChanged, TaskDelayed, TaskStarted]


def test_one_assigned_to_them_is_a_task_not_begun(told: Told) -> None:
    events = from_github(told, "pull_request", pull("assigned", by="somebody", to=("octocat",))).events
    assert events == (TaskCreated(PULL, "Log in with a passkey"),)


def test_work_on_a_branch_that_bears_its_number_starts_an_issue(told: Told) -> None:
    assert from_github(told, "push", push("12-fix-the-login")).events == ()
    from_github(told, "issues", issue("assigned"))
    assert from_github(told, "push", push("12-fix-the-login", by="somebody")).events == ()
    assert from_github(told, "push", push("12-main")).events == ()
    assert from_github(told, "push", push("feature/012_login")).events == (
        TaskStarted(ISSUE, "Fix the login"),
    )
    assert from_github(told, "push", push("feature/012_login")).events == ()
    from_github(told, "issues", issue("labeled", 3, labels=("bug",)))
    assert told.open["octo/repo#12"].started_at is not None


def test_a_push_after_the_end_begins_nothing_anew(told: Told) -> None:
    from_github(told, "issues", issue("closed", 1, state="closed"))
    delivery = from_github(told, "push", push("12-fix-the-login"))
    assert (delivery.events, delivery.account) == ((), None)


def test_reviews_are_feedback_in_both_directions_once_a_day(told: Told) -> None:
    given = from_github(told, "pull_request_review", review("octocat", "somebody"))
    assert given.events == (FeedbackGiven(kind="review"),)
    assert from_github(told, "pull_request_review", review("octocat", "somebody")).events == ()
    received = from_github(told, "pull_request_review", review("somebody", "octocat"))
    assert received.events == (FeedbackReceived(kind="review"),)
    next_day = from_github(told, "pull_request_review", review("somebody", "octocat", day="03"))
    assert next_day.events == (FeedbackReceived(kind="review"),)


@pytest.mark.parametrize(
    "given",
    [
        review("octocat", "octocat"),
        review("somebody", "somebody"),
        review("ci[bot]", "octocat", kind="Bot"),
        review("somebody", "octocat", action="dismissed"),
    ],
)
def test_what_is_no_feedback(told: Told, given: dict[str, Any]) -> None:
    assert from_github(told, "pull_request_review", given).events == ()


def test_a_ping_is_answered_and_changes_nothing(told: Told) -> None:
    assert from_github(told, "ping", {"zen": "Keep it logically awesome.", "hook_id": 1}).events == ()


def test_a_payload_in_a_form_is_read_too(told: Told) -> None:
    body = urlencode({"payload": json.dumps(issue("assigned"))}).encode()
    headers = github_headers("issues", body) | {"content-type": "application/x-www-form-urlencoded"}
    assert told.hears(headers, body).events
    with pytest.raises(Unreadable):
        told.hears(headers | {"x-hub-signature-256": hub(b"a=b")}, b"a=b")


@pytest.mark.parametrize(
    "shown", ["", "sha256=", hub(b"{}", "another secret"), hub(b"{ }"), "sha1=" + "0" * 40, "\udce4"]
)
def test_what_is_not_signed_is_not_read(told: Told, shown: str) -> None:
    with pytest.raises(NotSigned):
        told.hears(github_headers("issues", b"{}") | {"x-hub-signature-256": shown}, b"{}")


def test_without_a_secret_nothing_is_signed() -> None:
    told = on_github()
    account = Account("f1", "github", {"login": "octocat", "secret": ""})
    with pytest.raises(NotSigned):
        told.feed.delivered(account, {"x-hub-signature-256": hub(b"{}", "")}, {}, b"{}", NOW)


def test_a_title_without_end_is_shortened(told: Told) -> None:
    from_github(told, "issues", issue("assigned", title="é👩‍👩‍👧" * 200_000))
    title = told.open["octo/repo#12"].title
    assert 100 < len(title) <= 200
    assert title.endswith(("é", "👧"))


FOLDER = os.environ.get("DOPPEL_RECORDED_DATA", "")
RECORDED = sorted(Path(FOLDER, "github").glob("*/*.json")) if FOLDER else []


@pytest.mark.skipif(not RECORDED, reason="DOPPEL_RECORDED_DATA names no recorded payloads")
@pytest.mark.parametrize("path", RECORDED, ids=lambda path: f"{path.parent.name}/{path.stem}")
@pytest.mark.parametrize("login", ["Codertocat", "octocat"])
def test_recorded_payloads_give_events_or_nothing(path: Path, login: str) -> None:
    told = on_github(login)
    body = path.read_bytes()
    kind = path.parent.name
    first = told.hears(github_headers(kind, body), body)
    begun = [type(event) for event in first.events]
    expected: list[type] = []
    if login == "Codertocat" and path.stem.startswith("assigned"):
        expected = [TaskCreated, TaskStarted] if kind == "pull_request" else [TaskCreated]
    if login == "Codertocat" and kind == "pull_request" and path.stem.startswith("closed"):
        expected = [TaskCompleted]
    if login == "Codertocat" and kind == "issues" and path.stem.startswith("deleted"):
        expected = [TaskRemoved]
    assert begun == expected
    assert told.hears(github_headers(kind, body), body).events == ()
