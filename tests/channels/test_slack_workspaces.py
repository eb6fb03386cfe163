from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hear import MemoryShelf
from httpx import Response
from slack_api import APP_TOKEN, Fault
from slack_house import ANA, SlackHouse, slack_house
from slack_sent import event, message

from bot.errors import Blocked
from bot.messages import Address, Reply

pytestmark = pytest.mark.anyio

BY_OAUTH: dict[str, Any] = {
    "bot_token": "",
    "client_id": "1.2",
    "client_secret": "c" * 32,
    "public_url": "https://doppel.example.org",
}
INSTALLED = {
    "app_id": "A1",
    "access_token": "xoxb-2-installed",
    "scope": "chat:write,users:read",
    "bot_user_id": "UBOT",
    "team": {"id": "T2", "name": "Bolt & Co"},
    "enterprise": None,
    "is_enterprise_install": False,
    "authed_user": {"id": "U1"},
    "token_type": "bot",
}
ANA2 = Address("slack", "T2/U1", "T2/DU1")


@pytest.fixture
async def slack() -> AsyncIterator[SlackHouse]:
    async with slack_house(**BY_OAUTH) as house:
        house.api.tokens = {"xoxb-2-installed": "T2"}
        yield house


async def begun(slack: SlackHouse) -> tuple[str, str]:
    """The state and the cookie of an installation that somebody has begun."""
    answer = await slack.http.get("/slack/install")
    assert answer.status_code == 302
    there = urlsplit(answer.headers["location"])
    asked = parse_qs(there.query)
    assert asked["redirect_uri"] == ["https://doppel.example.org/slack/oauth_redirect"]
    assert "im:history" in asked["scope"][0].split(",")
    assert there.path == "/oauth/v2/authorize"
    return asked["state"][0], answer.headers["set-cookie"].partition(";")[0]


async def came_back(slack: SlackHouse, cookie: str, **query: str) -> Response:
    headers = {"cookie": cookie, "accept-language": "en"}
    answer = await slack.http.get("/slack/oauth_redirect", params=query, headers=headers)
    await slack.channel.parts.background.settled()
    return answer


async def install(slack: SlackHouse, **more: Any) -> Response:
    slack.api.codes["good"] = INSTALLED | more
    state, cookie = await begun(slack)
    return await came_back(slack, cookie, code="good", state=state)


async def test_an_installation_is_kept_and_its_maker_introduced(slack: SlackHouse) -> None:
    answer = await install(slack)
    assert answer.status_code == 200
    assert "Doppel is in Bolt &amp; Co" in answer.text
    assert slack.texts() == ["I am Doppel. Installed by Ana."]
    strange = message("hello") | {"team_id": "T2", "authorizations": [{"team_id": "T2"}]}
    strange["event"]["team"] = "T2"
    await slack.event(strange)
    assert slack.heard[0].sender == ANA2
    assert slack.texts()[1:] == ["You said: hello"]


async def test_an_installation_outlasts_a_restart(slack: SlackHouse) -> None:
    await install(slack)
    async with slack_house(slack.shelf, **BY_OAUTH) as later:
        later.api.tokens = slack.api.tokens
        await later.channel.send(ANA2, Reply("Still here."), "k1")
        assert later.texts() == ["Still here."]


@pytest.mark.parametrize("broken", ["state", "cookie", "code", "twice", "denied", "no code", "foreign"])
async def test_an_installation_that_is_not_sound_is_refused(slack: SlackHouse, broken: str) -> None:
    slack.api.codes["good"] = INSTALLED
    state, cookie = await begun(slack)
    query = {"code": "good", "state": state}
    if broken == "state":
        query["state"] = state + "x"
    elif broken == "cookie":
        cookie = "slack-app-oauth-state=another"
    elif broken == "code":
        query["code"] = "bad"
    elif broken == "no code":
        del query["code"]
    elif broken == "denied":
        query = {"error": "access_denied"}
    elif broken == "foreign":
        async with slack_house(**BY_OAUTH | {"client_secret": "d" * 32}) as other:
            query["state"], cookie = await begun(other)
    elif broken == "twice":
        assert (await came_back(slack, cookie, **query)).status_code == 200
        slack.api.codes["good"] = INSTALLED
        await slack.shelf.remove("workspace/T2")
    answer = await came_back(slack, cookie, **query)
    assert answer.status_code in {200, 400, 401}
    assert "Doppel was not installed" in answer.text
    assert "workspace/T2" not in slack.shelf.kept


