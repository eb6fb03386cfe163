"""What the tables of nudges need beside words: nudges that were delivered, meetings, what came of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

from bot.dialogue.talk import decode_reply
from bot.messages import Address, Button, Reply, button_token
from bot.nudge_words import KEY
from bot.nudging.look import Look, Said, nudge_id
from bot.nudging.offers import look_draft
from bot.skill import Nudge
from twin_core.dues import LOOK
from twin_core.events.base import Event
from twin_core.parts.calendar import CalendarEventSeen
from twin_core.parts.nudges import NudgeSent
from twin_core.store.base import Draft, Due, Store
from twin_core.twin import Twin


@dataclass
class Nudging:
    """The nudges of one table's person."""

    store: Store
    address: Address
    """Where the person is at home; a console is everybody's."""
    ids: list[str] = field(default_factory=list)

    @property
    def twin(self) -> Twin:
        twin_id = self.store.twin_of("local", self.address.user)
        assert twin_id, "nobody is written to first who never wrote"
        return self.store.state(twin_id)

    def nudged(self, entry: Mapping[str, Any], now: datetime) -> Reply:
        """Deliver a nudge as a look does; `does`: the words of its buttons, by their labels."""
        buttons = tuple(Button(label, says) for label, says in (entry.get("does") or {}).items())
        reply = Reply(entry["text"], buttons, private=True)
        reasons = tuple(entry.get("reasons") or ())
        until = now + timedelta(hours=1)
        nudge = Nudge(entry["kind"], reply, reasons, urgency=0.5, until=until)
        twin = self.twin
        known = nudge_id(twin.id, nudge.kind, now)
        event = NudgeSent(known, nudge.kind, reasons, until.astimezone(UTC))
        due = Due(twin.id, LOOK, now.astimezone(UTC))
        look = Look((Said(known, nudge),), (event,), (now + timedelta(hours=1)).astimezone(UTC))
        draft = look_draft(twin, look, due, now)
        self.store.append(draft)
        self.ids.append(known)
        return decode_reply(draft.parcels[0].body)

    def token(self, entry: str | Mapping[str, Any]) -> str:
        """What a tap on a button of the last nudge sends, or on that of `nudge` (from 1) if it is named."""
        label, number = (entry, 0) if isinstance(entry, str) else (entry["label"], entry["nudge"])
        key = KEY + self.ids[number - 1]
        given = self.store.delivery(self.twin.id, key)
        assert given, f"{key} was never delivered"
        labels = [button.label for button in decode_reply(given[1]).buttons]
        assert label in labels, f"no button {label!r} in {labels}"
        return button_token(key, labels.index(label))

    def meeting(self, span: str, now: datetime) -> None:
        """A meeting of today: "10:00-11:00"."""
        start, end = (
            datetime.combine(now.date(), time.fromisoformat(one), now.tzinfo) for one in span.split("-")
        )
        self._lives(CalendarEventSeen("m@table", start, end, "Planning", people=2), now)

    def check(self, turn: Mapping[str, Any], where: str) -> None:
        """What became of the nudges, and how their kinds are wanted."""
        if "nudges" in turn:
            answers = [sent.answer for sent in self.twin.nudges.sent]
            assert answers == turn["nudges"], f"{where}: the nudges are {answers}"
        for kind, fields in (turn.get("choices") or {}).items():
            choice = self.twin.preferences.nudge(kind)
            for name, wanted in fields.items():
                held = getattr(choice, name)
                assert (list(held) if isinstance(held, tuple) else held) == wanted, (
                    f"{where}: {kind}.{name} is {held!r}"
                )

    def _lives(self, event: Event, now: datetime) -> None:
        self.store.append(Draft(self.twin.id, (event,), now.astimezone(UTC), "feed:table", "feed:table"))
