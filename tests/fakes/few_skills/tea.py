"""Tea."""

from bot.messages import Reply
from bot.phrases import phrases
from bot.skill import Answer, Turn

say = phrases(__file__)


def answer(turn: Turn) -> Answer:
    kind = turn.understanding.first("kind")
    return Answer(Reply(say("tea", turn.message.id, kind=kind.value if kind else "some")))
