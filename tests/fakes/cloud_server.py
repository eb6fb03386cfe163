"""What the fakes of calendars in the cloud share: a server on 127.0.0.1 with a clock, faults, OAuth 2.0."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import RLock, Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

Json = Any
HOUR = timedelta(hours=1)


class NotTaken(Exception):
    """What is answered instead of doing it."""

    def __init__(self, status: int, body: Json, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, body)
        self.status, self.body, self.headers = status, body, dict(headers or {})


@dataclass
class Asked:
    """A request that came in."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Json:
        try:
            return json.loads(self.body or b"{}")
        except ValueError:
            raise NotTaken(400, {"error": {"code": 400, "message": "Parse Error"}}) from None


@dataclass
class Fault:
    """What some requests meet instead of an answer."""

    path: str
    status: int
    body: bytes
    headers: dict[str, str]
    after: int
    times: int


@dataclass
class Grant:
    """What a person has agreed to."""

    scopes: frozenset[str]
    until: datetime
    client: str


class Cloud:
    """The server. Subclasses answer what is asked."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.url = ""
        self.asked: list[Asked] = []
        self.faults: list[Fault] = []
        self.lock = RLock()

    def answer(self, asked: Asked) -> tuple[int, Json]:
        raise NotImplementedError

    def fail(
        self,
        path: str,
        status: int,
        body: bytes | Json = b"",
        *,
        after: int = 0,
        times: int = 1,
        **headers: str,
    ) -> None:
        """Some requests to a path meet a fault, after others that do not. `headers`: with _ for -."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.faults.append(Fault(path, status, content, named, after, times))

    def requests(self, path: str = "", method: str = "") -> list[Asked]:
        """What was asked of a path, oldest first."""
        return [one for one in self.asked if path in one.path and method in {"", one.method}]

    def outcome(self, asked: Asked) -> tuple[int, bytes, dict[str, str]]:
        with self.lock:
            self.asked.append(asked)
            if fault := self._fault(asked.path):
                return fault.status, fault.body, fault.headers
            try:
                status, told = self.answer(asked)
            except NotTaken as no:
                return no.status, json.dumps(no.body).encode(), no.headers
            return status, b"" if told is None else json.dumps(told).encode(), {}

    def _fault(self, path: str) -> Fault | None:
        for fault in self.faults:
            if not fault.times or fault.path not in path:
                continue
            if fault.after:
                fault.after -= 1
                continue
            fault.times -= 1
            return fault
        return None

    @contextmanager
    def serving(self) -> Iterator[None]:
        """On a free port of 127.0.0.1."""
        server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"cloud": self}))
        self.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


