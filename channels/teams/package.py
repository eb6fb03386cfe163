"""The app package that an admin puts into Teams: a zip of manifest, icons and words."""

from __future__ import annotations

import io
import json
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.errors import ConfigError
from channels.teams.icons import color_icon, outline_icon
from channels.teams.manifest import LANGUAGES, Publisher, localization, manifest
from channels.teams.settings import Settings

LONGEST_COMPANY: Final = 32
LONGEST_URL: Final = 2048
MADE: Final = (2026, 1, 1, 0, 0, 0)
"""The time of every file in it, so that the same app is the same package."""


def package(settings: Settings, version: str, publisher: Publisher) -> bytes:
    """The zip. Raises `ConfigError` for what Teams would not take."""
    if not settings.app_id:
        raise ConfigError(
            "channels.teams.app_id is empty: the package is for one bot; docs/channels/teams.md"
        )
    _check(publisher)
    made = manifest(settings.app_id, version, publisher, settings.public_url, files=settings.files)
    files = {
        "manifest.json": _json(made),
        "color.png": color_icon(),
        "outline.png": outline_icon(),
        **{f"{language}.json": _json(localization(language)) for language in LANGUAGES},
    }
    held = io.BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = ZipInfo(name, MADE)
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, content)
    return held.getvalue()


def _check(publisher: Publisher) -> None:
    if not 0 < len(publisher.company) <= LONGEST_COMPANY:
        raise ConfigError(
            f"Teams wants a company's name of 1 to {LONGEST_COMPANY} characters: say --company NAME"
        )
    for option in ("website", "privacy", "terms"):
        url = getattr(publisher, option)
        if not url.startswith("https://") or len(url) > LONGEST_URL:
            raise ConfigError(
                f"Teams wants an https address for --{option}, not {url[:80] or 'an empty one'!r}"
            )


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
