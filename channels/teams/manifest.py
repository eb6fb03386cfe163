"""The app's manifest and its German words, made from code so that they cannot drift.

"App manifest" and "Localize JSON schema reference" (Microsoft Teams developer documentation), version 1.17.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from bot.language import DEFAULT
from bot.shortcuts import Shortcut, shortcuts
from channels.teams.connector import Json
from channels.teams.words import words

VERSION: Final = "1.17"
SCHEMA: Final = "https://developer.microsoft.com/json-schemas/teams/v{}/MicrosoftTeams{}.schema.json"
MOST_COMMANDS: Final = 10
PRIVATE: Final = (
    "help", "checkin", "mood", "status", "tasks", "snooze", "stop", "link", "export", "forget",
)  # fmt: skip
"""The commands of a direct conversation: Teams shows ten."""
IN_COMPANY: Final = ("help", "checkin")
"""Those of groups: words that tell nothing of who says them."""
LISTS: Final = ((("personal",), PRIVATE), (("team", "groupChat"), IN_COMPANY))
LANGUAGES: Final = ("de",)
"""Beside English."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who answers for the app: what Teams shows of them."""

    company: str
    website: str
    privacy: str
    terms: str


def manifest(app_id: str, version: str, publisher: Publisher, public_url: str, *, files: bool) -> Json:
    """manifest.json. `version`: of Doppel; a package with a higher one replaces the app that is there."""
    said = words(DEFAULT)
    bot = {
        "botId": app_id,
        "scopes": ["personal", "team", "groupChat"],
        "supportsFiles": files,
        "isNotificationOnly": False,
        "commandLists": [
            {"scopes": list(scopes), "commands": [_command(each) for each in _named(names, DEFAULT)]}
            for scopes, names in LISTS
        ],
    }
    return {
        "$schema": SCHEMA.format(VERSION, ""),
        "manifestVersion": VERSION,
        "version": version,
        "id": app_id,
        "developer": {
            "name": publisher.company,
            "websiteUrl": publisher.website,
            "privacyUrl": publisher.privacy,
            "termsOfUseUrl": publisher.terms,
        },
        "localizationInfo": {
            "defaultLanguageTag": DEFAULT,
            "additionalLanguages": [{"languageTag": tag, "file": f"{tag}.json"} for tag in LANGUAGES],
        },
        "name": {"short": "Doppel", "full": said["app_name"]},
        "description": {"short": said["app_short"], "full": said["app_full"]},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#1F6F69",
        "bots": [bot],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [urlsplit(public_url).hostname] if public_url else [],
    }


def localization(language: str) -> Json:
    """What of the manifest is said in another language."""
    said = words(language)
    texts: Json = {
        "$schema": SCHEMA.format(VERSION, ".Localization"),
        "name.short": "Doppel",
        "name.full": said["app_name"],
        "description.short": said["app_short"],
        "description.full": said["app_full"],
    }
    for number, (_, names) in enumerate(LISTS):
        for place, command in enumerate(_named(names, language)):
            path = f"bots[0].commandLists[{number}].commands[{place}]"
            texts |= {f"{path}.{key}": text for key, text in _command(command).items()}
    return texts


def _named(names: Sequence[str], language: str) -> Iterator[Shortcut]:
    known = {each.name: each for each in shortcuts(language)}
    return (known[name] for name in names)


def _command(shortcut: Shortcut) -> dict[str, str]:
    """A command whose title is what it says: Teams puts the title into the message box as it is."""
    return {"title": shortcut.says, "description": shortcut.about}
