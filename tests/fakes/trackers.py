"""GitHub, GitLab and Jira as webhooks: payloads after their documentation, and a person who is told."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import httpx

from bot.feed import Account, Delivery, Feed, Window
from channels.feeds.github import GitHub
from channels.feeds.gitlab import GitLab
from channels.feeds.jira import Jira
from twin_core.events.base import Event
from twin_core.parts.tasks import Task
from twin_core.twin import Twin

Json = dict[str, Any]
SECRET = "a secret of Doppel's own"
SIGNING = "whsec_" + base64.b64encode(b"k" * 32).decode()
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
BERLIN = Window(NOW - timedelta(days=14), NOW + timedelta(days=28), "Europe/Berlin")


def nowhere() -> httpx.Client:
    """A way out that leads nowhere: these feeds are told, they ask nobody."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"{request.url} was asked")

    return httpx.Client(transport=httpx.MockTransport(refuse))


def made(kind: type[Feed], **settings: Any) -> Feed:
    return kind(kind.Settings(**settings), nowhere())


def account_of(feed: Feed, login: str = "octocat", **settings: str) -> Account:
    bare = Account("f1", feed.name, {"login": login, "secret": SECRET, **settings})
    return feed.fetch(bare, BERLIN, NOW).account


@dataclass
class Told:
    """A person whose feed is told, one delivery after the other, as the framework does it."""

    feed: Feed
    account: Account
    twin: Twin = field(default_factory=lambda: Twin("someone"))
    said: list[Event] = field(default_factory=list)

    def hears(
        self,
        headers: Mapping[str, str],
        body: bytes,
        query: Mapping[str, str] | None = None,
        now: datetime = NOW,
    ) -> Delivery:
        delivery = self.feed.delivered(self.account, headers, query or {}, body, now)
        self.account = delivery.account or self.account
        for event in delivery.events:
            self.twin = event.apply(self.twin, now)
        self.said = list(delivery.events)
        return delivery

    @property
    def open(self) -> dict[str, Task]:
        """The open tasks, by what their source calls them."""
        return {task.id.removeprefix("f1:"): task for task in self.twin.tasks.open}

    @property
    def done(self) -> list[str]:
        return [task.id.removeprefix("f1:") for task in self.twin.tasks.done]

    def again(self) -> Told:
        """The same person before anything was told."""
        return replace(self, account=replace(self.account, state={}), twin=Twin("someone"))


def on_github(login: str = "octocat", **settings: Any) -> Told:
    feed = made(GitHub, **settings)
    return Told(feed, account_of(feed, login))


def on_gitlab(login: str = "octocat", **settings: str) -> Told:
    feed = made(GitLab)
    return Told(feed, account_of(feed, login, **settings))


def on_jira(login: str = "octocat") -> Told:
    feed = made(Jira)
    return Told(feed, account_of(feed, login))


def hub(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, sha256).hexdigest()


def github_headers(kind: str, body: bytes, delivery: str = "d1") -> dict[str, str]:
    return {
        "content-type": "application/json",
        "x-github-event": kind,
        "x-github-delivery": delivery,
        "x-hub-signature-256": hub(body),
    }


def from_github(told: Told, kind: str, payload: Json, now: datetime = NOW) -> Delivery:
    body = json.dumps(payload).encode()
    return told.hears(github_headers(kind, body), body, now=now)


def from_gitlab(told: Told, payload: Json, now: datetime = NOW) -> Delivery:
    headers = {"x-gitlab-token": SECRET, "idempotency-key": "i1", "x-gitlab-event-uuid": "u1"}
    return told.hears(headers, json.dumps(payload).encode(), now=now)


def from_jira(told: Told, payload: Json, now: datetime = NOW) -> Delivery:
    body = json.dumps(payload).encode()
    headers = {"x-hub-signature": hub(body), "x-atlassian-webhook-identifier": "j1"}
    return told.hears(headers, body, now=now)


def user(login: str, kind: str = "User") -> Json:
    return {"login": login, "id": 1, "type": kind}


def stamp(minute: int) -> str:
    """A time on the morning of the day, as GitHub writes it."""
    return f"{NOW - timedelta(hours=4) + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%SZ}"


def issue(
    action: str,
    minute: int = 0,
    *,
    to: tuple[str, ...] = ("octocat",),
    title: str = "Fix the login",
    state: str = "open",
    reason: str | None = None,
    labels: tuple[str, ...] = (),
    due: str | None = None,
    number: int = 12,
    **more: Any,
) -> Json:
    """GitHub's `issues`."""
    return {
        "action": action,
        "issue": {
            "number": number,
            "title": title,
            "user": user("somebody"),
            "state": state,
            "state_reason": reason,
            "assignees": [user(login) for login in to],
            "labels": [{"name": label} for label in labels],
            "milestone": {"title": "v1", "due_on": due} if due else None,
            "updated_at": stamp(minute),
            "body": "Nobody else should read this.",
        },
        "repository": {"full_name": "octo/repo", "default_branch": "main"},
        "sender": user("somebody"),
        **more,
    }


