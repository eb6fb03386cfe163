"""What the pages say, in the language of the browser; in YAML beside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.requests import HTTPConnection

from bot.language import DEFAULT
from bot.phrases import phrases
from nlu.languages import LANGUAGES

_say: Final = phrases(__file__)


def tongue(request: HTTPConnection) -> str:
    """The first language of a browser's list that there are words in; a list in no form has none."""
    accepted: list[tuple[float, str]] = []
    for entry in request.headers.get("accept-language", "").split(",")[:20]:
        tag, _, weight = entry.partition(";q=")
        try:
            accepted.append((-float(weight or 1), tag.strip().split("-")[0].lower()))
        except ValueError:
            continue
    ordered = [code for _, code in sorted(accepted, key=lambda one: one[0])]
    return next((code for code in ordered if code in LANGUAGES), DEFAULT)


def words(language: str) -> Mapping[str, str]:
    """All words of a language."""
    return {**_say.words(DEFAULT).names, **_say.words(language).names}
