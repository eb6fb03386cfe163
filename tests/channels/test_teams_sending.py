"""What the outbox sends, and what it is told where that fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from fakes.bot_framework import PASSWORD
from fakes.teams_bench import Bench, benches

from bot.errors import Blocked, DeliveryError, NotNow, Undeliverable
from bot.messages import Button, Reply
from channels.teams.failures import code_of, wait_of

HELLO = Reply("Hello.")


@pytest.fixture
def bench() -> Iterator[Bench]:
    with benches() as made:
        one = made()
        one.post(one.ana.installs())
        one.direct.shown.clear()
        yield one


@pytest.mark.parametrize(
    ("status", "code", "retry_after", "kind"),
    [
        (429, "Throttled", "7", NotNow),
        (429, "Throttled", "", DeliveryError),
        (412, "PreconditionFailed", "", DeliveryError),
        (500, "ServiceError", "", DeliveryError),
        (502, "ServiceError", "", DeliveryError),
        (503, "ServiceUnavailable", "30", NotNow),
        (504, "GatewayTimeout", "", DeliveryError),
        (401, "BotNotRegistered", "", DeliveryError),
        (403, "MessageWritesBlocked", "", Blocked),
        (403, "ConversationBlockedByUser", "", Blocked),
        (403, "BotDisabledByAdmin", "", Blocked),
        (403, "NotEnoughPermissions", "", Undeliverable),
        (404, "ConversationNotFound", "", Undeliverable),
        (400, "BadArgument", "", Undeliverable),
        (413, "MessageSizeTooBig", "", Undeliverable),
        (302, "", "", Undeliverable),
    ],
)
def test_each_refusal_is_told_in_the_words_of_the_house(
    bench: Bench, status: int, code: str, retry_after: str, kind: type[Exception]
) -> None:
    bench.fake.fail(status, code, retry_after=retry_after)
    asked = len(bench.fake.asked)
    with pytest.raises(DeliveryError) as told:
        bench.send(HELLO)
    assert type(told.value) is kind
    assert str(status) in str(told.value)
    assert len(bench.fake.asked) == asked + 1, "the outbox tries again, not the channel"
    if isinstance(told.value, NotNow):
        assert (told.value.seconds, told.value.everyone) == (float(retry_after), False)


def test_an_answer_that_is_no_answer_may_pass(bench: Bench) -> None:
    for status, body in ((200, b"<html>"), (502, b"<html>"), (201, b"[1]")):
        bench.fake.fail(status, body=body)
        with pytest.raises(DeliveryError) as told:
            bench.send(HELLO)
        assert not isinstance(told.value, Undeliverable)


def test_a_connector_that_is_away_may_come_back(bench: Bench) -> None:
    nowhere = bench.ana.says("hello") | {"serviceUrl": "http://127.0.0.1:1/amer/"}
    bench.post(nowhere)
    with pytest.raises(DeliveryError, match="ConnectError"):
        bench.send(HELLO)


def test_a_way_that_was_kept_is_not_taken_once_its_host_is_off_the_list(bench: Bench) -> None:
    asked = len(bench.fake.asked)
    hosts = bench.settings.service_hosts
    hosts[:] = ["smba.trafficmanager.net"]
    with pytest.raises(DeliveryError, match="service_hosts"):
        bench.send(HELLO)
    assert len(bench.fake.asked) == asked


def test_a_token_that_was_revoked_is_fetched_anew(bench: Bench) -> None:
    bench.fake.revoke()
    with pytest.raises(DeliveryError, match="channels check"):
        bench.send(HELLO)
    bench.send(HELLO)
    assert bench.direct.texts == ["Hello."]


def test_one_token_serves_until_it_is_old(bench: Bench) -> None:
    for number in range(3):
        bench.send(HELLO, f"k{number}")
    tokens = lambda: [path for _, path in bench.fake.asked if path.endswith("/token")]  # noqa: E731
    assert len(tokens()) == 1
    login = bench.channel._hall.login
    start = login._clock()
    login._clock = lambda: start + 3500
    bench.send(HELLO, "k4")
    assert len(tokens()) == 2


@pytest.mark.parametrize(("status", "body"), [(503, b""), (200, b"{}"), (200, b"<html>"), (200, b"[]")])
def test_a_sign_in_that_fails_may_pass(bench: Bench, status: int, body: bytes) -> None:
    bench.channel._hall.login.forget()
    bench.fake.fail(status, path="/oauth2/", body=body or b" ")
    with pytest.raises(DeliveryError) as told:
        bench.send(HELLO)
    assert not isinstance(told.value, Undeliverable)


def test_a_wrong_secret_is_for_the_operator_and_not_shown() -> None:
    with benches() as made:
        bench = made(app_password="wrong-" + PASSWORD)
        with pytest.raises(DeliveryError, match="invalid_client; run doppel channels check") as told:
            bench.send(HELLO)
        assert not isinstance(told.value, Undeliverable)
        assert PASSWORD not in str(told.value)


def test_a_long_reply_goes_on_where_it_stopped(bench: Bench) -> None:
    long = Reply("\n\n".join(f"{n}: " + "word " * 900 for n in range(8)), (Button("Yes", "yes"),))
    bench.fake.fail(429, "Throttled", retry_after="1", after=2)
    with pytest.raises(NotNow):
        bench.send(long)
    assert len(bench.direct.texts) == 2
    bench.send(long)
    starts = [text[:40] for text in bench.direct.texts]
    assert len(starts) > 3
    assert len(set(starts)) == len(starts), "no piece was said twice"
    assert bench.direct.cards[-1]["actions"][0]["title"] == "Yes"


def test_what_was_blocked_is_not_marked_as_sent(bench: Bench) -> None:
    bench.fake.fail(403, "MessageWritesBlocked")
    with pytest.raises(Blocked):
        bench.send(HELLO)
    bench.send(HELLO)
    assert bench.direct.texts == ["Hello."]


def test_somebody_who_removed_the_app_is_blocked(bench: Bench) -> None:
    bench.fake.strangers.add(bench.ana.account)
    with pytest.raises(Blocked):
        bench.send(HELLO)


def test_a_reply_of_nothing_sends_nothing(bench: Bench) -> None:
    asked = len(bench.fake.asked)
    bench.send(Reply(" "))
    assert len(bench.fake.asked) == asked


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("0.5", 0.5), ("-3", 0.0), ("99999", 3600.0), ("nan", None), ("soon", None), ("", None),
     ("Fri, 02 Jan 2026 18:06:00 GMT", 60.0)],
)  # fmt: skip
def test_retry_after_in_either_form(header: str, seconds: float | None) -> None:
    assert wait_of(header, datetime(2026, 1, 2, 18, 5, tzinfo=UTC)) == seconds


@pytest.mark.parametrize(
    "body",
    [b"", b"x", b"[]", b'{"error": "x"}', b'{"message": 5}', b'{"message": "{"}', b'{"error": {"code": 5}}'],
)
def test_an_error_in_no_form_has_no_code(body: bytes) -> None:
    assert code_of(body) == ""
