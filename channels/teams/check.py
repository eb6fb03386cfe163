"""What `doppel channels check` looks at, and how to put it right."""

from __future__ import annotations

from collections.abc import Sequence

import httpx

from bot.channel import Finding
from channels.teams.connector import Refused, Unreachable
from channels.teams.login import login_of
from channels.teams.settings import Settings
from channels.teams.tokens import KeysMissing, published

WRONG = {
    "invalid_client": "make a new client secret in Azure (App registrations, your bot, Certificates & "
    "secrets) and put its value into the variable of channels.teams.app_password",
    "unauthorized_client": "set channels.teams.app_id to the bot's Microsoft App ID, as its Azure Bot's "
    "Configuration page shows it",
    "invalid_request": "set channels.teams.tenant to the directory (tenant) ID that the app registration's "
    "overview shows",
}
"""What to do about an error of Microsoft's sign-in, by its name."""


async def findings(settings: Settings, http: httpx.AsyncClient, route: str) -> Sequence[Finding]:
    """One finding a point; none raises."""
    if settings.developer:
        fix = "set app_id, app_password and tenant, and remove developer, before people use it"
        return (Finding("Developer mode: unsigned messages from this machine", fix),)
    return (
        await _signed_in(http, settings),
        await _keys(http, settings.openid_url),
        _address(settings, route),
        await _reached(http, settings, route),
    )


async def _signed_in(http: httpx.AsyncClient, settings: Settings) -> Finding:
    what = "Microsoft signs the bot in with app_id, app_password and tenant"
    try:
        await login_of(settings, http).token()
    except Refused as no:
        return Finding(
            what, WRONG.get(no.code, f"Microsoft answered {no.status} {no.code}: check app_id and tenant")
        )
    except Unreachable as silence:
        return Finding(what, f"{silence}: let this machine reach login_url")
    return Finding(what)


async def _keys(http: httpx.AsyncClient, url: str) -> Finding:
    what = "The keys that sign what Teams sends can be read"
    try:
        await published(http, url)
    except KeysMissing as error:
        return Finding(what, f"{error}: let this machine reach openid_url")
    return Finding(what)


def _address(settings: Settings, route: str) -> Finding:
    url = settings.public_url.rstrip("/")
    what = f"Teams posts to an https address: {url or 'none yet'}{route}"
    if url.startswith("https://"):
        return Finding(what)
    return Finding(
        what,
        "set server.public_url to the https address of Doppel, and the Azure Bot's messaging endpoint to it "
        f"with {route} after it",
    )


async def _reached(http: httpx.AsyncClient, settings: Settings, route: str) -> Finding:
    """An unsigned message must come through to us and be refused by us."""
    what = "Doppel answers at that address, and takes nothing unsigned"
    url = settings.public_url.rstrip("/")
    if not url:
        return Finding(what, "set server.public_url first")
    try:
        answer = await http.post(f"{url}{route}", json={})
    except httpx.HTTPError as error:
        return Finding(
            what,
            f"nothing answers there ({type(error).__name__}): start doppel run, and point your proxy at it",
        )
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        return Finding(what)
    return Finding(what, f"{answer.status_code} came back instead of 401: pass {route} on to Doppel, whole")
