from __future__ import annotations

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from trackers import (
    NOW,
    SECRET,
    SIGNING,
    Told,
    from_gitlab,
    gitlab_issue,
    gitlab_note,
    merge_request,
    on_gitlab,
)

from bot.errors import NotSigned
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

ISSUE = "f1:group/project#23"
MERGE = "f1:group/project!7"


@pytest.fixture
def told() -> Told:
    return on_gitlab()


def test_an_issue_assigned_to_them_is_a_task_with_its_estimate_and_day(told: Told) -> None:
    given = gitlab_issue("update", before=(), due_date="2026-03-06", time_estimate=5400)
    end_of_friday = datetime(2026, 3, 6, 22, 59, tzinfo=UTC)
    assert from_gitlab(told, given).events == (TaskCreated(ISSUE, "New API", 90, end_of_friday),)


def test_one_of_somebody_else_is_none(told: Told) -> None:
    assert from_gitlab(told, gitlab_issue("open", to=("somebody",))).events == ()
    assert from_gitlab(told, gitlab_issue("close", 1, to=(), state="closed")).events == ()


def test_it_is_closed_reopened_and_given_away(told: Told) -> None:
    from_gitlab(told, gitlab_issue("open"))
    assert from_gitlab(told, gitlab_issue("close", 1, state="closed")).events == (
        TaskCompleted(ISSUE, "New API"),
    )
    from_gitlab(told, gitlab_issue("reopen", 2))
    assert list(told.open) == ["group/project#23"]
    given_away = gitlab_issue("update", 3, to=("somebody",), before=("octocat",))
    assert from_gitlab(told, given_away).events == (TaskRemoved(ISSUE),)


def test_given_away_before_it_was_told_of_it_stays_away(told: Told) -> None:
    from_gitlab(told, gitlab_issue("update", 3, to=("somebody",), before=("octocat",)))
    assert from_gitlab(told, gitlab_issue("open", 1)).events == ()


def test_a_later_day_and_a_label_put_it_off(told: Told) -> None:
    from_gitlab(told, gitlab_issue("open", due_date="2026-03-06"))
    moved = from_gitlab(told, gitlab_issue("update", 1, due_date="2026-03-09")).events
    assert [type(event) for event in moved] == [TaskChanged, TaskDelayed]
    labelled = gitlab_issue("update", 2, due_date="2026-03-09") | {"labels": [{"title": "on_hold"}]}
    assert from_gitlab(told, labelled).events == (TaskDelayed(ISSUE),)


def test_a_merge_request_of_theirs_is_known_by_the_number_that_was_told_with_their_name(told: Told) -> None:
    opened = from_gitlab(told, merge_request("open")).events
    assert opened == (TaskCreated(MERGE, "MS-Viewport"), TaskStarted(MERGE, "MS-Viewport"))
    merged = from_gitlab(told, merge_request("merge", 1, actor="somebody", state="merged")).events
    assert merged == (TaskCompleted(MERGE, "MS-Viewport"),)


def test_approvals_and_remarks_are_one_review_a_day(told: Told) -> None:
    from_gitlab(told, merge_request("open"))
    approved = from_gitlab(told, merge_request("approved", 1, actor="somebody"))
    assert approved.events == (FeedbackReceived(kind="review"),)
    assert from_gitlab(told, gitlab_note("somebody", of="octocat")).events == ()
    given = from_gitlab(told, gitlab_note("octocat", of="somebody"))
    assert given.events == (FeedbackGiven(kind="review"),)
    assert from_gitlab(told, merge_request("approval", 2, author="somebody")).events == ()
    assert told.twin.collaboration.feedback_given == 1
    assert list(told.open) == ["group/project!7"]


