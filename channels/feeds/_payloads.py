"""What strangers send to a webhook: signed or not, and read into models that take nothing else."""

from __future__ import annotations

import hmac
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Annotated, Any, Final, TypeAlias, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.errors import NotSigned, Unreadable

_FIRST: Final = datetime(1970, 1, 2, tzinfo=UTC)
_LAST: Final = datetime(9999, 1, 1, tzinfo=UTC)

PayloadType = TypeVar("PayloadType", bound="Payload")


class Payload(BaseModel):
    """Some fields of what was sent; all others are not even read."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


def moment(value: object) -> datetime | None:
    """A time as code hosts and trackers write it, in UTC; None for anything else.

    "2019-05-15T15:20:18Z", "2019-02-15T19:01:52.971-0800", "2017-09-15 16:52:00 UTC"; one without a zone is
    in UTC.
    """
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value.strip().replace(" UTC", "+00:00"))
        aware = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return aware if _FIRST <= aware < _LAST else None


def day(value: object) -> date | None:
    """The day of a text that begins with one, such as "2019-05-23"; None for anything else."""
    read = moment(value[:10]) if isinstance(value, str) else None
    return read.date() if read else None


When: TypeAlias = Annotated[datetime | None, BeforeValidator(moment)]
Day: TypeAlias = Annotated[date | None, BeforeValidator(day)]
Number: TypeAlias = Annotated[int, Field(ge=0, lt=2**53)]
"""What JSON can tell exactly."""
Text: TypeAlias = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
"""Empty where nothing, or null, was sent."""


def read(kind: type[PayloadType], body: bytes) -> PayloadType:
    """The payload in a body. Raises `Unreadable`, with nothing of the body in its message."""
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        first: Any = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the body"
        raise Unreadable(f"this is no payload of a webhook: {place} is not what it should be") from None


def check_signature(secret: str, shown: str, signed: bytes) -> None:
    """Raise `NotSigned` unless `shown` is "sha256=" and the HMAC of what was signed, as WebSub has it."""
    check_secret(f"sha256={hmac.new(secret.encode(), signed, sha256).hexdigest()}" if secret else "", shown)


def check_secret(secret: str, shown: str) -> None:
    """Raise `NotSigned` unless a secret was shown; in constant time. An empty secret opens nothing."""
    same = hmac.compare_digest(secret.encode(), shown.encode("utf-8", "replace"))
    if not (secret and same):
        raise NotSigned("this was not signed with the secret of the feed")
