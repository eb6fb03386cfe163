from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from intents_house import PACKAGE, House, at_once, made

from bot import discovery
from bot.dialogue.agent import Agent
from bot.intents.shipped import Shipped
from bot.intents.training.workshop import Workshop

Build = Callable[..., House]


@pytest.fixture(scope="session")
def few(models: Path) -> tuple[Path, Agent, Shipped]:
    """Two small skills, learnt, with the folder of their models."""
    folder = models.with_name("few_models")
    return folder, *made(folder)


@pytest.fixture(scope="session")
def shipped() -> Shipped:
    """The two small skills, not learnt."""
    return Shipped(discovery.skills(PACKAGE))


@pytest.fixture
def build(few: tuple[Path, Agent, Shipped], tmp_path: Path) -> Build:
    """Houses with models of their own that begin as what ships."""
    folder, first, shipped = few
    shutil.copytree(folder, tmp_path / "models")

    def house(workshop: Workshop = at_once, **more: object) -> House:
        return House(tmp_path / "models", first, shipped, workshop, **more)

    return house


@pytest.fixture
def house(build: Build) -> House:
    return build()
