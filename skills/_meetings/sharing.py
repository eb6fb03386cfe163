"""Whether others may see when the person is free, so that they find a time together."""

from __future__ import annotations

from bot.messages import Reply
from bot.skill import Answer, Turn
from skills._meetings.common import calendars, say
from twin_core.parts.consent import SHARE_FREE_TIME, ConsentGranted, ConsentRevoked


def share(turn: Turn) -> Answer:
    """Agree to it, take it back, or tell which holds."""
    text, allowed = turn.understanding.text, turn.twin.consent.allows(SHARE_FREE_TIME, turn.now)
    because = say("because_share")
    if say.pattern("sharing_off").search(text):
        events = (ConsentRevoked(SHARE_FREE_TIME),) if allowed else ()
        name = "sharing_stopped" if allowed else "not_shared"
        return Answer(
            Reply(say(name, turn.message.id), say.buttons("share"), private=True), events, because=because
        )
    if say.pattern("sharing_asked").search(text):
        name, button = ("shared", "unshare") if allowed else ("not_shared", "share")
        return Answer(Reply(say(name), say.buttons(button), private=True), because=because)
    if allowed:
        return Answer(Reply(say("shared"), say.buttons("unshare"), private=True), because=because)
    said = [say("sharing", turn.message.id)]
    buttons = say.buttons("unshare")
    if not calendars(turn.twin):
        said.append(say("sharing_nothing"))
        buttons = (*buttons, say.button("connect"))
    return Answer(
        Reply(" ".join(said), buttons, private=True), (ConsentGranted(SHARE_FREE_TIME),), because=because
    )
