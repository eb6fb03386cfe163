"""How admin requests are answered: values as JSON, errors as a status with words, long work line by line."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Iterator, Mapping
from queue import SimpleQueue
from threading import Thread
from typing import Any, Final

import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import StreamingResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from bot.errors import (
    AccessDenied,
    BadDraft,
    BadKeyName,
    DoppelError,
    DraftHasProblems,
    NoSuchIntent,
    NoSuchLanguage,
    TrainingFailed,
    UnknownKey,
)
from bot.intents.draft import told
from bot.intents.training.job import Tell
from bot.intents.views import plain
from nlu.errors import NluError
from twin_core.errors import DraftChanged, LiveChanged, NoSuchVersion, StoreError

LINES: Final = "application/x-ndjson"
BAD, NOT_ALLOWED, FORBIDDEN, NOT_FOUND = 400, 401, 403, 404
CONFLICT, STALE, UNFIT, BROKEN = 409, 412, 422, 503
STATUS: Final[tuple[tuple[type[Exception], int], ...]] = (
    (UnknownKey, NOT_ALLOWED),
    (AccessDenied, FORBIDDEN),
    (NoSuchIntent, NOT_FOUND),
    (NoSuchVersion, NOT_FOUND),
    (DraftChanged, STALE),
    (LiveChanged, STALE),
    (BadDraft, UNFIT),
    (BadKeyName, UNFIT),
    (NoSuchLanguage, UNFIT),
    (DraftHasProblems, UNFIT),
    (TrainingFailed, BROKEN),
    (StoreError, BROKEN),
    (NluError, UNFIT),
    (DoppelError, CONFLICT),
)
"""The first that fits tells."""

log = structlog.get_logger("doppel.admin")


class AdminRoute(APIRoute):
    """A route whose errors become a status and `{"error": …}`, whoever found them."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with errors caught around it."""
        handle = super().get_route_handler()

        async def careful(request: Request) -> Response:
            try:
                return await handle(request)
            except (DoppelError, StoreError, NluError) as error:
                return refused(error)
            except RequestValidationError as error:
                return _unfit(error)
            except HTTPException as error:
                what = (
                    "the body cannot be read; send JSON in UTF-8"
                    if error.status_code == BAD
                    else error.detail
                )
                return _answer(error.status_code, {"error": what})

        return careful


def refused(error: Exception) -> Response:
    """An error as an answer."""
    status = next(status for kind, status in STATUS if isinstance(error, kind))
    headers = {"www-authenticate": "Bearer"} if status == NOT_ALLOWED else None
    return _answer(status, _words(error), headers)


def line_by_line(work: Callable[[Tell], object]) -> StreamingResponse:
    """Long work as lines of JSON: what it is `doing` and the `share` done; at last `done` or `error`."""
    news: SimpleQueue[dict[str, Any] | None] = SimpleQueue()

    def run() -> None:
        try:
            news.put({"done": plain(work(lambda doing, share: news.put({"doing": doing, "share": share})))})
        except (DoppelError, StoreError, NluError) as error:
            news.put(_words(error))
        except Exception as error:
            log.exception("admin_work_failed")
            news.put({"error": f"something went wrong inside Doppel ({type(error).__name__}); see its log"})
        finally:
            news.put(None)

    def lines() -> Iterator[str]:
        Thread(target=run, name="doppel admin", daemon=True).start()
        while (one := news.get()) is not None:
            yield json.dumps(one) + "\n"

    return StreamingResponse(lines(), media_type=LINES)


def _answer(status: int, words: dict[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """Words as JSON; half a sign of UTF-16, which JSON can name and UTF-8 cannot write, becomes "?"."""
    content = json.dumps(words, ensure_ascii=False).encode("utf-8", "replace")
    return Response(content, status, headers, media_type="application/json")


def _unfit(error: RequestValidationError) -> Response:
    """What is wrong with a request, in one line a place."""
    places = [{**one, "loc": one["loc"][1:] or one["loc"]} for one in error.errors()]
    return _answer(UNFIT, {"error": told(places)})


def _words(error: Exception) -> dict[str, Any]:
    told: dict[str, Any] = {"error": str(error)}
    if isinstance(error, DraftHasProblems):
        told["problems"] = plain(error.problems)
    return told
