"""Asking a server, with its failures told as `bot.errors.FeedError`s."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import httpx

from bot.errors import Gone, Refused, Unreachable, Unreadable

MOST_BYTES: Final = 20_000_000
"""Of an answer, as unpacked."""
_REFUSED: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


@dataclass(frozen=True, slots=True)
class Got:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    """Names in small letters."""
    content: bytes
    url: str
    """Where it came from, after redirects."""


def ask(
    web: httpx.Client,
    method: str,
    url: str,
    *,
    expected: Collection[int] = (),
    limit: int = MOST_BYTES,
    **request: Any,
) -> Got:
    """What a server answers; `request`: what `httpx.Client.stream` takes besides.

    `expected`: statuses that are no failure although they are none of success. Raises `Unreachable` for no
    answer and for errors of the server's own, `Refused` (401, 403), `Gone` (404, 410), `Unreadable` for an
    answer of more than `limit` bytes; `NotAllowedThere` comes from the way out.
    """
    try:
        with web.stream(method, url, **request) as answer:
            if not answer.is_success and answer.status_code not in expected:
                raise failure(answer.status_code)
            content = _content(answer, limit)
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        raise Unreadable("this is no address; write it as https://host/path") from None
    except httpx.TooManyRedirects:
        raise Unreachable("it only sends from one address to the next") from None
    except httpx.DecodingError:
        raise Unreadable("what it answered cannot be unpacked") from None
    except httpx.TimeoutException:
        raise Unreachable("it did not answer in time") from None
    except httpx.HTTPError as error:
        raise Unreachable(f"it could not be reached ({type(error).__name__})") from None
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Got(answer.status_code, headers, content, str(answer.url))


def failure(status: int) -> Unreachable | Refused | Gone:
    """The error that a status of HTTP stands for."""
    if status in _REFUSED:
        return Refused(f"it does not let Doppel in (status {status})")
    if status in _GONE:
        return Gone(f"it is not there (status {status})")
    return Unreachable(f"it answered with status {status}")


def _content(answer: httpx.Response, limit: int) -> bytes:
    content = bytearray()
    for piece in answer.iter_bytes():
        content += piece
        if len(content) > limit:
            raise Unreadable(f"it answered with more than {limit // 1_000_000 or 1} MB")
    return bytes(content)
