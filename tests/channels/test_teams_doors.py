"""Who may come in to Teams' door, and what happens to everybody else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fakes.bot_framework import TENANT
from fakes.bot_framework_keys import KEYS, METADATA, private_key
from fakes.teams_activities import Person
from fakes.teams_bench import Bench, benches

from channels.teams.settings import is_among
from channels.teams.tokens import PATIENCE

Make = Callable[..., Bench]


@pytest.fixture
def make() -> Iterator[Make]:
    with benches() as made:
        yield made


@pytest.fixture
def bench(make: Make) -> Bench:
    return make()


def nothing_done(bench: Bench) -> bool:
    spoken = [path for verb, path in bench.fake.asked if verb != "GET"]
    return not (bench.hear.heard or bench.shelf.kept or spoken)


@pytest.mark.parametrize(
    "token",
    [
        lambda _: "",
        lambda _: "rubbish",
        lambda _: "a.b.c",
        lambda _: "x" * 100_000,
        lambda fake: fake.keys.unsigned(fake.service_url),
        lambda fake: fake.keys.confused(fake.service_url),
        lambda fake: fake.keys.token(fake.service_url, seconds=-301),
        lambda fake: fake.keys.token(fake.service_url, since=301),
        lambda fake: fake.keys.token(fake.service_url, exp=None),
        lambda fake: fake.keys.token(fake.service_url, exp="soon"),
        lambda fake: fake.keys.token(fake.service_url, exp=float("inf")),
        lambda fake: fake.keys.token(fake.service_url, aud="99999999-2222-3333-4444-555555555555"),
        lambda fake: fake.keys.token(fake.service_url, aud=None),
        lambda fake: fake.keys.token(fake.service_url, iss="https://sts.windows.net/x/"),
        lambda fake: fake.keys.token(fake.service_url, iss=f"https://login.microsoftonline.com/{TENANT}/v2.0"),
        lambda fake: fake.keys.token(fake.service_url, iss=None),
        lambda fake: fake.keys.token("https://smba.trafficmanager.net/emea/"),
        lambda fake: fake.keys.token(fake.service_url, serviceurl=None),
        lambda fake: fake.keys.token(fake.service_url, serviceurl=["a"]),
        lambda fake: fake.keys.token(fake.service_url, kid="stranger"),
    ],
    ids=[
        "none", "rubbish", "no-json", "huge", "alg-none", "hmac-with-public-key", "expired", "not-yet",
        "endless", "exp-no-number", "exp-beyond-time", "other-app", "no-audience", "azure-v1",
        "azure-v2", "no-issuer", "other-service", "no-service", "service-no-text", "unknown-key",
    ],
)  # fmt: skip
def test_without_a_good_token_nobody_comes_in(bench: Bench, token: Callable[[Any], str]) -> None:
    answer = bench.post(bench.ana.says("mood 4"), token(bench.fake))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert nothing_done(bench)


@pytest.mark.parametrize("header", ["", "Bearer", "Basic abc", "bearer  ", "\xff\xfe"])
def test_other_headers_are_no_token(bench: Bench, header: str) -> None:
    said = json.dumps(bench.ana.says("mood 4")).encode()
    headers = {"Authorization": header.encode("latin-1")}
    assert bench.browser.post("/teams/messages", content=said, headers=headers).status_code == 401
    assert bench.browser.post("/teams/messages", content=said).status_code == 401


def test_clocks_may_differ_by_five_minutes(bench: Bench) -> None:
    for token in (
        bench.fake.keys.token(bench.fake.service_url, seconds=-290),
        bench.fake.keys.token(bench.fake.service_url, since=290),
    ):
        assert bench.post(bench.ana.says("mood 4"), token).status_code == 200


def test_a_key_that_is_not_endorsed_for_the_channel_is_not_enough(bench: Bench) -> None:
    bench.fake.keys.published["first"] = ("webchat", "directline")
    assert bench.post(bench.ana.says("mood 4")).status_code == 401
    assert nothing_done(bench)


def test_an_activity_cannot_claim_another_channel(bench: Bench) -> None:
    assert bench.post(bench.ana.says("mood 4", channelId="emulator")).status_code == 401


def test_keys_are_fetched_once_and_again_for_a_new_one_but_not_at_anybodys_wish(bench: Bench) -> None:
    fake, clock = bench.fake, [0.0]
    bench.tokens._clock = lambda: clock[0]
    fetched = lambda: [path for verb, path in fake.asked if verb == "GET"]  # noqa: E731
    assert [bench.post(bench.ana.says(str(n))).status_code for n in range(3)] == [200] * 3
    assert fetched() == [METADATA, KEYS]
    rolled = fake.keys.token(fake.service_url, kid="second")
    fake.keys.published["second"] = ("msteams",)
    assert bench.post(bench.ana.says("4"), rolled).status_code == 401, "too early to ask again"
    clock[0] += PATIENCE
    assert bench.post(bench.ana.says("5"), rolled).status_code == 200
    assert len(fetched()) == 4
    stranger = fake.keys.token(fake.service_url, kid="stranger")
    assert [bench.post(bench.ana.says("6"), stranger).status_code for _ in range(5)] == [401] * 5
    assert len(fetched()) == 4
    clock[0] += PATIENCE
    bench.post(bench.ana.says("7"), stranger)
    assert len(fetched()) == 6


def test_keys_last_through_an_outage_but_not_for_ever(bench: Bench) -> None:
    clock = [0.0]
    bench.tokens._clock = lambda: clock[0]
    assert bench.post(bench.ana.says("1")).status_code == 200
    bench.fake.fail(503, path="/v1/", times=1000)
    clock[0] += 2 * 86_400
    assert bench.post(bench.ana.says("2")).status_code == 200
    clock[0] += 4 * 86_400
    assert bench.post(bench.ana.says("3")).status_code == 401


def test_a_withdrawn_key_is_not_good_once_the_list_is_fetched_anew(bench: Bench) -> None:
    clock = [0.0]
    bench.tokens._clock = lambda: clock[0]
    assert bench.post(bench.ana.says("1")).status_code == 200
    bench.fake.keys.published = {"second": ("msteams",)}
    clock[0] += 86_401
    assert bench.post(bench.ana.says("2")).status_code == 401


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"issuer": "https://evil.example"}',
        b'{"issuer": "https://api.botframework.com"}',
    ],
)
def test_a_key_server_that_talks_rubbish_lets_nobody_in(bench: Bench, document: bytes) -> None:
    bench.fake.fail(200, path=METADATA, body=document or b" ")
    assert bench.post(bench.ana.says("mood 4")).status_code == 401


def test_a_list_of_keys_with_rubbish_in_it_still_has_the_good_ones(bench: Bench) -> None:
    good = bench.fake.keys.document(KEYS, "")["keys"]
    listed = [None, 5, {}, {"kty": "oct", "k": "AAAA", "kid": "first"}, {"kty": "RSA", "kid": "x"}, *good]
    bench.fake.fail(200, path=KEYS, body=json.dumps({"keys": listed}).encode())
    assert bench.post(bench.ana.says("mood 4")).status_code == 200
    assert private_key("first")


def test_the_token_never_goes_to_a_host_that_is_not_on_the_list(make: Make) -> None:
    bench = make(service_hosts=["smba.trafficmanager.net", "*.botframework.com"])
    for url in (
        bench.fake.service_url,
        "https://evil.example/",
        "https://smba.trafficmanager.net.evil.example/",
        "https://smba.trafficmanager.net@evil.example/",
        "http://smba.trafficmanager.net/",
        "https://botframework.com/",
        "https://[::1",
        "smba.trafficmanager.net",
    ):
        assert bench.post(Person(url).says("mood 4")).status_code == 403, url
    assert nothing_done(bench)


def test_hosts_below_a_star_are_on_the_list() -> None:
    hosts = ["smba.trafficmanager.net", "*.botframework.com"]
    assert is_among("https://smba.trafficmanager.net/amer/x/", hosts)
    assert is_among("https://WebChat.BotFramework.com/", hosts)
    assert not is_among("https://xbotframework.com/", hosts)


def test_other_directories_are_strangers(make: Make) -> None:
    bench = make()
    stranger = Person(bench.fake.service_url, tenant="99999999-aaaa-bbbb-cccc-dddddddddddd")
    assert bench.post(stranger.says("mood 4")).status_code == 403
    guest = bench.ana.mentions("mood 4")
    guest["from"]["tenantId"] = stranger.tenant
    assert bench.post(guest).status_code == 403, "somebody else's person in a shared channel"
    nobody = bench.ana.says("mood 4", channelData={})
    del nobody["conversation"]["tenantId"]
    assert bench.post(nobody).status_code == 403
    assert nothing_done(bench)
    both = make(tenants=[TENANT.upper(), stranger.tenant])
    assert both.post(both.ana.says("mood 4")).status_code == 200
    assert both.post(stranger.says("mood 4")).status_code == 200
    assert len({heard.sender.user for heard in both.hear.heard}) == 2


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"5", b"[]", b'"x"', b"\xff\xfe", b"{}", b'{"type": "message"}', b"[" * 100_000,
     b'{"type": ["message"], "channelId": "msteams", "serviceUrl": "x"}'],
)  # fmt: skip
def test_what_is_no_activity_is_a_bad_request(bench: Bench, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {bench.fake.keys.token(bench.fake.service_url)}"}
    assert bench.browser.post("/teams/messages", content=body, headers=headers).status_code == 400
    assert nothing_done(bench)


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": 5},
        {"text": {"a": "b"}},
        {"text": "x" * 100_001},
        {"text": "\ud800"},
        {"from": "ana"},
        {"from": {}},
        {"from": {"id": 7}},
        {"id": ""},
        {"id": "x" * 2000},
        {"conversation": None},
        {"conversation": {"id": ["a"], "tenantId": TENANT}},
        {"entities": "none"},
        {"entities": [5]},
        {"attachments": {"a": 1}},
        {"attachments": ["a"]},
        {"timestamp": "then"},
        {"membersAdded": "all"},
        {"channelData": "x"},
    ],
    ids=str,
)
def test_an_activity_that_is_not_what_it_says_is_a_bad_request(bench: Bench, wrong: dict[str, Any]) -> None:
    assert bench.post(bench.ana.says("mood 4") | wrong).status_code == 400
    assert bench.hear.heard == []


def test_nulls_are_things_untold(bench: Bench) -> None:
    said = bench.ana.says("mood 4", entities=None, attachments=None, value=None, replyToId=None, locale=None)
    said["channelData"] |= {"tenant": None, "settings": None}
    assert bench.post(said).status_code == 200
    assert bench.hear.heard[0].text == "mood 4"


def test_ten_megabytes_are_not_read(bench: Bench) -> None:
    headers = {"Authorization": f"Bearer {bench.fake.keys.token(bench.fake.service_url)}"}
    answer = bench.browser.post("/teams/messages", content=b"x" * 10_000_000, headers=headers)
    assert answer.status_code == 413
    assert bench.browser.get("/teams/messages", headers=headers).status_code == 405


def test_a_replayed_request_is_answered_once(bench: Bench) -> None:
    said, token = bench.ana.says("mood 4"), bench.fake.keys.token(bench.fake.service_url)
    assert [bench.post(said, token).status_code for _ in range(2)] == [200, 200]
    assert [text for text in bench.direct.texts if "mood" in text] == ["You said: mood 4"]


def test_developer_mode_is_for_this_machine_alone(make: Make) -> None:
    nothing = {"app_id": "", "app_password": "", "tenant": "", "developer": True}
    bench = make(client="127.0.0.1", **nothing)
    assert bench.post(bench.ana.says("mood 4"), "").status_code == 200
    assert bench.hear.heard[0].text == "mood 4"
    away = Person("https://smba.trafficmanager.net/amer/")
    assert bench.post(away.says("mood 4"), "").status_code == 403
    for name in ("Forwarded", "X-Forwarded-For", "X-Real-IP"):
        assert bench.post(bench.ana.says("mood 4"), "", **{name: "20.0.0.1"}).status_code == 401
    other = make(client="20.0.0.1", **nothing)
    assert other.post(other.ana.says("mood 4"), "").status_code == 401
