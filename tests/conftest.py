"""What most tests share: the trained understanding, a store, and a dialogue over both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from fakes.slack_emulator import NotHere, SlackEmulator, emulated

from bot import discovery
from bot.config import Config
from bot.dialogue import Dialogue
from bot.dialogue.agent import Agent
from bot.errands import Errands
from bot.feeds.feeds import Feeds
from bot.learning import agent_of
from bot.people import People
from nlu.understanding import Interpreter
from twin_core.store import open_store
from twin_core.store.base import Store
from twin_core.store.keyring import open_keyring

REALMS = {"console": "local", "web": "local", "speaker": "local"}
_PEOPLE = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files of long tests come first: no worker of a parallel run is left alone with one at the end."""
    long = {item.path for item in items if item.get_closest_marker("long")}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of trained models that all workers of a parallel run share."""
    own = tmp_path_factory.getbasetemp()
    return (own.parent if own.name.startswith("popen-") else own) / "models"


@pytest.fixture(scope="session")
def agent(models: Path) -> Agent:
    """The understanding of every language and the skills, as they ship."""
    return agent_of(discovery.skills(), models)


@pytest.fixture(scope="session")
def interpreter(agent: Agent) -> Interpreter:
    """The understanding of English as it ships."""
    return agent.interpreter("en")


@pytest.fixture
def trained_home(tmp_path: Path, models: Path, interpreter: Interpreter) -> Path:
    """A DOPPEL_HOME with nothing but the trained understanding."""
    assert interpreter, "training fills the folder that is linked here"
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "models").symlink_to(models)
    return home


@pytest.fixture(scope="session")
def session_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all tests that keep to people of their own."""
    folder = tmp_path_factory.mktemp("store")
    store = open_store(f"sqlite:///{folder / 'doppel.db'}", open_keyring(folder / "keys.db", folder / "key"))
    yield store
    store.close()


@pytest.fixture(scope="session")
def dialogue(session_store: Store, agent: Agent) -> Iterator[Dialogue]:
    """The whole dialogue over the session's store."""
    feeds = Feeds(
        session_store, discovery.feeds(), Config().feeds, lambda: datetime.now(UTC), chance=lambda: 0.5
    )
    people, errands = People(session_store, REALMS), Errands(session_store, feeds=feeds.perform)
    yield Dialogue(
        session_store, lambda _: agent, people, errands, zone="Europe/Berlin", speaking=("speaker",)
    )
    feeds.close()


@pytest.fixture
def person() -> str:
    """A name that no other test uses."""
    return f"person-{next(_PEOPLE)}"


@pytest.fixture(scope="session")
def slack_emulator() -> Iterator[SlackEmulator]:
    """Slack by a third party; skipped where there is no Node or no npm registry."""
    try:
        with emulated() as emulator:
            yield emulator
    except NotHere as why:
        pytest.skip(f"no Slack emulator: {why}")
