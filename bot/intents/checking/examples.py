"""What is wrong with examples: none, too many, too long, badly marked, said twice, said of two intents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.intents.building import plain
from bot.intents.checking.problem import NAME, Case, Problem
from bot.intents.draft import IntentEdit, Texts
from bot.intents.shipped import NO_DATA
from bot.safety import shows_crisis
from bot.wording import short
from nlu.annotations import read_marked
from nlu.features import HINTS

MOST_INTENTS: Final = 300
MOST_EXAMPLES: Final = 1_000
"""Of one intent in one language."""
LONGEST: Final = 500
"""Characters of an example."""
LONGEST_TITLE: Final = 60


def of_examples(case: Case) -> Iterator[Problem]:
    """The problems of all names, titles and examples."""
    if len(case.own) > MOST_INTENTS:
        yield Problem("intents", f"{len(case.own)} intents; {MOST_INTENTS} of your own are allowed")
    for name, edit in case.own.items():
        yield from _of_own(name, edit)
    for name, edit in case.draft.intents.items():
        for part, texts in (("examples", edit.examples), ("added", edit.added)):
            yield from _of_texts(case, f"intents.{name}.{part}", texts)
        for language, title in edit.title.items():
            yield from case.language(f"intents.{name}.title", language)
            if not 0 < len(title.strip()) <= LONGEST_TITLE:
                yield Problem(f"intents.{name}.title.{language}", f"1 to {LONGEST_TITLE} characters, please")
    for language in case.languages:
        yield from _said_twice(case, language)


def _of_own(name: str, edit: IntentEdit) -> Iterator[Problem]:
    where = f"intents.{short(name)}"
    if not NAME.fullmatch(name):
        yield Problem(where, "a name has small letters, digits and _, begins with a letter, and 60 at most")
    if not any(edit.examples.values()):
        yield Problem(where, "it has no examples; five different ones are a good beginning")
    for part in ("added", "removed", "replies"):
        if getattr(edit, part):
            yield Problem(f"{where}.{part}", "only intents that ship have this, and this is none")


def _of_texts(case: Case, where: str, texts: Texts) -> Iterator[Problem]:
    for language, said in texts.items():
        yield from case.language(where, language)
        if len(said) > MOST_EXAMPLES:
            yield Problem(
                f"{where}.{language}",
                f"{len(said):,} examples; {MOST_EXAMPLES:,} are allowed: more would drown the other intents",
            )
            continue
        for number, text in enumerate(said):
            yield from _of_text(f"{where}.{language}[{number}]", text)


def _of_text(where: str, text: str) -> Iterator[Problem]:
    if len(text) > LONGEST:
        yield Problem(where, f"{len(text):,} characters; {LONGEST} are allowed, as nobody says more at once")
        return
    try:
        words, spans = read_marked(text.strip())
    except ValueError as error:
        yield Problem(where, str(error))
        return
    if not any(map(str.isprintable, words)) or not words.strip() or "\n" in text.strip():
        yield Problem(where, "an example is one line with words in it")
    for name in {span.name for span in spans}:
        if name in HINTS:
            yield Problem(where, f"{name} is found by rule, without marks; leave the mark out")
        elif not NAME.fullmatch(name):
            yield Problem(where, f"{short(name, 30)!r}: name entities with small letters, digits and _")
    if shows_crisis(words):
        yield Problem(where, "words of self-harm get a help line before any intent; leave it out")


def _said_twice(case: Case, language: str) -> Iterator[Problem]:
    """Examples that stand twice, in one intent or in two."""
    seen: dict[str, tuple[str, str]] = {}
    for name, examples in case.shipped.data.get(language, NO_DATA).intents.items():
        gone = {_words(text) for text in case.draft.edit(name).removed.get(language, ())}
        seen |= {key: (name, "") for one in examples if (key := plain(one.text)) not in gone}
    for name, edit in case.draft.intents.items():
        for part, texts in (("examples", edit.examples), ("added", edit.added)):
            for number, text in enumerate(texts.get(language, ())[:MOST_EXAMPLES]):
                where = f"intents.{name}.{part}.{language}[{number}]"
                other, place = seen.setdefault(_words(text[:LONGEST]), (name, where))
                if other != name:
                    yield Problem(where, f"{short(text)!r} is an example of {other}, too; keep one")
                elif place != where:
                    yield Problem(where, f"{short(text)!r} stands there already; once is enough")


def _words(text: str) -> str:
    return plain(read_marked_leniently(text))


def read_marked_leniently(text: str) -> str:
    """The words of an example, however badly it is marked."""
    try:
        return read_marked(text, strict=False)[0]
    except ValueError:
        return text
