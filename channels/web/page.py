"""The chat page: NiceGUI carries it, one Vue component draws it, and what is said goes to the house."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import structlog
from fastapi import FastAPI
from nicegui import core, ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.messages import Address
from channels.web import assets
from channels.web.doors import Doors
from channels.web.origin import may_connect
from channels.web.plain_pages import Pages
from channels.web.render import clock_view, line_view
from channels.web.said import LONGEST_TEXT, Here, Said, midnight, too_long, zone_for
from channels.web.session import Session
from channels.web.turns import Turns, address_of, house_key
from channels.web.words import tongue, words

log = structlog.get_logger("doppel.web")

VIEWPORT = "width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
RECONNECT_SECONDS = 15.0
"""How long a page may be away and go on where it was; later it loads afresh, which loses nothing either."""
MOST_WAITING = 8
"""Unanswered messages of one page; an honest one sends the next when the last is answered."""


class Chat(Element, component="browser/chat.js", dependencies=["browser/doppel-*.js"]):
    """The conversation of one tab. The browser's half keeps what could not be sent yet."""

    def __init__(self, session: Session, doors: Doors, turns: Turns, language: str) -> None:
        super().__init__()
        speech, hub = doors.hear.speech, turns.hub
        self._words = words(language)
        self._session = session
        self._doors = doors
        self._hub = hub
        self._turns = turns
        self._waiting = 0
        self._props.update(
            title=doors.settings.title,
            user=session.user,
            door=session.door,
            longest=LONGEST_TEXT,
            recording={"seconds": speech.longest_seconds, "bytes": speech.largest_bytes},
            words=dict(self._words),
        )
        self.on("ready", self._ready)
        self.on("say", self._say)
        self.client.on_delete(lambda: hub.leave(session.user, self))

    def tell(self, what: str, *values: object) -> None:
        """Call a method of the component in the browser."""
        self.run_method(what, *values)

    async def _ready(self, event: GenericEventArguments) -> None:
        """The page stands: show what was said today, by the person's own midnight."""
        here = _here(event.args)
        self._hub.enter(self._session.user, self)
        try:
            wishes = await self._doors.hear.preferences(self._address())
            zone = zone_for(wishes, here)
            lines = await self._doors.hear.transcript(self._address(), midnight(self._doors.now(), zone))
        except Exception:  # the edge: the page asks again by itself
            log.exception("transcript_not_read")
            self.tell("later")
        else:
            own = self._own_ids(here.waiting)
            self.tell("show", [line_view(line, own) for line in lines], clock_view(wishes, zone.key))

    def _own_ids(self, waiting: tuple[str, ...]) -> dict[str, str]:
        """The browser's ids of its unanswered messages, by the keys under which the house keeps lines."""
        user, now = self._session.user, self._doors.now()
        return {house_key(user, one, now): one for one in waiting}

    async def _say(self, event: GenericEventArguments) -> None:
        """Somebody typed something."""
        try:
            said = Said.model_validate(event.args)
        except ValidationError:
            self.tell("failed", _identity(event.args), self._words["odd"])
            return
        if self._doors.now() >= self._session.until:
            self.tell("leave")
        elif len(said.text) > LONGEST_TEXT:
            self.tell("failed", said.id, too_long(len(said.text), self._words))
        elif self._waiting >= MOST_WAITING:
            self.tell("failed", said.id, self._words["busy"])
        else:
            await self._hear(said)

    async def _hear(self, said: Said) -> None:
        self._waiting += 1
        try:
            await self._turns.typed(self._session.user, said, self._words["trouble"])
        finally:
            self._waiting -= 1

    def _address(self) -> Address:
        return address_of(self._session.user)


def mount(app: FastAPI, doors: Doors, turns: Turns) -> None:
    """Put the chat at `/` and let NiceGUI answer whatever the app itself does not."""
    settings = doors.settings
    core.app.user_middleware.clear()  # NiceGUI has one app a process: nothing of an earlier one may stay
    core.app.middleware_stack = None

    @ui.page("/", title=settings.title, language="en-US", response_timeout=10)
    def chat() -> Response | None:
        request = ui.context.client.request
        session = doors.who(request)
        if session is None:
            return RedirectResponse("/hello", 303)
        ui.add_head_html(assets.head())
        Chat(session, doors, turns, tongue(request))
        return None

    core.app.add_exception_handler(404, _nothing_here(settings.title))
    core.sio.eio.cors_allowed_origins = _gate(settings.public_url)
    ui.run_with(
        app,
        title=settings.title,
        favicon=assets.ICON,
        viewport=VIEWPORT,
        dark=None,
        binding_refresh_interval=None,
        reconnect_timeout=RECONNECT_SECONDS,
        tailwind=False,
        show_welcome_message=False,
    )
    # Instead of NiceGUI's mount, which would hide every route that is added later.
    app.router.routes.pop()
    app.router.default = core.app


def _gate(public_url: str) -> Callable[[str | None, Mapping[str, object]], bool]:
    """Which pages may open the websocket: our own. NiceGUI would let every page do it."""

    def gate(origin: str | None, environ: Mapping[str, object]) -> bool:
        return may_connect(origin, environ, public_url)

    return gate


def _nothing_here(title: str) -> Callable[[Request, Exception], Response]:
    """A page of our own in the place of NiceGUI's, and JSON for programs."""

    def answer(request: Request, _: Exception) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            return Pages(title, tongue(request)).not_here()
        return JSONResponse({"detail": "Not Found"}, 404)

    return answer


def _here(sent: Any) -> Here:
    try:
        return Here.model_validate(sent)
    except ValidationError:
        return Here()


def _identity(sent: Any) -> str:
    return str(sent.get("id", ""))[:64] if isinstance(sent, dict) else ""
