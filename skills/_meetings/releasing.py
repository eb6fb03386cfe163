"""Taking one of Doppel's own entries out of the calendar again."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import Button, Reply
from bot.skill import Answer, Ask, Turn
from bot.wording import quoted
from skills._meetings.asked import stretches
from skills._meetings.common import again, left, say, when
from skills._meetings.ours import OFFERED, labels, meant, not_ours
from twin_core.parts.bookings import Booking, BookingUnwanted
from twin_core.parts.titles import best_titles

INTENT = "release_slot"


def release(turn: Turn) -> Answer:
    """The entry that is meant, shown before it goes; which one, where several may be."""
    said = stretches(turn)
    found = meant(turn, said)
    if not found:
        return not_ours(turn, said)
    return _ask_sure(turn, found[0]) if len(found) == 1 else _ask_which(turn, found)


def sure_answered(turn: Turn, ask: Ask) -> Answer:
    """Whether the entry is to go."""
    known = turn.twin.bookings.by_id(str(ask.filled.get("booking", "")))
    if turn.understanding.intent in ("deny", "skip") or known is None:
        return left(turn)
    return _gone(turn, known) if turn.understanding.intent == "affirm" else again(ask, turn)


def which_answered(turn: Turn, ask: Ask) -> Answer:
    """Which entry is to go; to choose it is to agree, as its button told its time."""
    found = chosen(turn, ask)
    if found:
        return _gone(turn, found)
    return left(turn) if turn.understanding.intent in ("deny", "skip") else again(ask, turn)


def chosen(turn: Turn, ask: Ask) -> Booking | None:
    """The entry that an answer to "which one?" names."""
    ids = ask.filled.get("bookings")
    known = (turn.twin.bookings.by_id(each) for each in (ids if isinstance(ids, list) else []))
    found = [each for each in known if each]
    said = turn.understanding.text.strip().casefold()
    for place, button in enumerate(ask.question.buttons[: len(found)]):
        if said in (button.says.casefold(), str(place + 1)):
            return found[place]
    named = best_titles(said, [each.title for each in found])
    return found[named[0]] if len(named) == 1 else None


def which_question(turn: Turn, name: str, intent: str, slot: str, found: Sequence[Booking]) -> Answer:
    """Which of several entries is meant."""
    some = found[:OFFERED]
    buttons = tuple(Button(label, label) for label in labels(turn, some))
    question = Reply(say(name, turn.message.id), (*buttons, say.button("leave")), private=True)
    ask = Ask(intent, slot, "choice", question, {"bookings": [each.id for each in some]})
    return Answer(question, ask=ask, because=say("because_several"))


def _ask_which(turn: Turn, found: Sequence[Booking]) -> Answer:
    return which_question(turn, "which_goes", INTENT, "which", found)


def _ask_sure(turn: Turn, booking: Booking) -> Answer:
    facts = {"title": quoted(booking.title), "when": when(turn, booking.start, booking.end)}
    question = Reply(
        say("release_preview", turn.message.id, **facts), say.buttons("affirm", "deny"), private=True
    )
    ask = Ask(INTENT, "sure", "yes_no", question, {"booking": booking.id})
    return Answer(question, ask=ask, because=say("because_release"))


def _gone(turn: Turn, booking: Booking) -> Answer:
    reply = Reply(say("taking_out", turn.message.id), say.buttons("undo"))
    return Answer(reply, (BookingUnwanted(booking.id),), because=say("because_release"))
