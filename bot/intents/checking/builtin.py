"""What is wrong with edits of what ships: the protected ones, examples that are not there, responses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from bot.intents.building import plain
from bot.intents.checking.examples import read_marked_leniently
from bot.intents.checking.problem import Case, Problem
from bot.intents.checking.replies import slots, text_faults
from bot.intents.draft import IntentEdit, Texts
from bot.intents.shipped import NO_DATA, RIGHTS
from bot.phrases import PREFIX
from bot.wording import listing, short

LEAST: Final = 2
"""Examples that an intent that ships must keep."""


def of_builtins(case: Case) -> Iterator[Problem]:
    """The problems of all edits of what ships."""
    for name, edit in case.builtin.items():
        where = f"intents.{name}"
        if name in case.shipped.reserved:
            yield Problem(where, "safety, and words such as yes and no, stay as they are")
            continue
        if not edit.enabled and name in RIGHTS:
            yield Problem(where, "people may always ask for what is kept about them: it stays on")
        for part in ("examples", "reply"):
            if getattr(edit, part):
                yield Problem(
                    f"{where}.{part}",
                    f"{name} ships with Doppel: use `added`, `removed` and `replies`, or choose another name",
                )
        yield from _of_removed(case, name, edit)
        for response, texts in edit.replies.items():
            yield from _of_response(case, name, response, texts)
    yield from _worded_twice(case)


def _of_removed(case: Case, name: str, edit: IntentEdit) -> Iterator[Problem]:
    for language, texts in edit.removed.items():
        where = f"intents.{name}.removed.{language}"
        yield from case.language(where, language)
        there = {plain(one.text) for one in case.shipped.data.get(language, NO_DATA).intents.get(name, ())}
        gone = [plain(read_marked_leniently(text)) for text in texts]
        for number, words in enumerate(gone):
            if words not in there:
                yield Problem(f"{where}[{number}]", f"{short(texts[number])!r} is no example of {name}")
        if there and len(there - set(gone)) < LEAST:
            yield Problem(where, "hardly an example would be left; switch the intent off instead")


def _of_response(case: Case, intent: str, response: str, texts: Texts) -> Iterator[Problem]:
    where = f"intents.{intent}.replies.{short(response)}"
    shipped = case.shipped.responses(intent)
    name = response.removeprefix(PREFIX)
    known = {one for by_name in shipped.values() for one in by_name}
    if name not in known:
        near = get_close_matches(name, known, n=3, cutoff=0.5)
        hint = f"; did you mean {listing([PREFIX + one for one in near], 'or')}?" if near else ""
        yield Problem(where, f"{intent} has no such response{hint}")
        return
    for language, variants in texts.items():
        yield from case.language(where, language)
        if not variants:
            yield Problem(f"{where}.{language}", "write a text, or leave the response out")
        original = shipped.get(language, {}).get(name) or shipped[case.languages[0]].get(name, ())
        for number, text in enumerate(variants):
            yield from _of_variant(f"{where}.{language}[{number}]", text, original)


def _of_variant(where: str, text: str, original: tuple[str, ...]) -> Iterator[Problem]:
    faults = list(text_faults(text))
    yield from (Problem(where, fault) for fault in faults)
    if faults:
        return
    may = frozenset().union(*map(slots, original))
    must = frozenset.intersection(*map(slots, original)) if original else frozenset()
    if unknown := sorted(slots(text) - may):
        yield Problem(
            where, f"nothing fills {_braced(unknown)}; there is {_braced(sorted(may)) or 'no slot'}"
        )
    if lost := sorted(must - slots(text)):
        yield Problem(where, f"{_braced(lost)} is lost: people should see what was understood")


def _worded_twice(case: Case) -> Iterator[Problem]:
    """Responses that two intents of one skill say differently."""
    seen: dict[tuple[object, str], tuple[str, Mapping[str, tuple[str, ...]]]] = {}
    for intent, edit in case.builtin.items():
        for response, texts in edit.replies.items():
            key = (case.shipped.file_of.get(intent), response.removeprefix(PREFIX))
            other, said = seen.setdefault(key, (intent, texts))
            if said != texts:
                where = f"intents.{intent}.replies.{short(response)}"
                yield Problem(where, f"{other} shares this response and words it differently; keep one")


def _braced(names: list[str]) -> str:
    return listing([f"{{{name}}}" for name in names])
