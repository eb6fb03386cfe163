"""Which pages are open, and for whom."""

from __future__ import annotations

from collections import OrderedDict
from typing import Protocol

REMEMBERED_KEYS = 10_000


class Page(Protocol):
    """One open tab."""

    def tell(self, what: str, *values: object) -> None:
        """Hand something to the browser; it arrives when the tab is connected."""


class Hub:
    """All open pages. Lives in the event loop's thread."""

    def __init__(self) -> None:
        self._open: dict[str, list[Page]] = {}
        self._sent: OrderedDict[str, None] = OrderedDict()

    def enter(self, user: str, page: Page) -> None:
        """A page of a user was opened."""
        pages = self._open.setdefault(user, [])
        if page not in pages:
            pages.append(page)

    def leave(self, user: str, page: Page) -> None:
        """It was closed; nothing happens if it was not open."""
        pages = [other for other in self._open.get(user, ()) if other is not page]
        if pages:
            self._open[user] = pages
        else:
            self._open.pop(user, None)

    def tell(self, user: str, what: str, *values: object) -> int:
        """Tell all pages of a user; the number of them."""
        pages = list(self._open.get(user, ()))
        for page in pages:
            page.tell(what, *values)
        return len(pages)

    def is_new(self, key: str) -> bool:
        """Whether a delivery's key is seen for the first time; the last 10,000 are remembered."""
        if key in self._sent:
            return False
        self._sent[key] = None
        if len(self._sent) > REMEMBERED_KEYS:
            self._sent.popitem(last=False)
        return True
