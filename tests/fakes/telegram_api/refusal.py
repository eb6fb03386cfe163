"""What the server refuses."""

from __future__ import annotations

from typing import Any

TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


class Refusal(Exception):
    """An answer with ok: false."""

    def __init__(self, status: int, why: str = "", **parameters: int) -> None:
        self.status = status
        title = TITLES[status]
        self.body: dict[str, Any] = {
            "ok": False,
            "error_code": status,
            "description": f"{title}: {why}" if why else title,
        }
        if parameters:
            self.body["parameters"] = parameters
        super().__init__(self.body["description"])


def bad(why: str) -> Refusal:
    return Refusal(400, why)
