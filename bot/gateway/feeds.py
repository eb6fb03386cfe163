"""The routes of feeds: the page that connects one, the way back from signing in, and webhooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar
from urllib.parse import parse_qsl

from anyio import to_thread
from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.errors import FeedError, TooBusy
from bot.feeds.feeds import Feeds
from bot.feeds.hooks import Posted
from bot.gateway import feed_pages as pages
from bot.language import DEFAULT, conversing
from nlu.languages import LANGUAGES
from twin_core.errors import NoSuchTwin, StoreError

LONGEST_FORM: Final = 20_000
COOKIE: Final = "doppel_feed"
"""The state of a sign-in, so that the browser that began it is the one that ends it."""
COOKIE_LASTS: Final = 600

Answer = TypeVar("Answer")


class FeedRoutes:
    """The pages and webhooks of feeds."""

    def __init__(self, feeds: Feeds) -> None:
        self._feeds = feeds
        self._visits = feeds.visits

    def router(self) -> APIRouter:
        """All routes."""
        router = APIRouter(prefix="/feeds", include_in_schema=False)
        router.add_api_route("/connect/{code}", self.opened, methods=["GET"], response_model=None)
        router.add_api_route("/connect/{code}", self.sent, methods=["POST"], response_model=None)
        router.add_api_route("/back", self.back, methods=["GET"], response_model=None)
        router.add_api_route("/hook/{kind}/{feed}", self.hook, methods=["GET", "POST"], response_model=None)
        return router

    async def opened(self, code: str, request: Request) -> Response:
        """Somebody opened a one-time link."""

        def shown(language: str) -> Response:
            ticket, kind = self._visits.opened(code)
            with conversing(heard=ticket.language, spoken=ticket.language or language):
                return pages.form(kind, {})

        return await _answered(request, shown)

    async def sent(self, code: str, request: Request) -> Response:
        """Somebody sent the form."""
        form = await _form(request)

        def taken(_: str) -> Response:
            ticket, kind = self._visits.opened(code)
            with conversing(heard=ticket.language, spoken=ticket.language):
                try:
                    if not kind.signs_in:
                        return pages.done(self._visits.gave(code, form))
                    url, state = self._visits.leaves(code, form)
                except FeedError as error:
                    return pages.form(kind, form, error)
                return self._with_cookie(pages.leaving(url, kind), request, state)

        return await _answered(request, taken)

    async def back(self, request: Request) -> Response:
        """A source sent somebody back."""
        query = dict(request.query_params)
        cookie = request.cookies.get(COOKIE, "")

        def returned(_: str) -> Response:
            return pages.done(self._visits.returned(query.get("state", ""), cookie, query))

        response = await _answered(request, returned)
        secure = self._secure(request)
        response.delete_cookie(COOKIE, path="/feeds", secure=secure, httponly=True, samesite="lax")
        return response

    async def hook(self, kind: str, feed: str, request: Request) -> Response:
        """A source told of something."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        posted = Posted(headers, dict(request.query_params), await request.body())
        try:
            answer = await to_thread.run_sync(self._feeds.hooks.delivered, kind, feed, posted)
        except StoreError:
            return Response(status_code=503, headers={"Retry-After": "60"})
        if answer.text:
            return PlainTextResponse(answer.text, answer.status)
        return Response(status_code=answer.status)

    def _with_cookie(self, response: Response, request: Request, state: str) -> Response:
        response.set_cookie(
            COOKIE,
            state,
            max_age=COOKIE_LASTS,
            path="/feeds",
            secure=self._secure(request),
            httponly=True,
            samesite="lax",
        )
        return response

    def _secure(self, request: Request) -> bool:
        return self._feeds.places.public.startswith("https://") or request.url.scheme == "https"


def feed_routes(app: FastAPI, feeds: Feeds) -> None:
    """Add the routes of feeds."""
    app.include_router(FeedRoutes(feeds).router())


async def _answered(request: Request, page: Callable[[str], Response]) -> Response:
    """A page made in a thread, in the language of the browser where the link does not tell another."""
    language = _tongue(request)

    def made() -> Response:
        with conversing(heard=language, spoken=language):
            try:
                return page(language)
            except FeedError as error:
                return pages.stopped(error)
            except (NoSuchTwin, TooBusy):
                return pages.stopped(FeedError())

    return await to_thread.run_sync(made)


async def _form(request: Request) -> dict[str, str]:
    """The fields of a small urlencoded form; none where it is too long or none at all."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            return {}
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=50))
    except ValueError:
        return {}


def _tongue(request: Request) -> str:
    """The first language that the browser accepts and there are words in."""
    accepted = request.headers.get("accept-language", "")[:200].split(",")
    codes = (entry.partition(";")[0].strip().split("-")[0].lower() for entry in accepted)
    return next((code for code in codes if code in LANGUAGES), DEFAULT)
