"""Everything that the admin of intents needs, over two small skills, learnt once a test run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from desk import MemoryDesk

from bot import discovery
from bot.dialogue.agent import Agent
from bot.dialogue.choices import Thresholds
from bot.dialogue.respond import Responder, Response, Scene
from bot.dialogue.talk import Talk
from bot.intents.admin import IntentAdmin
from bot.intents.draft import Draft, IntentEdit, ReplyEdit
from bot.intents.drafting import Rules
from bot.intents.publishing.agents import Agents
from bot.intents.shipped import Shipped
from bot.intents.training.job import Job, Tell, learn
from bot.intents.training.report import Report
from bot.intents.training.shelf import Shelf
from bot.intents.training.workshop import Workshop
from bot.language import conversing
from bot.learning import agent_of
from bot.messages import Address, Message
from bot.phrases import reworded
from twin_core.twin import Twin

PACKAGE = "few_skills"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ROOM = IntentEdit(
    title={"en": "Book a room"},
    examples={
        "en": (
            "book a meeting room",
            "i need a room for four people",
            "reserve the big room for me",
            "is there a free room this afternoon",
            "get me a conference room",
        )
    },
    reply=ReplyEdit(texts={"en": ("The front desk books rooms: call 12.",)}),
)


def at_once(job: Job, tell: Tell, stopped: Callable[[], bool]) -> Report:
    """The real work, in this process."""
    assert not stopped()
    return learn(job, tell)


@dataclass
class House:
    """One admin's house."""

    models: Path
    first: Agent
    shipped: Shipped
    workshop: Workshop = at_once
    desk: MemoryDesk = field(default_factory=MemoryDesk)
    now: datetime = NOW
    may_lose: float = 0.05

    def __post_init__(self) -> None:
        self.numbers = count(1)
        self.talk = Talk()
        self.agents = self.other_agents()
        self.admin = IntentAdmin(
            self.desk,
            self.shipped,
            Rules(Thresholds(), self.may_lose, skills=PACKAGE),
            lambda: self.now,
            shelf=Shelf(self.models),
            agents=lambda: self.agents,
            workshop=self.workshop,
        )

    def other_agents(self) -> Agents:
        """The agents as another process has them, which looks at every turn."""
        clock = count(0.0, 10.0)
        return Agents(self.desk, self.shipped, Shelf(self.models), self.first, clock=lambda: next(clock))

    def draft(self, **intents: IntentEdit) -> int:
        """Save a draft of these intents; its revision."""
        return self.admin.save_draft(Draft(intents=intents), self.admin.draft().revision, "ann")

    def say(self, text: str, identity: str = "local\0ben", agents: Agents | None = None) -> Response:
        """What somebody is answered; an open question is kept."""
        agent = (agents or self.agents)(identity)
        message = Message(str(next(self.numbers)), text, Address("console", identity, "terminal"), self.now)
        with conversing(heard="en", spoken="en"), reworded(agent.reworded):
            responder = Responder(agent.interpreter("en"), agent.skills, Thresholds(0.3, 0.0))
            response = responder.respond(Scene(message, Twin(id="ben"), self.now, self.talk))
        self.talk = response.talk
        return response

    def hears(self, text: str, identity: str = "local\0ben") -> str:
        """The words of the answer."""
        return self.say(text, identity).reply.text

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)


def made(models: Path) -> tuple[Agent, Shipped]:
    """What ships: the two skills, learnt."""
    skills = discovery.skills(PACKAGE)
    return agent_of(skills, models), Shipped(skills)
