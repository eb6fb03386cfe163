"""A draft as YAML: its examples in Rasa's own `nlu:` blocks, the rest as its keys are called.

nlu:                     # English; or `nlu: {en: […], de: […]}`
- intent: book_room
examples: |
- book a [big](size) room
- lookup: size
examples: |
- big
intents:
book_room:
title: Book a room
reply: {texts: ["The front desk books {size} rooms.", "The front desk books rooms."]}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from bot.errors import BadDraft
from bot.intents.draft import MOST_BYTES, Draft, checked
from bot.language import DEFAULT
from nlu.errors import ExamplesError
from nlu.yaml_nodes import texts

_LISTED: Final = {"synonym": "synonyms", "lookup": "lookups", "regex": "regexes"}


def from_yaml(text: str, name: str = "the draft") -> Draft:
    """A draft from YAML, called `name` in what is said of it. Raises `BadDraft`."""
    if len(text) > MOST_BYTES:
        raise BadDraft(f"{name} has {len(text) / 1e6:.0f} MB; {MOST_BYTES // 1_000_000} MB are allowed")
    try:
        told = texts(text, Path(name))
    except (ExamplesError, RecursionError, ValueError) as error:
        raise BadDraft(str(error)) from None
    if told is None:
        raise BadDraft(f"{name} is empty; write {{}} for a draft that changes nothing")
    if not isinstance(told, dict):
        raise BadDraft(f"{name}: expected keys such as `nlu` and `intents` at the top")
    told.pop("version", None)
    for language, block in _blocks(told.pop("nlu", None), name):
        _add(told, language, block, name)
    return checked(told)


def to_yaml(draft: Draft) -> str:
    """A draft as YAML that `from_yaml` reads as the same draft."""
    told = draft.model_dump(mode="json", exclude_defaults=True)
    nlu: dict[str, list[dict[str, Any]]] = {}
    for name, edit in told.get("intents", {}).items():
        for language, said in edit.pop("examples", {}).items():
            nlu.setdefault(language, []).append({"intent": name, "examples": _Block(said)})
    for kind, key in _LISTED.items():
        for name, words in told.pop(key, {}).items():
            nlu.setdefault(DEFAULT, []).append({kind: name, "examples": _Block(words)})
    blocks = nlu[DEFAULT] if nlu.keys() == {DEFAULT} else nlu
    whole = {"version": "3.1", **({"nlu": blocks} if nlu else {}), **told}
    return str(yaml.dump(whole, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100))


def _blocks(nlu: Any, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each entry of `nlu` with its language."""
    by_language = nlu if isinstance(nlu, dict) else {DEFAULT: nlu or []}
    for language, blocks in by_language.items():
        for block in blocks if isinstance(blocks, list) else [blocks]:
            if not isinstance(block, dict):
                raise BadDraft(
                    f"{name}: an entry of `nlu` is written as keys such as `intent` and `examples`"
                )
            yield str(language), block


def _add(told: dict[str, Any], language: str, block: Mapping[str, Any], name: str) -> None:
    """Put an entry of `nlu` where the draft has it."""
    kinds = [kind for kind in ("intent", *_LISTED) if kind in block]
    unknown = sorted(block.keys() - {*kinds, "examples", "metadata"})
    if len(kinds) != 1 or unknown:
        what = f"{unknown[0]!r} is no key of it" if unknown else "needs one of intent, synonym, lookup, regex"
        raise BadDraft(f"{name}: an entry of `nlu`: {what}")
    said, title = _said(block.get("examples"), name), str(block[kinds[0]])
    if kinds[0] == "intent":
        edit = _map(_map(told, "intents", name), title, name)
        place = _map(edit, "examples", name)
        place[language] = [*place.get(language, ()), *said]
    else:
        place = _map(told, _LISTED[kinds[0]], name)
        place[title] = [*place.get(title, ()), *said]


def _map(told: dict[str, Any], key: str, name: str) -> dict[str, Any]:
    """The map under a key, made where there is none."""
    found = told.setdefault(key, {}) or {}
    if not isinstance(found, dict):
        raise BadDraft(f"{name}: {key} must be keys with values below them")
    told[key] = found
    return found


def _said(examples: Any, name: str) -> list[str]:
    if isinstance(examples, list):
        return [one["text"] if isinstance(one, dict) and "text" in one else one for one in examples]
    lines = [line.strip() for line in str(examples or "").split("\n") if line.strip()]
    for line in lines:
        if not line.startswith("-"):
            raise BadDraft(f"{name}: write an example as `- words`, not as {line[:40]!r}")
    return [line.removeprefix("-").strip() for line in lines]


class _Block(list[str]):
    """Examples, written one a line where they can be."""


class _Dumper(yaml.SafeDumper):
    """Writes examples as Rasa's files have them, and repeats rather than refers."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def _block(dumper: yaml.SafeDumper, said: _Block) -> yaml.Node:
    if all(words and words == words.strip() and words.isprintable() for words in said):
        text = "".join(f"- {words}\n" for words in said)
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|")
    return dumper.represent_list(list(said))


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    """A text; one with signs that YAML would take for a line's end is written with their codes."""
    style = None if text.isprintable() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(_Block, _block)
_Dumper.add_representer(str, _text)
