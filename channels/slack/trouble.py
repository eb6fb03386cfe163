"""What Slack's refusals mean for a delivery: to try again, at a time, or never.

The codes are those of Slack's method pages ("Errors") and of its page "Rate limits".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import Blocked, DeliveryError, NotNow, Undeliverable

REMOVED: Final = frozenset({"account_inactive", "token_revoked"})
"""The app was removed from the workspace, or the workspace is gone."""
PERSON_GONE: Final = frozenset(
    {
        "cannot_dm_bot", "channel_not_found", "is_archived", "messages_tab_disabled", "user_disabled",
        "user_not_found", "user_not_visible", "users_not_found",
    }
)  # fmt: skip
NEVER: Final = frozenset(
    {
        "cant_update_message", "code_already_used", "edit_window_closed", "expired_trigger_id",
        "expired_url", "file_uploads_disabled", "hash_conflict", "invalid_arguments", "invalid_blocks",
        "invalid_blocks_format",
        "invalid_code", "invalid_trigger_id", "message_not_found", "msg_blocks_too_long", "msg_too_long",
        "no_text", "not_enabled", "not_in_channel", "restricted_action",
        "restricted_action_thread_only_channel",
        "thread_not_found", "too_many_attachments", "trigger_exchanged", "trigger_expired", "used_url",
        "user_not_in_channel", "view_too_large",
    }
)  # fmt: skip
OPERATOR: Final = frozenset(
    {
        "bad_client_secret", "bad_redirect_uri", "invalid_auth", "invalid_client_id", "missing_scope",
        "not_allowed_token_type", "not_authed", "token_expired",
    }
)  # fmt: skip
"""What whoever runs Doppel can put right; until then it is tried again."""
POSTING: Final = frozenset({"chat.postMessage", "chat.postEphemeral"})
WAIT: Final = 30.0
"""Seconds to wait where Slack asks to, and does not say how long."""


class Refused(Undeliverable):
    """Slack does not take this, and never will."""

    def __init__(self, code: str, method: str) -> None:
        super().__init__(f"Slack refuses {method}: {code}")
        self.code = code


class PersonGone(Blocked):
    """Slack knows no such person or conversation any more."""

    def __init__(self, code: str, method: str) -> None:
        super().__init__(f"Slack refuses {method}: {code}")
        self.code = code


class Removed(Blocked):
    """The app was removed from the workspace."""


class Uncertain(DeliveryError):
    """Slack did not answer, or not in a way that tells whether it has done what it was asked."""


@contextmanager
def told(method: str) -> Iterator[None]:
    """Within this, what goes wrong in a call of a method is told as an error of the house."""
    try:
        yield
    except SlackApiError as error:
        raise house_error(method, error.response) from None
    except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
        raise Uncertain(f"Slack could not be reached for {method}: {type(error).__name__}") from None
    except AttributeError:  # the SDK's answer to a body that is text where it should be JSON
        raise Uncertain(f"Slack answered {method} with something else than JSON") from None


def house_error(method: str, response: Any) -> DeliveryError:
    """The error of the house for an answer of Slack's that is not ok."""
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    data = getattr(response, "data", None)
    code = str(data.get("error", "")) if isinstance(data, dict) else ""
    if status == HTTPStatus.TOO_MANY_REQUESTS or code in {"ratelimited", "rate_limited"}:
        return NotNow(
            f"Slack asks to wait with {method}", wait_of(response.headers), everyone=method in POSTING
        )
    if code in REMOVED:
        return Removed(f"Slack refuses {method}: {code}; the app was removed from the workspace")
    if code in PERSON_GONE:
        return PersonGone(code, method)
    if code in NEVER:
        return Refused(code, method)
    if code in OPERATOR:
        return DeliveryError(f"Slack refuses {method}: {code}; see `doppel channels check`")
    return Uncertain(f"Slack failed at {method}: {code or status}")


def wait_of(headers: Mapping[str, str]) -> float:
    """Seconds to wait, after the header of a 429; at least one."""
    told_seconds = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    try:
        return max(1.0, float(told_seconds))
    except ValueError:
        return WAIT
