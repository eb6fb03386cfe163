"""Everything that a turn writes, as one draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from bot.dialogue.keys import cause_of, exchange_key, talk_key
from bot.dialogue.respond import Response
from bot.dialogue.talk import Talk, encode_reply, encode_talk
from bot.dialogue.text import whole
from bot.messages import Message, Reply
from bot.secret_addresses import without_secrets
from twin_core.store.base import Draft, Exchange, Parcel
from twin_core.twin import Twin


def draft_of(twin: Twin, message: Message, done: Response, identity: tuple[str, str]) -> Draft:
    """What a turn of a twin, as it was before, writes; `identity` is claimed for a twin that is new."""
    sender = message.sender
    return Draft(
        twin_id=twin.id,
        events=done.events,
        at=message.at.astimezone(UTC),
        cause=cause_of(message),
        source=sender.channel,
        expected=twin.version,
        exchange=_exchange(message, done),
        conversation=talk_key(sender),
        talk=encode_talk(_careful(done.talk)),
        identities=() if twin.version else (identity,),
        parcels=_parcels(twin, message, done.reply),
        miss=done.miss,
        outcomes=done.outcomes,
        accounts=done.accounts,
    )


def _exchange(message: Message, done: Response) -> Exchange:
    said = without_secrets(whole(message.text)) if done.keep_words else None
    reply = _light(done.reply)
    if message.queued:  # the parcel has the picture
        reply = replace(reply, picture=None)
    at = message.at.astimezone(UTC)
    return Exchange(exchange_key(message), talk_key(message.sender), at, said, encode_reply(reply))


def _parcels(twin: Twin, message: Message, reply: Reply) -> tuple[Parcel, ...]:
    """A queued reply on its way through the outbox, under the key of the message that it answers."""
    if not message.queued or reply.empty:
        return ()
    sender = message.sender
    parcel = Parcel(
        id=exchange_key(message),
        twin_id=twin.id,
        channel=sender.channel,
        user=sender.user,
        conversation=talk_key(sender),
        body=encode_reply(_light(reply)),
        at=message.at.astimezone(UTC),
    )
    return (parcel,)


def _careful(talk: Talk) -> Talk:
    """A conversation as kept: the words before it without secrets."""
    before = talk.before
    if before is None:
        return talk
    said, because = without_secrets(before.said), without_secrets(before.because)
    return replace(talk, before=replace(before, said=said, because=because))


def _light(reply: Reply) -> Reply:
    """A reply as kept: an export holds everything kept before, so keeping it would double all."""
    return replace(reply, file=replace(reply.file, content=b"")) if reply.file else reply
