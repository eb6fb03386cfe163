"""The files that a browser fetches from us, and their addresses."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(__file__).with_name("browser")
ICON = FOLDER / "icon.svg"
MEDIA_TYPES = {"style.css": "text/css", "theme.js": "text/javascript", "icon.svg": "image/svg+xml"}


@cache
def _content(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


@cache
def _version() -> str:
    return hashlib.sha256(b"".join(map(_content, sorted(MEDIA_TYPES)))).hexdigest()[:12]


def address(name: str) -> str:
    """Where a file is fetched; it changes with the content, so that browsers may keep it for a year."""
    return f"/web/{_version()}/{name}"


async def serve(request: Request) -> Response:
    """The file of an address."""
    name = request.path_params["name"]
    if name not in MEDIA_TYPES or request.url.path != address(name):
        return Response(status_code=404)
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
    return Response(_content(name), media_type=MEDIA_TYPES[name], headers=headers)


def head() -> str:
    """What every page of the chat has in its head."""
    return (
        f'<script src="{address("theme.js")}"></script>'
        f'<link rel="stylesheet" href="{address("style.css")}">'
        '<meta name="theme-color" content="#f5f3ee">'
        '<meta name="robots" content="noindex">'
    )
