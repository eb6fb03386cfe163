"""`python -m benchmarks [--write] [NAME …]`: run the benchmarks and print their tables."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import platform
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import benchmarks
from benchmarks.measure import Row, figure

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

`make bench` prints these tables; `make bench BENCH_ARGS=--write` writes this page. Ratios compare two ways
within one run on one machine, so they carry over; absolute figures do not. Last written {day} on {machine}.
"""


def names() -> list[str]:
    """Every benchmark: the modules with a function `run`."""
    found = sorted(info.name for info in pkgutil.iter_modules(benchmarks.__path__))
    modules = {name: importlib.import_module(f"benchmarks.{name}") for name in found if name != "__main__"}
    return [name for name, module in modules.items() if hasattr(module, "run")]


def ran(name: str) -> str:
    """A benchmark's table, or why it could not be run here."""
    module = importlib.import_module(f"benchmarks.{name}")
    if why := getattr(module, "missing", str)():
        return f"## {name}\n\nNot run: {why}."
    return table(name, module.run())


def table(name: str, rows: Iterable[Row]) -> str:
    """A benchmark's rows under its module's first sentence."""
    module = importlib.import_module(f"benchmarks.{name}")
    title = (module.__doc__ or name).strip().splitlines()[0].rstrip(".")
    columns = " | ".join(getattr(module, "COLUMNS", ("what", "figure", "goal")))
    lines = [f"## {name}", "", f"{title}.", "", f"| {columns} |", "|---|---:|---|"]
    lines += [f"| {row.name.strip()} | {figure(row.figure)} {row.unit} | {row.goal} |" for row in rows]
    return "\n".join(lines)


def machine() -> str:
    """What this runs on, without names."""
    with Path("/proc/cpuinfo").open(encoding="utf-8") as info:
        model = next((line.split(":")[1].strip() for line in info if line.startswith("model name")), "")
    cores = f"{os.cpu_count()} cores ({model or platform.machine()})"
    return f"{cores}, {platform.system()}, Python {platform.python_version()}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    parser.add_argument("names", nargs="*", help="which benchmarks; all without one")
    wanted = parser.parse_args()
    page = [HEAD.format(day=datetime.now(UTC).date(), machine=machine())]
    for name in wanted.names or names():
        page.append(ran(name))
        print(page[-1], end="\n\n", flush=True)
    if wanted.write:
        PAGE.write_text("\n\n".join(part.strip() for part in page) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
