"""The `doppel` command."""

from __future__ import annotations

import gc
import sys

from bot.commands.edge import Options, guarded, readable

COLLECT_AFTER = 50_000
"""New objects before garbage is looked for: a start makes many that all stay, and Python's own 700 cost a
seventh of the time of `doppel say`."""


def main() -> None:
    """Run `doppel` with the arguments of this process."""
    gc.set_threshold(COLLECT_AFTER)
    sys.argv[1:] = [readable(argument) for argument in sys.argv[1:]]
    sys.exit(guarded(_run))


def _run(options: Options) -> None:
    options.debug = sys.argv[1:2] == ["--debug"]
    from bot.commands.all import app

    app(prog_name="doppel", obj=options)


if __name__ == "__main__":
    main()
