"""The pages that connect a feed, and its webhooks: one use, nothing told to strangers, nothing leaked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from feeds_house import HOUR, MINUTE, MONDAY, FeedsHouse, Hooked, Scripted, all_of, entry
from signing_in import SignedIn

from bot.dialogue.performed import Performed
from bot.errors import Refused
from bot.feeds.places import Places
from bot.gateway.feeds import COOKIE, feed_routes
from bot.messages import Address, Message
from bot.skill import ConnectFeed, DisconnectFeed
from twin_core.events.replay import replay
from twin_core.parts.consent import CALENDAR, ConsentRevoked
from twin_core.parts.preferences import PreferencesChanged
from twin_core.store.base import Draft
from twin_core.twin import Twin

FORM = {"address": "https://cal.example.org/x", "user": "ann", "password": "hush"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[FeedsHouse]:
    kinds = {"caldav": Scripted, "github": Hooked, "google": SignedIn}
    made = FeedsHouse(tmp_path, kinds, Places("https://doppel.example.org", "http://127.0.0.1:8080"))
    yield made
    made.close()


@pytest.fixture
def calendar(house: FeedsHouse) -> Scripted:
    feed = house.feeds.kinds["caldav"]
    assert isinstance(feed, Scripted)
    return feed


@pytest.fixture
def client(house: FeedsHouse) -> Iterator[TestClient]:
    app = FastAPI()
    feed_routes(app, house.feeds)
    with TestClient(app, base_url="https://doppel.example.org") as client:
        yield client


def message(text: str = "connect my calendar", channel: str = "post", number: int = 1) -> Message:
    return Message(f"m{number}", text, Address(channel, "ann", "room"), MONDAY)


def link(house: FeedsHouse, kind: str) -> str:
    reply = house.feeds.perform(ConnectFeed(kind), house.twin_id, message()).reply
    (found,) = re.findall(r"https://doppel\.example\.org(/feeds/connect/\S+)", reply.text)
    assert reply.private
    return str(found)


def test_a_link_opens_a_form_however_often_and_connects_once(
    house: FeedsHouse, calendar: Scripted, client: TestClient
) -> None:
    path = link(house, "caldav")
    for _ in range(3):  # chat programs look at links, too
        page = client.get(path)
        assert page.status_code == 200
        assert "Connect CalDAV" in page.text
    assert 'type="password"' in page.text
    assert "title unless it is marked private" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", page.text), "nothing comes from elsewhere"
    calendar.answers = [all_of(entry("plan", 1))]
    done = client.post(path, data=FORM)
    assert "1 entry for the next four weeks" in done.text
    assert "hush" not in done.text
    (feed,) = house.twin.feeds.connected
    assert (feed.kind, feed.writes) == ("caldav", False)
    assert client.post(path, data=FORM).status_code == 410
    assert client.get(path).status_code == 410
    (told,) = house.said()
    assert "1 entry for the next four weeks" in told.text


def test_what_was_wrong_is_told_and_the_link_stays_good(
    house: FeedsHouse, calendar: Scripted, client: TestClient
) -> None:
    path = link(house, "caldav")
    page = client.post(path, data={**FORM, "address": ""})
    assert page.status_code == 422
    assert "“Server” is needed." in page.text
    calendar.answers = [Refused("no"), all_of()]
    page = client.post(path, data={**FORM, "user": "<ann>", "writes": "yes"})
    assert "app password" in page.text
    assert 'value="&lt;ann&gt;"' in page.text
    assert 'value="yes" checked' in page.text
    assert "hush" not in page.text
    assert house.twin.feeds.connected == ()
    assert client.post(path, data={**FORM, "writes": "yes"}).status_code == 200
    assert house.twin.feeds.connected[0].writes


def test_a_link_ends_after_ten_minutes(house: FeedsHouse, client: TestClient) -> None:
    path = link(house, "caldav")
    house.now += 11 * MINUTE
    assert client.get(path).status_code == 410
    assert client.post(path, data=FORM).status_code == 410


def test_a_consent_taken_back_meanwhile_connects_nothing(
    house: FeedsHouse, calendar: Scripted, client: TestClient
) -> None:
    path = link(house, "caldav")
    house.write(ConsentRevoked(CALENDAR))
    page = client.post(path, data=FORM)
    assert page.status_code == 422
    assert calendar.asked == []


def test_pages_speak_the_language_of_the_conversation(house: FeedsHouse, client: TestClient) -> None:
    from bot.language import conversing

    with conversing(heard="de", spoken="de"):
        reply = house.feeds.perform(ConnectFeed("caldav"), house.twin_id, message()).reply
    assert "Hier geht es weiter" in reply.text or "Diese Seite verbindet" in reply.text
    path = urlsplit(reply.text.rpartition(" ")[2]).path
    page = client.get(path)
    assert '<html lang="de">' in page.text
    assert "App-Passwort" in page.text
    assert (
        "verbraucht" in client.get("/feeds/connect/none", headers={"accept-language": "de-AT,en;q=0.5"}).text
    )


def test_signing_in_goes_there_and_back_in_one_browser(house: FeedsHouse, client: TestClient) -> None:
    path = link(house, "google")
    assert "Go on to Google Calendar" in client.get(path).text
    going = client.post(path, data={"calendars": "work", "writes": "yes"})
    assert going.status_code == 200, "a form may not be redirected elsewhere under our policy"
    (url,) = re.findall(r'http-equiv="refresh" content="0;url=([^"]+)"', going.text)
    query = parse_qs(urlsplit(url.replace("&amp;", "&")).query)
    assert query["rights"] == ["write"]
    assert query["back"] == ["https://doppel.example.org/feeds/back"]
    (state,) = query["state"]
    assert client.cookies.get(COOKIE, path="/feeds") == state
    done = client.get("/feeds/back", params={"state": state, "code": "good"})
    assert "Connected" in done.text
    (feed,) = house.twin.feeds.connected
    assert (feed.kind, feed.name, feed.writes) == ("google", "ann@example.org", True)
    assert client.get("/feeds/back", params={"state": state, "code": "good"}).status_code == 410


def test_nobody_can_have_somebody_else_sign_in_for_them(house: FeedsHouse, client: TestClient) -> None:
    going = client.post(link(house, "google"), data={})
    (state,) = re.findall(r"state=([\w-]+)", going.text)[:1]
    client.cookies.clear()
    assert client.get("/feeds/back", params={"state": state, "code": "good"}).status_code == 410
    assert house.twin.feeds.connected == ()


def test_who_did_not_agree_there_is_told_so(house: FeedsHouse, client: TestClient) -> None:
    going = client.post(link(house, "google"), data={})
    (state,) = re.findall(r"state=([\w-]+)", going.text)[:1]
    page = client.get("/feeds/back", params={"state": state, "error": "access_denied"})
    assert page.status_code == 422
    assert house.twin.feeds.connected == ()


@pytest.fixture
def hook(house: FeedsHouse, client: TestClient) -> tuple[str, str]:
    """A webhook's path and its secret, as their person is shown them."""
    done = client.post(link(house, "github"), data={"login": "ann"})
    (address,) = re.findall(r"<code>(https://\S+?)</code>", done.text)
    (secret,) = re.findall(r"<code>([0-9a-f]{48})</code>", done.text)
    return urlsplit(address).path, secret