@pytest.mark.parametrize(
    "note",
    [
        gitlab_note("octocat", of="octocat"),
        gitlab_note("somebody", of="root"),
        gitlab_note("somebody", of="octocat", system=True),
        gitlab_note("somebody", of="octocat", action="update"),
        gitlab_note("somebody", of="octocat") | {"merge_request": None, "issue": {"iid": 23}},
    ],
)
def test_what_is_no_feedback(told: Told, note: dict[str, object]) -> None:
    from_gitlab(told, merge_request("open"))
    assert from_gitlab(told, note).events == ()


def test_work_on_a_branch_starts_an_issue(told: Told) -> None:
    from_gitlab(told, gitlab_issue("open"))
    project = {"path_with_namespace": "group/project", "default_branch": "main"}
    given = {"object_kind": "push", "ref": "refs/heads/23-new-api", "user_username": "octocat"}
    assert from_gitlab(told, given | {"project": project}).events == (TaskStarted(ISSUE, "New API"),)


def test_a_task_within_an_issue_is_one_too(told: Told) -> None:
    assert from_gitlab(told, gitlab_issue("open", kind="work_item", iid=24)).events == (
        TaskCreated("f1:group/project#24", "New API"),
    )


@pytest.mark.parametrize("kind", ["pipeline", "wiki_page", "build", "deployment", "tag_push", ""])
def test_all_else_is_let_be(told: Told, kind: str) -> None:
    assert (
        from_gitlab(told, {"object_kind": kind, "object_attributes": {"id": "odd", "iid": []}}).events == ()
    )


def test_a_further_try_has_the_same_id(told: Told) -> None:
    assert from_gitlab(told, gitlab_issue("open")).id == "i1"
    older = told.hears({"x-gitlab-token": SECRET, "x-gitlab-event-uuid": "u1"}, b"{}")
    assert older.id == "u1"


@pytest.mark.parametrize("shown", ["", "a secret", SECRET + " ", "ä"])
def test_without_the_token_nothing_is_read(told: Told, shown: str) -> None:
    with pytest.raises(NotSigned):
        told.hears({"x-gitlab-token": shown}, b"{}")


def test_without_a_secret_no_token_is_right() -> None:
    account = Account("f1", "gitlab", {"login": "octocat", "secret": ""})
    with pytest.raises(NotSigned):
        on_gitlab().feed.delivered(account, {}, {}, b"{}", NOW)


def signed(body: bytes, at: datetime = NOW, key: bytes = b"k" * 32) -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    mark = base64.b64encode(hmac.new(key, f"i1.{stamp}.".encode() + body, sha256).digest()).decode()
    return {"webhook-id": "i1", "webhook-timestamp": stamp, "webhook-signature": f"v1,AAAA v1,{mark}"}


def test_with_a_signing_token_the_signature_counts_alone() -> None:
    told = on_gitlab(signing_token=SIGNING)
    body = json.dumps(gitlab_issue("open")).encode()
    with pytest.raises(NotSigned):
        told.hears({"x-gitlab-token": SECRET}, body)
    assert told.hears(signed(body), body).events


@pytest.mark.parametrize(
    "headers",
    [
        signed(b"{ }"),
        signed(b"{}", key=b"j" * 32),
        signed(b"{}", at=NOW - timedelta(minutes=6)),
        signed(b"{}") | {"webhook-id": "i2"},
        signed(b"{}") | {"webhook-timestamp": "9" * 400},
        signed(b"{}") | {"webhook-timestamp": "soon"},
        signed(b"{}") | {"webhook-signature": ""},
    ],
)
def test_what_is_signed_wrongly_is_not_read(headers: dict[str, str]) -> None:
    with pytest.raises(NotSigned):
        on_gitlab(signing_token=SIGNING).hears(headers, b"{}")


@pytest.mark.parametrize("token", ["whsec_", "whsec_???", "plain words"])
def test_a_signing_token_that_is_none_opens_nothing(token: str) -> None:
    with pytest.raises(NotSigned):
        on_gitlab(signing_token=token).hears(signed(b"{}", key=b""), b"{}")
