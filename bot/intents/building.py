"""From what ships and a draft to what is learnt, what is said and who answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain

from bot.discovery import Skills
from bot.intents.draft import Draft, Listed
from bot.intents.replies.taught import switched_off, taught
from bot.intents.shipped import NO_DATA, Shipped
from bot.phrases import PREFIX, Overlay
from bot.skill import Skill
from nlu.annotations import read_marked
from nlu.examples import Example, TrainingData


def plain(text: str) -> str:
    """A text as two examples are compared: the case of letters and spaces do not count."""
    return " ".join(text.casefold().split())


def data_of(shipped: Shipped, draft: Draft, language: str) -> TrainingData:
    """What the model of a language learns: the shipped examples with the draft's edits, and its own.

    Raises `ValueError` for an example whose brackets are wrong; `checking` names them all.
    """
    base = shipped.data.get(language, NO_DATA)
    intents = {name: _edited(said, draft, name, language) for name, said in base.intents.items()}
    for name, edit in draft.intents.items():
        if name not in shipped.file_of and (own := edit.examples.get(language)):
            intents[name] = _examples(own, name)
    return TrainingData(
        intents={name: said for name, said in intents.items() if said},
        synonyms={**base.synonyms, **_marked(intents), **_synonyms(draft.synonyms)},
        regexes=_joined(base.regexes, draft.regexes),
        lookups=_joined(base.lookups, draft.lookups),
    )


def skills_of(shipped: Shipped, draft: Draft) -> Skills:
    """Who answers each intent, the admin's own and those switched off included."""
    known = shipped.skills
    by_intent: dict[str, Skill] = dict(known.by_intent)
    titles = {language: dict(named) for language, named in known.titles.items()}
    for name, edit in draft.intents.items():
        if edit.reply and name not in shipped.file_of:
            by_intent[name] = taught(name, edit.reply)
        if not edit.enabled:
            by_intent[name] = switched_off
        for language, title in edit.title.items():
            titles.setdefault(language, {})[name] = title
    off = frozenset(name for name, edit in draft.intents.items() if not edit.enabled)
    return replace(known, by_intent=by_intent, titles=titles, off=off)


def reworded(shipped: Shipped, draft: Draft) -> Overlay:
    """The built-in intents' responses in the admin's words."""
    return {
        (shipped.file_of[intent], language, name.removeprefix(PREFIX)): texts
        for intent, edit in draft.intents.items()
        if intent in shipped.file_of
        for name, by_language in edit.replies.items()
        for language, texts in by_language.items()
    }


def _edited(said: tuple[Example, ...], draft: Draft, name: str, language: str) -> tuple[Example, ...]:
    edit = draft.intents.get(name)
    if edit is None:
        return said
    gone = {plain(read_marked(text, strict=False)[0]) for text in edit.removed.get(language, ())}
    kept = tuple(example for example in said if plain(example.text) not in gone)
    return (*kept, *_examples(edit.added.get(language, ()), name))


def _examples(marked: tuple[str, ...], name: str) -> tuple[Example, ...]:
    return tuple(Example(*read_marked(words.strip()), where=f"draft:{name}") for words in marked)


def _marked(intents: Mapping[str, tuple[Example, ...]]) -> dict[str, str]:
    """What examples say that words stand for: "[NYC](city:New York)"."""
    spans = ((e.text[s.start : s.end], s.value) for e in chain(*intents.values()) for s in e.entities)
    return {words.casefold(): value for words, value in spans if words.casefold() != value.casefold()}


def _synonyms(listed: Listed) -> dict[str, str]:
    return {words.casefold(): value for value, several in listed.items() for words in several}


def _joined(base: Mapping[str, tuple[str, ...]], more: Listed) -> dict[str, tuple[str, ...]]:
    return {name: (*base.get(name, ()), *more.get(name, ())) for name in {**base, **more}}
