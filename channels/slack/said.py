"""What people write in Slack, as plain words.

The marks are those of Slack's page "Formatting message text": `<@U1>`, `<#C1|general>`, `<!here>`,
`<https://example.org|words>`, and `&amp;`, `&lt;`, `&gt;` for three signs.
"""

from __future__ import annotations

import re
from typing import Final

_MARK: Final = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_SIGNS: Final = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_LIMIT: Final = 40_000
"""Characters of a message, as many as Slack keeps."""


def words(text: str, bot_user: str = "") -> str:
    """A message in plain words, without the mention of the bot itself."""

    def plain(mark: re.Match[str]) -> str:
        sign, target, label = mark.groups()
        if sign == "@" and target == bot_user:
            return " "
        if label:
            return label
        shown = target.removeprefix("mailto:").removeprefix("tel:")
        return f"{sign}{shown}" if sign in {"@", "#"} else shown

    bare = _MARK.sub(plain, text[:_LIMIT])
    for written, sign in _SIGNS:
        bare = bare.replace(written, sign)
    return bare.encode("utf-8", "replace").decode().strip()


def mentions(text: str, bot_user: str) -> bool:
    """Whether a message names the bot."""
    return bool(bot_user) and any(mark[1] == "@" and mark[2] == bot_user for mark in _MARK.finditer(text))