def test_a_signed_delivery_counts_once(house: FeedsHouse, client: TestClient, hook: tuple[str, str]) -> None:
    path, secret = hook
    headers = {"X-Secret": secret, "X-Delivery": "d1"}
    for _ in range(3):
        assert client.post(path, content=b"review", headers=headers).status_code == 204
    assert house.titles == [""]
    assert len(house.twin.calendar.entries) == 1
    before = house.twin.version
    assert client.post(path, content=b"other", headers={**headers, "X-Delivery": "d2"}).status_code == 204
    assert house.twin.version == before + 1


@pytest.mark.parametrize(
    "asked",
    [("github", "", "wrong"), ("github", "0" * 32, ""), ("caldav", "", ""), ("nothing", "", "")],
)
def test_strangers_learn_nothing(
    house: FeedsHouse, client: TestClient, hook: tuple[str, str], asked: tuple[str, str, str]
) -> None:
    (kind, feed, secret), (path, right) = asked, hook
    there = path.rpartition("/")[2]
    wrong = f"/feeds/hook/{kind}/{feed or there}"
    answer = client.post(wrong, content=b"x", headers={"X-Secret": secret or right})
    assert (answer.status_code, answer.content) == (404, b"")
    assert house.twin.calendar.entries == ()


def test_a_source_hears_what_it_wants_to_hear(client: TestClient, hook: tuple[str, str]) -> None:
    path, secret = hook
    answer = client.post(path, params={"token": "a<b"}, content=b"hello", headers={"X-Secret": secret})
    assert (answer.status_code, answer.text) == (200, "a<b")
    assert answer.headers["content-type"].startswith("text/plain")


def test_a_source_can_have_its_feed_read_at_once(
    house: FeedsHouse, client: TestClient, hook: tuple[str, str]
) -> None:
    path, secret = hook
    feed = path.rpartition("/")[2]
    assert house.next_reading(feed) == 24 * HOUR
    client.post(path, content=b"x", headers={"X-Secret": secret, "X-Read": "1"})
    assert house.next_reading(feed) <= MINUTE


