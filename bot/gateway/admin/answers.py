"""How admin requests are answered: values as JSON, errors as a status with words, long work line by line."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Iterator
from queue import SimpleQueue
from threading import Thread
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.routing import APIRoute

from bot.errors import (
    AccessDenied,
    BadDraft,
    BadKeyName,
    DoppelError,
    DraftHasProblems,
    NoSuchIntent,
    TrainingFailed,
    UnknownKey,
)
from bot.intents.training.job import Tell
from bot.intents.views import plain
from nlu.errors import NluError
from twin_core.errors import DraftChanged, LiveChanged, NoSuchVersion, StoreError

LINES: Final = "application/x-ndjson"
NOT_ALLOWED, FORBIDDEN, NOT_FOUND, CONFLICT, STALE, UNFIT, BROKEN = 401, 403, 404, 409, 412, 422, 503
STATUS: Final[tuple[tuple[type[Exception], int], ...]] = (
    (UnknownKey, NOT_ALLOWED),
    (AccessDenied, FORBIDDEN),
    (NoSuchIntent, NOT_FOUND),
    (NoSuchVersion, NOT_FOUND),
    (DraftChanged, STALE),
    (LiveChanged, STALE),
    (BadDraft, UNFIT),
    (BadKeyName, UNFIT),
    (DraftHasProblems, UNFIT),
    (TrainingFailed, BROKEN),
    (StoreError, BROKEN),
    (NluError, UNFIT),
    (DoppelError, CONFLICT),
)
"""The first that fits tells."""


class AdminRoute(APIRoute):
    """A route whose errors of ours become a status and `{"error": …}`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with errors caught around it."""
        handle = super().get_route_handler()

        async def careful(request: Request) -> Response:
            try:
                return await handle(request)
            except (DoppelError, StoreError, NluError) as error:
                return refused(error)
            except RecursionError:
                return JSONResponse({"error": "the body is nested too deeply"}, UNFIT)

        return careful


def refused(error: Exception) -> JSONResponse:
    """An error as an answer."""
    status = next(status for kind, status in STATUS if isinstance(error, kind))
    headers = {"www-authenticate": "Bearer"} if status == NOT_ALLOWED else None
    return JSONResponse(_words(error), status, headers)


def line_by_line(work: Callable[[Tell], object]) -> StreamingResponse:
    """Long work as lines of JSON: what it is `doing` and the `share` done; at last `done` or `error`."""
    news: SimpleQueue[dict[str, Any] | None] = SimpleQueue()

    def run() -> None:
        try:
            news.put({"done": plain(work(lambda doing, share: news.put({"doing": doing, "share": share})))})
        except (DoppelError, StoreError, NluError) as error:
            news.put(_words(error))
        finally:
            news.put(None)

    def lines() -> Iterator[str]:
        Thread(target=run, name="doppel admin", daemon=True).start()
        while (one := news.get()) is not None:
            yield json.dumps(one) + "\n"

    return StreamingResponse(lines(), media_type=LINES)


def _words(error: Exception) -> dict[str, Any]:
    told: dict[str, Any] = {"error": str(error)}
    if isinstance(error, DraftHasProblems):
        told["problems"] = plain(error.problems)
    return told
