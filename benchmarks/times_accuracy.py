"""How many public date and time expressions are read with the right span and the right value.

The cases are those of microsoft/Recognizers-Text in `$DOPPEL_NLU_DATA/recognizers-datetime.json`: an
input, a reference time, and for each expression its text, place (last character included), type and
values. Run: `python -m benchmarks.times_accuracy [--misses date]`.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from nlu import times
from nlu.line import cut
from nlu.understanding import Duration, Entity, Moment, Period

KINDS = ("date", "time", "datetime", "duration", "daterange", "timerange", "datetimerange", "set")
UTC = ZoneInfo("UTC")


def cases() -> list[dict[str, Any]]:
    folder = os.environ.get("DOPPEL_NLU_DATA")
    if not folder:
        raise SystemExit("Set DOPPEL_NLU_DATA to the folder that holds recognizers-datetime.json.")
    read = json.loads((Path(folder) / "recognizers-datetime.json").read_text(encoding="utf-8"))
    return [case for case in read if "Context" in case]


def right(entity: Entity, kind: str, values: list[dict[str, str]]) -> bool:
    """Whether an entity has one of the values."""
    value = entity.value
    if isinstance(value, Moment):
        if (value.grain == "day") != (kind == "date") or value.grain == "part":
            return False
        form = {"date": "%Y-%m-%d", "time": "%H:%M:%S"}.get(kind, "%Y-%m-%d %H:%M:%S")
        return any(value.at.strftime(form) == expected.get("value") for expected in values)
    if isinstance(value, Duration):
        return any(expected.get("value") == f"{value.minutes * 60:.0f}" for expected in values)
    if isinstance(value, Period):
        form = (
            "%H:%M:%S" if kind == "timerange" else "%Y-%m-%d" if kind == "daterange" else "%Y-%m-%d %H:%M:%S"
        )
        ours = (value.start.strftime(form), value.end.strftime(form))
        return any((expected.get("start"), expected.get("end")) == ours for expected in values)
    return kind == "set"


def judged() -> Iterator[tuple[str, bool, bool, dict[str, Any], dict[str, Any], tuple[Entity, ...]]]:
    """Kind, right span, right span and value, case, expected result, what was read."""
    for case in cases():
        now = datetime.fromisoformat(case["Context"]["ReferenceDateTime"]).replace(tzinfo=UTC)
        found = times.read(cut(case["Input"]), now)
        for expected in case["Results"]:
            kind = expected["TypeName"].removeprefix("datetimeV2.")
            values = (expected.get("Resolution") or {}).get("values") or []
            place = (expected["Start"], expected["End"] + 1)
            same = next((entity for entity in found if (entity.start, entity.end) == place), None)
            yield (
                kind,
                same is not None,
                same is not None and right(same, kind, values),
                case,
                expected,
                found,
            )


def speed() -> tuple[float, float]:
    """Median milliseconds of a text with times and of one without."""
    pairs = [(cut(case["Input"]), datetime(2026, 3, 2, 9, tzinfo=UTC)) for case in cases()]
    return timed(pairs), timed(
        [(cut("please tell me more about the plan we made for the new project"), pairs[0][1])] * 200
    )


def timed(pairs: list[tuple[Any, datetime]]) -> float:
    spent = []
    for line, now in pairs:
        began = time.perf_counter()
        times.read(line, now)
        spent.append(time.perf_counter() - began)
    return statistics.median(spent) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", default="", help="print what was not read right of this type")
    wanted = parser.parse_args().misses
    count, spans, values = Counter[str](), Counter[str](), Counter[str]()
    for kind, span, value, case, expected, found in judged():
        count[kind] += 1
        spans[kind] += span
        values[kind] += value
        if kind == wanted and not value:
            read = [f"{case['Input'][e.start : e.end]!r} {e.name}" for e in found]
            print(f"{case['Context']['ReferenceDateTime'][:16]} {case['Input'][:150]!r}")
            print(f"   {expected['Text']!r} {expected.get('Resolution')} | {read}")
    for kind in KINDS:
        total = count[kind] or 1
        shares = f"span {spans[kind] / total:6.1%}  span and value {values[kind] / total:6.1%}"
        print(f"{kind:14} {count[kind]:4}  {shares}")
    with_times, without = speed()
    print(f"median {with_times:.3f} ms a text with times, {without:.4f} ms without")


if __name__ == "__main__":
    main()
