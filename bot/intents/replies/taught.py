"""The skill of an intent that an admin taught: questions for what is missing, then a text or a webhook."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Final
from zlib import crc32

from bot.dialogue.fit import chosen, normal
from bot.intents.draft import Question, ReplyEdit, Texts
from bot.intents.replies.slots import filled, fits, named, told, worded
from bot.language import DEFAULT, spoken
from bot.messages import Button, Reply
from bot.phrases import phrases
from bot.skill import Answer, Ask, CallWebhook, Skill, Turn
from nlu.features import HINTS

say = phrases(__file__)

WORD: Final = re.compile(r"\w+")


def taught(intent: str, reply: ReplyEdit) -> Skill:
    """The skill that answers an intent as an admin wrote."""
    return partial(_answer, intent, reply)


def switched_off(turn: Turn) -> Answer:
    """The answer to what is switched off."""
    return Answer(Reply(say("off", turn.message.id)), because=say("because_off"))


def _answer(intent: str, reply: ReplyEdit, turn: Turn) -> Answer:
    because = say("because_taught")
    if turn.pending and turn.understanding.intent == "skip":
        return Answer(Reply(say("left", turn.message.id)), because=because)
    slots = _slots(reply, turn)
    for question in reply.ask:
        if question.slot not in slots:
            ask = _ask(intent, question, slots)
            return Answer(ask.question, ask=ask, because=because)
    if reply.webhook:
        request = CallWebhook(reply.webhook.url, reply.webhook.timeout, intent, _sent(reply, slots))
        return Answer(Reply(""), requests=(request,), because=because)
    return Answer(Reply(_text(reply.texts, slots, turn.message.id)), because=because)


def _slots(reply: ReplyEdit, turn: Turn) -> dict[str, str]:
    """What is known: from the question's earlier answers, from this answer, from the message's entities."""
    known = told(turn)
    if turn.pending is None:
        return known
    kept = {name: str(value) for name, value in turn.pending.filled.items()}
    asked = next((question for question in reply.ask if question.slot == turn.pending.slot), None)
    answer = _answered(asked, turn, known) if asked else ""
    return kept | ({asked.slot: answer} if asked and answer else {})


def _answered(question: Question, turn: Turn, known: Mapping[str, str]) -> str:
    """The answer to a question in words; empty where it was none."""
    understanding, preferences = turn.understanding, turn.twin.preferences
    if question.expects == "text":
        return known.get(question.slot) or turn.message.text.strip()
    if question.expects in ("choice", "yes_no"):
        button = chosen(understanding.text, _buttons(question)) or _named(understanding.text, question)
        place = {"affirm": 0, "deny": 1}.get(understanding.intent or "")
        if button is None and question.expects == "yes_no" and place is not None:
            button = _buttons(question)[place]
        return button.label if button else ""
    fitting = (entity for entity in understanding.entities if fits(question.expects, entity))
    return next((worded(entity.value, turn.now, preferences) for entity in fitting), "")


def _named(text: str, question: Question) -> Button | None:
    """The one choice that stands in a longer text: "the small one, please"."""
    said = f" {' '.join(re.findall(WORD, normal(text)))} "
    there = [b for b in _buttons(question) if f" {' '.join(re.findall(WORD, normal(b.label)))} " in said]
    return there[0] if len(there) == 1 else None


def _ask(intent: str, question: Question, slots: Mapping[str, str]) -> Ask:
    asked = Reply(_one(question.question), _buttons(question))
    return Ask(intent, question.slot, question.expects, asked, dict(slots))


def _buttons(question: Question) -> tuple[Button, ...]:
    if question.expects == "yes_no":
        return say.button("agree"), say.button("refuse")
    choices = question.choices.get(spoken()) or question.choices.get(DEFAULT, ())
    return tuple(Button(choice, choice) for choice in choices)


def _text(texts: Texts, slots: Mapping[str, str], vary: str) -> str:
    """A variant that says as much of what is known as any does."""
    variants = texts.get(spoken()) or texts.get(DEFAULT) or next(iter(texts.values()))
    full = [text for text in variants if all(name in slots for name in named(text))] or list(variants)
    most = max(len(named(text)) for text in full)
    best = [text for text in full if len(named(text)) == most]
    return filled(best[crc32(vary.encode()) % len(best)], slots)


def _sent(reply: ReplyEdit, slots: Mapping[str, str]) -> dict[str, str]:
    """What a webhook is told: what was asked for and what examples teach, not what rules read by the way."""
    asked = {question.slot for question in reply.ask}
    return {name: value for name, value in slots.items() if name in asked or name not in HINTS}


def _one(words: Mapping[str, str]) -> str:
    return words.get(spoken()) or words.get(DEFAULT) or next(iter(words.values()))
