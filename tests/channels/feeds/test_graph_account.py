"""Calendars of Microsoft 365: signing in, being told of changes, leaving, and settings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fakes.cloud_bench import HOOK, NOW, STATE, Bench, bench, monday
from fakes.graph_calendar import FakeGraph
from pydantic import ValidationError

from bot.errors import NotSigned, Refused, Unreachable
from bot.feed import Delivery
from channels.feeds.graph import Graph


@pytest.fixture
def ana() -> Iterator[Bench]:
    with bench(Graph, FakeGraph(NOW)) as ready:
        yield ready


def deliver(ana: Bench, told: Any) -> Delivery:
    """Hear what Graph tells, and keep what the house would keep."""
    heard = ana.feed.delivered(ana.account, {}, {}, json.dumps(told).encode(), ana.cloud.now)
    ana.account = heard.account or ana.account
    return heard


def test_whoever_signs_in_is_called_by_their_address_and_their_secrets_are_named_as_such(ana: Bench) -> None:
    account = ana.sign_in()
    assert ana.feed.title(account) == "ana@example.org"
    shown = [name for name in account.settings if not name.endswith(("password", "token", "secret"))]
    assert sorted(shown) == ["access_until", "account", "scope", "writes"]


def test_the_right_to_write_is_asked_for_only_after_a_yes(ana: Bench) -> None:
    account = ana.sign_in()
    assert account.settings["writes"] == "no"
    assert "ReadWrite" not in account.settings["scope"]
    assert ana.sign_in(writes=True).settings["writes"] == "yes"


def test_scopes_are_understood_with_and_without_the_address_of_graph(ana: Bench) -> None:
    issued = ana.cloud.login._issued

    def short(scopes: frozenset[str], *more: Any, **named: Any) -> Any:
        return issued(scopes, *more, **named) | {"scope": "Calendars.ReadWrite openid profile"}

    ana.cloud.login._issued = short
    assert ana.sign_in(writes=True).settings["writes"] == "yes"


def test_who_says_no_or_gives_no_access_is_not_connected(ana: Bench) -> None:
    back = ana.cloud.login.back
    with pytest.raises(Refused, match="access_denied"):
        ana.feed.signed_in(back, "verifier", {"error": "access_denied", "state": STATE}, NOW)
    with pytest.raises(Unreachable):
        ana.feed.signed_in(back, "verifier", {"error": "temporarily_unavailable", "state": STATE}, NOW)
    with pytest.raises(Refused, match="not agreed"):
        ana.sign_in(without=(f"{ana.cloud.url}/Calendars.Read",))
    with pytest.raises(Refused, match="for good"):
        ana.sign_in(without=("offline_access",))


def test_people_of_one_directory_sign_in_there() -> None:
    with bench(Graph, FakeGraph(NOW, tenant="contoso.onmicrosoft.com")) as ready:
        address, _ = ready.feed.sign_in(ready.cloud.login.back, STATE)
        assert "/contoso.onmicrosoft.com/oauth2/v2.0/authorize?" in address
        assert ready.sign_in()


def test_graph_is_asked_to_tell_of_changes_once_and_our_answer_is_its_token(ana: Bench) -> None:
    ana.sign_in()
    ana.cloud.watched.validates = lambda _, token: (
        ana.feed.delivered(ana.account, {}, {"validationToken": token}, b"", NOW).answer
    )
    ana.read(hook=HOOK)
    ana.read(hook=HOOK)
    (asked,) = ana.cloud.requests("/subscriptions")
    assert (asked.json["notificationUrl"], asked.json["lifecycleNotificationUrl"]) == (HOOK, HOOK)
    (made,) = ana.cloud.watched.standing.values()
    assert made.until == NOW + timedelta(minutes=4200)


def test_at_the_first_reading_nobody_would_answer_for_the_feed(ana: Bench) -> None:
    ana.sign_in()
    ana.account = replace(ana.account, state={})
    ana.read(hook=HOOK)
    assert not ana.cloud.requests("/subscriptions")
    ana.read(hook=HOOK)
    assert ana.cloud.requests("/subscriptions")


@pytest.mark.parametrize("token", ["", "<script>alert(1)</script>", "a\nb", "x" * 3000, 'a"b'])
def test_what_is_no_validation_token_is_not_said_back(ana: Bench, token: str) -> None:
    ana.sign_in()
    with pytest.raises(NotSigned):
        ana.feed.delivered(ana.account, {}, {"validationToken": token}, b"", NOW)


def test_a_subscription_is_renewed_before_the_token_ends_that_authorised_it(ana: Bench) -> None:
    ana.sign_in()
    ana.read(hook=HOOK)
    ana.cloud.now += timedelta(minutes=29)
    ana.read(hook=HOOK)
    assert not ana.cloud.requests(method="PATCH")
    for _ in range(6):
        ana.cloud.now += timedelta(minutes=10)
        ana.read(hook=HOOK)
    (made,) = ana.cloud.watched.standing.values()
    assert made.authorised > ana.cloud.now, "its token is good"
    assert made.until > ana.cloud.now + timedelta(days=2)
    assert 1 <= len(ana.cloud.requests(method="PATCH")) <= 3


def test_a_subscription_that_wants_to_be_authorised_is_so_at_the_next_reading(ana: Bench) -> None:
    ana.sign_in()
    ana.read(hook=HOOK)
    ana.cloud.watched.tell_lifecycle("reauthorizationRequired")
    assert deliver(ana, ana.cloud.watched.told[-1]).read_now
    ana.read(hook=HOOK)
    assert len(ana.cloud.requests(method="PATCH")) == 1


def test_a_subscription_that_was_removed_is_made_anew_at_the_next_reading(ana: Bench) -> None:
    ana.sign_in()
    ana.read(hook=HOOK)
    ana.cloud.watched.tell_lifecycle("subscriptionRemoved")
    assert deliver(ana, ana.cloud.watched.told[-1]).read_now
    ana.read(hook=HOOK)
    assert len(ana.cloud.watched.standing) == 1


def test_missed_notifications_have_the_feed_read_and_change_nothing_else(ana: Bench) -> None:
    ana.sign_in()
    ana.read(hook=HOOK)
    ana.cloud.watched.tell_lifecycle("missed")
    heard = deliver(ana, ana.cloud.watched.told[-1])
    assert (heard.read_now, heard.account, heard.id) == (True, None, "")


def test_a_subscription_that_ended_unnoticed_is_made_anew_when_it_is_to_be_renewed(ana: Bench) -> None:
    ana.sign_in()
    ana.read(hook=HOOK)
    ana.cloud.now += timedelta(days=5)
    ana.read(hook=HOOK)
    standing = [one for one in ana.cloud.watched.standing.values() if one.until > ana.cloud.now]
    assert len(standing) == 1


def test_another_address_of_ours_gets_a_subscription_of_its_own(ana: Bench) -> None:
    ana.sign_in()
    ana.read(hook=HOOK)
    ana.read(hook=f"{HOOK}2")
    (made,) = ana.cloud.watched.standing.values()
    assert made.hook == f"{HOOK}2"


def test_a_calendar_that_cannot_be_watched_is_read_all_the_same(ana: Bench) -> None:
    ana.sign_in()
    ana.cloud.add("a", "A", monday(9), monday(10))
    ana.cloud.watched.validates = lambda _, __: "nothing"
    ana.read(hook=HOOK)
    assert ana.titles() == ["A"]
    ana.cloud.watched.validates = lambda _, token: token
    ana.read(hook=HOOK)
    assert len(ana.cloud.watched.standing) == 1, "and it is tried again the next time"


def test_a_notification_of_graph_has_the_feed_read(ana: Bench) -> None:
    ana.sign_in()
    ana.read(hook=HOOK)
    ana.cloud.add("a", "A", monday(9), monday(10))
    ana.cloud.change("a", subject="B")
    first, second = ana.cloud.watched.told
    both = {"value": [*first["value"], *second["value"]]}
    heard = [deliver(ana, told) for told in (first, second, second, both)]
    assert all(one.read_now for one in heard)
    assert heard[1].id == heard[2].id != heard[0].id
    assert heard[3].id not in {"", heard[0].id, heard[1].id}


def test_what_graph_did_not_send_is_not_heard(ana: Bench) -> None:
    ana.sign_in()
    ana.read(hook=HOOK)
    ana.cloud.add("a", "A", monday(9), monday(10))
    good = ana.cloud.watched.told[-1]["value"][0]
    forged = {**good, "clientState": "guess"}
    for told in ({"value": [forged]}, {"value": [good, forged]}, {"value": []}, {"value": [{}]}, {}, [], "x"):
        with pytest.raises(NotSigned):
            deliver(ana, told)
    for body in (b"", b"{", b"\xff", b"[" * 100_000):
        with pytest.raises(NotSigned):
            ana.feed.delivered(ana.account, {}, {}, body, NOW)
    nobody = replace(ana.account, settings={})
    with pytest.raises(NotSigned):
        ana.feed.delivered(nobody, {}, {}, json.dumps({"value": [{"clientState": ""}]}).encode(), NOW)


def test_leaving_ends_the_subscription_whatever_became_of_it(ana: Bench) -> None:
    ana.sign_in()
    ana.read(hook=HOOK)
    ana.feed.leave(ana.account)
    assert not ana.cloud.watched.standing
    ana.feed.leave(ana.account)
    ana.cloud.login.revoke(ana.account.settings["refresh_token"])
    ana.feed.leave(ana.account)


def test_settings_are_whole_and_keep_tokens_from_prying_eyes() -> None:
    settings = Graph.Settings
    assert not settings().client_id
    for wrong in (
        {"client_id": "no-guid"},
        {"tenant": "a/b"},
        {"tenant": ""},
        {"api_url": "http://graph.example.org/v1.0"},
        {"login_url": "https://login.example.org#x"},
        {"unknown": "x"},
    ):
        with pytest.raises(ValidationError):
            settings(**wrong)


@pytest.mark.parametrize(
    ("api", "scope"),
    [
        ("https://graph.microsoft.com/v1.0", "https://graph.microsoft.com/Calendars.Read"),
        ("https://graph.microsoft.us/v1.0", "https://graph.microsoft.us/Calendars.Read"),
        (
            "https://microsoftgraph.chinacloudapi.cn/v1.0",
            "https://microsoftgraph.chinacloudapi.cn/Calendars.Read",
        ),
    ],
)
def test_in_a_national_cloud_the_rights_are_those_of_its_own_graph(ana: Bench, api: str, scope: str) -> None:
    from urllib.parse import parse_qs, urlsplit

    own = Graph(Graph.Settings(client_id=ana.cloud.login.client, api_url=api), ana.feed.web)
    address, _ = own.sign_in(ana.cloud.login.back, STATE)
    assert parse_qs(urlsplit(address).query)["scope"] == [f"{scope} offline_access"]


def test_it_is_offered_only_with_an_app_registration(ana: Bench) -> None:
    assert ana.feed.ready
    assert not Graph(Graph.Settings(), ana.feed.web).ready
