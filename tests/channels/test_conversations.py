"""One table of conversations, played over every channel with the real house behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from fakes.drivers import Driver, Opening, Person, Seen
from fakes.drivers.console import console
from fakes.drivers.slack import slack_http, slack_socket
from fakes.drivers.teams import teams
from fakes.drivers.telegram import telegram_polling, telegram_webhook
from fakes.drivers.web import web
from table import Table, as_list, check_events, tables

from bot.app import utc_now
from bot.messages import Reply
from nlu.understanding import Interpreter
from twin_core.parts.mood import MoodLogged
from twin_core.store.base import Draft

pytestmark = pytest.mark.long

CHANNELS: Mapping[str, Opening] = {
    "console": console,
    "web": web,
    "Slack over HTTP": slack_http,
    "Slack by Socket Mode": slack_socket,
    "Teams": teams,
    "Telegram by polling": telegram_polling,
    "Telegram by webhook": telegram_webhook,
}
TABLES = tables(Path(__file__).parent / "conversations")
_NUMBERS = count(1)


@pytest.fixture(scope="module", params=CHANNELS)
def driver(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    models: Path,
    interpreter: Interpreter,
) -> Iterator[Driver]:
    """A house with one channel, for all conversations."""
    assert interpreter, "training fills the folder that is linked here"
    home = tmp_path_factory.mktemp(request.param)
    (home / "models").symlink_to(models)
    with CHANNELS[request.param](home) as opened:
        yield opened


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_conversation_is_the_same_everywhere(table: Table, driver: Driver) -> None:
    person = driver.person(f"ana-{next(_NUMBERS)}")
    for number, turn in enumerate(table.turns, 1):
        known, sent = len(driver.stage.records(person.address)), len(driver.stage.sent)
        seen = done(person, turn)
        where = f"turn {number}, {turn.get('said') or turn.get('press') or turn.get('noted')!r} → {seen}"
        check_seen(turn, seen, where)
        for delivered in driver.stage.sent[sent:]:
            check_shown_whole(delivered.reply, seen, where)
        if "events" in turn:
            check_events(turn["events"], driver.stage.records(person.address)[known:], where)
        if number == 1:
            remember(table.past, driver, person)


def done(person: Person, turn: Mapping[str, Any]) -> Seen:
    """What a person is shown after their deed of a turn."""
    if "press" in turn:
        return person.press(turn["press"])
    return person.say(str(turn["said"])) if "said" in turn else person.note(turn["noted"])


def check_seen(turn: Mapping[str, Any], seen: Seen, where: str) -> None:
    words = bare(seen.text)
    for wanted in as_list(turn.get("answered")):
        assert bare(str(wanted)) in words, f"{where}: lacks {wanted!r}"
    for unwanted in as_list(turn.get("not_answered")):
        assert bare(str(unwanted)) not in words, f"{where}: says {unwanted!r}"
    for label in as_list(turn.get("buttons")):
        assert label in seen.labels, f"{where}: no button {label!r}"
    for part in ("picture", "card", "file"):
        if part in turn:
            assert getattr(seen, part) == turn[part], f"{where}: {part}"


def check_shown_whole(reply: Reply, seen: Seen, where: str) -> None:
    """Whatever the platform, the person sees every word and every button of what the house said."""
    words = bare(seen.text)
    card = reply.card.facts if reply.card else ()
    for part in (*reply.text.splitlines(), *(word for fact in card for word in fact)):
        assert bare(part) in words, f"{where}: {part!r} is not shown"
    assert {button.label for button in reply.buttons} <= set(seen.labels), f"{where}: not all buttons"


def bare(text: str) -> str:
    """Words alone: case and blanks do not count."""
    return re.sub(r"\s+", " ", text).strip().casefold()


def remember(past: Mapping[str, Any], driver: Driver, person: Person) -> None:
    """Write what was logged on the days before."""
    twin_id = driver.stage.house.people.find(person.address)
    for days, value in enumerate(reversed(past.get("mood", ())), 1):
        assert twin_id
        at = utc_now() - timedelta(days=days)
        event = MoodLogged(value, felt_at=at)
        driver.stage.house.store.append(Draft(twin_id, (event,), utc_now(), f"past:{days}", "test"))
