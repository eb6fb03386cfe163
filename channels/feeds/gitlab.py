"""GitLab's webhooks: issues and merge requests of one person, and the reviews that they give and get."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import ClassVar, Final

from pydantic import Field

from bot.errors import NotSigned
from channels.feeds._payloads import Day, Number, Payload, Text, When, check_secret, read
from channels.feeds._tasks import (
    Feedback,
    Found,
    Standing,
    Told,
    branch_work,
    heard,
    is_put_off,
    minutes_of,
    reviewed,
    titled,
)
from channels.feeds._tracker import Call, News, Tracker
from twin_core.parts.collaboration import FeedbackGiven, FeedbackReceived

TOLERANCE: Final = timedelta(minutes=5)
"""By how much a signed call's own time may be off, as in the reference libraries of Standard Webhooks."""

_HEADS: Final = "refs/heads/"
_KEY: Final = "whsec_"
_NUMBER: Final = "number"
"""Where the account keeps the person's number: merge requests name their author by nothing else."""
_APPROVED: Final = frozenset({"approved", "approval"})
_ENDED: Final = frozenset({"closed", "merged"})


class _User(Payload):
    id: Number | None = None
    username: Text = ""


class _Label(Payload):
    title: Text = ""


class _Project(Payload):
    path_with_namespace: str = Field(max_length=300)
    default_branch: Text = ""


class _Attributes(Payload):
    """The object that the hook is about: an issue, a merge request, or a note on one."""

    iid: Number | None = None
    title: Text = ""
    action: Text = ""
    state: Text = ""
    author_id: Number | None = None
    due_date: Day = None
    time_estimate: int | None = None
    created_at: When = None
    updated_at: When = None
    noteable_type: Text = ""
    system: bool = False


class _Change(Payload):
    previous: tuple[_User, ...] | None = None


class _Changes(Payload):
    assignees: _Change | None = None


class _Merge(Payload):
    """The merge request that a note is on."""

    iid: Number
    author_id: Number | None = None


class _Kind(Payload):
    object_kind: Text = ""


class _Hook(_Kind):
    user: _User | None = None
    project: _Project | None = None
    object_attributes: _Attributes | None = None
    assignees: tuple[_User, ...] = ()
    labels: tuple[_Label, ...] = ()
    changes: _Changes | None = None
    merge_request: _Merge | None = None
    ref: Text = ""
    user_username: Text = ""


class GitLab(Tracker):
    """Projects or groups on GitLab."""

    name: ClassVar[str] = "gitlab"
    may_ask: ClassVar[tuple[str, ...]] = ("signing_token",)

    def check(self, call: Call) -> None:
        """By the signature where the person gave the hook's signing token, else by the secret token."""
        token = call.account.settings.get("signing_token", "")
        if token:
            _check_signed(token, call)
        else:
            check_secret(call.secret, call.header("x-gitlab-token"))

    def delivery_id(self, call: Call) -> str:
        """The same in each further try; before GitLab 17.4 there was only one for each try."""
        return call.header("idempotency-key") or call.header("x-gitlab-event-uuid")

    def news(self, call: Call) -> News:
        """Of issues, merge requests, notes on these, and pushes; of nothing else."""
        about = _ABOUT.get(read(_Kind, call.body).object_kind)
        if about is None:
            return (), call.account
        hook = read(_Hook, call.body)
        if hook.project is None:
            return (), call.account
        return about(hook, hook.project, _acquainted(hook, call), self.settings.later_labels)


def _check_signed(token: str, call: Call) -> None:
    """After Standard Webhooks: HMAC-SHA256 of "id.timestamp.body", the key being base64 behind "whsec_"."""
    name, stamp = call.header("webhook-id"), call.header("webhook-timestamp")
    try:
        key = base64.b64decode(token.strip().removeprefix(_KEY), validate=True)
        off = abs(call.now.timestamp() - int(stamp))
    except (OverflowError, ValueError):
        raise NotSigned("this has no signature, or the signing token is none") from None
    if not key or off > TOLERANCE.total_seconds():
        raise NotSigned("this was signed too long ago")
    signed = b".".join((name.encode("utf-8", "replace"), stamp.encode(), call.body))
    right = b"v1," + base64.b64encode(hmac.new(key, signed, sha256).digest())
    shown = call.header("webhook-signature").encode("utf-8", "replace").split()
    if not any([hmac.compare_digest(right, each) for each in shown]):  # noqa: C419 - all, in constant time
        raise NotSigned("this was not signed with the signing token of the hook")