def test_who_no_longer_agrees_is_not_written_about(
    house: FeedsHouse, client: TestClient, hook: tuple[str, str]
) -> None:
    path, secret = hook
    feed = path.rpartition("/")[2]
    house.feeds.disconnect(house.twin_id, feed)
    assert client.post(path, content=b"x", headers={"X-Secret": secret}).status_code == 404


def test_a_bug_in_a_feed_is_no_page_of_ours(client: TestClient, hook: tuple[str, str]) -> None:
    path, secret = hook
    answer = client.post(path, content=b"broken", headers={"X-Secret": secret})
    assert (answer.status_code, answer.content) == (500, b"")


def test_an_address_in_the_chat_connects_with_the_turn(house: FeedsHouse, calendar: Scripted) -> None:
    """`Scripted` asks for more than an address; one that does not is connected without any page."""

    class Addressed(Scripted):
        asks = ("address",)

    feed = Addressed(calendar.settings, calendar.web)
    house.feeds.kinds["caldav"] = feed
    request = ConnectFeed("caldav", "https://cal.example.org/private-1/x.ics")
    done = house.feeds.perform(request, house.twin_id, message())
    again = house.feeds.perform(request, house.twin_id, message())
    assert done.events == again.events, "a turn that is tried again connects the same"
    (event,) = done.events
    assert "private-1" not in done.reply.text
    assert house.twin.feeds.connected == (), "nothing is written before the turn is"
    house.store.append(_turn(house, done))
    feed.answers = [all_of(entry("plan", 1))]
    house.feeds.read(house.twin_id, event.feed)  # type: ignore[attr-defined]
    assert house.titles == ["plan"]
    (told,) = house.said()
    assert "1 entry for the next four weeks" in told.text


def test_an_address_that_is_no_calendar_is_not_kept(house: FeedsHouse, calendar: Scripted) -> None:
    class Addressed(Scripted):
        asks = ("address",)

    feed = Addressed(calendar.settings, calendar.web)
    house.feeds.kinds["caldav"] = feed
    done = house.feeds.perform(ConnectFeed("caldav", "https://x.example.org/a"), house.twin_id, message())
    house.store.append(_turn(house, done))
    feed.answers = [Refused("no")]
    house.feeds.read(house.twin_id, done.events[0].feed)  # type: ignore[attr-defined]
    assert house.twin.feeds.connected == ()
    (told,) = house.said()
    assert "could not connect" in told.text
    assert "Nothing of it was kept" in told.text


def test_a_chat_without_a_page_is_given_the_command(tmp_path: Path) -> None:
    house = FeedsHouse(tmp_path, {"caldav": Scripted}, Places("", "http://127.0.0.1:8080"))
    reply = house.feeds.perform(ConnectFeed("caldav"), house.twin_id, message()).reply
    assert reply.card is not None
    assert reply.card.facts == (("CalDAV", "doppel feeds connect caldav"),)
    web = house.feeds.perform(ConnectFeed("caldav"), house.twin_id, message(channel="web")).reply
    assert "http://127.0.0.1:8080/feeds/connect/" in web.text
    house.close()


def test_what_nobody_set_up_is_not_offered(house: FeedsHouse) -> None:
    reply = house.feeds.perform(ConnectFeed("jira"), house.twin_id, message()).reply
    assert "Jira is not set up here" in reply.text


def test_a_chat_disconnects_with_the_turn(house: FeedsHouse, calendar: Scripted) -> None:
    calendar.answers = [all_of(entry("plan", 1))]
    feed = house.connect("caldav", **FORM)
    done = house.feeds.perform(DisconnectFeed(feed), house.twin_id, message())
    house.store.append(_turn(house, done))
    assert (house.twin.feeds.connected, house.titles) == ((), [])
    assert house.store.account(house.twin_id, feed) is None
    assert house.feeds.perform(DisconnectFeed("unknown"), house.twin_id, message()).events == ()
    assert replay(Twin(house.twin_id), list(house.store.history(house.twin_id))).feeds.connected == ()


def test_settings_of_a_person_change_the_words(house: FeedsHouse, calendar: Scripted) -> None:
    house.write(PreferencesChanged(language="de"))
    calendar.answers = [all_of(entry("plan", 1))]
    house.connect("caldav", **FORM)
    (told,) = house.said()
    assert "nächsten vier Wochen" in told.text


def _turn(house: FeedsHouse, done: Performed) -> Draft:
    return Draft(house.twin_id, done.events, house.now, "m1", "post", accounts=done.accounts)
