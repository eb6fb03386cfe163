"""The language of the turn under way: of what was heard, and of what is said.

Both are context variables, as a turn passes through many small functions that put words together; the
dialogue and the scheduled work set them, once a turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

DEFAULT: Final = "en"
"""The language that every skill has; another one falls back to it word by word."""

_heard: ContextVar[str] = ContextVar("heard", default=DEFAULT)
_spoken: ContextVar[str] = ContextVar("spoken", default=DEFAULT)


def heard() -> str:
    """The language of the message that is being answered, as two letters."""
    return _heard.get()


def spoken() -> str:
    """The language that is answered in, as two letters."""
    return _spoken.get()


@contextmanager
def conversing(*, heard: str, spoken: str) -> Iterator[None]:
    """Within this, patterns are those of `heard` and sentences those of `spoken`."""
    tokens = _heard.set(heard), _spoken.set(spoken)
    try:
        yield
    finally:
        _heard.reset(tokens[0])
        _spoken.reset(tokens[1])
