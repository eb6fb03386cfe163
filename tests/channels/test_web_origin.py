from __future__ import annotations

import pytest
from starlette.requests import Request

from channels.web.origin import at_home, may_connect, ours, posted_by_us

PUBLIC = "https://doppel.example.org"


def asked(client: str = "127.0.0.1", host: str = "127.0.0.1:8080", **headers: str) -> Request:
    lines = [
        (name.replace("_", "-").encode(), value.encode()) for name, value in {"host": host, **headers}.items()
    ]
    scope = {
        "type": "http", "method": "POST", "scheme": "http", "path": "/", "query_string": b"",
        "headers": lines, "client": (client, 5000), "server": ("127.0.0.1", 8080),
    }  # fmt: skip
    return Request(scope)


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "[::1]:8080"])
def test_this_machine_is_home(host: str) -> None:
    assert at_home(asked(host=host), "")


@pytest.mark.parametrize(
    "request_",
    [
        asked(client="192.168.1.20"),
        asked(host="rebound.example"),
        asked(x_forwarded_for="203.0.113.9"),
        asked(forwarded="for=203.0.113.9"),
    ],
    ids=["another computer", "a name that was rebound to us", "behind a proxy", "behind a modern proxy"],
)
def test_everybody_else_is_not(request_: Request) -> None:
    assert not at_home(request_, "")


def test_with_a_public_address_nobody_is_home() -> None:
    assert not at_home(asked(), PUBLIC)


@pytest.mark.parametrize(
    ("origin", "host", "public", "good"),
    [
        ("http://127.0.0.1:8080", "127.0.0.1:8080", "", True),
        ("http://127.0.0.1:9999", "127.0.0.1:8080", "", False),
        ("http://evil.example", "127.0.0.1:8080", "", False),
        ("null", "127.0.0.1:8080", "", False),
        ("file://127.0.0.1:8080", "127.0.0.1:8080", "", False),
        (PUBLIC, "10.0.0.5:8080", PUBLIC, True),
        ("https://evil.example", "evil.example", PUBLIC, False),
        ("https://doppel.example.org.evil.example", "doppel.example.org", PUBLIC, False),
        ("http://127.0.0.1:8080", "127.0.0.1:8080", PUBLIC, True),
    ],
)
def test_whose_page_an_origin_is(origin: str, host: str, public: str, good: bool) -> None:
    assert ours(origin, host, public) is good
    assert may_connect(origin, {"HTTP_HOST": host}, public) is good


def test_a_form_is_taken_from_our_page_only() -> None:
    assert posted_by_us(asked(origin="http://127.0.0.1:8080"), "")
    assert posted_by_us(asked(origin="null", sec_fetch_site="same-origin"), "")
    assert not posted_by_us(asked(origin="null", sec_fetch_site="cross-site"), "")
    assert not posted_by_us(asked(origin="https://evil.example", sec_fetch_site="same-origin"), "")
    assert not posted_by_us(asked(), "")
