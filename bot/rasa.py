"""Which interpreter config.yml wants: Doppel's own, or a Rasa server in front of it."""

from __future__ import annotations

from dataclasses import replace

from bot.config.models import Nlu
from bot.dialogue.agent import Agent
from bot.dialogue.choices import Thresholds
from bot.dialogue.fit import CONTROL, REPEAT
from bot.discovery import Skills
from bot.errors import ConfigError


def with_rasa(agent: Agent, settings: Nlu, shipped: Skills) -> Agent:
    """The agent, with the Rasa server in front of the language that it was taught, where there is to be one.

    What the agent can do beyond the skills that ship, the server may not have been taught yet.
    Raises `ConfigError` for a language that Doppel cannot stand in for.
    """
    if settings.interpreter != "rasa":
        return agent
    if settings.rasa.language not in agent.interpreters:
        known = ", ".join(sorted(agent.interpreters))
        raise ConfigError(f"nlu.rasa.language: no language {settings.rasa.language!r}; there are {known}")
    from nlu.rasa.client import Server
    from nlu.rasa.interpreter import RasaInterpreter

    server = Server(settings.rasa.url, settings.rasa.timeout_seconds, settings.rasa.token.get_secret_value())
    language, intents = settings.rasa.language, (*agent.skills.by_intent, *CONTROL, REPEAT)
    rasa = RasaInterpreter(
        agent.interpreter(language),
        server,
        intents,
        language=language,
        taught=agent.skills.by_intent.keys() - shipped.by_intent.keys(),
        follows=Thresholds(settings.threshold, settings.margin).sure,
    )
    return replace(agent, interpreters={**agent.interpreters, language: rasa})
