"""A Bot Framework connector as Teams runs it, in memory; `bot_framework.md` says what it is faithful to."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Condition, Event, Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from fakes.bot_framework_keys import KeyServer
from fakes.bot_framework_shapes import NotTaken, check_activity, check_member
from fakes.bot_framework_talks import Fault, Talk

APP_ID = "11111111-2222-3333-4444-555555555555"
TENANT = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"
BOT = f"28:{APP_ID}"
PASSWORD = "~secret~of~the~app~"
Json = Any


class FakeTeams:
    """The connector, its sign-in, its key server, and an OneDrive to upload to."""

    def __init__(self, tenant: str = TENANT) -> None:
        self.tenant = tenant
        self.keys = KeyServer(APP_ID)
        self.url = ""
        self.talks: dict[str, Talk] = {}
        self.strangers: set[str] = set()
        """Accounts that have not installed the bot: nothing can be written to them."""
        self.uploads: dict[str, bytes] = {}
        self.sounds: dict[str, bytes] = {}
        """What people sent, by its path: an attachment wants the bot's token, a file in OneDrive none."""
        self.leaked: list[str] = []
        """Tokens that came to where none should."""
        self.faults: list[Fault] = []
        self.asked: list[tuple[str, str]] = []
        """(verb, path) of every request."""
        self.released = Event()
        self.released.set()
        self.change = Condition()
        self._tokens: dict[str, float] = {}
        self._numbers = count(1_767_000_000_001)

    @property
    def service_url(self) -> str:
        return f"{self.url}/amer/{self.tenant}/"

    def talk(self, conversation: str, person: str = "") -> Talk:
        """A conversation in which the bot is; made if need be."""
        return self.talks.setdefault(conversation, Talk(conversation, person))

    def fail(
        self,
        status: int,
        code: str = "",
        *,
        retry_after: str = "",
        times: int = 1,
        after: int = 0,
        path: str = "/v3/",
        body: bytes = b"",
    ) -> None:
        """Answer the next requests under a path with an error, in the form that Teams gives it.

        `after`: how many of them are taken before.
        """
        if code == "MessageWritesBlocked":
            inner = json.dumps(
                {"subCode": code, "details": "Thread is blocked from message writes."}, indent=2
            )
            body = json.dumps({"errorCode": 209, "message": inner}).encode()
        body = body or json.dumps({"error": {"code": code, "message": "As the test wants it."}}).encode()
        headers = {"Retry-After": retry_after} if retry_after else {}
        self.faults.append(Fault(status, body, headers, times, after, path))

    def revoke(self) -> None:
        """No token that was given out is good any more."""
        self._tokens.clear()

    def wait(self, there: Callable[[], bool], seconds: float = 20.0) -> None:
        """Until something is there; fails where it never comes."""
        with self.change:
            assert self.change.wait_for(there, seconds), "it never came"

    def answer(self, verb: str, path: str, headers: Any, body: bytes) -> tuple[int, Json]:
        """The status and the JSON of an answer. Raises `NotTaken`."""
        if verb == "GET" and path.startswith(("/onedrive/", "/v3/attachments/")):
            return self._given(path, headers)
        if verb == "GET":
            document = self.keys.document(path, self.url)
            return (200, document) if document else (404, {})
        if path.endswith("/oauth2/v2.0/token"):
            return self._signed_in(path.split("/")[1], parse_qs(body.decode()))
        if path.startswith("/upload/"):
            return self._uploaded(path, headers, body)
        self._check_token(headers.get("Authorization", ""))
        return self._spoken(verb, path, json.loads(body) if body else None)

    def _signed_in(self, tenant: str, form: dict[str, list[str]]) -> tuple[int, Json]:
        given = {name: values[0] for name, values in form.items()}
        if given.get("grant_type") != "client_credentials" or not given.get("scope", "").endswith(
            "/.default"
        ):
            raise NotTaken(400, "invalid_request", login=True)
        if tenant != self.tenant:
            raise NotTaken(400, "invalid_request", login=True)
        if given.get("client_id") != APP_ID:
            raise NotTaken(400, "unauthorized_client", login=True)
        if given.get("client_secret") != PASSWORD:
            raise NotTaken(401, "invalid_client", login=True)
        token = secrets.token_urlsafe(24)
        self._tokens[token] = time.monotonic() + 3600
        return 200, {
            "token_type": "Bearer",
            "expires_in": 3600,
            "ext_expires_in": 3600,
            "access_token": token,
        }

    def _check_token(self, header: str) -> None:
        if self._tokens.get(header.removeprefix("Bearer "), 0) < time.monotonic():
            raise NotTaken(401, "BotNotRegistered")

    def _uploaded(self, path: str, headers: Any, body: bytes) -> tuple[int, Json]:
        if header := headers.get("Authorization"):
            self.leaked.append(header)
        if headers.get("Content-Range") != f"bytes 0-{len(body) - 1}/{len(body)}":
            raise NotTaken(416, "invalidRange")
        self.uploads[path] = body
        return 201, {"id": "01NKDM7HMOJTVYMDOSXFDK2QJDXCDI3WUK"}

    def _given(self, path: str, headers: Any) -> tuple[int, bytes]:
        header = headers.get("Authorization") or ""
        if path.startswith("/v3/"):
            self._check_token(header)
        elif header:
            self.leaked.append(header)
        if path not in self.sounds:
            raise NotTaken(404, "itemNotFound")
        return 200, self.sounds[path]

    def _spoken(self, verb: str, path: str, said: Json) -> tuple[int, Json]:
        _, _, under = path.partition("/v3/conversations")
        parts = [unquote(part) for part in under.strip("/").split("/") if part]
        if verb == "POST" and not parts:
            return 201, {"id": self._opened(said), "serviceUrl": self.service_url}
        if len(parts) < 2 or parts[0] not in self.talks or parts[1] != "activities":
            raise NotTaken(404, "ConversationNotFound")
        talk = self.talks[parts[0]]
        if talk.person in self.strangers:
            raise NotTaken(403, "ForbiddenOperationException")
        if verb == "POST" and len(parts) <= 3:
            check_activity(said, BOT, talk.id, personal=bool(talk.person))
            return 201, {"id": self._shown(talk, said)}
        if len(parts) != 3 or parts[2] not in talk.shown:
            raise NotTaken(404, "ActivityNotFoundInConversation")
        return self._changed(verb, talk, parts[2], said)

    def _opened(self, said: Json) -> str:
        person = check_member(said, BOT, self.tenant)
        if person in self.strangers:
            raise NotTaken(403, "BotNotInConversationRoster")
        known = next((talk.id for talk in self.talks.values() if talk.person == person), "")
        return known or self.talk(f"a:{secrets.token_urlsafe(40)}", person).id

    def _shown(self, talk: Talk, said: Json) -> str:
        """Text and attachments in one activity are split, and no id is told, as Teams does it."""
        split = bool(said.get("text")) and bool(said.get("attachments"))
        parts = [{**said, "attachments": []}, {**said, "text": ""}] if split else [said]
        for part in parts:
            number = str(next(self._numbers))
            talk.shown[number] = part
        return "" if split else number

    def _changed(self, verb: str, talk: Talk, which: str, said: Json) -> tuple[int, Json]:
        if verb == "PUT":
            check_activity(said, BOT, talk.id, personal=bool(talk.person))
            talk.shown[which] = said
            talk.replaced.append(which)
        elif verb == "DELETE":
            del talk.shown[which]
            talk.removed.append(which)
        return 200, {"id": which}

    def fault(self, path: str) -> Fault | None:
        """The fault that this request meets, if any."""
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
def serving(fake: FakeTeams) -> Iterator[FakeTeams]:
    """The server on a free port of 127.0.0.1."""
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"fake": fake}))
    fake.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield fake
    finally:
        fake.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


class _Handler(BaseHTTPRequestHandler):
    fake: FakeTeams
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _serve(self) -> None:
        path = urlsplit(self.path).path
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.fake.released.wait()
        with self.fake.change:
            self.fake.asked.append((self.command, path))
            status, content, headers = self._outcome(path, body)
            self.fake.change.notify_all()
        self._send(status, content, headers)

    def _outcome(self, path: str, body: bytes) -> tuple[int, bytes, dict[str, str]]:
        if fault := self.fake.fault(path):
            return fault.status, fault.body, fault.headers
        try:
            status, told = self.fake.answer(self.command, path, self.headers, body)
        except NotTaken as no:
            status, told = no.status, no.told
        except ValueError:
            status, told = 400, {"error": {"code": "BadSyntax", "message": "This is no JSON."}}
        return status, told if isinstance(told, bytes) else json.dumps(told).encode(), {}

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the tests read what was asked."""
