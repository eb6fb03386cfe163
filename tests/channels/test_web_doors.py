from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fakes.hear import FakeHear
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from channels.web.doors import Doors
from channels.web.settings import Settings
from channels.web.throttle import PLACES, SPAN, WRONG, Throttle

PUBLIC = "https://doppel.example.org"
SECRET = "s" * 40


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Visitor:
    """A browser at the doors."""

    def __init__(self, url: str, client: str = "127.0.0.1", **settings: Any) -> None:
        self.hear, self.clock, self.url = FakeHear(), Clock(), url
        doors = Doors(Settings.model_validate({"session_secret": SECRET, **settings}), self.hear, self.clock)
        app = FastAPI()
        app.include_router(doors.router())

        @app.get("/who")
        async def who(request: Request) -> str | None:
            session = doors.who(request)
            return session and session.user

        self.browser = TestClient(app, base_url=url, client=(client, 5000), follow_redirects=False)

    def post(self, path: str, origin: str | None = None, **fields: str) -> Any:
        return self.browser.post(path, data=fields, headers={"origin": origin or self.url})

    def who(self) -> str | None:
        name: str | None = self.browser.get("/who").json()
        return name


@pytest.fixture
def home() -> Iterator[Visitor]:
    visitor = Visitor("http://127.0.0.1:8080")
    with visitor.browser:
        yield visitor


@pytest.fixture
def outside() -> Iterator[Visitor]:
    visitor = Visitor(PUBLIC, client="203.0.113.9", public_url=PUBLIC, session_hours=12)
    with visitor.browser:
        yield visitor


def test_on_this_machine_a_name_is_enough_and_is_kept(home: Visitor) -> None:
    assert "What shall I call you?" in home.browser.get("/hello").text
    answer = home.post("/hello", name=" Ana  Lima ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Ana" not in cookie
    assert home.who() == "Ana Lima"


def test_not_you_forgets_the_name(home: Visitor) -> None:
    home.post("/hello", name="Ana")
    assert home.post("/leave").headers["location"] == "/hello"
    assert home.who() is None


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "a\x07b", "x" * 5000])
def test_a_name_that_is_none_is_asked_again(home: Visitor, name: str) -> None:
    answer = home.post("/hello", name=name)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert home.who() is None


@pytest.mark.parametrize("path", ["/hello", "/leave", "/sign-in/code"])
def test_forms_of_other_pages_change_nothing(home: Visitor, path: str) -> None:
    home.post("/hello", name="Ana")
    home.hear.codes["code"] = "Eve"
    answer = home.post(path, origin="https://evil.example", name="Eve")
    assert answer.status_code == 403
    assert home.who() == "Ana"
    assert home.hear.codes == {"code": "Eve"}


def test_a_session_ends(home: Visitor) -> None:
    home.post("/hello", name="Ana")
    home.clock.now += timedelta(hours=721)
    assert home.who() is None


def test_from_outside_a_link_is_needed(outside: Visitor) -> None:
    assert "doppel link --as NAME" in outside.browser.get("/hello").text
    assert outside.post("/hello", name="Ana").status_code == 401
    assert outside.who() is None


def test_a_link_signs_in_once_and_only_by_its_button(outside: Visitor) -> None:
    outside.hear.codes["c0de"] = "Ana"
    assert "Sign in" in outside.browser.get("/sign-in/c0de").text
    assert outside.hear.codes, "opening a link, as mail programs do, must not use it up"
    answer = outside.post("/sign-in/c0de")
    assert answer.status_code == 303
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["set-cookie"].startswith("__Host-doppel_session=")
    assert "Max-Age=43200" in answer.headers["set-cookie"]
    assert outside.who() == "Ana"
    again = outside.post("/sign-in/c0de")
    assert again.status_code == 410
    assert "doppel link --as NAME" in again.text


def test_nobody_can_go_on_guessing_codes(outside: Visitor) -> None:
    outside.hear.codes["c0de"] = "Ana"
    assert [outside.post(f"/sign-in/guess{n}").status_code for n in range(11)] == [410] * 10 + [429]
    shut = outside.post("/sign-in/c0de")
    assert shut.status_code == 429
    assert "ten minutes" in shut.text
    assert outside.hear.codes == {"c0de": "Ana"}, "the good link is not used up by a shut door"
    outside.clock.now += SPAN
    assert outside.post("/sign-in/c0de").status_code == 303


def test_wrong_codes_of_others_shut_nobody_out() -> None:
    throttle, now = Throttle(), Clock().now
    for _ in range(WRONG):
        throttle.wrong("203.0.113.9", now)
        throttle.wrong("2001:db8:1:2::7", now)
    assert throttle.closed("203.0.113.9", now)
    assert throttle.closed("2001:db8:1:2:3::8", now), "one household has a whole /64"
    assert not throttle.closed("203.0.113.10", now)
    assert not throttle.closed("2001:db8:1:3::7", now)
    for n in range(PLACES):
        throttle.wrong(f"host{n}", now)
    assert not throttle.closed("203.0.113.9", now), "what is remembered is bounded"


def test_a_name_given_at_home_is_no_key_outside(home: Visitor) -> None:
    home.post("/hello", name="Ana")
    cookie = home.browser.cookies["doppel_session"]
    far = Visitor("http://10.0.0.5:8080", client="10.0.0.9")
    far.browser.cookies.set("doppel_session", cookie)
    assert far.who() is None


@pytest.mark.parametrize("code", ['"><script>alert(1)</script>', "%22%3E%3Cscript%3E", "x" * 5000])
def test_a_code_is_never_markup(outside: Visitor, code: str) -> None:
    page = outside.browser.get("/sign-in/" + code.replace("/", "%2F"))
    assert "<script>alert" not in page.text
    assert outside.post("/sign-in/" + code.replace("/", "")).status_code in {404, 410}


def test_a_title_is_never_markup() -> None:
    visitor = Visitor("http://127.0.0.1:8080", title="<b>Twin</b>")
    assert "<b>" not in visitor.browser.get("/hello").text


def test_files_are_kept_by_browsers_and_nothing_else_is_served(home: Visitor) -> None:
    page = home.browser.get("/hello").text
    style = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = home.browser.get(style)
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert home.browser.get("/web/0/style.css").status_code == 404
    assert home.browser.get(style.replace("style.css", "chat.js")).status_code == 404
