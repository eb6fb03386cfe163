"""Adaptive Cards 1.5 as Teams takes them, strictly: every element, property and value that it knows of.

From the schema explorer at adaptivecards.io and "Types of cards", "Format cards in Teams" (Microsoft Teams
developer documentation). Stricter than Teams in what makes cards accessible: pictures need words, inputs
labels, and required inputs an error message.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from typing import Any

from PIL import Image

LARGEST_PICTURE = 1_000_000
PRIMARY = 6
DEEPEST = 6
Json = Any

COMMON = {"type", "id", "spacing", "separator", "isVisible", "height", "fallback", "requires"}
ELEMENTS: dict[str, set[str]] = {
    "TextBlock": {
        "text", "color", "fontType", "horizontalAlignment", "isSubtle", "maxLines", "size", "weight", "wrap",
        "style",
    },
    "Image": {
        "url", "altText", "backgroundColor", "width", "horizontalAlignment", "selectAction", "size", "style",
        "msteams",
    },
    "FactSet": {"facts"},
    "Container": {"items", "selectAction", "style", "verticalContentAlignment", "bleed", "minHeight"},
    "ActionSet": {"actions"},
    "Input.Text": {
        "isMultiline", "maxLength", "placeholder", "regex", "style", "inlineAction", "value", "errorMessage",
        "isRequired", "label",
    },
}  # fmt: skip
NEEDED = {
    "TextBlock": {"text"},
    "Image": {"url", "altText"},
    "FactSet": {"facts"},
    "Container": {"items"},
    "ActionSet": {"actions"},
    "Input.Text": {"id", "label"},
}
ACTION = {"type", "id", "title", "iconUrl", "style", "fallback", "tooltip", "isEnabled", "mode", "requires"}
ACTIONS: dict[str, set[str]] = {
    "Action.Execute": {"verb", "data", "associatedInputs"},
    "Action.Submit": {"data", "associatedInputs"},
    "Action.OpenUrl": {"url"},
}
CARD = {
    "type",
    "$schema",
    "version",
    "body",
    "actions",
    "fallbackText",
    "speak",
    "lang",
    "refresh",
    "msteams",
}
VALUES = {
    "size": {"default", "small", "medium", "large", "extraLarge", "auto", "stretch"},
    "weight": {"default", "lighter", "bolder"},
    "color": {"default", "dark", "light", "accent", "good", "warning", "attention"},
    "spacing": {"default", "none", "small", "medium", "large", "extraLarge", "padding"},
    "mode": {"primary", "secondary"},
}
TEAMS = {
    "task/fetch": {"type"},
    "imBack": {"type", "value"},
    "messageBack": {"type", "text", "value", "displayText"},
}


def problems(card: Json) -> list[str]:
    """What is wrong with a card; nothing for one that Teams shows as it is meant."""
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard":
        return ["it is no AdaptiveCard"]
    return [*_card(card), *_twins(card)]


def _card(card: Json) -> Iterator[str]:
    yield from _keys(card, CARD, {"type", "version", "body"}, "the card")
    if card.get("version") != "1.5":
        yield f"version {card.get('version')!r} is not 1.5"
    if not card.get("body") and not card.get("actions"):
        yield "the card is empty"
    for element in card.get("body", ()):
        yield from _element(element, 1)
    yield from _actions(card.get("actions", []))


def _element(element: Json, depth: int) -> Iterator[str]:
    kind = element.get("type") if isinstance(element, dict) else None
    if kind not in ELEMENTS:
        yield f"there is no element {kind!r}"
        return
    if depth > DEEPEST:
        yield "it is nested too deeply"
    yield from _keys(element, COMMON | ELEMENTS[kind], NEEDED[kind], kind)
    for name, allowed in VALUES.items():
        given = element.get(name)
        if given is not None and str(given).lower() not in {value.lower() for value in allowed}:
            yield f"{kind}.{name} cannot be {given!r}"
    yield from _CHECKS.get(kind, _nothing)(element)
    for inner in element.get("items", ()):
        yield from _element(inner, depth + 1)


def _text(element: Json) -> Iterator[str]:
    if not isinstance(element.get("text"), str) or not element["text"].strip():
        yield "a TextBlock without text"
    if element.get("wrap") is not True:
        yield "a TextBlock that does not wrap is cut off"


def _image(element: Json) -> Iterator[str]:
    url = str(element.get("url"))
    if url.startswith("https://"):
        return
    head, _, data = url.partition(",")
    if head != "data:image/png;base64":
        yield f"an Image from {head[:40]!r}"
        return
    png = base64.b64decode(data, validate=True)
    if len(png) > LARGEST_PICTURE:
        yield f"a picture of {len(png)} bytes"
    with Image.open(io.BytesIO(png)) as picture:
        if picture.format != "PNG":
            yield "a picture that is no PNG"
    if not str(element.get("altText", "")).strip():
        yield "a picture without words for it"


def _facts(element: Json) -> Iterator[str]:
    facts = element.get("facts")
    if not isinstance(facts, list) or not facts:
        yield "a FactSet without facts"
        return
    for fact in facts:
        if set(fact) != {"title", "value"} or not all(isinstance(part, str) for part in fact.values()):
            yield f"a fact of {sorted(fact)}"


def _input(element: Json) -> Iterator[str]:
    if element.get("isRequired") and not element.get("errorMessage"):
        yield "an input that is required and does not say so"


def _nothing(_: Json) -> Iterator[str]:
    return iter(())


_CHECKS = {"TextBlock": _text, "Image": _image, "FactSet": _facts, "Input.Text": _input}


def _actions(actions: list[Json]) -> Iterator[str]:
    for action in actions:
        yield from _action(action)
    primary = [action for action in actions if action.get("mode", "primary") == "primary"]
    if len(primary) > PRIMARY:
        yield f"{len(primary)} actions, of which Teams shows {PRIMARY}"


def _action(action: Json) -> Iterator[str]:
    kind = action.get("type")
    if kind not in ACTIONS:
        yield f"there is no action {kind!r}"
        return
    yield from _keys(action, ACTION | ACTIONS[kind], {"title"}, kind)
    if not str(action.get("title", "")).strip():
        yield "a button without a label"
    fallback = action.get("fallback")
    if kind == "Action.Execute":
        if not action.get("verb"):
            yield "an Action.Execute without a verb"
        if not isinstance(fallback, dict) or fallback.get("type") != "Action.Submit":
            yield "an Action.Execute without an Action.Submit to fall back to"
    if isinstance(fallback, dict):
        yield from _action(fallback)
    yield from _data(action.get("data"))


def _data(data: Json) -> Iterator[str]:
    if not isinstance(data, dict):
        yield "an action without data says nothing"
        return
    teams = data.get("msteams")
    if teams is not None and (teams.get("type") not in TEAMS or set(teams) != TEAMS[teams["type"]]):
        yield f"Teams does nothing with {teams}"


def _keys(thing: Json, allowed: set[str], needed: set[str], what: str) -> Iterator[str]:
    if unknown := set(thing) - allowed:
        yield f"{what} has no {', '.join(sorted(unknown))}"
    if missing := needed - set(thing):
        yield f"{what} needs {', '.join(sorted(missing))}"


def _twins(card: Json) -> Iterator[str]:
    ids = [each["id"] for each in _all(card) if each.get("id")]
    for twin in {each for each in ids if ids.count(each) > 1}:
        yield f"the id {twin!r} is there twice"


def _all(thing: Json) -> Iterator[Json]:
    if isinstance(thing, dict):
        if "type" in thing:
            yield thing
        for value in thing.values():
            yield from _all(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from _all(value)
