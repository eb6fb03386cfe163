"""What Teams checks of an app package, as far as it matters: "App manifest" 1.17 and its localization."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any
from zipfile import ZipFile

from PIL import Image

GUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
COMMAND = re.compile(r"bots\[0\]\.commandLists\[([0-2])\]\.commands\[([0-9])\]\.(title|description)")
LONGEST = {"title": 32, "description": 128}
WORDS = {"name.short": 30, "name.full": 100, "description.short": 80, "description.full": 4000}
KEYS = {
    "$schema", "manifestVersion", "version", "id", "developer", "localizationInfo", "name", "description",
    "icons", "accentColor", "bots", "permissions", "validDomains",
}  # fmt: skip
Json = Any


def problems(packed: bytes) -> list[str]:
    """What Teams would refuse."""
    with ZipFile(io.BytesIO(packed)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files["manifest.json"])
    found = (_head(manifest), _names(manifest), _bot(manifest["bots"]), _icons(manifest, files))
    return [*chain(*found), *_languages(manifest, files)]


def _head(manifest: Json) -> Iterator[str]:
    if set(manifest) != KEYS:
        yield f"keys {sorted(set(manifest) ^ KEYS)}"
    if manifest["manifestVersion"] != "1.17" or "/v1.17/" not in manifest["$schema"]:
        yield "not of version 1.17"
    if not re.fullmatch(r"\d+\.\d+\.\d+", manifest["version"]):
        yield f"version {manifest['version']} is no MAJOR.MINOR.PATCH"
    if not GUID.fullmatch(manifest["id"]):
        yield "id is no GUID"
    if not re.fullmatch("#[0-9A-Fa-f]{6}", manifest["accentColor"]):
        yield "accentColor"
    domains = manifest["validDomains"]
    if any("/" in domain or not domain for domain in domains) or len(domains) > 16:
        yield "validDomains"


def _names(manifest: Json) -> Iterator[str]:
    if not 0 < len(manifest["developer"]["name"]) <= 32:
        yield "the developer's name"
    for name in ("websiteUrl", "privacyUrl", "termsOfUseUrl"):
        if not manifest["developer"][name].startswith("https://"):
            yield f"{name} is not https"
    flat = {f"{part}.{key}": text for part in ("name", "description") for key, text in manifest[part].items()}
    yield from _texts(flat, WORDS)
    if flat["description.short"] in flat["description.full"] or flat["name.short"] == flat["name.full"]:
        yield "the short repeats the full"


def _texts(texts: Json, longest: dict[str, int]) -> Iterator[str]:
    for key, most in longest.items():
        if not 0 < len(texts.get(key, "")) <= most:
            yield f"{key} has {len(texts.get(key, ''))} characters, {most} are allowed"


def _bot(bots: Json) -> Iterator[str]:
    [bot] = bots
    scopes = {"personal", "team", "groupChat"}
    if not GUID.fullmatch(bot["botId"]) or not set(bot["scopes"]) <= scopes:
        yield "the bot's id or scopes"
    if len(bot["commandLists"]) > 3:
        yield "too many lists of commands"
    seen = [scope for listed in bot["commandLists"] for scope in listed["scopes"]]
    if len(seen) != len(set(seen)) or not set(seen) <= set(bot["scopes"]):
        yield "a scope with two lists, or with none of the bot's"
    for listed in bot["commandLists"]:
        if not 0 < len(listed["commands"]) <= 10:
            yield f"{len(listed['commands'])} commands"
        for command in listed["commands"]:
            yield from _texts(command, LONGEST)


def _icons(manifest: Json, files: dict[str, bytes]) -> Iterator[str]:
    with Image.open(io.BytesIO(files[manifest["icons"]["color"]])) as color:
        if color.size != (192, 192) or color.format != "PNG":
            yield f"the colour icon is {color.size}"
    with Image.open(io.BytesIO(files[manifest["icons"]["outline"]])) as outline:
        if outline.size != (32, 32) or outline.format != "PNG" or outline.mode != "RGBA":
            yield f"the outline is {outline.size} {outline.mode}"
        colours = outline.getcolors(1024) or []
        if any(pixel[3] and pixel[:3] != (255, 255, 255) for _, pixel in colours):  # type: ignore[index]
            yield "the outline is not white on nothing"
        if outline.getpixel((0, 0))[3]:  # type: ignore[index]
            yield "the outline's ground is not transparent"


def _languages(manifest: Json, files: dict[str, bytes]) -> Iterator[str]:
    lists = manifest["bots"][0]["commandLists"]
    for language in manifest["localizationInfo"]["additionalLanguages"]:
        texts = json.loads(files[language["file"]])
        yield from _texts(texts, WORDS)
        told = [found for key in texts if (found := COMMAND.fullmatch(key))]
        if len(texts) != len(told) + len(WORDS) + 1:
            yield f"{language['file']} has keys that nobody knows"
        if len(told) != 2 * sum(len(listed["commands"]) for listed in lists):
            yield f"{language['file']} lacks commands"
        for found in told:
            yield from _texts({found[3]: texts[found[0]]}, {found[3]: LONGEST[found[3]]})
            if int(found[2]) >= len(lists[int(found[1])]["commands"]):
                yield f"{found[0]} is no command"
