"""Privacy: what is kept and reached, who sees it, the export, forgetting, and why something was said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot import wording
from bot.facts import fact, spoken_of
from bot.messages import Card, Reply
from bot.phrases import phrases
from bot.skill import Answer, Ask, Export, Forget, Turn
from twin_core.parts.track import Track
from twin_core.twin import Twin

say = phrases(__file__)

SURE: Final = 0.8
LIKELY: Final = 0.5


def answer(turn: Turn) -> Answer:
    """Say what is kept, give it, or remove it for good after the exact words."""
    if turn.pending is not None:
        return _confirmed(turn, turn.pending)
    return INTENTS.get(turn.understanding.intent or "", _what_you_know)(turn)


def _what_you_know(turn: Turn) -> Answer:
    text = turn.understanding.text
    name = (
        "who_sees"
        if say.pattern("sees").search(text)
        else "where"
        if say.pattern("where").search(text)
        else "known"
    )
    facts = _kinds(turn.twin)
    if not facts and name == "known":
        name = "known_little"
    card = Card(say.name("card"), facts) if facts else None
    reply = Reply(say(name, turn.message.id), say.buttons("export", "forget"), card, private=True)
    return Answer(reply, because=say("because_known"))


def _export(turn: Turn) -> Answer:
    reply = Reply(say("export", turn.message.id), private=True)
    return Answer(reply, requests=(Export(),), because=say("because_export"))


def _privacy_question(turn: Turn) -> Answer:
    name = "handed_on" if say.pattern("handed_on").search(turn.understanding.text) else "reach"
    buttons = say.buttons("known", "forget")
    reply = Reply(say(name, turn.message.id), buttons, private=True)
    return Answer(reply, because=say("because_privacy"))


def _about_another(turn: Turn) -> Answer:
    name = "about_you" if say.pattern("own").search(turn.understanding.text) else "about_another"
    reply = Reply(say(name, turn.message.id), say.buttons("how_am_i"))
    return Answer(reply, because=say("because_another"))


def _stop_keeping(turn: Turn) -> Answer:
    reply = Reply(
        say("stop_keeping", turn.message.id),
        say.buttons("undo_last", "stop_reminders", "forget"),
        private=True,
    )
    return Answer(reply, because=say("because_stop_keeping"))


def _forget(turn: Turn) -> Answer:
    said = turn.understanding.text
    if say.pattern("one_note").search(said) and not say.pattern("everything").search(said):
        buttons = say.buttons("last_note", "everything")
        question = Reply(say("forget_what", turn.message.id), buttons, private=True)
        return Answer(question, because=say("because_forget_what"))
    words = say.name("forget_words")
    text = say("forget", turn.message.id, words=words)
    question = Reply(text, say.buttons("keep", "export"), private=True)
    ask = Ask("forget_me", "words", "exact", question, {"words": [words]})
    return Answer(question, ask=ask, because=say("because_forget"))


def _confirmed(turn: Turn, asked: Ask) -> Answer:
    kept = asked.filled.get("words")
    words = str(kept[0]) if isinstance(kept, list) and kept else say.name("forget_words")
    if turn.understanding.text.strip().strip(".!\"“”„'").casefold() == words.casefold():
        return Answer(Reply(""), requests=(Forget(),), because=say("because_forget"))
    if turn.understanding.intent == "export_data":
        return _export(turn)
    return Answer(
        Reply(say("not_forgotten", turn.message.id, words=words)), because=say("because_not_forgotten")
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
    if before.said and turn.twin.recent and (noted := _last_note(turn)):
        said.append(noted)
    return Answer(Reply(" ".join(said), say.buttons("undo"), private=True), because=say("because_why"))


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
    numbers = {
        "mood": _ratings(twin.mood),
        "energy": _ratings(twin.capacity.energy),
        "stress": _ratings(twin.capacity.stress),
        "check_ins": _count(twin.check_ins.count, "check-in"),
        "tasks": _tasks(len(tasks.open), tasks.finished_ever),
        "reminders": _some("waiting", len(twin.reminders.waiting)),
        "breaks": _count(len(twin.breaks.taken), "break"),
        "meetings": _count(sum(day.count for day in twin.collaboration.days), "meeting"),
        "skills": _count(len(twin.skills.known), "skill"),
        "nudges": _nudges(twin),
        "chats": _count(len(twin.identity.links), "chat"),
        "settings": _settings(twin),
    }
    return tuple((say.name(f"kind_{kind}"), said) for kind, said in numbers.items() if said)


def _ratings(track: Track) -> str:
    number = sum(day.count for day in track.days)
    if not number:
        return ""
    return say("ratings", ratings=_count(number, "rating"), days=_count(len(track.days), "day"))


def _tasks(still_open: int, finished: int) -> str:
    return ", ".join(said for said in (_some("open", still_open), _some("finished", finished)) if said)


def _nudges(twin: Twin) -> str:
    kept = twin.nudges
    return ", ".join(
        said for said in (_some("sent", len(kept.sent)), _some("held_back", len(kept.held))) if said
    )


def _some(name: str, number: int) -> str:
    return say(name, number=number) if number else ""


def _count(number: int, noun: str) -> str:
    return wording.count(number, noun) if number else ""


def _settings(twin: Twin) -> str:
    preferences = twin.preferences
    known = {"zone": preferences.zone, "hours": True, "language": True, "country": preferences.country}
    return ", ".join(say.name(f"setting_{name}") for name, there in known.items() if there)


INTENTS: Final[dict[str, Callable[[Turn], Answer]]] = {
    "what_you_know": _what_you_know,
    "export_data": _export,
    "forget_me": _forget,
    "why_that": _why,
    "privacy_question": _privacy_question,
    "about_another": _about_another,
    "stop_keeping": _stop_keeping,
}
