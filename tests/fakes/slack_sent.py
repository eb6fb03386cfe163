"""What Slack sends, built and signed; the shapes are those of Slack's reference pages."""

from __future__ import annotations

import hmac
import json
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

Json = dict[str, Any]
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


def signed(body: bytes, moment: float, secret: str = SECRET) -> dict[str, str]:
    """The headers with which Slack signs a body ("Verifying requests from Slack")."""
    stamp = str(int(moment))
    made = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, sha256).hexdigest()
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={made}"}


def as_json(payload: object, moment: float) -> tuple[bytes, dict[str, str]]:
    """Body and headers of an event."""
    body = json.dumps(payload).encode()
    return body, {"content-type": "application/json", **signed(body, moment)}


def as_form(payload: Json, moment: float) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a slash command."""
    body = urlencode(payload).encode()
    return body, {"content-type": "application/x-www-form-urlencoded", **signed(body, moment)}


def as_interaction(payload: object, moment: float) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a press, a shortcut or a modal."""
    return as_form({"payload": json.dumps(payload)}, moment)


def event(inner: Json, team: str = "T1", **more: Any) -> Json:
    """An event in its envelope."""
    authorizations = [{"enterprise_id": None, "team_id": team, "user_id": "UBOT", "is_bot": True}]
    return {
        "type": "event_callback",
        "team_id": team,
        "api_app_id": "A1",
        "event_id": "Ev" + str(inner.get("event_ts", "1")),
        "event": inner,
        "authorizations": authorizations,
        "is_ext_shared_channel": False,
        **more,
    }


def message(text: str, ts: str = "1772442000.000100", user: str = "U1", **more: Any) -> Json:
    """A direct message."""
    inner = {
        "type": "message",
        "user": user,
        "text": text,
        "ts": ts,
        "event_ts": ts,
        "channel": "D" + user,
        "channel_type": "im",
        "team": "T1",
    }
    return event(inner | more)


def mention(text: str, ts: str = "1772442000.000200", channel: str = "C1", **more: Any) -> Json:
    """A mention in a channel."""
    there = {"type": "app_mention", "channel": channel, "channel_type": "channel"}
    return message(text, ts, **(there | more))


def command(text: str, channel: str = "C1", **more: Any) -> Json:
    """`/doppel …`."""
    return {
        "command": "/doppel",
        "text": text,
        "team_id": "T1",
        "user_id": "U1",
        "channel_id": channel,
        "trigger_id": f"1.2.{abs(hash(text)) % 10**6}",
        "is_enterprise_install": "false",
        **more,
    }


def _who(user: str) -> Json:
    return {
        "user": {"id": user, "team_id": "T1", "username": "ana"},
        "team": {"id": "T1", "domain": "acme"},
        "trigger_id": "13345224609.738474920.8088930838d88f008e0",
        "api_app_id": "A1",
    }


def press(value: str, ts: str, *, action: str = "doppel_press:0", user: str = "U1", **more: Any) -> Json:
    """A press of a button on a direct message."""
    box = {
        "type": "message",
        "message_ts": ts,
        "channel_id": "D" + user,
        "is_ephemeral": False,
        **more.pop("container", {}),
    }
    pressed = {"type": "button", "action_id": action, "value": value, "action_ts": "1772442100.000001"}
    return {"type": "block_actions", **_who(user), "container": box, "actions": [pressed], **more}


def shortcut(callback: str, *, user: str = "U1", **more: Any) -> Json:
    """A shortcut: global, or of a message that comes as `message`."""
    kind = "message_action" if "message" in more else "shortcut"
    return {"type": kind, "callback_id": callback, "action_ts": "1772442100.2", **_who(user), **more}


def submission(
    callback: str, values: Json, *, user: str = "U1", view: str = "V1", metadata: str = ""
) -> Json:
    """A modal that comes back; `values` by block, each a value as Slack nests it."""
    nested = {block: {block: value} for block, value in values.items()}
    shown = {
        "id": view,
        "type": "modal",
        "hash": "1.a",
        "callback_id": callback,
        "private_metadata": metadata,
        "state": {"values": nested},
    }
    return {"type": "view_submission", **_who(user), "view": shown}
