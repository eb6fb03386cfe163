"""One Rasa server over HTTP."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, urlsplit

import urllib3

from nlu.rasa.errors import NoAnswer

MAX_ANSWER: Final = 1_000_000
"""Bytes of an answer; a longer one is no answer of Rasa's."""
CONNECTIONS: Final = 64
"""Kept open: as many as messages are read at once."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where a Rasa server is and how long to wait for it."""

    url: str = "http://127.0.0.1:5005"
    timeout: float = 1.0
    """Seconds for connecting and answering together."""
    token: str = field(default="", repr=False)
    """What the server was started with as `--auth-token`; it travels in the address, as Rasa wants it."""


class Client:
    """Asks one server; any number of threads may share it."""

    def __init__(self, server: Server) -> None:
        self._pool = urllib3.connection_from_url(
            server.url,
            maxsize=CONNECTIONS,
            retries=False,
            timeout=urllib3.Timeout(total=server.timeout),
        )
        query = f"?token={quote(server.token, safe='')}" if server.token else ""
        self._target = f"{urlsplit(server.url).path.rstrip('/')}/model/parse{query}"

    def parse(self, text: str) -> bytes:
        """The body of Rasa's answer about a text. Raises `NoAnswer`."""
        body = json.dumps({"text": text}).encode()
        try:
            response = self._pool.request(
                "POST",
                self._target,
                body=body,
                headers={"Content-Type": "application/json"},
                redirect=False,
                preload_content=False,
            )
            with response:
                answer = response.read(MAX_ANSWER + 1)
        except urllib3.exceptions.HTTPError as error:
            raise NoAnswer(type(error).__name__) from None
        if response.status != HTTPStatus.OK:
            raise NoAnswer(f"HTTP {response.status}")
        if len(answer) > MAX_ANSWER:
            raise NoAnswer("more than an answer")
        return answer
