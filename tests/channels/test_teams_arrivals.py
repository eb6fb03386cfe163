"""Who comes and goes: first contact, groups, removal."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import msgspec
import pytest
from fakes.bot_framework import BOT, TENANT
from fakes.teams_bench import Bench, benches

from channels.teams.reference import Reference

HELLO = "I am Doppel. Installed by Ana Fern."


@pytest.fixture
def bench() -> Iterator[Bench]:
    with benches() as made:
        yield made()


def arrives(bench: Bench, *, group: bool = False) -> dict[str, object]:
    members = [{"id": BOT}] if group else [{"id": bench.ana.account}, {"id": BOT}]
    return bench.ana.does("conversationUpdate", group=group, membersAdded=members)


def test_who_installs_it_is_greeted_once_and_told_who_did(bench: Bench) -> None:
    bench.post(bench.ana.installs())
    bench.post(arrives(bench))
    bench.post(bench.ana.installs())
    assert bench.direct.texts == [HELLO]
    assert bench.hear.introduced == [("en", "Ana Fern")]


def test_a_name_that_is_not_told_is_not_made_up(bench: Bench) -> None:
    told = bench.ana.installs()
    del told["from"]["name"]
    bench.post(told)
    assert bench.hear.introduced == [("en", "")]


def test_who_writes_first_is_greeted_too_and_the_turn_is_not_kept_waiting(bench: Bench) -> None:
    bench.post(bench.ana.says("mood 4"))
    bench.post(bench.ana.says("mood 5"))
    assert bench.direct.texts == [
        "You said: mood 4",
        "I am Doppel. Installed by somebody.",
        "You said: mood 5",
    ]


def test_a_first_message_during_the_installation_greets_nobody_twice(bench: Bench) -> None:
    under_way, opened = Event(), bench.hear.gate.wait

    async def wait() -> bool:
        under_way.set()
        return await opened()

    bench.hear.gate.wait = wait  # type: ignore[method-assign, assignment]
    bench.hear.gate.clear()
    assert bench.browser.portal
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(bench.post, bench.ana.says("mood 4"))
        assert under_way.wait(20)
        bench.post(bench.ana.installs())
        bench.browser.portal.call(bench.hear.gate.set)
        assert first.result().status_code == 200
    assert bench.direct.texts == [HELLO, "You said: mood 4"]


def test_a_greeting_that_fails_is_tried_again(bench: Bench) -> None:
    bench.fake.fail(503)
    assert bench.post(bench.ana.installs()).status_code == 200
    assert bench.direct.texts == []
    bench.post(arrives(bench))
    assert bench.direct.texts == ["I am Doppel. Installed by somebody."]


def test_a_group_gets_one_neutral_line(bench: Bench) -> None:
    bench.post(arrives(bench, group=True))
    bench.post(bench.ana.installs(group=True))
    [line] = bench.group.texts
    assert "Mention me" in line
    assert bench.direct.texts == []
    assert bench.hear.introduced == []


def test_others_who_join_a_group_are_left_alone(bench: Bench) -> None:
    bench.post(bench.ana.does("conversationUpdate", group=True, membersAdded=[{"id": "29:bo"}]))
    bench.post(bench.ana.does("conversationUpdate", group=True, channelData={"tenant": {"id": TENANT}}))
    assert bench.group.texts == []


def test_the_way_back_is_kept(bench: Bench) -> None:
    bench.post(bench.ana.installs())
    kept = msgspec.msgpack.decode(bench.shelf.kept[bench.ana.direct], type=Reference)
    assert kept == Reference(
        conversation=bench.ana.direct,
        service_url=bench.fake.service_url,
        tenant=TENANT,
        bot=BOT,
        bot_name="Doppel",
        user=bench.ana.account,
        directory_id=bench.ana.directory_id,
        language="en",
        introduced=True,
    )
    assert kept.address == bench.address


def test_another_region_and_language_are_noticed(bench: Bench) -> None:
    bench.post(bench.ana.installs())
    moved = bench.ana.says("hallo", locale="de-DE") | {"serviceUrl": f"{bench.fake.url}/emea/"}
    bench.post(moved)
    bench.post(bench.ana.says("hello", locale=None, entities=[]) | {"serviceUrl": f"{bench.fake.url}/emea/"})
    kept = msgspec.msgpack.decode(bench.shelf.kept[bench.ana.direct], type=Reference)
    assert (kept.service_url, kept.language, kept.introduced) == (f"{bench.fake.url}/emea/", "de", True)


@pytest.mark.parametrize("how", ["installation", "members"])
def test_removal_is_noticed_and_told_to_the_house(bench: Bench, how: str) -> None:
    bench.post(bench.ana.installs())
    gone = bench.ana.installs("remove")
    if how == "members":
        gone = bench.ana.does("conversationUpdate", membersRemoved=[{"id": BOT}])
    assert bench.post(gone).status_code == 200
    assert bench.hear.gone_from == [bench.address]
    assert bench.shelf.kept == {}


def test_removal_from_a_group_concerns_no_person(bench: Bench) -> None:
    bench.post(bench.ana.installs(group=True))
    bench.post(bench.ana.installs("remove", group=True))
    assert bench.hear.gone_from == []
    assert bench.shelf.kept == {}


def test_an_upgrade_is_neither(bench: Bench) -> None:
    bench.post(bench.ana.installs())
    bench.post(bench.ana.installs("remove-upgrade"))
    bench.post(bench.ana.installs("add-upgrade"))
    assert bench.hear.gone_from == []
    assert bench.direct.texts == [HELLO]


def test_who_comes_back_is_greeted_again(bench: Bench) -> None:
    for action in ("add", "remove", "add"):
        bench.post(bench.ana.installs(action))
    assert bench.direct.texts == [HELLO, HELLO]


def test_what_an_older_doppel_kept_is_no_trouble(bench: Bench) -> None:
    bench.shelf.kept[bench.ana.direct] = b"\xc1 not ours"
    assert bench.post(bench.ana.mentions("mood 4")).status_code == 200
    assert bench.post(bench.ana.says("mood 4")).status_code == 200
    assert bench.direct.texts[-1] != ""


def test_a_restart_knows_everybody_again(bench: Bench) -> None:
    bench.post(bench.ana.installs())
    del bench.channel._hall.references._conversations
    bench.channel._hall.references._conversations = None
    bench.post(bench.ana.mentions("mood 4"))
    assert bench.direct.texts[-1] == "You said: mood 4"
    assert not [path for verb, path in bench.fake.asked if path.endswith("/v3/conversations")]
