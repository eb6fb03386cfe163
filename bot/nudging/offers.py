"""A nudge as it is delivered: with the buttons that every nudge has, addressed and sealed in a draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.dialogue.keys import talk_key
from bot.dialogue.talk import encode_reply
from bot.language import conversing
from bot.messages import Address, Button, Reply
from bot.nudge_words import INTENT, KEY
from bot.nudging.look import Look, Said, look
from bot.people import reachable
from bot.phrases import phrases
from bot.skill import Nudge, Nudger
from twin_core.dues import LOOK
from twin_core.nudging.busy import meeting_at, next_meeting
from twin_core.store.base import Draft, Due, Parcel
from twin_core.twin import Twin

SOURCE: Final = "nudges"
SOON: Final = timedelta(minutes=30)

say = phrases(__file__)


def looked(nudgers: Sequence[Nudger]) -> Callable[[Twin, Due, datetime], Draft]:
    """What a due look writes, with these kinds of nudges."""
    return lambda twin, due, now: look_draft(twin, look(twin, now, nudgers), due, now)


def look_draft(twin: Twin, found: Look, due: Due, now: datetime) -> Draft:
    """Everything that a look at this person writes, in one piece."""
    return Draft(
        twin_id=twin.id,
        events=found.events,
        at=now.astimezone(UTC),
        cause=f"look:{now.astimezone(UTC).isoformat()}",
        source=SOURCE,
        expected=twin.version,
        parcels=tuple(_parcel(twin, said, now) for said in found.said),
        done=(due,),
        next=(Due(twin.id, LOOK, found.next_at),),
    )


def offered(twin: Twin, said: Said, now: datetime) -> Reply:
    """A nudge as its person gets it."""
    nudge, language = said.nudge, twin.preferences.language
    with conversing(heard=language, spoken=language):
        buttons = (*nudge.reply.buttons, *_always(twin, nudge, now))
        picture = nudge.draws() if nudge.draws else None
    return replace(
        nudge.reply, buttons=buttons, picture=picture, question=f"{INTENT}.{said.id}", unasked=True
    )


def _always(twin: Twin, nudge: Nudge, now: datetime) -> tuple[Button, ...]:
    """What can be said to any nudge; to one that only asks whether a kind is wanted, only why."""
    if nudge.kind == "still_wanted":
        return say.buttons("why")
    meeting = meeting_at(twin, now) or next_meeting(twin, now)
    near = meeting is not None and meeting.start - now <= SOON
    return say.buttons("later", *(("after_meeting",) if near else ()), "not_today", "why", "never")


def _parcel(twin: Twin, said: Said, now: datetime) -> Parcel:
    chat = reachable(twin)
    if chat is None:
        raise ValueError(f"a nudge for {twin.id} was let through with no chat to write to")
    address = Address(chat.channel, chat.user, chat.conversation)
    return Parcel(
        id=KEY + said.id,
        twin_id=twin.id,
        channel=address.channel,
        user=address.user,
        conversation=talk_key(address),
        body=encode_reply(offered(twin, said, now)),
        at=now.astimezone(UTC),
    )
