"""ActivityWatch: when the person was at their computer, and nothing of what they did there.

Only buckets of its idle watcher are read (type "afkstatus"); those of windows and pages are never asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final
from urllib.parse import quote, urlsplit

from pydantic import Field, TypeAdapter, ValidationError, field_validator
from pydantic_core import from_json

from bot.config.models import FeedSettings
from bot.errors import Unreadable
from bot.feed import Account, Delivery, Feed, Fetched, Window
from channels.feeds._http import ask
from channels.feeds._payloads import Payload, Text, When, check_secret, read
from twin_core.parts.activity import PAUSE, ActivityObserved
from twin_core.parts.consent import ACTIVITY

MOST_EVENTS: Final = 10_000
"""Of one bucket and reading: some months of them."""
MOST_BUCKETS: Final = 20
LONGEST: Final = timedelta(days=1)
"""A stretch at the computer that lasts longer is an error of a clock."""
SHORTEST: Final = timedelta(minutes=1)
"""What is shorter waits until it has grown, or is no stretch."""

_IDLE: Final = "afkstatus"
_HERE: Final = "not-afk"
_BEARER: Final = "Bearer "
_UNTIL: Final = "until "
"""Before the names of buckets in the account's state."""
_NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)


class _Status(Payload):
    status: Text = ""


class _Event(Payload):
    timestamp: When = None
    duration: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    """Seconds."""
    data: _Status = _Status()


class _Bucket(Payload):
    type: Text = ""


class _Exported(_Bucket):
    events: tuple[Any, ...] = ()


class _Export(Payload):
    buckets: dict[str, _Exported]


class Settings(FeedSettings):
    """The keys under `feeds.activitywatch`."""

    url: str = Field(
        default="",
        description="ActivityWatch on this machine, as http://127.0.0.1:5600: only where all who use this "
        "Doppel are one person. Empty: it is not read here, and people send what it exports.",
    )

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query):
            raise ValueError("must be http://HOST:PORT")
        return url.rstrip("/")


class ActivityWatch(Feed):
    """The idle watchers of one person's computers."""

    name: ClassVar[str] = "activitywatch"
    purpose: ClassVar[str] = ACTIVITY
    every: ClassVar[timedelta] = timedelta(minutes=10)
    makes: ClassVar[tuple[str, ...]] = ("secret",)
    Settings: ClassVar[type[Settings]] = Settings

    def title(self, account: Account) -> str:
        """Nothing beside the name of its kind."""
        return ""

    def fetch(self, account: Account, window: Window, now: datetime) -> Fetched:
        """The stretches at the computer since those that are known."""
        if not self.settings.url:
            return Fetched(account)
        events: list[ActivityObserved] = []
        unreadable = 0
        for bucket in self._buckets():
            since = max(_known(account, bucket), window.start)
            told = self._get(
                f"buckets/{quote(bucket, safe='')}/events",
                start=(since - LONGEST).isoformat(),
                end=now.isoformat(),
                limit=str(MOST_EVENTS),
            )
            here, broken = _stretches(_list(told), since, now)
            new, account = _news(account, bucket, here)
            events += new
            unreadable += broken
        return Fetched(account, events=tuple(events), unreadable=unreadable)

    def delivered(
        self,
        account: Account,
        headers: Mapping[str, str],
        query: Mapping[str, str],
        body: bytes,
        now: datetime,
    ) -> Delivery:
        """The same from an export of a bucket, sent by the person's own computer."""
        check_secret(
            account.settings.get("secret", ""), headers.get("authorization", "").removeprefix(_BEARER)
        )
        export = read(_Export, body)
        after = account
        events: list[ActivityObserved] = []
        idle = {name: each for name, each in export.buckets.items() if each.type == _IDLE}
        for bucket, told in sorted(idle.items())[:MOST_BUCKETS]:
            here, _ = _stretches(told.events[:MOST_EVENTS], _known(after, bucket), now)
            new, after = _news(after, bucket, here)
            events += new
        return Delivery("", tuple(events), account=None if after is account else after)

    def _buckets(self) -> list[str]:
        told = self._get("buckets/")
        try:
            buckets = TypeAdapter(dict[str, _Bucket]).validate_python(told)
        except ValidationError:
            raise Unreadable("ActivityWatch lists no buckets") from None
        return sorted(name for name, bucket in buckets.items() if bucket.type == _IDLE)[:MOST_BUCKETS]

    def _get(self, path: str, **query: str) -> Any:
        got = ask(self.web, "GET", f"{self.settings.url}/api/0/{path}", params=query)
        try:
            return from_json(got.content)
        except ValueError:
            raise Unreadable("ActivityWatch answers something else than JSON") from None


def _list(told: Any) -> list[Any]:
    if not isinstance(told, list):
        raise Unreadable("ActivityWatch lists no events")
    return told


def _stretches(
    told: Iterable[Any], since: datetime, now: datetime
) -> tuple[list[tuple[datetime, datetime]], int]:
    """The times at the computer after `since`, two with a short pause between them as one.

    And how many events could not be read.
    """
    spans: list[tuple[datetime, datetime]] = []
    broken = 0
    for each in told:
        try:
            event = _Event.model_validate(each)
        except ValidationError:
            broken += 1
            continue
        if span := _span(event, since, now):
            spans.append(span)
    joined: list[tuple[datetime, datetime]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1] + PAUSE:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined, broken


def _span(event: _Event, since: datetime, now: datetime) -> tuple[datetime, datetime] | None:
    if event.data.status != _HERE or event.timestamp is None or event.duration > LONGEST.total_seconds():
        return None
    start = max(event.timestamp, since)
    end = min(event.timestamp + timedelta(seconds=event.duration), now)
    return (start, end) if start < end else None


def _news(
    account: Account, bucket: str, spans: list[tuple[datetime, datetime]]
) -> tuple[list[ActivityObserved], Account]:
    long = [(start, end) for start, end in spans if end - start >= SHORTEST]
    if not long:
        return [], account
    events = [ActivityObserved(start, end, account.feed) for start, end in long]
    others = {name: until for name, until in account.state.items() if name != _UNTIL + bucket}
    known = [name for name in others if name.startswith(_UNTIL)]
    kept = {name: until for name, until in others.items() if name not in known[: 1 - MOST_BUCKETS]}
    return events, replace(account, state={**kept, _UNTIL + bucket: long[-1][1].isoformat()})


def _known(account: Account, bucket: str) -> datetime:
    """Until when the stretches of a bucket are known."""
    known = account.state.get(_UNTIL + bucket)
    return datetime.fromisoformat(known) if known else _NEVER
