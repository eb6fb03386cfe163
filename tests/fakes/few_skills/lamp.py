"""A lamp."""

from bot.messages import Reply
from bot.phrases import phrases
from bot.skill import Answer, Turn

say = phrases(__file__)


def answer(turn: Turn) -> Answer:
    return Answer(Reply(say(f"{turn.understanding.intent}", turn.message.id)))
