"""How Doppel sounds, whether it answers aloud, and the rest of what it said."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from bot import wording
from bot.aloud import SPEED, remaining
from bot.language import spoken
from bot.messages import Button, Reply
from bot.phrases import phrases
from bot.skill import Answer, Turn
from twin_core.parts.preferences import PreferencesChanged
from voice.speak import FASTEST, SLOWEST

STEP: Final = 25
"""Words a minute that "slower" takes away."""
LEAP: Final = 60
"""The same for "much slower"."""
_KINDS: Final = ("american", "british", "scottish", "caribbean", "female", "male")
_CALLED: Final = re.compile(r"\b(?:en|de)(?:-[a-z0-9]+)*(?:\+[a-z]+\d?)?(?![\w+-])", re.IGNORECASE)
_FIGURE: Final = re.compile(r"\b\d{2,3}\b")

say = phrases(__file__)


def answer(turn: Turn) -> Answer:
    """Change how Doppel sounds or answers, or tell the rest of the last reply."""
    return INTENTS.get(turn.understanding.intent or "", _voice)(turn)


def _voice(turn: Turn) -> Answer:
    text = turn.understanding.text.casefold()

    def means(name: str) -> bool:
        return say.pattern(name).search(text) is not None

    slower, faster = means("slower"), means("faster")
    if means("louder") and not (slower or faster):
        return _told("louder", turn, "slower")
    if slower != faster:
        return _paced(turn, -1 if slower else 1, LEAP if means("much") else STEP)
    if means("speed") or (slower and faster):
        return _at_speed(turn, text, usual=means("normal"))
    return _as_voice(turn, text, means)


def _paced(turn: Turn, way: int, step: int) -> Answer:
    now = turn.twin.preferences.speech_speed or SPEED
    wanted = min(max(now + way * step, SLOWEST), FASTEST)
    if wanted == now:
        return _told("slowest" if way < 0 else "fastest", turn, speed=now)
    return _set(
        "slower" if way < 0 else "faster", turn, PreferencesChanged(speech_speed=wanted), speed=wanted
    )


def _at_speed(turn: Turn, text: str, *, usual: bool) -> Answer:
    figure = _FIGURE.search(text)
    if figure:
        wanted = min(max(int(figure[0]), SLOWEST), FASTEST)
        return _set("speed", turn, PreferencesChanged(speech_speed=wanted), speed=wanted)
    if usual:
        return _set("speed_normal", turn, PreferencesChanged(speech_speed=0))
    return _told("sound", turn, "slower", "faster")


def _as_voice(turn: Turn, text: str, means: Callable[[str], bool]) -> Answer:
    if means("which"):
        return _told("voices", turn, "another", voices=wording.listing(_voices()))
    if means("sounds"):
        return _told("sound", turn, "slower", "faster", "another")
    called, kind = _CALLED.search(text), next((kind for kind in _KINDS if means(kind)), "")
    if called and called[0] not in _voices():
        return _told("no_such_voice", turn, "another", voice=called[0], voices=wording.listing(_voices()))
    if means("normal") and not (called or kind):
        return _set("voice_own", turn, PreferencesChanged(voice=""))
    voice = called[0] if called else say.name(kind) if kind else _next(turn.twin.preferences.voice)
    return _set("voice", turn, PreferencesChanged(voice=voice), voice=voice)


def _voices() -> tuple[str, ...]:
    """The voices of the language that is spoken, in which they are tried."""
    for language in (spoken(), "en"):
        if voices := say.words(language).lists.get("voices"):
            return voices
    return ()


def _next(voice: str) -> str:
    voices = _voices()
    place = voices.index(voice) if voice in voices else 0
    return voices[(place + 1) % len(voices)]


def _replies(turn: Turn) -> Answer:
    wanted = say.pattern("in_writing").search(turn.understanding.text) is None
    name, because = "on" if wanted else "off", say("because_replies")
    if turn.twin.preferences.voice_replies == wanted:
        reply = Reply(say(f"{name}_already"), say.buttons("text_only" if wanted else "answer_aloud"))
        return Answer(reply, because=because)
    reply = Reply(say(name, turn.message.id), say.buttons("undo"))
    return Answer(reply, (PreferencesChanged(voice_replies=wanted),), because=because)


def _rest(turn: Turn) -> Answer:
    """What was left out when the last reply was said aloud."""
    last, because = turn.before.reply if turn.before else None, say("because_rest")
    if last is None:
        return Answer(Reply(say("nothing_yet"), say.buttons("help")), because=because)
    rest = remaining(last, spoken())
    if not rest:
        return Answer(Reply(say("nothing_more", turn.message.id)), because=because)
    return Answer(Reply(rest, last.buttons, private=last.private), because=because)


def _set(name: str, turn: Turn, event: PreferencesChanged, **slots: object) -> Answer:
    reply = Reply(say(name, turn.message.id, **slots), say.buttons("undo"))
    return Answer(reply, (event,), because=say("because_voice"))


def _told(name: str, turn: Turn, *offers: str, **slots: object) -> Answer:
    buttons: tuple[Button, ...] = say.buttons(*offers)
    return Answer(Reply(say(name, turn.message.id, **slots), buttons), because=say("because_voice"))


INTENTS: Final[dict[str, Callable[[Turn], Answer]]] = {
    "set_voice": _voice,
    "voice_replies": _replies,
    "read_on": _rest,
}
