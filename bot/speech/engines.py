"""The engines that hear and speak, as configured; what is heard follows the published intents."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from threading import Lock, Thread
from typing import Final
from uuid import uuid4

import structlog

from bot.config.models import Voice
from bot.dialogue.agent import Agent
from bot.language import DEFAULT
from bot.speech.vocabulary import also_said, sayable
from bot.speech.words import words_ear
from voice.engines.pyttsx import PyttsxSpeaker
from voice.engines.sphinx import SphinxEar
from voice.errors import VoiceError
from voice.grammar import Sayable
from voice.hear import Ear
from voice.language_model import build
from voice.pronounce import in_dictionary
from voice.router import Router
from voice.speak import Speaker

KEPT: Final = 4
"""Language models that stay on disk: those of the versions of the intents that are likely to come back."""

log = structlog.get_logger("doppel.voice")


class Ears:
    """Gives the ear for what can be said now; another version of the intents is taken up without a pause."""

    def __init__(self, settings: Voice, folder: Path, agent: Callable[[], Agent]) -> None:
        """`folder`: where language models are kept. `agent`: who answers now."""
        self._folder = folder
        self._agent = agent
        self._words = words_ear(settings)
        self._lock = Lock()
        self._version: int | None = None
        self._ear: Ear | None = None

    def __call__(self) -> Ear:
        """The ear for the next utterance. The first one of all waits until its language model stands."""
        agent = self._agent()
        with self._lock:
            if self._ear is None:
                self._take_up(agent)
            elif agent.version != self._version:
                self._version = agent.version
                Thread(target=self._follow, args=(agent,), name="doppel vocabulary", daemon=True).start()
            assert self._ear
            return self._ear

    def _follow(self, agent: Agent) -> None:
        try:
            self._take_up(agent)
        except (VoiceError, OSError) as error:
            log.warning("vocabulary_not_built", version=agent.version, error=type(error).__name__)

    def _take_up(self, agent: Agent) -> None:
        said = sayable(agent.examples(DEFAULT), also_said(agent.skills), known=in_dictionary)
        commands = SphinxEar(modelled(said, self._folder))
        commands.load()
        self._ear, self._version = Router(commands, self._words), agent.version


def modelled(said: Sayable, folder: Path) -> Path:
    """The folder with the language models of everything that can be said, made where there is none yet."""
    import voice

    code = sorted(Path(voice.__path__[0]).glob("*.py"))
    mixed = sha256(repr(said).encode() + b"".join(path.read_bytes() for path in code)).hexdigest()[:16]
    place = folder / mixed
    if not place.is_dir():
        half = folder / f".{mixed}-{uuid4().hex}"
        build(said, half)
        with suppress(OSError):  # another process was as quick
            half.rename(place)
        rmtree(half, ignore_errors=True)
        for old in sorted(folder.iterdir(), key=lambda one: one.stat().st_mtime)[:-KEPT]:
            rmtree(old, ignore_errors=True)
    return place


def speaker() -> Speaker:
    """Who speaks."""
    return PyttsxSpeaker()
