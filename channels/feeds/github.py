"""GitHub's webhooks: issues and pull requests of one person, and the reviews that they give and get."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final
from urllib.parse import parse_qs

from pydantic import Field

from bot.errors import Unreadable
from channels.feeds._payloads import Day, Number, Payload, Text, When, check_signature, read
from channels.feeds._tasks import (
    Feedback,
    Found,
    Standing,
    Told,
    branch_work,
    heard,
    is_put_off,
    reviewed,
    titled,
)
from channels.feeds._tracker import Call, News, Tracker
from twin_core.parts.collaboration import FeedbackGiven, FeedbackReceived

_HEADS: Final = "refs/heads/"
_FORM: Final = "application/x-www-form-urlencoded"
_NOT_DONE: Final = frozenset({"not_planned", "duplicate"})
"""Reasons for which an issue was closed without being done."""
_KINDS: Final = frozenset({"issues", "pull_request", "pull_request_review", "push"})
_MOVED_AWAY: Final = frozenset({"deleted", "transferred"})


class _User(Payload):
    login: Text = ""
    type: Text = ""


class _Milestone(Payload):
    due_on: Day = None
    """GitHub keeps a day, as midnight in California."""


class _Label(Payload):
    name: Text = ""


class _Work(Payload):
    """An issue or a pull request."""

    number: Number
    title: Text = ""
    user: _User | None = None
    state: Text = ""
    state_reason: Text = ""
    assignees: tuple[_User, ...] = ()
    labels: tuple[_Label, ...] = ()
    milestone: _Milestone | None = None
    updated_at: When = None


class _Review(Payload):
    user: _User | None = None
    submitted_at: When = None


class _Repository(Payload):
    full_name: str = Field(max_length=200)
    default_branch: Text = ""


class _Hook(Payload):
    action: Text = ""
    repository: _Repository | None = None
    issue: _Work | None = None
    pull_request: _Work | None = None
    review: _Review | None = None
    assignee: _User | None = None
    sender: _User | None = None
    ref: Text = ""


class GitHub(Tracker):
    """Repositories or an organisation on GitHub."""

    name: ClassVar[str] = "github"

    def check(self, call: Call) -> None:
        """By the signature of the body."""
        check_signature(call.secret, call.header("x-hub-signature-256"), call.body)

    def delivery_id(self, call: Call) -> str:
        """A delivery sent again by hand keeps its id."""
        return call.header("x-github-delivery")

    def news(self, call: Call) -> News:
        """Of issues, pull requests, reviews and pushes; of nothing else."""
        kind = call.header("x-github-event")
        if kind not in _KINDS:
            return (), call.account
        hook = read(_Hook, _json(call))
        work = hook.pull_request or hook.issue
        if hook.repository is None:
            return (), call.account
        if kind == "push":
            return _pushed(hook, hook.repository, call)
        if work is None:
            return (), call.account
        outside = f"{hook.repository.full_name}#{work.number}"
        if kind == "pull_request_review":
            return _reviewed(hook, work, outside, call)
        found = _found(hook, work, outside, call, self.settings.later_labels)
        return heard(call.account, found, call.now)


def _found(hook: _Hook, work: _Work, outside: str, call: Call, later: Sequence[str]) -> Found:
    own = hook.pull_request is not None and _is_theirs(work.user, call)
    mine = own or any(_is_theirs(user, call) for user in work.assignees)
    due = work.milestone.due_on if work.milestone else None
    title = titled(work.title, outside)
    told = Told(work.updated_at or call.now, _standing(hook, work, mine, own, later), title, due)
    return Found(outside, told, concerns=mine or _is_theirs(hook.assignee, call))


def _standing(hook: _Hook, work: _Work, mine: bool, own: bool, later: Sequence[str]) -> Standing:
    """How work stands that is theirs (`mine`) or a pull request of theirs (`own`)."""
    if hook.action in _MOVED_AWAY:
        return "deleted"
    if not mine or (work.state == "closed" and work.state_reason in _NOT_DONE):
        return "gone"
    if work.state == "closed":
        return "done"
    if is_put_off(tuple(label.name for label in work.labels), later):
        return "resting"
    return "started" if own else "open"


def _reviewed(hook: _Hook, work: _Work, outside: str, call: Call) -> News:
    review = hook.review
    if hook.action != "submitted" or review is None or review.user is None or review.user.type == "Bot":
        return (), call.account
    given, received = _is_theirs(review.user, call), _is_theirs(work.user, call)
    if given == received:
        return (), call.account
    kind: Feedback = FeedbackGiven if given else FeedbackReceived
    return reviewed(call.account, outside, kind, review.submitted_at or call.now)


def _pushed(hook: _Hook, repository: _Repository, call: Call) -> News:
    branch = hook.ref.removeprefix(_HEADS)
    if branch in {hook.ref, repository.default_branch} or not _is_theirs(hook.sender, call):
        return (), call.account
    return branch_work(call.account, branch, lambda number: f"{repository.full_name}#{number}")


def _is_theirs(user: _User | None, call: Call) -> bool:
    return user is not None and call.is_theirs(user.login)


def _json(call: Call) -> bytes:
    """The payload itself: GitHub can also send it as the field of a form."""
    if not call.header("content-type").startswith(_FORM):
        return call.body
    try:
        return parse_qs(call.body.decode(), strict_parsing=True)["payload"][0].encode()
    except (KeyError, ValueError):
        raise Unreadable("this form has no payload") from None
