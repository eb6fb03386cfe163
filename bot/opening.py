"""The channels that config.yml enables, made with what the house knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from secrets import token_urlsafe
from typing import Any, Final

from bot.channel import Channel
from bot.config import Config, Home
from bot.shelf import Notebook, NotedShelf

SECRET_BYTES: Final = 32
ANSWERS_EVERYTHING: Final = frozenset({"web"})
"""Channels whose routes take every path that is left, and so come last."""


def opened_channels(
    kinds: Mapping[str, type[Channel]], config: Config, home: Home, notebook: Callable[[], Notebook]
) -> dict[str, Channel]:
    """The channels by name, in the order in which their routes are to be looked at.

    `notebook`: where their shelves keep things, opened when one is first used.
    """
    return {
        name: kind(_completed(config.channels[name], config, home), NotedShelf(notebook, name))
        for name, kind in sorted(kinds.items(), key=lambda found: (found[0] in ANSWERS_EVERYTHING, found[0]))
        if getattr(config.channels[name], "enabled", True)
    }


def _completed(settings: Any, config: Config, home: Home) -> Any:
    """A channel's settings with what the house knows: the public address, a kept session secret."""
    known: dict[str, Callable[[], str]] = {
        "public_url": lambda: config.server.public_url.rstrip("/"),
        "session_secret": lambda: _secret(home),
    }
    missing = {
        name: make()
        for name, make in known.items()
        if name in type(settings).model_fields and name not in settings.model_fields_set
    }
    return type(settings).model_validate(settings.model_dump(exclude_unset=True) | missing)


def _secret(home: Home) -> str:
    """The key that signs session cookies, made once and kept in the home."""
    path = home.path / "session.secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(token_urlsafe(SECRET_BYTES), encoding="ascii")
    return path.read_text(encoding="ascii").strip()
