import os
import socket
from pathlib import Path

import pytest

from bot.config.hosts import is_loopback
from bot.config.models import Server
from bot.errors import AlreadyRunning, ConfigError
from bot.running import PortTaken, alone, is_held, listening


def test_one_doppel_a_folder(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    assert not is_held(lock)
    with alone(lock):
        assert is_held(lock)
        with pytest.raises(AlreadyRunning, match=rf"process {os.getpid()}.*DOPPEL_HOME"), alone(lock):
            pass
    assert not is_held(lock)
    with alone(lock):
        pass


def test_a_port_in_use_is_said_so() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=f"port {port} on 127.0.0.1 is in use"):
            listening(Server(port=port))


def test_an_address_that_is_not_ours_is_said_so() -> None:
    with pytest.raises(PortTaken, match=r"server\.host"):
        listening(Server(host="203.0.113.7", public_url="https://doppel.example.org"))
    with pytest.raises(PortTaken, match=r"server\.host"):
        listening(Server(host="no such host", public_url="https://doppel.example.org"))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "doppel"])
def test_beyond_this_machine_a_public_address_is_needed(host: str) -> None:
    with pytest.raises(ConfigError, match="public_url"):
        listening(Server(host=host))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_this_machine_by_its_names(host: str) -> None:
    assert is_loopback(host)