@dataclass
class Login:
    """An authorization server for one client (RFC 6749, 6750, 7636), stricter than most: it asks for S256."""

    allowed: Collection[str]
    """Parameters of the page to sign in."""
    scopes: Collection[str]
    lasting: Any
    """Whether a request, as its parameters, asks for lasting access."""
    rotates: bool
    """Whether each renewal gives a new refresh token, too."""
    client: str = "client-1"
    secret: str = "secret-1"
    back: str = "https://doppel.example.org/feeds/back"
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    access: dict[str, Grant] = field(default_factory=dict)
    refresh: dict[str, Grant] = field(default_factory=dict)

    def agrees(self, address: str, *, without: Collection[str] = ()) -> dict[str, str]:
        """What a browser brings back after its person agreed, to all or without some scopes."""
        pairs = parse_qsl(urlsplit(address).query, strict_parsing=True)
        given = dict(pairs)
        assert len(pairs) == len(given), "a parameter comes twice"
        assert set(given) <= set(self.allowed), f"unknown: {set(given) - set(self.allowed)}"
        assert given["client_id"] == self.client, "unauthorized_client"
        assert given["redirect_uri"] == self.back, "redirect_uri_mismatch"
        assert given["response_type"] == "code", "unsupported_response_type"
        assert given["code_challenge_method"] == "S256", "only S256 is taken"
        assert re.fullmatch(r"[\w-]{43}", given["code_challenge"]), "a challenge has 43 signs"
        assert len(given["state"]) >= 16, "a state that could be guessed"
        wanted = given["scope"].split()
        assert set(wanted) <= set(self.scopes), f"invalid_scope: {set(wanted) - set(self.scopes)}"
        code = secrets.token_urlsafe(20)
        self._codes[code] = {**given, "scope": " ".join(one for one in wanted if one not in without)}
        return {"code": code, "state": given["state"], "scope": self._codes[code]["scope"]}

    def token(self, asked: Asked, now: datetime) -> tuple[int, Json]:
        """The token endpoint."""
        kind = asked.headers.get("content-type", "").partition(";")[0]
        if asked.method != "POST" or kind != "application/x-www-form-urlencoded":
            raise _no("invalid_request")
        given = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        if (given.get("client_id"), given.get("client_secret")) != (self.client, self.secret):
            raise _no("invalid_client", 401)
        if given.get("grant_type") == "authorization_code":
            return 200, self._first(given, now)
        if given.get("grant_type") == "refresh_token":
            return 200, self._renewed(given, now)
        raise _no("unsupported_grant_type")

    def granted(self, header: str, now: datetime) -> Grant | None:
        """What a request may do; None without a good token."""
        scheme, _, token = header.partition(" ")
        grant = self.access.get(token) if scheme == "Bearer" else None
        return grant if grant and now < grant.until else None

    def revoke(self, token: str) -> bool:
        """All that was given with it ends; False for a token that is none."""
        known = token in self.refresh or token in self.access
        if known:
            self.refresh.clear()
            self.access.clear()
        return known

    def expire(self) -> None:
        """Every access token has run out, whatever was said when it was given."""
        self.access.clear()

    def _first(self, given: dict[str, str], now: datetime) -> Json:
        known = {"grant_type", "client_id", "client_secret", "code", "redirect_uri", "code_verifier"}
        if set(given) - known:
            raise _no("invalid_request")
        request = self._codes.pop(given.get("code", ""), None)
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if request is None or request["redirect_uri"] != given.get("redirect_uri"):
            raise _no("invalid_grant")
        if challenge != request["code_challenge"]:
            raise _no("invalid_grant")
        given_scopes = frozenset(request["scope"].split())
        return self._issued(given_scopes, now, lasting=self.lasting(request))

    def _renewed(self, given: dict[str, str], now: datetime) -> Json:
        if set(given) - {"grant_type", "client_id", "client_secret", "refresh_token", "scope"}:
            raise _no("invalid_request")
        grant = self.refresh.get(given.get("refresh_token", ""))
        if grant is None:
            raise _no("invalid_grant")
        return self._issued(grant.scopes, now, lasting=self.rotates)

    def _issued(self, scopes: frozenset[str], now: datetime, *, lasting: bool) -> Json:
        access = secrets.token_urlsafe(24)
        self.access[access] = Grant(scopes, now + HOUR, self.client)
        told = {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": 3599,
            "scope": " ".join(sorted(scopes)),
        }
        if lasting:
            told["refresh_token"] = secrets.token_urlsafe(24)
            self.refresh[told["refresh_token"]] = self.access[access]
        return told


def _no(error: str, status: int = 400) -> NotTaken:
    return NotTaken(status, {"error": error, "error_description": "It is not taken."})


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a client may hang up whenever it likes."""


class _Handler(BaseHTTPRequestHandler):
    cloud: Cloud
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, parts.path, dict(pairs), headers, body)
        status, content, more = self.cloud.outcome(asked)
        self.send_response_only(status)
        for name, value in more.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        if status != 204 and "Content-Length" not in more:
            self.send_header("Content-Length", str(len(content)))
        self.close_connection = "Content-Length" in more
        self.end_headers()
        self.wfile.write(content if status != 204 else b"")

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PATCH(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, *_: object) -> None:
        """Nothing: the tests read what was asked."""
