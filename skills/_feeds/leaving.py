"""Which feed is to be disconnected, and the question before it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot import wording
from bot.messages import Button, Reply
from bot.skill import Answer, Ask, Turn
from bot.sources import purpose_named, sources_named
from skills._feeds.standing import label, say
from twin_core.parts.feeds import Connected

DISCONNECT: Final = "disconnect_feed"


def meant(turn: Turn) -> tuple[tuple[Connected, ...], bool]:
    """The feeds that a message means, and whether that is clear; else those to choose from."""
    feeds, text = turn.twin.feeds.connected, turn.understanding.text
    if say.pattern("all").search(text):
        return feeds, True
    by_name = tuple(feed for feed in feeds if _is_named(feed, text.casefold()))
    kinds = sources_named(text)
    by_kind = tuple(feed for feed in feeds if feed.kind in kinds)
    by_purpose = tuple(feed for feed in feeds if feed.purpose == purpose_named(text))
    found = by_name or by_kind or (by_purpose if not kinds else ()) or feeds
    return found, len(found) == 1 and bool(by_name or by_kind or not kinds)


def _is_named(feed: Connected, text: str) -> bool:
    name = feed.name.casefold()
    return label(feed).casefold() in text or (name != "" and name in text.split())


def ask_which(turn: Turn, feeds: Sequence[Connected]) -> Answer:
    """Ask which one."""
    buttons = tuple(Button(label(feed), label(feed)) for feed in feeds)
    every = (say.button("all"),) if len(feeds) > 1 else ()
    question = Reply(say("which", turn.message.id), (*buttons, *every, say.button("leave")), private=True)
    return Answer(question, ask=Ask(DISCONNECT, "which", "choice", question), because=say("because_which"))


def leave(turn: Turn, feeds: Sequence[Connected]) -> Answer:
    """Say what goes, and ask."""
    names = wording.listing([label(feed) for feed in feeds])
    question = Reply(
        say("sure", turn.message.id, feeds=names), say.buttons("yes_leave", "no_leave"), private=True
    )
    ids = " ".join(feed.id for feed in feeds)
    ask = Ask(DISCONNECT, "leave", "yes_no", question, {"feeds": ids})
    return Answer(question, ask=ask, because=say("because_disconnect"))
