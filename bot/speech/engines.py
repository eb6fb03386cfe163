"""The engines that hear and speak, as configured."""

from __future__ import annotations

from collections.abc import Callable

from bot.config import Home
from bot.config.models import Voice
from bot.dialogue.agent import Agent
from voice.errors import EngineMissing
from voice.hear import Ear
from voice.speak import Speaker


def ears(settings: Voice, home: Home, agent: Callable[[], Agent]) -> Callable[[], Ear]:  # noqa: ARG001
    """Who hears the next utterance: an ear for what the agent of now understands."""

    def ear() -> Ear:
        raise EngineMissing("no engine hears yet")

    return ear


def speaker() -> Speaker:
    """Who speaks."""
    from voice.engines.pyttsx import PyttsxSpeaker

    return PyttsxSpeaker()
