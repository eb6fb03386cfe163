"""Privacy: what is kept and reached, who sees it, the export, forgetting, and why something was said."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from bot import wording
from bot.facts import fact, spoken_of
from bot.messages import Button, Card, Reply
from bot.phrases import phrases
from bot.skill import Answer, Ask, Export, Forget, Turn
from twin_core.parts.track import Track
from twin_core.twin import Twin

say = phrases(__file__)

FORGET_WORDS: Final = "forget me for good"
EXPORT: Final = Button("Export", "export my data")
FORGET: Final = Button("Forget me", "forget me")
SURE: Final = 0.8
LIKELY: Final = 0.5
_SEES = re.compile(
    r"\b(?:who|sees?|reads?|others?|admin|trust|boss|manager|team|share|private|confidential|safe|spy\w*|employer|encrypted|gdpr|privacy|protection)\b",
    re.IGNORECASE,
)
_WHERE = re.compile(r"\bwhere\b", re.IGNORECASE)
_HANDED_ON = re.compile(
    r"\b(?:sell|sold|advertis\w*|ads|third|give|pass|share|send|sent|upload|cloud|internet|train\w*|leaves?|go)\b",
    re.IGNORECASE,
)
_ONE_NOTE = re.compile(
    r"\b(?:last|latest|previous|entry|note|rating|score|mood|energy|stress|that|this|it|just)\b",
    re.IGNORECASE,
)
_EVERYTHING = re.compile(
    r"\b(?:me|all|everything|data|account|profile|history|twin|forgotten|gdpr|whole|entire|good)\b",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:my\s+(?:own\s+)?(?:mood|energy|stress|day|week|numbers)|am\s+i)\b", re.IGNORECASE)
_STOP_BUTTONS: Final = (
    Button("Undo the last note", "undo"),
    Button("Stop reminders", "cancel all reminders"),
    FORGET,
)


def answer(turn: Turn) -> Answer:
    """Say what is kept, give it, or remove it for good after the exact words."""
    if turn.pending is not None:
        return _confirmed(turn)
    return INTENTS.get(turn.understanding.intent or "", _what_you_know)(turn)


def _what_you_know(turn: Turn) -> Answer:
    text = turn.understanding.text
    name = "who_sees" if _SEES.search(text) else "where" if _WHERE.search(text) else "known"
    facts = _kinds(turn.twin)
    if not facts and name == "known":
        name = "known_little"
    card = Card("What I keep about you", facts) if facts else None
    reply = Reply(say(name, turn.message.id), (EXPORT, FORGET), card, private=True)
    return Answer(reply, because=say("because_known"))


def _export(turn: Turn) -> Answer:
    reply = Reply(say("export", turn.message.id), private=True)
    return Answer(reply, requests=(Export(),), because=say("because_export"))


def _privacy_question(turn: Turn) -> Answer:
    name = "handed_on" if _HANDED_ON.search(turn.understanding.text) else "reach"
    buttons = (Button("What you know", "what do you know about me"), FORGET)
    reply = Reply(say(name, turn.message.id), buttons, private=True)
    return Answer(reply, because=say("because_privacy"))


def _about_another(turn: Turn) -> Answer:
    name = "about_you" if _OWN.search(turn.understanding.text) else "about_another"
    reply = Reply(say(name, turn.message.id), (Button("How am I?", "how am i doing"),))
    return Answer(reply, because=say("because_another"))


def _stop_keeping(turn: Turn) -> Answer:
    reply = Reply(say("stop_keeping", turn.message.id), _STOP_BUTTONS, private=True)
    return Answer(reply, because=say("because_stop_keeping"))


def _forget(turn: Turn) -> Answer:
    said = turn.understanding.text
    if _ONE_NOTE.search(said) and not _EVERYTHING.search(said):
        buttons = (Button("The last note", "undo"), Button("Everything", "forget everything about me"))
        question = Reply(say("forget_what", turn.message.id), buttons, private=True)
        return Answer(question, because=say("because_forget_what"))
    text = say("forget", turn.message.id, words=FORGET_WORDS)
    question = Reply(text, (Button("No, keep it", "no"), EXPORT), private=True)
    ask = Ask("forget_me", "words", "exact", question, {"words": [FORGET_WORDS]})
    return Answer(question, ask=ask, because=say("because_forget"))


def _confirmed(turn: Turn) -> Answer:
    if turn.understanding.text.strip().strip(".!\"“”'").casefold() == FORGET_WORDS:
        return Answer(Reply(""), requests=(Forget(),), because=say("because_forget"))
    if turn.understanding.intent == "export_data":
        return _export(turn)
    return Answer(
        Reply(say("not_forgotten", turn.message.id, words=FORGET_WORDS)), because=say("because_not_forgotten")
    )


def _why(turn: Turn) -> Answer:
    before = turn.before
    if before is None:
        return Answer(Reply(say("why_nothing", turn.message.id)), because=say("because_why"))
    said = [before.because or say("why_no_reason")]
    if before.said and before.because and before.said not in before.because:
        said.insert(0, say("why_said", said=wording.short(before.said, 80)))
    if before.intent:
        name = "sure" if before.confidence > SURE else "likely" if before.confidence > LIKELY else "unsure"
        said.append(say(name))
    if turn.twin.recent and (noted := _last_note(turn)):
        said.append(noted)
    return Answer(Reply(" ".join(said), (Button("Undo", "undo"),), private=True), because=say("because_why"))


def _last_note(turn: Turn) -> str:
    for recent in reversed(turn.twin.recent):
        if recent.event.undoable:
            words = fact(recent.event, turn.twin, turn.now)
            when = wording.when(spoken_of(recent), turn.now, turn.twin.preferences)
            return say("why_noted", fact=words, when=when)
    return ""


def _kinds(twin: Twin) -> tuple[tuple[str, str], ...]:
    """What is kept by kind, with its number; kinds without anything are left out."""
    tasks = twin.tasks
    numbers = (
        ("Mood", _ratings(twin.mood)),
        ("Energy", _ratings(twin.capacity.energy)),
        ("Stress", _ratings(twin.capacity.stress)),
        ("Check-ins", _count(twin.check_ins.count, "check-in")),
        ("Tasks", _tasks(len(tasks.open), tasks.finished_ever)),
        ("Reminders", f"{len(twin.reminders.waiting)} waiting" if twin.reminders.waiting else ""),
        ("Breaks", _count(len(twin.breaks.taken), "break")),
        ("Meetings", _count(sum(day.count for day in twin.collaboration.days), "meeting")),
        ("Skills", _count(len(twin.skills.known), "skill")),
        ("Chats", _count(len(twin.identity.links), "chat")),
        ("Settings", _settings(twin)),
    )
    return tuple((name, said) for name, said in numbers if said)


def _ratings(track: Track) -> str:
    number = sum(day.count for day in track.days)
    if not number:
        return ""
    return f"{wording.count(number, 'rating')} on {wording.count(len(track.days), 'day')}"


def _tasks(still_open: int, finished: int) -> str:
    said = [f"{still_open} open"] if still_open else []
    return ", ".join([*said, f"{finished} finished"] if finished else said)


def _count(number: int, noun: str) -> str:
    return wording.count(number, noun) if number else ""


def _settings(twin: Twin) -> str:
    preferences = twin.preferences
    known = ["time zone"] if preferences.zone else []
    return ", ".join([*known, "hours", "language", *(["country"] if preferences.country else [])])


INTENTS: Final[dict[str, Callable[[Turn], Answer]]] = {
    "what_you_know": _what_you_know,
    "export_data": _export,
    "forget_me": _forget,
    "why_that": _why,
    "privacy_question": _privacy_question,
    "about_another": _about_another,
    "stop_keeping": _stop_keeping,
}