def _worked_on(hook: _Hook, project: _Project, call: Call, later: Sequence[str]) -> News:
    """An issue or a merge request."""
    work = hook.object_attributes
    if work is None or work.iid is None:
        return (), call.account
    is_merge = hook.object_kind == "merge_request"
    outside = f"{project.path_with_namespace}{'!' if is_merge else '#'}{work.iid}"
    own = is_merge and _is_number(work.author_id, call)
    if is_merge and work.action in _APPROVED:
        return _reviewed(hook, outside, own, call)
    mine = own or _are_theirs(hook.assignees, call)
    was = hook.changes.assignees.previous if hook.changes and hook.changes.assignees else None
    told = Told(
        work.updated_at or call.now,
        _standing(hook, work, mine, own, later),
        titled(work.title, outside),
        work.due_date,
        minutes_of(work.time_estimate),
    )
    return heard(call.account, Found(outside, told, mine or _are_theirs(was or (), call)), call.now)


def _standing(hook: _Hook, work: _Attributes, mine: bool, own: bool, later: Sequence[str]) -> Standing:
    """How work stands that is theirs (`mine`) or a merge request of theirs (`own`)."""
    if not mine:
        return "gone"
    if work.state in _ENDED:
        return "done"
    if is_put_off(tuple(label.title for label in hook.labels), later):
        return "resting"
    return "started" if own else "open"


def _noted(hook: _Hook, project: _Project, call: Call, later: Sequence[str]) -> News:  # noqa: ARG001 - no task
    """A remark on a merge request."""
    note, merge = hook.object_attributes, hook.merge_request
    if note is None or merge is None or note.system or note.action not in {"", "create"}:
        return (), call.account
    outside = f"{project.path_with_namespace}!{merge.iid}"
    return _reviewed(hook, outside, _is_number(merge.author_id, call), call)


def _reviewed(hook: _Hook, outside: str, own: bool, call: Call) -> News:
    given = hook.user is not None and _are_theirs((hook.user,), call)
    if given == own or hook.object_attributes is None:
        return (), call.account
    kind: Feedback = FeedbackGiven if given else FeedbackReceived
    attributes = hook.object_attributes
    on = attributes.created_at if hook.object_kind == "note" else attributes.updated_at
    return reviewed(call.account, outside, kind, on or call.now)


def _pushed(hook: _Hook, project: _Project, call: Call, later: Sequence[str]) -> News:  # noqa: ARG001 - no label
    branch = hook.ref.removeprefix(_HEADS)
    if branch in {hook.ref, project.default_branch} or not call.is_theirs(hook.user_username):
        return (), call.account
    return branch_work(call.account, branch, lambda number: f"{project.path_with_namespace}#{number}")


_ABOUT: Final[Mapping[str, Callable[[_Hook, _Project, Call, Sequence[str]], News]]] = {
    "issue": _worked_on,
    "work_item": _worked_on,
    "merge_request": _worked_on,
    "note": _noted,
    "push": _pushed,
}


def _acquainted(hook: _Hook, call: Call) -> Call:
    """The call, its account knowing the person's number where the payload tells it."""
    users = (*(() if hook.user is None else (hook.user,)), *hook.assignees)
    number = next((str(user.id) for user in users if user.id and _are_theirs((user,), call)), None)
    if number is None or number == call.account.state.get(_NUMBER):
        return call
    account = replace(call.account, state={**call.account.state, _NUMBER: number})
    return replace(call, account=account)


def _is_number(number: int | None, call: Call) -> bool:
    return number is not None and str(number) == call.account.state.get(_NUMBER)


def _are_theirs(users: tuple[_User, ...], call: Call) -> bool:
    return call.is_theirs(*(user.username for user in users))
