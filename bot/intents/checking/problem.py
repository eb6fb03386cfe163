"""What every check is given and gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from bot.intents.draft import Draft, IntentEdit
from bot.intents.shipped import Shipped
from bot.wording import short
from nlu.annotations import read_marked

NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong."""

    where: str
    """The place in the draft, "intents.book_room.examples.en[2]"."""
    what: str
    """What is wrong with it and what to do."""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True)
class Case:
    """A draft under scrutiny."""

    draft: Draft
    shipped: Shipped
    private: frozenset[str]
    """Hosts that webhooks may reach although they are not public."""

    @cached_property
    def own(self) -> dict[str, IntentEdit]:
        """The intents that do not ship."""
        known = self.shipped.file_of.keys() | self.shipped.reserved
        return {name: edit for name, edit in self.draft.intents.items() if name not in known}

    @cached_property
    def builtin(self) -> dict[str, IntentEdit]:
        """The edits of intents that ship."""
        return {name: edit for name, edit in self.draft.intents.items() if name not in self.own}

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that Doppel understands."""
        return self.shipped.skills.languages

    @cached_property
    def listed(self) -> frozenset[str]:
        """Entities that look-ups and patterns find."""
        return frozenset((*self.draft.lookups, *self.draft.regexes))

    def language(self, where: str, language: str) -> Iterator[Problem]:
        """That Doppel does not understand a language."""
        if language not in self.languages:
            yield Problem(
                where, f"Doppel does not understand {short(language, 20)!r}, but {', '.join(self.languages)}"
            )


def marked(edit: IntentEdit) -> frozenset[str]:
    """The entities that the examples of an intent mark."""
    found: set[str] = set()
    for texts in (*edit.examples.values(), *edit.added.values()):
        for text in texts:
            try:
                found.update(span.name for span in read_marked(text)[1])
            except ValueError:
                continue
    return frozenset(found)
