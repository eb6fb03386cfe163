"""The fakes of calendars in the cloud refuse what the real ones refuse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fakes.cloud_bench import NOW, Bench, bench, monday
from fakes.google_calendar import FakeGoogle
from fakes.graph_calendar import FakeGraph

from channels.feeds.google import Google
from channels.feeds.graph import Graph

GOOGLE = "/calendar/v3/calendars/primary/events"
GRAPH = "/v1.0/me/calendarView/delta"
EXPANDED = "singleEvents=true&showDeleted=true"
SPAN = "startDateTime=2026-03-09T00:00:00Z&endDateTime=2026-03-10T00:00:00Z"
EVENT = {
    "start": {"dateTime": "2026-03-09T09:00:00Z", "timeZone": "UTC"},
    "end": {"dateTime": "2026-03-09T10:00:00Z", "timeZone": "UTC"},
}


@pytest.fixture(scope="module")
def google() -> Iterator[Bench]:
    with bench(Google, FakeGoogle(NOW)) as ready:
        ready.cloud.add("m", "M", monday(9), monday(10))
        yield ready


@pytest.fixture(scope="module")
def graph() -> Iterator[Bench]:
    with bench(Graph, FakeGraph(NOW)) as ready:
        ready.cloud.add("m", "M", monday(9), monday(10))
        yield ready


def call(ana: Bench, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
    token = ana.account.settings["access_token"]
    given = {"Authorization": f"Bearer {token}", "Prefer": 'outlook.timezone="UTC"', **headers}
    return httpx.request(method, ana.cloud.url + path, json=body, headers=given, trust_env=False)


def code_of(answer: httpx.Response) -> str:
    error = answer.json()["error"]
    return error["errors"][0]["reason"] if "errors" in error else error["code"]


@pytest.mark.parametrize(
    ("query", "status", "reason"),
    [
        (f"{EXPANDED}&syncToken=x&timeMin=2026-01-01T00:00:00Z", 400, "syncTokenWithRequestRestrictions"),
        (f"{EXPANDED}&syncToken=x", 410, "fullSyncRequired"),
        (f"{EXPANDED}&unknown=1", 400, "badRequest"),
        (f"{EXPANDED}&timeMin=2026-01-01T00:00:00", 400, "badRequest"),
        (f"{EXPANDED}&timeMin=2026-02-01T00:00:00Z&timeMax=2026-01-01T00:00:00Z", 400, "timeRangeEmpty"),
        (f"{EXPANDED}&maxResults=2501", 400, "invalidParameter"),
        (f"{EXPANDED}&pageToken=x", 400, "invalid"),
        (f"{EXPANDED}&fields=items(summery)", 400, "invalidParameter"),
        ("singleEvents=1", 400, "badRequest"),
    ],
)
def test_google_refuses_questions_that_make_no_sense(
    google: Bench, query: str, status: int, reason: str
) -> None:
    google.sign_in()
    answer = call(google, "GET", f"{GOOGLE}?{query}")
    assert (answer.status_code, code_of(answer)) == (status, reason)


def test_google_refuses_what_was_not_agreed_to_and_who_is_not_known(google: Bench) -> None:
    google.sign_in()
    assert call(google, "POST", GOOGLE, EVENT).status_code == 403
    assert call(google, "GET", f"{GOOGLE}?{EXPANDED}", Authorization="Bearer guess").status_code == 401
    google.cloud.now += timedelta(hours=1)
    assert code_of(call(google, "GET", f"{GOOGLE}?{EXPANDED}")) == "authError"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({**EVENT, "id": "Capital"}, "invalid"),
        ({**EVENT, "colour": "red"}, "badRequest"),
        ({"id": "abcde"}, "required"),
        ({**EVENT, "start": {"dateTime": "2026-03-09T09:00:00"}}, "invalid"),
        ({**EVENT, "id": "abcdef", "extendedProperties": {"private": {"x" * 45: ""}}}, "invalid"),
    ],
)
def test_google_refuses_events_that_cannot_be(google: Bench, body: Any, reason: str) -> None:
    google.sign_in(writes=True)
    answer = call(google, "POST", GOOGLE, body)
    assert (answer.status_code, code_of(answer)) == (400, reason)


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        (f"{SPAN}&$select=subject", 400, "ErrorInvalidUrlQuery"),
        ("startDateTime=2026-03-09T00:00:00Z", 400, "ErrorInvalidUrlQuery"),
        ("startDateTime=2026-03-09T00:00:00Z&endDateTime=2026-03-08T00:00:00Z", 400, "ErrorInvalidParameter"),
        ("$deltatoken=x", 410, "SyncStateNotFound"),
        (f"$skiptoken=x&{SPAN}", 400, "BadRequest"),
    ],
)
def test_graph_refuses_questions_that_make_no_sense(graph: Bench, query: str, status: int, code: str) -> None:
    graph.sign_in()
    answer = call(graph, "GET", f"{GRAPH}?{query}")
    assert (answer.status_code, code_of(answer)) == (status, code)


def test_graph_refuses_what_was_not_agreed_to_and_who_is_not_known(graph: Bench) -> None:
    graph.sign_in()
    assert code_of(call(graph, "POST", "/v1.0/me/events", {"subject": "x", **EVENT})) == "ErrorAccessDenied"
    assert call(graph, "GET", f"{GRAPH}?{SPAN}", Authorization="").status_code == 401
    assert code_of(call(graph, "GET", f"{GRAPH}?{SPAN}", Prefer="")) == "TimeZoneNotSupported"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"clientState": "x" * 129}, "InvalidRequest"),
        ({"notificationUrl": "http://x.example"}, "InvalidRequest"),
        ({"expirationDateTime": "2026-03-17T00:00:00Z"}, "InvalidRequest"),
        ({"changeType": "moved"}, "InvalidRequest"),
        ({"resource": "/me/messages"}, "InvalidRequest"),
    ],
)
def test_graph_refuses_subscriptions_that_cannot_be(graph: Bench, change: Any, code: str) -> None:
    graph.sign_in()
    body = {
        "changeType": "created,updated,deleted",
        "notificationUrl": "https://x.example",
        "lifecycleNotificationUrl": "https://x.example",
        "resource": "/me/events",
        "expirationDateTime": "2026-03-10T00:00:00Z",
        "clientState": "state",
    }
    assert call(graph, "POST", "/v1.0/subscriptions", body).status_code == 201
    assert code_of(call(graph, "POST", "/v1.0/subscriptions", {**body, **change})) == code


@pytest.mark.parametrize(
    "wrong",
    [
        {"redirect_uri": "https://evil.example"},
        {"code_challenge_method": "plain"},
        {"scope": "everything"},
        {"client_id": "another"},
        {"state": "short"},
        {"nonce": "unknown"},
    ],
)
def test_a_page_to_sign_in_that_was_asked_for_wrongly_leads_nowhere(
    google: Bench, wrong: dict[str, str]
) -> None:
    address, _ = google.feed.sign_in(google.cloud.login.back, "state-of-128-bits-or-more")
    with pytest.raises(AssertionError):
        google.cloud.login.agrees(str(httpx.URL(address).copy_merge_params(wrong)))
