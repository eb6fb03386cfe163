"""`doppel intents missed`, `adopt`, `drop`, `figures` and `trial show`: how the understanding does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.commands.edge import print_json, readable
from bot.commands.house import NotATime, house, operator
from bot.commands.intents_publish import trial
from bot.commands.render import terminal
from bot.errors import NotReady

if TYPE_CHECKING:
    from bot.intents.misses.grouping import Group
    from bot.intents.views import IntentView

WEEK: Final = 7

Ids = Annotated[list[int], typer.Argument(metavar="ID…", min=1, help="As `doppel intents missed` shows it.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def missed(
    context: typer.Context,
    id_: Annotated[int | None, typer.Argument(metavar="ID", min=1, help="All texts of one of them.")] = None,
    json: Json = False,
) -> None:
    """What people said and Doppel did not understand: masked, like with like; only where they agreed."""
    from bot.commands.intents_figures import show_missed, show_missed_one
    from bot.intents.views import plain

    with house(context.obj, reads_only=True) as one:
        groups, asks = one.inbox.groups(), one.config.nlu.asks_to_teach
    found = groups if id_ is None else [_group(groups, id_)]
    if json:
        print_json(plain(found))
    elif id_ is None:
        show_missed(found, asks=asks)
    else:
        show_missed_one(terminal(), found[0])


def adopt(
    context: typer.Context,
    ids: Ids,
    intent: Annotated[str, typer.Option("--to", metavar="NAME", help="The intent that was meant.")],
) -> None:
    """Make what was missed examples of an intent in the draft, all texts of each ID."""
    name = readable(intent)
    with house(context.obj) as one:
        groups = [_group(one.inbox.groups(), id_) for id_ in ids]
        before = _examples(one.intents.intent(name))
        one.inbox.adopt(_places(groups), name, operator())
        added = _examples(one.intents.intent(name)) - before
        problems = len(one.intents.problems())
    noun = "example" if added == 1 else "examples"
    next_ = (
        "`doppel intents check` lists what is wrong" if problems else "`doppel intents publish` makes it so"
    )
    typer.echo(f"{name} has {added} more {noun} in the draft. {next_}.", err=True)


def drop(context: typer.Context, ids: Ids) -> None:
    """Put what was missed away, where it is nothing for Doppel; it is removed for good."""
    with house(context.obj) as one:
        groups = [_group(one.inbox.groups(), id_) for id_ in ids]
        count = one.inbox.drop(_places(groups), operator())
    typer.echo("1 message is put away." if count == 1 else f"{count} messages are put away.", err=True)


def figures(
    context: typer.Context,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="First day; else 30 days back.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Last day; else today.")] = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="Days in a row of the table.")] = WEEK,
    json: Json = False,
) -> None:
    """How sure readings are, how often Doppel asks back or is corrected, over time; and what is alarming."""
    from bot.commands.intents_figures import show_overview
    from bot.intents.views import plain

    with house(context.obj, reads_only=True) as one:
        overview = one.figures.overview(_day(since, "--since"), _day(until, "--until"), days)
    if json:
        print_json(plain(overview))
    else:
        show_overview(terminal(), overview)


@trial.command("show")
def show_(context: typer.Context, json: Json = False) -> None:
    """The version on trial beside what answers everybody else, each difference with its 95 % interval."""
    from bot.commands.intents_figures import show_trial
    from bot.intents.views import plain

    with house(context.obj, reads_only=True) as one:
        view = one.figures.trial()
    if json:
        print_json(plain(view))
    else:
        show_trial(terminal(), view)


def _group(groups: list[Group], id_: int) -> Group:
    """The group that a message is in. Raises `NotReady`."""
    for group in groups:
        if id_ in group.places:
            return group
    raise NotReady(f"nothing that was missed has the id {id_}; `doppel intents missed` shows what has")


def _examples(view: IntentView) -> int:
    """How many examples an intent has, in all languages."""
    return sum(map(len, view.examples.values()))


def _places(groups: list[Group]) -> list[int]:
    return [place for group in groups for place in group.places]


def _day(typed: str | None, option: str) -> date | None:
    """A date. Raises `NotATime`."""
    if typed is None:
        return None
    try:
        return datetime.strptime(readable(typed).strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day of UTC
    except ValueError:
        raise NotATime(f"{option} {typed!r} is no date; write it as 2026-03-02") from None


watch_commands: Final[dict[str, Callable[..., None]]] = {
    "missed": missed,
    "adopt": adopt,
    "drop": drop,
    "figures": figures,
}
