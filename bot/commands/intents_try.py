"""`doppel intents try`, `confused` and `test`: what the draft would do, before anybody meets it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final

import typer

from bot.commands.edge import REFUSED, print_json, read_stdin, readable
from bot.commands.house import house, progress_bar
from bot.commands.render import reply_json, terminal, understanding_json

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def try_(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help='What is said; "-" reads it from stdin.')],
    language: Annotated[str, typer.Option("--language", help="Two letters; else the words tell.")] = "",
    json: Json = False,
) -> None:
    """A sentence by the draft and by what answers now, side by side; nothing is recorded."""
    from bot.commands.intents_page import show_tried

    said = read_stdin().strip() if text == "-" else readable(text)
    bar = progress_bar()
    with house(context.obj) as one:
        tried = one.intents.try_text(said, language, bar)
    if not json:
        show_tried(terminal(), tried)
        return
    sides: dict[str, Any] = {
        name: {
            "understanding": understanding_json(side.reading),
            "follows": side.follows,
            "reply": reply_json(side.reply),
            "webhook": side.webhook,
        }
        for name, side in (("draft", tried.draft), ("live", tried.live))
    }
    print_json({"text": tried.text, "language": tried.language, **sides})


def confused(
    context: typer.Context,
    intent: Annotated[str, typer.Option("--intent", metavar="NAME", help="Only of this one.")] = "",
    json: Json = False,
) -> None:
    """Which examples of the draft are read as another intent where they are not taught, and why."""
    from bot.commands.intents_page import show_confused
    from bot.intents.views import plain

    bar = progress_bar()
    with house(context.obj) as one:
        report = one.intents.confusions(bar)
    quality = [found for found in report.quality if intent in ("", found.intent)]
    misses = [found for found in report.confused if intent in ("", found.wanted, found.read)]
    if json:
        print_json({"quality": plain(quality), "confused": plain(misses)})
        return
    show_confused(terminal(), quality, misses)


def measured(context: typer.Context, json: Json = False) -> None:
    """All that publishing tests, without publishing; exit code 2 if it would be refused."""
    from bot.commands.intents_page import show_report
    from bot.intents.views import plain

    bar = progress_bar()
    with house(context.obj) as one:
        report = one.intents.test(bar)
    if json:
        print_json(plain(report))
    else:
        show_report(terminal(), report)
    if report.refused:
        raise typer.Exit(REFUSED)


try_commands: Final[dict[str, Callable[..., None]]] = {"try": try_, "confused": confused, "test": measured}
