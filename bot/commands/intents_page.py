"""Intents, readings and versions on a page of the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from bot.commands.render import print_table, print_words
from bot.intents.training.report import Compared, Misread, Quality, Report
from bot.intents.views import Attempt, IntentView, Tried, VersionView

if TYPE_CHECKING:
    from rich.console import Console

MOST: Final = 20
"""Lines of one kind that are shown."""
_ONSET: Final = "  "


def show_intent(console: Console, view: IntentView) -> None:
    """One intent on a page."""
    row = view.row
    state = "" if row.enabled else ", switched off"
    edited = ", edited in the draft" if row.edited and row.origin == "built-in" else ""
    print_words(console, f"{row.name}: {row.title} ({row.origin}{state}{edited})", "bold")
    for language, said in view.examples.items():
        print_words(console, f"examples, {language}: {len(said)}", "dim")
        _lines(console, said)
    if view.edit.reply:
        print_words(console, "reply", "dim")
        _lines(console, [view.edit.reply.model_dump_json(exclude_defaults=True)])
    for language, responses in view.responses.items():
        if responses:
            print_words(console, f"responses, {language}", "dim")
            texts = {**responses, **_reworded(view, language)}
            _lines(console, [f"utter_{name}: {' | '.join(said)}" for name, said in sorted(texts.items())])


def _reworded(view: IntentView, language: str) -> dict[str, Sequence[str]]:
    return {
        name.removeprefix("utter_"): texts[language]
        for name, texts in view.edit.replies.items()
        if language in texts
    }


def show_tried(console: Console, tried: Tried) -> None:
    """Two readings side by side."""
    rows = zip(_cells(tried.draft), _cells(tried.live), strict=True)
    names = ("reading", "follows", "entities", "answer")
    table = [(name, mine, theirs) for name, (mine, theirs) in zip(names, rows, strict=True)]
    print_table((f"“{tried.text}” ({tried.language})", "draft", "live"), table, "")
    del console


def _cells(side: Attempt) -> tuple[str, ...]:
    reading = side.reading
    ranked = ", ".join(f"{name} {share:.0%}" for name, share in reading.ranking[:3])
    entities = ", ".join(f"{e.name} “{reading.text[e.start : e.end]}”" for e in reading.entities)
    said = f"whatever {side.webhook} says" if side.webhook else side.reply.text
    return f"{reading.intent or 'none'} ({ranked})", "yes" if side.follows else "asks back", entities, said


def show_confused(console: Console, quality: Sequence[Quality], misses: Sequence[Misread]) -> None:
    """How well intents are told apart, and what is confused with what."""
    rows = [
        (
            one.intent,
            one.language,
            one.examples,
            f"{one.recall:.0%}",
            "–" if one.precision is None else f"{one.precision:.0%}",
        )
        for one in quality[:MOST]
    ]
    names = ("intent", "language", "examples", "found", "right when read")
    print_table(names, rows, "No intent has two examples or more.")
    console.print()
    _misses("Read as another intent where it was not taught", misses)


def show_report(console: Console, report: Report) -> None:
    """What the tests of a version found."""
    if report.failed:
        print_words(console, report.failed, "red")
        return
    _compared(console, "cross-validation", report.held_out)
    _compared(console, "test set", report.tests)
    for reason in report.refused:
        print_words(console, f"Refused: {reason}.", "red")
    if report.broken:
        _misses("Must-pass sentences that are read wrong", report.broken)
    for compared in (report.held_out, report.tests):
        if compared and compared.worse:
            _misses("Read right now, and wrong by the draft", compared.worse)


def show_version(console: Console, version: VersionView) -> None:
    """One version on a page."""
    print_table(("version", "when", "by", "state", "answers", "accuracy", "note"), [version_row(version)], "")
    show_report(console, version.report)
    edited = ", ".join(sorted(version.draft.intents)) if version.draft else ""
    print_words(console, f"Intents that it adds or changes: {edited or 'none'}.", "dim")


def version_row(version: VersionView) -> tuple[object, ...]:
    """A version as a row of a table."""
    whom = "everybody" if version.live else f"{version.share:.0%}" if version.share else ""
    scored = version.report.held_out
    accuracy = f"{scored.draft:.1%}" if scored else ""
    when = version.at.strftime("%Y-%m-%d %H:%M")
    return version.number, when, version.author, version.state, whom, accuracy, version.note


def _compared(console: Console, name: str, compared: Compared | None) -> None:
    if compared:
        told = (
            f"{name}: {compared.draft:.1%} right, {compared.live:.1%} before, on {compared.count:,} sentences"
        )
        print_words(console, told)


def _misses(title: str, misses: Sequence[Misread]) -> None:
    rows = [
        (
            one.text,
            one.wanted,
            (one.read or "none") + ("" if one.confidence is None else f" ({one.confidence:.0%})"),
            ", ".join(one.why),
        )
        for one in misses[:MOST]
    ]
    print_table((title, "is", "read as", "because of"), rows, f"{title}: nothing.")
    if len(misses) > MOST:
        print_table((), (), f"… and {len(misses) - MOST} more; --json has all.")


def _lines(console: Console, texts: Iterable[str]) -> None:
    for text in texts:
        print_words(console, f"{_ONSET}{text}", whole=True)
