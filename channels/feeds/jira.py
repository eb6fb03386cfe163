"""Jira's webhooks, of its cloud and of servers of one's own: the issues of one person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar, Final

from pydantic import Field

from channels.feeds._payloads import Day, Number, Payload, Text, When, check_secret, check_signature, read
from channels.feeds._tasks import Found, Standing, Told, heard, is_put_off, minutes_of, titled
from channels.feeds._tracker import Call, News, Tracker

_DELETED: Final = "jira:issue_deleted"
_CHANGED: Final = "jira:issue_updated"
_KINDS: Final = frozenset({"jira:issue_created", _CHANGED, _DELETED})


class _User(Payload):
    account: Text = Field(default="", alias="accountId")
    name: Text = ""
    key: Text = ""
    email: Text = Field(default="", alias="emailAddress")

    @property
    def names(self) -> tuple[str, ...]:
        """Those of the cloud and those of servers."""
        return (self.account, self.name, self.key, self.email)


class _Category(Payload):
    key: Text = ""
    """One of "new", "indeterminate" and "done", whatever a project calls its own statuses."""


class _Status(Payload):
    category: _Category = Field(default=_Category(), alias="statusCategory")


class _Tracking(Payload):
    estimate: int | None = Field(default=None, alias="originalEstimateSeconds")


class _Fields(Payload):
    summary: Text = ""
    status: _Status | None = None
    assignee: _User | None = None
    due: Day = Field(default=None, alias="duedate")
    estimate: int | None = Field(default=None, alias="timeoriginalestimate")
    tracking: _Tracking | None = Field(default=None, alias="timetracking")
    labels: tuple[str, ...] | None = None
    updated: When = None


class _Issue(Payload):
    id: str = Field(pattern="^[0-9]{1,20}$")
    """The key may change, when an issue moves to another project."""
    key: Text = ""
    fields: _Fields = _Fields()


class _Item(Payload):
    """One change."""

    field: Text = ""
    was: Text = Field(default="", alias="from")
    was_account: Text = Field(default="", alias="tmpFromAccountId")


class _Log(Payload):
    items: tuple[_Item, ...] = ()


class _Kind(Payload):
    event: Text = Field(default="", alias="webhookEvent")


class _Hook(_Kind):
    timestamp: Number | None = None
    """Milliseconds since 1970."""
    issue: _Issue | None = None
    changelog: _Log | None = None


class Jira(Tracker):
    """Projects in Jira; the login is an account id, a user name or an address of mail."""

    name: ClassVar[str] = "jira"

    def check(self, call: Call) -> None:
        """By the signature of the body where there is one, else by the secret in the hook's address."""
        if signature := call.header("x-hub-signature"):
            check_signature(call.secret, signature, call.body)
        else:
            check_secret(call.secret, call.query.get("secret", ""))

    def delivery_id(self, call: Call) -> str:
        """The same in each further try."""
        return call.header("x-atlassian-webhook-identifier")

    def news(self, call: Call) -> News:
        """Of issues that were made, changed or deleted; not of comments, which also come as changes."""
        if read(_Kind, call.body).event not in _KINDS:
            return (), call.account
        hook = read(_Hook, call.body)
        issue = hook.issue
        if issue is None or (hook.changelog is None and hook.event == _CHANGED):
            return (), call.account
        mine = _is_theirs(issue.fields.assignee, call)
        found = Found(issue.id, self._told(hook, issue, mine, call), mine or _was_theirs(hook, call))
        return heard(call.account, found, call.now)

    def _told(self, hook: _Hook, issue: _Issue, mine: bool, call: Call) -> Told:
        fields = issue.fields
        seconds = fields.estimate or (fields.tracking.estimate if fields.tracking else None)
        at = fields.updated or _moment(hook.timestamp) or call.now
        standing = _standing(hook, fields, mine, self.settings.later_labels)
        return Told(at, standing, titled(fields.summary, issue.key), fields.due, minutes_of(seconds))


def _standing(hook: _Hook, fields: _Fields, mine: bool, later: Sequence[str]) -> Standing:
    category = fields.status.category.key if fields.status else ""
    if hook.event == _DELETED:
        return "deleted"
    if not mine:
        return "gone"
    if category == "done":
        return "done"
    if is_put_off(fields.labels or (), later):
        return "resting"
    return "started" if category == "indeterminate" else "open"


def _is_theirs(user: _User | None, call: Call) -> bool:
    return user is not None and call.is_theirs(*user.names)


def _was_theirs(hook: _Hook, call: Call) -> bool:
    items = hook.changelog.items if hook.changelog else ()
    return any(call.is_theirs(item.was, item.was_account) for item in items if item.field == "assignee")


def _moment(milliseconds: int | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds else None
    except (OverflowError, ValueError, OSError):
        return None
