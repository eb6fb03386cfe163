"""Slack over HTTP: the paths that Slack calls, and those where people install the app."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response

from channels.slack.door import Door
from channels.slack.features import (
    COMMANDS_PATH,
    EVENTS_PATH,
    INSTALL_PATH,
    INTERACTIONS_PATH,
    REDIRECT_PATH,
)
from channels.slack.oauth import Installing


def add_requests(app: FastAPI, door: Door) -> None:
    """Take in events, interactions and commands; each path takes them all."""

    async def taken(request: Request) -> Response:
        answer = await door.over_http(await request.body(), request.headers)
        kind = "application/json" if answer.body.startswith("{") else "text/plain"
        return Response(answer.body, answer.status, media_type=kind)

    for path in (EVENTS_PATH, INTERACTIONS_PATH, COMMANDS_PATH):
        app.add_api_route(path, taken, methods=["POST"], include_in_schema=False)


def add_installing(app: FastAPI, installing: Installing) -> None:
    """Let workspaces install the app."""
    app.add_api_route(INSTALL_PATH, installing.begin, methods=["GET"], include_in_schema=False)
    app.add_api_route(REDIRECT_PATH, installing.finish, methods=["GET"], include_in_schema=False)