def pull(
    action: str,
    minute: int = 0,
    *,
    by: str = "octocat",
    to: tuple[str, ...] = (),
    state: str = "open",
    merged: bool = False,
    number: int = 13,
    **more: Any,
) -> Json:
    """GitHub's `pull_request`, and what the reviews of one have besides."""
    return {
        "action": action,
        "number": number,
        "pull_request": {
            "number": number,
            "title": "Log in with a passkey",
            "user": user(by),
            "state": state,
            "merged": merged,
            "assignees": [user(login) for login in to],
            "labels": [],
            "milestone": None,
            "updated_at": stamp(minute),
        },
        "repository": {"full_name": "octo/repo", "default_branch": "main"},
        "sender": user(by),
        **more,
    }


def review(by: str, of: str, *, action: str = "submitted", kind: str = "User", day: str = "02") -> Json:
    """GitHub's `pull_request_review`."""
    written = {"user": user(by, kind), "state": "approved", "submitted_at": f"2026-03-{day}T09:00:00Z"}
    return pull(action, by=of, review=written)


def push(branch: str, by: str = "octocat") -> Json:
    """GitHub's `push`."""
    return {
        "ref": f"refs/heads/{branch}",
        "repository": {"full_name": "octo/repo", "default_branch": "12-main"},
        "sender": user(by),
        "pusher": {"name": by},
    }


def gitlab_issue(
    action: str,
    minute: int = 0,
    *,
    to: tuple[str, ...] = ("octocat",),
    before: tuple[str, ...] | None = None,
    kind: str = "issue",
    **more: Any,
) -> Json:
    """GitLab's Issue Hook."""
    changes = {"assignees": {"previous": _gitlab_users(before), "current": _gitlab_users(to)}}
    attributes = {
        "id": 301,
        "iid": 23,
        "title": "New API",
        "state": "opened",
        "action": action,
        "author_id": 51,
        "due_date": None,
        "time_estimate": 0,
        "created_at": stamp(-60),
        "updated_at": stamp(minute).replace("T", " ").replace("Z", " UTC"),
        "description": "Nobody else should read this.",
    }
    return {
        "object_kind": kind,
        "event_type": kind,
        "user": {"id": 1, "username": "root"},
        "project": {"path_with_namespace": "group/project", "default_branch": "main"},
        "object_attributes": attributes | more,
        "assignees": _gitlab_users(to),
        "labels": [],
        "changes": changes if before is not None else {},
    }


def merge_request(
    action: str, minute: int = 0, *, actor: str = "octocat", author: str = "octocat", **more: Any
) -> Json:
    """GitLab's Merge Request Hook, which names its author by a number alone."""
    payload = gitlab_issue(action, minute, to=(), kind="merge_request", iid=7, title="MS-Viewport", **more)
    payload["user"] = _gitlab_users((actor,))[0]
    payload["object_attributes"]["author_id"] = _gitlab_users((author,))[0]["id"]
    return payload


def gitlab_note(by: str, of: str, *, action: str = "create", **more: Any) -> Json:
    """GitLab's Note Hook on a merge request."""
    payload = gitlab_issue(action, to=(), kind="note", noteable_type="MergeRequest", **more)
    payload["user"] = _gitlab_users((by,))[0]
    payload["merge_request"] = {"iid": 7, "author_id": _gitlab_users((of,))[0]["id"]}
    return payload


NUMBERS = {"root": 1, "octocat": 51, "somebody": 52}


def _gitlab_users(names: tuple[str, ...] | None) -> list[Json]:
    return [{"id": NUMBERS[name], "name": name.title(), "username": name} for name in names or ()]


def jira_issue(
    event: str = "jira:issue_updated",
    minute: int = 0,
    *,
    to: str | None = "octocat",
    was: str | None = None,
    category: str = "new",
    log: bool = True,
    **fields: Any,
) -> Json:
    """Jira's issue events: users by account id in the cloud, by name on servers."""
    items = [{"field": "assignee", "from": was, "to": to}] if was else []
    assignee = {"accountId": to, "displayName": "O. Cat"} if to else None
    at = NOW - timedelta(hours=4) + timedelta(minutes=minute)
    known = {
        "summary": "Write the report",
        "assignee": assignee,
        "status": {"name": "Whatever", "statusCategory": {"key": category}},
        "duedate": None,
        "labels": [],
        "updated": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.250-0000",
        "description": "Nobody else should read this.",
    }
    payload: Json = {
        "timestamp": int(at.timestamp() * 1000),
        "webhookEvent": event,
        "issue": {"id": "10040", "key": "TES-41", "fields": known | fields},
    }
    return payload | {"changelog": {"items": items}} if log else payload
