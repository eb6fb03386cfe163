"""Asking somebody else's server what to answer, and trusting it with nothing."""

from __future__ import annotations

import hmac
import json
from collections.abc import Collection, Mapping
from hashlib import sha256
from time import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import anyio

from bot.errors import WebhookFailed
from bot.intents.replies import reach
from bot.language import spoken
from bot.messages import Button, Reply
from bot.skill import CallWebhook

if TYPE_CHECKING:
    import httpx

MOST_BYTES: Final = 64_000
"""Of an answer."""
LONGEST: Final = 4_000
"""Characters of an answer's text."""
MOST_BUTTONS: Final = 8
LONGEST_BUTTON: Final = 80
OK: Final = 200


class Webhooks:
    """Calls webhooks. They see the intent, its slots and the language; nothing of the person."""

    def __init__(self, secret: bytes = b"", private: Collection[str] = ()) -> None:
        """`secret` signs what is sent; without one nothing is signed.

        `private`: hosts that may be reached although they are not public.
        """
        self._secret = secret
        self._private = frozenset(host.lower() for host in private)

    def __call__(self, request: CallWebhook, delivery: str) -> Reply:
        """What a webhook answers. `delivery` is the same where one message is delivered twice.

        Raises `WebhookFailed` for one that hangs, refuses or answers rubbish.
        """
        if fault := reach.fault(request.url, self._private):
            raise WebhookFailed(fault)
        body = json.dumps({"intent": request.intent, "slots": dict(request.slots), "language": spoken()})
        try:
            return anyio.run(self._asked, request, body.encode(), delivery)
        except TimeoutError:
            raise WebhookFailed(f"it did not answer within {request.seconds:g} s") from None

    async def _asked(self, request: CallWebhook, body: bytes, delivery: str) -> Reply:
        import httpx

        with anyio.fail_after(request.seconds):
            parts = urlsplit(request.url)
            resolve = anyio.to_thread.run_sync
            address = await resolve(reach.address_of, parts, self._private, abandon_on_cancel=True)
            url = httpx.URL(request.url)
            sent = self._headers(body, delivery) | {"Host": url.netloc.decode("ascii")}
            try:
                async with (
                    httpx.AsyncClient(trust_env=False, timeout=request.seconds) as client,
                    client.stream(
                        "POST",
                        url.copy_with(host=address),
                        content=body,
                        headers=sent,
                        extensions={"sni_hostname": url.host},
                    ) as answer,
                ):
                    return _reply(answer, await _content(answer))
            except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
                raise WebhookFailed(f"it could not be reached ({type(error).__name__})") from None

    def _headers(self, body: bytes, delivery: str) -> dict[str, str]:
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json, text/plain",
            "Accept-Encoding": "identity",
            "User-Agent": "doppel",
            "X-Doppel-Delivery": delivery,
        }
        if not self._secret:
            return headers
        at = str(int(time()))
        return headers | {"X-Doppel-Timestamp": at, "X-Doppel-Signature": signature(self._secret, at, body)}


def signature(secret: bytes, at: str, body: bytes) -> str:
    """The signature of what is sent: HMAC-SHA256 over the time in seconds, a dot and the body."""
    return "sha256=" + hmac.new(secret, at.encode() + b"." + body, sha256).hexdigest()


async def _content(answer: httpx.Response) -> bytes:
    if answer.status_code != OK:
        raise WebhookFailed(f"it answered with status {answer.status_code}")
    content = b""
    async for piece in answer.aiter_raw():
        content += piece
        if len(content) > MOST_BYTES:
            raise WebhookFailed(f"it answered with more than {MOST_BYTES // 1000} kB")
    return content


def _reply(answer: httpx.Response, content: bytes) -> Reply:
    kind = answer.headers.get("content-type", "text/plain").partition(";")[0].strip().lower()
    if kind not in ("application/json", "text/plain"):
        raise WebhookFailed(f"it answered with {kind[:40]}, not with JSON or plain text")
    try:
        text = content.decode()
        told = json.loads(text) if kind == "application/json" else {"text": text}
    except (ValueError, RecursionError):
        raise WebhookFailed("it answered with something that cannot be read") from None
    if not isinstance(told, Mapping) or not isinstance(told.get("text"), str):
        raise WebhookFailed('its answer has no "text"')
    said = _clean(told["text"], LONGEST)
    if not said:
        raise WebhookFailed("its answer is empty")
    return Reply(said, _buttons(told.get("buttons")))


def _buttons(listed: Any) -> tuple[Button, ...]:
    """The buttons of an answer; what is none is left out."""
    found = []
    for one in listed if isinstance(listed, list) else ():
        label, says = (one.get("label"), one.get("says")) if isinstance(one, Mapping) else (one, one)
        if isinstance(label, str) and (shown := _clean(label, LONGEST_BUTTON)):
            found.append(Button(shown, _clean(says, LONGEST_BUTTON) if isinstance(says, str) else shown))
    return tuple(found[:MOST_BUTTONS])


def _clean(text: str, longest: int) -> str:
    """A text without signs that are not seen, cut where it is long."""
    seen = "".join(sign for sign in text if sign.isprintable() or sign == "\n").strip()
    return seen if len(seen) <= longest else seen[: longest - 1] + "…"
