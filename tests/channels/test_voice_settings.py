"""What config.yml may say of voice satellites, and what it must not say by chance."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from channels.voice import Settings
from channels.voice.place import address_of
from voice.wyoming.desk import Caller


def test_nobody_but_this_machine_is_heard_by_default() -> None:
    assert Settings().host == "127.0.0.1"
    assert not Settings().enabled


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "house.local"])
def test_the_network_is_let_in_only_by_a_second_key(host: str) -> None:
    with pytest.raises(ValidationError, match=r"no login.*open_to_network: true"):
        Settings(enabled=True, host=host)
    assert Settings(enabled=True, host=host, open_to_network=True).host == host
    assert Settings(host=host), "a channel that is not opened harms nobody"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_this_machine_needs_none(host: str) -> None:
    assert Settings(enabled=True, host=host).host == host


@pytest.mark.parametrize(
    "wrong",
    [
        {"satellites": {"kitchen": "192.168.1.20"}},
        {"satellites": {"kitchen": "tcp://192.168.1.20"}},
        {"satellites": {"kitchen": "http://192.168.1.20:10700"}},
        {"satellites": {"kitchen": "tcp://192.168.1.20:port"}},
        {"satellites": {"kitchen#1": "tcp://192.168.1.20:10700"}},
        {"names": {"assist_satellite.a": " "}},
        {"shared": ["kitchen#1"]},
        {"shared_minutes": 0},
        {"unknown": 1},
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(wrong)


@pytest.mark.parametrize(
    ("satellite", "conversation", "place"),
    [
        ("assist_satellite.kitchen", "c1", ("kitchen", "kitchen/c1")),
        ("assist_satellite.living_room", "", ("living room", "living room")),
        ("assist_satellite.pi_3f2a", "c1", ("hall", "hall/c1")),
        ("Kitchen#1", "a/b#c", ("kitchen1", "kitchen1/abc")),
        ("", "c1", ("~c1", "~c1")),
        ("", "", ("~conn", "~conn")),
    ],
)
def test_a_place_is_the_device_and_its_conversation(
    satellite: str, conversation: str, place: tuple[str, str]
) -> None:
    address = address_of(Caller("conn", satellite, conversation), {"assist_satellite.pi_3f2a": "hall"})
    assert (address.channel, address.user, address.conversation) == ("voice", *place)


def test_home_assistant_names_a_satellite_or_else_its_device() -> None:
    told = {"conversation_id": "c", "device_id": "d", "satellite_id": "assist_satellite.kitchen"}
    assert Caller.told("1", told) == Caller("1", "assist_satellite.kitchen", "c")
    assert Caller.told("1", {"device_id": "d", "conversation_id": None}) == Caller("1", "d")
    assert Caller.told("1", {"conversation_id": "x" * 1000}).conversation == "x" * 100
