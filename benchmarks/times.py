"""Reading times, feelings and numbers by rule: milliseconds an utterance.

With `DOPPEL_NLU_DATA` set it also says how many public expressions are read with the right span and value.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from statistics import median
from zoneinfo import ZoneInfo

from benchmarks.measure import Row, best_seconds
from nlu.entities import read

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, tzinfo=ZONE)
WITH_TIMES = (
    "remind me to stretch at 3",
    "every weekday at 9 remind me to plan the day",
    "start the quarterly report, about 3h, due friday noon",
    "working hours from 8:30 to 17:00",
    "remind me in 20 minutes to call ana",
    "12 march at 17:00",
)
WITH_FEELINGS = (
    "energy 2 but mood is fine",
    "pretty tired today",
    "mood 4 energy 3 stress 2",
    "not too bad",
    "🙂",
)
GERMAN = (
    "erinnere mich um halb vier ans dehnen",
    "jeden werktag um 9 an die planung erinnern",
    "starte den quartalsbericht, etwa 3h, fällig freitag mittag",
    "arbeitszeit von 8:30 bis 17:00",
    "am 12. märz um 17 uhr",
    "energie 2, aber die stimmung ist gut",
    "ziemlich müde heute",
)
WITHOUT = (
    "start a break",
    "show my tasks",
    "finish the landing page",
    "who are you and who reads this",
    "undo",
)


def run() -> list[Row]:
    rows = [
        Row("text with a time", milliseconds(WITH_TIMES), "ms", "below 0.5"),
        Row("text with a feeling", milliseconds(WITH_FEELINGS), "ms", "below 0.5"),
        Row("German text with either", milliseconds(GERMAN, "de"), "ms", "below 0.5"),
        Row("text with neither", milliseconds(WITHOUT), "ms", "below 0.03"),
    ]
    return rows + (accuracy() if os.environ.get("DOPPEL_NLU_DATA") else [])


def milliseconds(texts: Sequence[str], language: str = "en") -> float:
    """The median over texts of the shortest of several runs."""
    return median(best_seconds(partial(read, text, NOW, ZONE, language), 50) for text in texts) * 1000


def accuracy() -> list[Row]:
    from benchmarks.times_accuracy import judged

    count, right = Counter[str](), Counter[str]()
    for kind, _span, value, *_rest in judged():
        count[kind] += 1
        right[kind] += value
    goals = {"date": "50", "time": "75", "datetime": "70", "duration": "70"}
    return [
        Row(f"{kind} right in span and value", 100 * right[kind] / count[kind], "%", f"{goal} or more")
        for kind, goal in goals.items()
    ]
