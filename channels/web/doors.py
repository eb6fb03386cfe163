"""The ways in and out: a name on this machine, a one-time link from elsewhere, and the session in between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qs

from fastapi import APIRouter
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response

from bot.channel import Hear
from channels.web import assets
from channels.web.origin import at_home, posted_by_us
from channels.web.plain_pages import Pages
from channels.web.session import Session, Sessions, name_from
from channels.web.settings import Settings
from channels.web.throttle import Throttle
from channels.web.words import tongue

LONGEST_FORM = 4096
LONGEST_CODE = 256


class Doors:
    """Lets people in and knows who is in."""

    def __init__(self, settings: Settings, hear: Hear, now: Callable[[], datetime]) -> None:
        self.settings = settings
        self.hear = hear
        self.now = now
        self._throttle = Throttle()
        self._sessions = Sessions(settings.session_secret.get_secret_value(), settings.session_hours)

    def router(self) -> APIRouter:
        """The routes of the doors and the files that their pages need."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/hello", self.hello, methods=["GET"], response_model=None)
        router.add_api_route("/hello", self.named, methods=["POST"], response_model=None)
        router.add_api_route("/leave", self.left, methods=["POST"], response_model=None)
        router.add_api_route("/sign-in/{code}", self.link, methods=["GET"], response_model=None)
        router.add_api_route("/sign-in/{code}", self.redeemed, methods=["POST"], response_model=None)
        router.add_api_route("/web/{version}/{name}", assets.serve, methods=["GET"], response_model=None)
        return router

    def who(self, request: HTTPConnection) -> Session | None:
        """Who is signed in. A mere name counts on this machine only."""
        session = self._sessions.read(request.cookies.get(self._cookie(request)), self.now())
        if session and session.door == "name" and not self.at_home(request):
            return None
        return session

    def at_home(self, request: HTTPConnection) -> bool:
        """Whether a name is enough for this request."""
        return at_home(request, self.settings.public_url)

    def posted_by_us(self, request: HTTPConnection) -> bool:
        """Whether our own page sent this."""
        return posted_by_us(request, self.settings.public_url)

    async def hello(self, request: Request) -> Response:
        """The first page of somebody who is not in."""
        pages = self._pages(request)
        return pages.ask_name() if self.at_home(request) else pages.ask_link()

    async def named(self, request: Request) -> Response:
        """Somebody said a name."""
        pages = self._pages(request)
        if not self.posted_by_us(request):
            return pages.refused()
        if not self.at_home(request):
            return pages.ask_link()
        name = name_from(await _field(request, "name"))
        if name is None:
            return pages.ask_name("no_name")
        return self._enter(request, self._sessions.open(name, "name", self.now()))

    async def link(self, request: Request) -> Response:
        """Somebody opened a sign-in link."""
        return self._pages(request).offer_sign_in(str(request.path_params["code"]))

    async def redeemed(self, request: Request) -> Response:
        """Somebody pressed "Sign in"."""
        pages, code = self._pages(request), str(request.path_params["code"])
        if not self.posted_by_us(request):
            return pages.refused()
        host = request.client.host if request.client else ""
        if self._throttle.closed(host, self.now()):
            return pages.too_many_links()
        user = await self.hear.redeem(code) if len(code) <= LONGEST_CODE else None
        if user is None:
            self._throttle.wrong(host, self.now())
            return pages.link_is_spent()
        return self._enter(request, self._sessions.open(user, "link", self.now()))

    async def left(self, request: Request) -> Response:
        """Somebody pressed "Not you?" or "Sign out"."""
        if not self.posted_by_us(request):
            return self._pages(request).refused()
        response = RedirectResponse("/hello", 303)
        response.delete_cookie(
            self._cookie(request), secure=self._secure(request), httponly=True, samesite="lax"
        )
        return response

    def _pages(self, request: HTTPConnection) -> Pages:
        return Pages(self.settings.title, tongue(request))

    def _enter(self, request: Request, cookie: str) -> Response:
        response = RedirectResponse("/", 303)
        response.set_cookie(
            self._cookie(request),
            cookie,
            max_age=self._sessions.seconds,
            httponly=True,
            samesite="lax",
            secure=self._secure(request),
        )
        return response

    def _secure(self, request: HTTPConnection) -> bool:
        return self.settings.public_url.startswith("https://") or request.url.scheme in {"https", "wss"}

    def _cookie(self, request: HTTPConnection) -> str:
        # Browsers keep a __Host- cookie from being set by a neighbouring subdomain.
        return "__Host-doppel_session" if self._secure(request) else "doppel_session"


async def _field(request: Request, name: str) -> str:
    """A field of a small urlencoded form; empty if it is missing or the form is too long."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            return ""
    values = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True).get(name, [""])
    return values[0]
