"""`doppel channels check` says what is wrong with Teams and how to put it right."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from fakes.bot_framework import PASSWORD
from fakes.teams_bench import Bench, benches

from bot.channel import Finding
from channels.teams.channel import ROUTE
from channels.teams.check import findings

Make = Callable[..., Bench]
HOME = "https://doppel.example.org"


@pytest.fixture
def make() -> Iterator[Make]:
    with benches() as made:
        yield made


def checked(bench: Bench, outside: int | type[Exception] = 401) -> list[Finding]:
    """The findings; `outside`: what the public address answers, or how it fails."""

    async def answered(request: httpx.Request) -> httpx.Response:
        if isinstance(outside, int):
            return httpx.Response(outside)
        raise outside("away", request=request)

    async def look() -> list[Finding]:
        public = {"all://doppel.example.org": httpx.MockTransport(answered)}
        async with httpx.AsyncClient(mounts=public) as http:
            return list(await findings(bench.settings, http, ROUTE))

    return asyncio.run(look())


def test_all_is_well(make: Make) -> None:
    found = checked(make(public_url=HOME))
    assert [each.fix for each in found] == ["", "", "", ""]
    assert f"{HOME}/teams/messages" in found[2].what


@pytest.mark.parametrize(
    ("wrong", "which", "fix"),
    [
        ({"app_password": "wrong"}, 0, "new client secret"),
        ({"app_id": "99999999-2222-3333-4444-555555555555"}, 0, "channels.teams.app_id"),
        ({"tenant": "99999999-2222-3333-4444-555555555555"}, 0, "channels.teams.tenant"),
        ({"login_url": "http://127.0.0.1:1"}, 0, "login_url"),
        ({"openid_url": "http://127.0.0.1:1/x"}, 1, "openid_url"),
        ({"public_url": "http://doppel.example.org"}, 2, "server.public_url"),
        ({"public_url": ""}, 2, "server.public_url"),
        ({"public_url": ""}, 3, "server.public_url"),
    ],
    ids=str,
)
def test_what_is_wrong_is_named_with_what_to_do(
    make: Make, wrong: dict[str, Any], which: int, fix: str
) -> None:
    found = checked(make(**({"public_url": HOME} | wrong)))
    assert fix in found[which].fix
    assert PASSWORD not in str(found)


@pytest.mark.parametrize(
    ("outside", "fix"),
    [(404, "pass /teams/messages on"), (200, "200 came back"), (httpx.ConnectError, "start doppel run")],
)
def test_the_way_from_outside_is_tried(make: Make, outside: int | type[Exception], fix: str) -> None:
    assert fix in checked(make(public_url=HOME), outside)[3].fix


def test_the_command_looks_over_connections_of_its_own(make: Make) -> None:
    bench = make()
    assert [bool(each.fix) for each in asyncio.run(look(bench))] == [False, False, True, True]


async def look(bench: Bench) -> list[Finding]:
    return list(await bench.channel.check())


def test_developer_mode_is_nothing_for_people(make: Make) -> None:
    bench = make(app_id="", app_password="", tenant="", developer=True)
    [found] = checked(bench)
    assert "developer" in found.fix
