"""Google Calendar: signing in, being told of changes, leaving, and settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.cloud_bench import HOOK, NOW, STATE, Bench, bench, monday
from fakes.google_calendar import LIST, READ, WRITE, FakeGoogle
from pydantic import ValidationError

from bot.errors import NotSigned, Refused, Unreachable
from channels.feeds.google import Google


@pytest.fixture
def ana() -> Iterator[Bench]:
    with bench(Google, FakeGoogle(NOW)) as ready:
        yield ready


def test_whoever_signs_in_is_called_by_their_address_and_their_secrets_are_named_as_such(ana: Bench) -> None:
    account = ana.sign_in()
    assert ana.feed.title(account) == "ana@example.org"
    shown = [name for name in account.settings if not name.endswith(("password", "token", "secret"))]
    assert sorted(shown) == ["access_until", "account", "scope", "writes"]


def test_the_right_to_write_is_asked_for_only_after_a_yes(ana: Bench) -> None:
    assert set(ana.sign_in().settings["scope"].split()) == {READ, LIST}
    account = ana.sign_in(writes=True)
    assert set(account.settings["scope"].split()) == {WRITE, LIST}
    assert account.settings["writes"] == "yes"


def test_who_agrees_to_less_than_reading_is_not_connected(ana: Bench) -> None:
    with pytest.raises(Refused, match="not agreed"):
        ana.sign_in(writes=True, without=(WRITE,))


def test_who_says_no_is_not_connected(ana: Bench) -> None:
    back = ana.cloud.login.back
    with pytest.raises(Refused, match="access_denied"):
        ana.feed.signed_in(back, "verifier", {"error": "access_denied", "state": STATE}, NOW)
    with pytest.raises(Refused, match="no code"):
        ana.feed.signed_in(back, "verifier", {"state": STATE}, NOW)
    with pytest.raises(Unreachable):
        ana.feed.signed_in(back, "verifier", {"error": "server_error", "state": STATE}, NOW)


def test_a_code_is_good_once_and_with_its_own_verifier_alone(ana: Bench) -> None:
    login = ana.cloud.login
    address, kept = ana.feed.sign_in(login.back, STATE)
    with pytest.raises(Refused):
        ana.feed.signed_in(login.back, "another" * 10, login.agrees(address), NOW)
    answered = login.agrees(address)
    ana.feed.signed_in(login.back, kept, answered, NOW)
    with pytest.raises(Refused):
        ana.feed.signed_in(login.back, kept, answered, NOW)


def test_verifiers_differ_and_do_not_stand_in_the_address(ana: Bench) -> None:
    (one, kept), (two, other) = (ana.feed.sign_in(ana.cloud.login.back, STATE) for _ in range(2))
    assert kept != other
    assert one != two
    assert kept not in one


def test_access_for_an_hour_only_is_not_enough(ana: Bench) -> None:
    ana.cloud.login.lasting = lambda _: False
    with pytest.raises(Refused, match="for good"):
        ana.sign_in()


def test_what_the_token_endpoint_answers_is_no_secret_in_an_error(ana: Bench) -> None:
    ana.cloud.fail("/token", 200, b'{"access_token": ')
    with pytest.raises(Exception, match="no tokens"):
        ana.sign_in()
    ana.cloud.fail("/token", 429, b"", Retry_After="7")
    with pytest.raises(Unreachable) as caught:
        ana.sign_in()
    assert caught.value.seconds == 7


def test_google_is_asked_to_tell_of_changes_once(ana: Bench) -> None:
    ana.sign_in()
    ana.read(hook=HOOK)
    ana.read(hook=HOOK)
    (asked,) = ana.cloud.requests("/watch")
    assert asked.json["address"] == HOOK
    (channel,) = ana.cloud.watched.standing.values()
    assert channel.until == NOW + timedelta(days=7)


def test_at_the_first_reading_nobody_would_answer_for_the_feed(ana: Bench) -> None:
    ana.sign_in()
    ana.account = replace(ana.account, state={})
    ana.read(hook=HOOK)
    assert not ana.cloud.requests("/watch")
    ana.read(hook=HOOK)
    assert ana.cloud.requests("/watch")


def test_who_keeps_their_list_to_themselves_is_called_by_their_calendars_name(ana: Bench) -> None:
    ana.cloud.calendars[ana.cloud.address] = "Ana at work"
    assert ana.feed.title(ana.sign_in()) == "ana@example.org"
    assert ana.feed.title(ana.sign_in(without=(LIST,))) == "Ana at work"


def test_without_an_address_of_ours_nothing_is_asked(ana: Bench) -> None:
    ana.sign_in()
    ana.read()
    assert not ana.cloud.requests("/watch")


def test_a_channel_is_replaced_before_it_ends_and_without_a_gap(ana: Bench) -> None:
    ana.sign_in()
    ana.read(hook=HOOK)
    (old,) = ana.cloud.watched.standing
    ana.cloud.now += timedelta(days=6, hours=1)
    ana.read(hook=HOOK)
    (new,) = ana.cloud.watched.standing
    assert old != new
    paths = [asked.path.rpartition("/")[2] for asked in ana.cloud.asked if asked.method == "POST"]
    assert paths[-2:] == ["watch", "stop"]


def test_another_address_of_ours_gets_a_channel_of_its_own(ana: Bench) -> None:
    ana.sign_in()
    ana.read(hook=HOOK)
    ana.read(hook=f"{HOOK}2")
    assert [asked.json["address"] for asked in ana.cloud.requests("/watch")] == [HOOK, f"{HOOK}2"]
    assert len(ana.cloud.watched.standing) == 1


@pytest.mark.parametrize("hook", ["http://doppel.example.org/feeds/hook", HOOK])
def test_a_calendar_that_cannot_be_watched_is_read_all_the_same(ana: Bench, hook: str) -> None:
    ana.sign_in()
    ana.cloud.add("a", "A", monday(9), monday(10))
    if hook == HOOK:
        ana.cloud.fail("/watch", 200, {"id": "x"})
    ana.read(hook=hook)
    assert ana.titles() == ["A"]
    ana.read(hook=HOOK)
    assert len(ana.cloud.watched.standing) == 1, "and it is tried again the next time"


def test_one_calendar_that_cannot_be_watched_leaves_the_others_watched(ana: Bench) -> None:
    ana.cloud.calendars["holidays@group.v.calendar.google.com"] = "Holidays"
    ana.sign_in(calendars="Holidays, primary")
    ana.cloud.fail("/watch", 400, {"error": {"errors": [{"reason": "pushNotSupportedForRequestedResource"}]}})
    ana.read(hook=HOOK)
    (channel,) = ana.cloud.watched.standing.values()
    assert channel.calendar == ana.cloud.address


def test_a_notification_of_google_has_the_feed_read(ana: Bench) -> None:
    ana.sign_in()
    ana.read(hook=HOOK)
    ana.cloud.add("a", "A", monday(9), monday(10))
    began, changed = ana.cloud.watched.told
    told = [ana.feed.delivered(ana.account, headers, {}, b"", NOW) for headers in (began, changed, changed)]
    assert [one.read_now for one in told] == [False, True, True]
    assert told[0].id != told[1].id
    assert told[1].id == told[2].id, "so that one delivered twice counts once"


def test_what_google_did_not_send_is_not_heard(ana: Bench) -> None:
    ana.sign_in()
    ana.read(hook=HOOK)
    ana.cloud.add("a", "A", monday(9), monday(10))
    headers = ana.cloud.watched.told[-1]
    for forged in (
        {**headers, "x-goog-channel-token": "guess"},
        {},
        {**headers, "x-goog-channel-token": "é"},
    ):
        with pytest.raises(NotSigned):
            ana.feed.delivered(ana.account, forged, {}, b"", NOW)
    nobody = replace(ana.account, settings={})
    with pytest.raises(NotSigned):
        ana.feed.delivered(nobody, {"x-goog-channel-token": ""}, {}, b"", NOW)


def test_leaving_closes_the_channels_and_gives_the_access_back(ana: Bench) -> None:
    ana.sign_in()
    ana.read(hook=HOOK)
    ana.feed.leave(ana.account)
    assert not ana.cloud.watched.standing
    assert not ana.cloud.login.refresh
    ana.feed.leave(ana.account)


def test_leaving_gives_the_access_back_even_where_channels_cannot_be_closed(ana: Bench) -> None:
    ana.sign_in()
    ana.read(hook=HOOK)
    ana.cloud.fail("/stop", 500, times=9)
    ana.feed.leave(ana.account)
    assert not ana.cloud.login.refresh


def test_settings_are_whole_and_keep_tokens_from_prying_eyes() -> None:
    settings = Google.Settings
    assert not settings().client_id
    for wrong in (
        {"client_id": "x"},
        {"client_secret": "x"},
        {"api_url": "http://calendar.example.org"},
        {"token_url": "https://user:pass@example.org"},
        {"login_url": "nowhere"},
        {"revoke_url": "https://example.org?x=1"},
        {"unknown": "x"},
    ):
        with pytest.raises(ValidationError):
            settings(**wrong)
    assert settings(client_id="x", client_secret="y", api_url="http://127.0.0.1:9/v3/").api_url.endswith(
        "/v3"
    )


def test_it_is_offered_only_with_a_client(ana: Bench) -> None:
    assert ana.feed.ready
    assert not Google(Google.Settings(), ana.feed.web).ready
