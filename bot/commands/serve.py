"""`doppel run` and `doppel link`: the house open to channels, and the key to its web chat."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from datetime import timedelta
from secrets import token_urlsafe
from typing import TYPE_CHECKING

import typer

from bot.commands.edge import Options
from bot.commands.house import house, name_of, progress_bar
from bot.commands.talk import As
from bot.config import Home, find, load

if TYPE_CHECKING:
    import socket

    from bot.app import House
    from bot.config.models import Server

CODE_BYTES = 32
LINK_LIVES = timedelta(minutes=15)
STOPPING_SECONDS = 10


def run(context: typer.Context) -> None:
    """Serve everything that config.yml enables, until Ctrl-C."""
    from bot import discovery, logs, running
    from bot.app import opened

    options: Options = context.obj
    kinds = discovery.channels()
    models = {name: kind.Settings for name, kind in kinds.items()}
    feeds = {name: kind.Settings for name, kind in discovery.feeds().items()}
    config = load(find(options.config, os.environ), os.environ, models, feeds)
    home = Home.from_environment(os.environ)
    logs.set_up(config.log)
    with (
        running.alone(home.lock),
        running.listening(config.server) as door,
        opened(config, home, progress_bar()) as one,
    ):
        one.open_channels(kinds)
        _serve(one, door)


def link(context: typer.Context, as_: As = None) -> None:
    """Print a sign-in link for the web chat; it works once, for 15 minutes."""
    from bot.app import utc_now
    from bot.gateway.hearing import SIGN_IN, code_hash

    name, code = name_of(as_), token_urlsafe(CODE_BYTES)
    with house(context.obj) as one:
        one.store.put_code(code_hash(code), SIGN_IN, name.encode(), utc_now() + LINK_LIVES)
        typer.echo(f"{base_url(one.config.server)}/sign-in/{code}")
    typer.echo(f"Opens the web chat as {name}, once, within 15 minutes.", err=True)


def base_url(server: Server) -> str:
    """Where browsers find the web chat."""
    host = f"[{server.host}]" if ":" in server.host else server.host
    return server.public_url.rstrip("/") or f"http://{host}:{server.port}"


def _serve(one: House, door: socket.socket) -> None:
    import uvicorn

    app = one.gateway()
    progress_bar().close()
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=STOPPING_SECONDS,
            ws_max_size=1_000_000,
        )
    )
    names = ", ".join(sorted(one.channels))
    here = base_url(one.config.server.model_copy(update={"port": door.getsockname()[1]}))
    typer.echo(f"Doppel is at {here} (channels: {names}). Ctrl-C stops it.", err=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):  # uvicorn gives the signal on after it has stopped
        server.run(sockets=[door])
    typer.echo("Doppel has stopped.", err=True)
