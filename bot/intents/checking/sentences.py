"""What is wrong with the sentences of a test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from bot.intents.building import plain
from bot.intents.checking.examples import LONGEST
from bot.intents.checking.problem import Case, Problem
from bot.intents.draft import Sentence
from bot.intents.shipped import NO_DATA
from bot.wording import short

MOST: Final = 5_000


def of_sentences(case: Case) -> Iterator[Problem]:
    """The problems of the must-pass sentences and of the test set."""
    yield from _of_list(case, "must_pass", case.draft.must_pass)
    yield from _of_list(case, "tests", case.draft.tests)


def _of_list(case: Case, kind: str, sentences: tuple[Sentence, ...]) -> Iterator[Problem]:
    if len(sentences) > MOST:
        yield Problem(kind, f"{len(sentences):,} sentences; {MOST:,} are allowed")
        return
    known = {language: set(_known(case, language)) for language in case.languages}
    seen: dict[tuple[str, str], str] = {}
    for number, one in enumerate(sentences):
        where = f"{kind}[{number}]"
        yield from case.language(where, one.language)
        if not 0 < len(one.text.strip()) <= LONGEST:
            yield Problem(where, f"a sentence has 1 to {LONGEST} characters")
        if one.language in known and one.intent not in known[one.language]:
            yield Problem(where, f"no intent {short(one.intent)!r} has examples in {one.language}")
        other = seen.setdefault((one.language, plain(one.text)), one.intent)
        if other != one.intent:
            yield Problem(where, f"{short(one.text)!r} must be {other} as well; it can mean one thing only")


def _known(case: Case, language: str) -> Iterable[str]:
    yield from case.shipped.data.get(language, NO_DATA).intents
    yield from (name for name, edit in case.own.items() if edit.examples.get(language))