async def test_a_whole_organisation_is_not_installed(slack: SlackHouse) -> None:
    answer = await install(
        slack, is_enterprise_install=True, team=None, enterprise={"id": "E1", "name": "Org"}
    )
    assert "Doppel was not installed" in answer.text
    assert not any(key.startswith("workspace/") for key in slack.shelf.kept)


async def test_while_slack_is_down_nothing_is_installed_and_nothing_breaks(slack: SlackHouse) -> None:
    slack.api.fail("oauth.v2.access", Fault(cut=True))
    answer = await install(slack)
    assert answer.status_code == 401
    assert "workspace/T2" not in slack.shelf.kept


@pytest.mark.parametrize(
    "told",
    [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["UBOT"]}}],
)
async def test_when_the_app_is_removed_its_token_goes_and_everybody_is_gone(
    slack: SlackHouse, told: dict[str, Any]
) -> None:
    await install(slack)
    for _ in range(2):
        answer = await slack.event(event(told | {"event_ts": "1.1"}, team="T2"))
        assert answer.status_code == 200
    assert slack.shelf.kept == {}
    assert slack.hear.gone_from == [ANA2]
    with pytest.raises(Blocked):
        await slack.channel.send(ANA2, Reply("Hm."), "k1")


async def test_a_person_s_own_token_is_none_of_ours(slack: SlackHouse) -> None:
    await install(slack)
    told = {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}, "event_ts": "1.1"}
    await slack.event(event(told, team="T2"))
    assert "workspace/T2" in slack.shelf.kept


async def test_a_token_revoked_while_sending_is_forgotten(slack: SlackHouse) -> None:
    await install(slack)
    slack.api.fail("chat.postMessage", Fault("token_revoked"))
    with pytest.raises(Blocked):
        await slack.channel.send(ANA2, Reply("Hm."), "k1")
    assert "workspace/T2" not in slack.shelf.kept


async def test_no_token_shows_in_what_may_be_logged(slack: SlackHouse) -> None:
    await install(slack)
    assert "xoxb" not in repr(await slack.channel.parts.workspaces.every())


# --- doppel channels check


async def findings(**settings: Any) -> tuple[SlackHouse, list[tuple[str, str]]]:
    async with slack_house(**settings) as slack:
        return slack, [(each.what, each.fix) for each in await slack.channel.check()]


async def test_what_is_right_needs_no_fix() -> None:
    _, found = await findings(app_token=APP_TOKEN)
    assert found == [("app_token: Socket Mode can be opened", ""), ("bot_token: good for Acme", "")]
    _, found = await findings(public_url="https://doppel.example.org")
    assert [fix for _, fix in found] == ["", ""]
    assert "https://doppel.example.org/slack/events" in found[0][0]


async def test_what_is_wrong_is_said_with_what_to_do() -> None:
    _, found = await findings(app_token="xapp-bad", bot_token="xoxb-bad")
    assert "invalid_auth" in found[0][0]
    assert "connections:write" in found[0][1]
    assert "invalid_auth" in found[1][0]
    assert "install the app" in found[1][1]
    _, found = await findings()
    assert found[0][1] == "set server.public_url in config.yml"
    _, found = await findings(public_url="http://doppel.example.org")
    assert "https" in found[0][1]
    _, found = await findings(app_token=APP_TOKEN, api_url="http://127.0.0.1:9/api/")
    assert all("reaches Slack" in fix for _, fix in found)


async def test_missing_scopes_are_named(slack: SlackHouse) -> None:
    await install(slack)
    slack.api.scopes = "chat:write, users:read,im:history,im:write,commands,app_mentions:read,dnd:read"
    found = [(each.what, each.fix) for each in await slack.channel.check()]
    (fix,) = [fix for what, fix in found if "lacks files:read, files:write" in what]
    assert "https://doppel.example.org/slack/install" in fix


async def test_nobody_has_installed_it_yet(slack: SlackHouse) -> None:
    found = [(each.what, each.fix) for each in await slack.channel.check()]
    assert found[-1][0] == "no workspace has installed the app"


async def test_a_shelf_is_needed() -> None:
    from bot.errors import ConfigError
    from channels.slack import Settings, SlackChannel

    channel = SlackChannel(Settings())
    with pytest.raises(ConfigError, match="shelf"):
        await channel.send(ANA, Reply("Hm."), "k1")
    assert isinstance(MemoryShelf(), MemoryShelf)
