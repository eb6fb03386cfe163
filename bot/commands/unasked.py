"""What Doppel says unasked in the terminal: reminders, while the prompt waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING

from bot.channel import Line
from bot.messages import Address, Reply
from twin_core.errors import StoreError

if TYPE_CHECKING:
    from bot.app import House

EVERY = 2.0
LOOK_BACK = timedelta(days=7)
"""How old a reminder may be that is shown at the start since nobody saw it."""


def unseen(lines: Sequence[Line], channel: str) -> list[Line]:
    """What was said unasked after the person's last message, oldest first."""
    missed: list[Line] = []
    for line in lines:
        if line.said is not None or line.id.startswith(f"{channel}:"):
            missed.clear()
        else:
            missed.append(line)
    return missed


class Unasked:
    """Shows reminders of one chat while the `with` lasts; does the scheduled work if no `doppel run` does."""

    def __init__(self, one: House, address: Address, show: Callable[[Reply], None]) -> None:
        self._house = one
        self._address = address
        self._show = show
        self._shown: set[str] = set()
        self._stop = Event()
        self._thread = Thread(target=self._watch, name="unasked", daemon=True)

    def __enter__(self) -> None:
        lines = self._lines()
        missed = unseen(lines, self._address.channel)
        self._shown = {line.id for line in lines} - {line.id for line in missed}
        self._tell(missed)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        import anyio
        import structlog
        from anyio import to_thread

        log = structlog.get_logger("doppel.chat")
        ongoing = self._house.ongoing
        jobs, rounds = ongoing.jobs(), ongoing.rounds()
        outbox = ongoing.outbox(self._house.terminal())

        async def work() -> None:
            await jobs.tick()
            await to_thread.run_sync(rounds.settle)
            await outbox.deliver()

        while not self._stop.wait(EVERY):
            try:
                if not self._house.is_served():
                    anyio.run(work)
                self._tell(
                    [line for line in self._lines() if not line.id.startswith(f"{self._address.channel}:")]
                )
            except StoreError as error:
                log.warning("reminders_late", error=type(error).__name__)

    def _lines(self) -> list[Line]:
        from bot.app import utc_now

        return self._house.dialogue.transcript(self._address, utc_now() - LOOK_BACK)

    def _tell(self, lines: Sequence[Line]) -> None:
        for line in lines:
            if line.id not in self._shown and line.said is None:
                self._shown.add(line.id)
                self._show(line.reply)
