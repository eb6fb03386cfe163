"""The frames of Socket Mode that Slack sends; their sources stand in slack_socket.md."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from uuid import uuid4

Json = dict[str, Any]
Kind = Literal["events_api", "interactive", "slash_commands"]
Reason = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]

ACCEPTING: Final = frozenset({"slash_commands", "view_submission", "block_suggestion"})
"""What may be answered in the acknowledgement."""


@dataclass(slots=True)
class Delivery:
    """One thing that is sent, over all its tries."""

    payload: Json
    kind: Kind
    envelopes: list[str] = field(default_factory=list)
    """The id of each try."""
    answer: Json | None = None
    """What the acknowledgement carried."""
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def accepting(self) -> bool:
        """Whether the acknowledgement may carry an answer."""
        return bool({self.kind, self.payload.get("type")} & ACCEPTING)

    def envelope(self) -> Json:
        """The next try, under an id of its own."""
        attempt = len(self.envelopes)
        self.envelopes.append(str(uuid4()))
        told = {
            "envelope_id": self.envelopes[-1],
            "payload": self.payload,
            "type": self.kind,
            "accepts_response_payload": self.accepting,
        }
        if self.kind != "events_api":
            return told
        return told | {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}


def hello(app_id: str, connections: int) -> Json:
    """What a connection begins with."""
    debug = {"host": "applink-fake", "build_number": 1, "approximate_connection_time": 18060}
    told = {"type": "hello", "num_connections": connections, "debug_info": debug}
    return told | {"connection_info": {"app_id": app_id}}


def goodbye(reason: Reason) -> Json:
    """What tells a client to connect anew, or that it need not."""
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-fake"}}
