"""What is wrong with the reply of an intent of one's own: questions, texts with slots, a webhook."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from string import Formatter
from typing import Final

from bot.intents.checking.problem import NAME, Case, Problem, marked
from bot.intents.draft import Question, ReplyEdit
from bot.intents.replies import reach
from bot.wording import listing
from nlu.features import HINTS

LONGEST: Final = 2_000
LONGEST_QUESTION: Final = 300
MOST_VARIANTS: Final = 20
MOST_QUESTIONS: Final = 5
CHOICES: Final = range(2, 11)
LONGEST_CHOICE: Final = 40
PRIVATE: Final = frozenset(("mood", "energy", "stress", "rating", "person"))
"""What never leaves Doppel."""


def of_replies(case: Case) -> Iterator[Problem]:
    """The problems of all replies."""
    for name, edit in case.own.items():
        where = f"intents.{name}.reply"
        if edit.reply is None:
            yield Problem(where, "it has no reply; write `texts`, or name a `webhook`")
            continue
        entities = marked(edit) | case.listed | frozenset(HINTS)
        yield from _of_questions(case, where, edit.reply)
        yield from _of_answer(case, where, edit.reply, entities)


def text_faults(text: str, longest: int = LONGEST) -> Iterator[str]:
    """What is wrong with a text with slots by itself."""
    if not text.strip() or len(text) > longest:
        yield f"a text has 1 to {longest:,} characters"
        return
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        yield "a brace is not closed; a slot is written as {name}, and a brace itself twice, {{ or }}"
        return
    for _, name, form, conversion in parts:
        if name is not None and (not NAME.fullmatch(name) or conversion):
            yield f"{{{name}}} is no slot; write it as {{name}}, with small letters, digits and _"
        elif name is not None and form and len(form) > len("+,.2f%"):
            yield f"{{{name}:{form[:10]}}} is no way to write a figure"


def slots(text: str) -> frozenset[str]:
    """The slots of a text that has no faults."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def _of_questions(case: Case, where: str, reply: ReplyEdit) -> Iterator[Problem]:
    names = [question.slot for question in reply.ask]
    if len(names) > MOST_QUESTIONS:
        yield Problem(f"{where}.ask", f"{len(names)} questions in a row; {MOST_QUESTIONS} are allowed")
    for number, question in enumerate(reply.ask):
        here = f"{where}.ask[{number}]"
        if not NAME.fullmatch(question.slot):
            yield Problem(here, "a slot is called with small letters, digits and _")
        if question.slot in names[:number]:
            yield Problem(here, f"{question.slot} is asked for already")
        if reply.webhook and (question.slot in PRIVATE or question.expects == "rating"):
            yield Problem(here, "no webhook is told how somebody feels; do not ask for it here")
        yield from _of_question(case, here, question)


def _of_question(case: Case, where: str, question: Question) -> Iterator[Problem]:
    if not question.question:
        yield Problem(f"{where}.question", "write the question")
    for language, text in question.question.items():
        yield from case.language(f"{where}.question", language)
        if not 0 < len(text.strip()) <= LONGEST_QUESTION:
            yield Problem(f"{where}.question.{language}", f"1 to {LONGEST_QUESTION} characters, please")
    if (question.expects == "choice") != bool(question.choices):
        yield Problem(f"{where}.choices", "choices go with `expects: choice`, and that needs them")
    for language, choices in question.choices.items():
        if len(choices) not in CHOICES or len({choice.casefold() for choice in choices}) != len(choices):
            yield Problem(f"{where}.choices.{language}", "give 2 to 10 different choices")
        if any(not 0 < len(choice.strip()) <= LONGEST_CHOICE for choice in choices):
            yield Problem(f"{where}.choices.{language}", f"a choice has 1 to {LONGEST_CHOICE} characters")


def _of_answer(case: Case, where: str, reply: ReplyEdit, entities: Collection[str]) -> Iterator[Problem]:
    if bool(reply.webhook) == any(reply.texts.values()):
        yield Problem(where, "it needs `texts` or a `webhook`, one of the two")
    if reply.webhook and (fault := reach.fault(reply.webhook.url, case.private)):
        yield Problem(f"{where}.webhook.url", fault)
    asked = frozenset(question.slot for question in reply.ask)
    for language, texts in reply.texts.items():
        yield from case.language(f"{where}.texts", language)
        if not 0 < len(texts) <= MOST_VARIANTS:
            yield Problem(f"{where}.texts.{language}", f"write 1 to {MOST_VARIANTS} variants")
        yield from _of_variants(f"{where}.texts.{language}", texts, asked, entities)


def _of_variants(
    where: str, texts: tuple[str, ...], asked: frozenset[str], entities: Collection[str]
) -> Iterator[Problem]:
    sound: list[frozenset[str]] = []
    for number, text in enumerate(texts):
        faults = list(text_faults(text))
        yield from (Problem(f"{where}[{number}]", fault) for fault in faults)
        if faults:
            continue
        unknown = sorted(slots(text) - asked - frozenset(entities))
        if unknown:
            said = listing([f"{{{name}}}" for name in unknown])
            yield Problem(f"{where}[{number}]", f"nothing fills {said}: mark it in an example, or ask for it")
        else:
            sound.append(slots(text) - asked)
    if sound and all(sound):
        fewest = min(sound, key=len)
        said = listing([f"{{{name}}}" for name in sorted(fewest)])
        yield Problem(where, f"what to say without {said}? Ask for it, or add a text without it")
