"""The outbox: what is to be sent goes to its channel, in order, no faster than the platform takes it.

What waits stands in the store, and is claimed under a lease: a crash between any two steps loses nothing and
doubles nothing that a receiver would show twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Protocol

import anyio
import msgspec
import structlog
from anyio import to_thread

from bot.channel import Channel
from bot.dialogue.keys import talk_key
from bot.dialogue.talk import decode_reply
from bot.errands import export_file
from bot.errors import Blocked, DeliveryError, Elsewhere, NotNow, Undeliverable
from bot.messages import Address, Reply
from bot.paces import Paces
from bot.voicing import Voicing
from twin_core.errors import NoSuchTwin, StoreError, TwinForgotten
from twin_core.store.base import Parcel, Store

TICK: Final = timedelta(seconds=2)
"""How long a parcel waits at most that nobody woke the outbox for."""
BATCH: Final = 100
AT_ONCE: Final = 200
"""Parcels on their way at the same time, so that a slow platform holds up no other."""
LEASE: Final = timedelta(minutes=2)
"""Longer than a parcel takes, so that another process takes over only after a crash."""
SENDING: Final = timedelta(seconds=30)
"""How long a channel may take over one reply."""
TRIES: Final = 18
"""Three to five hours of trying."""
FIRST_WAIT: Final = timedelta(seconds=2)
LONGEST_WAIT: Final = timedelta(minutes=30)
ELSEWHERE: Final = timedelta(minutes=10)
"""How long a parcel waits that only another process can send."""
TOO_LATE: Final = timedelta(days=2)
"""After that long a message that a platform keeps putting off is no longer worth sending."""
AT_ONCE_TRIES: Final = 3

log = structlog.get_logger("doppel.outbox")


class Reach(Protocol):
    """Who can be reached where."""

    def reaches(self, twin_id: str, address: Address) -> bool:
        """Whether a person has not blocked Doppel at an address."""

    def elsewhere(self, twin_id: str) -> Address | None:
        """The chat in which a person reads what could not be said aloud; None where they have none."""

    def gone(self, address: Address) -> None:
        """The person at an address cannot be reached there any more."""


def backoff(attempts: int, chance: float) -> timedelta:
    """How long to wait after so many failed attempts: doubling, bounded, with jitter.

    `chance` (0 to 1) spreads the wait over its upper half, so that many do not come back at once.
    """
    whole = min(FIRST_WAIT * 2 ** min(attempts, 20), LONGEST_WAIT)
    return timedelta(seconds=whole.total_seconds() * (0.5 + chance / 2))


class Outbox:
    """What is to be sent, over the channels that this process has open. Lives in one event loop."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        reach: Reach,
        clock: Callable[[], datetime],
        chance: Callable[[], float],
        *,
        still_fits: Callable[[Parcel], bool] = lambda _: True,
        voicing: Voicing | None = None,
    ) -> None:
        """`clock` gives aware times; `chance` numbers from 0 to 1 for the jitter.

        `still_fits` is asked just before sending; what fits no longer is taken back.
        `voicing` gives replies their sound; None: they are read alone.
        """
        self._store = store
        self._channels = channels
        self._reach = reach
        self._clock = clock
        self._chance = chance
        self._still_fits = still_fits
        self._voicing = voicing
        self._paces = Paces()
        self._paused: dict[str, datetime] = {}
        self._busy = 0
        self._poked: anyio.Event | None = None

    def poke(self) -> None:
        """Something is waiting."""
        if self._poked:
            self._poked.set()

    async def deliver(self) -> None:
        """Send what may go now, until nothing is left that may."""
        while parcels := await self._claim(BATCH):
            async with anyio.create_task_group() as sending:
                for parcel in parcels:
                    sending.start_soon(self._carry, parcel)

    async def run(self) -> None:
        """Send whatever comes, until cancelled; trouble with the store is logged and met again."""
        async with anyio.create_task_group() as sending:
            while True:
                self._poked = anyio.Event()
                for parcel in await self._claim(min(BATCH, AT_ONCE - self._busy)):
                    self._busy += 1
                    sending.start_soon(self._carry_and_go_on, parcel)
                with anyio.move_on_after(TICK.total_seconds()):
                    await self._poked.wait()

    async def send_unkept(self, to: Address, reply: Reply, key: str) -> None:
        """Send what must not be kept, as the last word to somebody who is forgotten; a few tries at once."""
        reply = await self.with_note(reply, to)
        for attempt in range(AT_ONCE_TRIES):
            try:
                await self._channels[to.channel].send(to, reply, key)
            except Undeliverable:
                break
            except DeliveryError:
                await anyio.sleep(attempt)
            else:
                return
        log.warning("unkept_lost", channel=to.channel)

    async def _claim(self, limit: int) -> Sequence[Parcel]:
        if limit <= 0:
            return ()
        now = self._clock()
        try:
            return await to_thread.run_sync(lambda: self._store.claim_parcels(now, limit=limit, lease=LEASE))
        except StoreError as error:
            log.warning("claim_failed", error=type(error).__name__)
            return ()

    async def _carry_and_go_on(self, parcel: Parcel) -> None:
        try:
            await self._carry(parcel)
        finally:
            self._busy -= 1
            self.poke()

    async def _carry(self, parcel: Parcel) -> None:
        try:
            await self._carried(parcel)
        except StoreError as error:  # its lease runs out, and it is claimed anew
            log.warning("not_settled", channel=parcel.channel, error=type(error).__name__)

    async def _carried(self, parcel: Parcel) -> None:
        channel, now = self._channels.get(parcel.channel), self._clock()
        if channel is None:
            await self._retry(parcel, now + ELSEWHERE, counted=False)
            return
        paused = self._paused.get(parcel.channel, now)
        if paused > now:
            await self._retry(parcel, paused, counted=False)
            return
        try:
            await self._sent(channel, parcel)
        except NotNow as error:
            await self._put_off(parcel, error)
        except Elsewhere as error:
            await self._elsewhere(parcel, error)
        except Undeliverable as error:
            await self._park(parcel, str(error))
            if isinstance(error, Blocked):
                await to_thread.run_sync(self._reach.gone, _address(parcel))
        except DeliveryError as error:
            await self._again(parcel, error)
        except Exception as error:
            log.exception("send_failed", channel=parcel.channel)
            await self._again(parcel, error)

    async def _sent(self, channel: Channel, parcel: Parcel) -> None:
        """Send a parcel and note that it was sent, the two together even where the house is just closing."""
        to = _address(parcel)
        reply = await to_thread.run_sync(self._opened, parcel, to)
        if reply is None:
            return
        await self._paces.wait(channel, to)
        started = time.perf_counter()
        with anyio.move_on_after(SENDING.total_seconds(), shield=True) as in_time:
            await channel.send(to, reply, parcel.id)
            await to_thread.run_sync(self._store.ack, parcel)
        if in_time.cancelled_caught:
            raise DeliveryError(f"no answer within {SENDING.total_seconds():.0f} seconds")
        ms = round((time.perf_counter() - started) * 1000, 1)
        log.info("sent", channel=to.channel, attempts=parcel.attempts + 1, ms=ms)

    async def with_note(self, reply: Reply, to: Address) -> Reply:
        """A reply that does not come from the outbox, with its voice note where its channel sends such."""
        voicing, channel = self._voicing, self._channels.get(to.channel)
        if voicing is None or channel is None or reply.aloud is None or not channel.sends_notes:
            return reply
        return await to_thread.run_sync(voicing.with_note, reply, channel)

    def _opened(self, parcel: Parcel, to: Address) -> Reply | None:
        """What a parcel says, with its file and sound made; None where it is not to be sent any more.

        It no longer fits, or its person is being forgotten.
        """
        try:
            if not self._still_fits(parcel):
                self._store.withdraw(parcel)
                return None
            if not self._reach.reaches(parcel.twin_id, to):
                raise Undeliverable("the person has blocked Doppel there, or removed it")
            reply = decode_reply(parcel.body)
            if reply.file and not reply.file.content:
                reply = replace(reply, file=export_file(self._store, parcel.twin_id, reply.file.name))
            if self._voicing:
                reply = self._voicing.ready(reply, self._channels[parcel.channel], parcel.twin_id)
        except (NoSuchTwin, TwinForgotten):
            return None
        return reply

    async def _put_off(self, parcel: Parcel, error: NotNow) -> None:
        """The platform told when: nothing counts as a try, and what Doppel says unasked holds nothing up."""
        now = self._clock()
        at = now + timedelta(seconds=error.seconds)
        if error.everyone:
            self._paused[parcel.channel] = at
        if at - parcel.at > TOO_LATE:
            await self._park(parcel, f"put off too often, the last time: {error}")
        elif decode_reply(parcel.body).unasked and not error.everyone:
            await to_thread.run_sync(self._store.defer, parcel, at)
        else:
            await self._retry(parcel, at, counted=False)

    async def _elsewhere(self, parcel: Parcel, error: Elsewhere) -> None:
        """What could not be said in a room goes to a chat; where there is none, it is tried there again."""
        try:
            chat = await to_thread.run_sync(self._reach.elsewhere, parcel.twin_id)
        except (NoSuchTwin, TwinForgotten):
            return
        if chat is None or chat == _address(parcel):
            await self._again(parcel, error)
            return
        moved = msgspec.structs.replace(
            parcel, channel=chat.channel, user=chat.user, conversation=talk_key(chat)
        )
        await to_thread.run_sync(self._store.redirect, moved)
        log.info("moved", channel=parcel.channel, to=chat.channel)
        self.poke()

    async def _again(self, parcel: Parcel, error: Exception) -> None:
        if parcel.attempts + 1 >= TRIES:
            await self._park(parcel, f"{TRIES} attempts, the last: {error}")
            return
        log.warning(
            "not_sent", channel=parcel.channel, attempts=parcel.attempts + 1, error=type(error).__name__
        )
        await self._retry(parcel, self._clock() + backoff(parcel.attempts, self._chance()), counted=True)

    async def _retry(self, parcel: Parcel, at: datetime, *, counted: bool) -> None:
        await to_thread.run_sync(lambda: self._store.retry(parcel, at, counted=counted))

    async def _park(self, parcel: Parcel, reason: str) -> None:
        log.warning("parked", channel=parcel.channel, attempts=parcel.attempts + 1)
        await to_thread.run_sync(self._store.park, parcel, reason, self._clock())


def _address(parcel: Parcel) -> Address:
    conversation = parcel.conversation.removeprefix(talk_key(Address(parcel.channel, "", "")))
    return Address(parcel.channel, parcel.user, conversation)
