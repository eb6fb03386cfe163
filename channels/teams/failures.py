"""What the connector's refusals mean for the outbox.

"Status codes from bot conversational APIs" and "Optimize your bot with rate limiting in Teams" (Microsoft
Teams developer documentation): 412, 429, 502 and 504 are to be tried again, 403 is not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from math import isnan
from typing import TYPE_CHECKING, Any, Final

from bot.errors import Blocked, DeliveryError, NotNow, Undeliverable
from channels.teams.connector import Refused, Unreachable

if TYPE_CHECKING:
    import httpx

BLOCKED: Final = frozenset(
    {
        "MessageWritesBlocked",
        "ConversationBlockedByUser",
        "BotDisabledByAdmin",
        "BotNotInConversationRoster",
        "ForbiddenOperationException",
    }
)
"""A 403 that means: this person, or their admin, has blocked or removed the bot."""
LONGEST_WAIT: Final = 3600.0
AGAIN: Final = frozenset({408, 412, 429})


def refused(answer: httpx.Response) -> Refused:
    """An answer that is an error."""
    return Refused(
        answer.status_code, code_of(answer.content), wait_of(answer.headers.get("Retry-After", ""))
    )


def code_of(body: bytes) -> str:
    """The platform's name of an error: `error.code`, or the `subCode` in a message that is JSON itself."""
    told = _json(body)
    inner = _json(told.get("message", ""))
    error = told.get("error")
    code = inner.get("subCode") or (error.get("code") if isinstance(error, dict) else "")
    return code[:80] if isinstance(code, str) else ""


def wait_of(header: str, now: datetime | None = None) -> float | None:
    """Seconds of a Retry-After, in either of its forms (RFC 9110 §10.2.3), an hour at most."""
    try:
        seconds = float(header)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(header) - (now or datetime.now(UTC))).total_seconds()
        except (ValueError, TypeError):
            return None
    return None if isnan(seconds) else min(max(seconds, 0.0), LONGEST_WAIT)


@contextmanager
def told() -> Iterator[None]:
    """Within this, what the connector says is said in the words of the house."""
    try:
        yield
    except Refused as no:
        raise delivery_error(no) from no
    except Unreachable as silence:
        raise DeliveryError(str(silence)) from silence


def delivery_error(no: Refused) -> DeliveryError:
    """The house's error for a refusal."""
    what = str(no)
    if no.status in AGAIN or no.status >= HTTPStatus.INTERNAL_SERVER_ERROR:  # every 5xx may pass
        return DeliveryError(what) if no.wait is None else NotNow(what, no.wait)
    if no.status == HTTPStatus.UNAUTHORIZED or no.code in {"invalid_client", "unauthorized_client"}:
        return DeliveryError(f"{what}; run doppel channels check")
    if no.status == HTTPStatus.FORBIDDEN and no.code in BLOCKED:
        return Blocked(what)
    return Undeliverable(what)


def _json(body: Any) -> dict[str, Any]:
    try:
        read = json.loads(body)
    except (ValueError, TypeError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}
