"""Everything that is wrong with a draft, found before anything is trained."""

from __future__ import annotations

from collections.abc import Collection

from bot.intents.checking.builtin import of_builtins
from bot.intents.checking.examples import of_examples
from bot.intents.checking.problem import Case, Problem
from bot.intents.checking.replies import of_replies
from bot.intents.checking.sentences import of_sentences
from bot.intents.checking.words import of_words
from bot.intents.draft import Draft
from bot.intents.shipped import Shipped

__all__ = ["Problem", "problems"]


def problems(draft: Draft, shipped: Shipped, private: Collection[str] = ()) -> tuple[Problem, ...]:
    """All that keeps a draft from being trained. `private`: hosts that webhooks may reach all the same."""
    case = Case(draft, shipped, frozenset(private))
    checks = (of_builtins, of_examples, of_replies, of_words, of_sentences)
    return tuple(problem for check in checks for problem in check(case))
