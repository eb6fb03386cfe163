"""Charts of how a person was, as PNG, with the same in words beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from math import isnan, nan
from typing import TYPE_CHECKING, Final

from babel.dates import format_date

from bot import wording
from bot.phrases import phrases

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH: Final = 900
HEIGHT: Final = 480
DOTS: Final = 150
"""Dots an inch; 900 px at this density keeps words readable on a phone."""

PAPER: Final = "#fdfcfa"
INK: Final = "#2b2b33"
QUIET: Final = "#74747f"
GRID: Final = "#e6e3dd"
WEEKEND: Final = "#f3f0ea"
COLOURS: Final = {"mood": "#0072b2", "energy": "#b87500", "stress": "#b5477d"}
"""After Okabe and Ito (2008): told apart with any colour vision; darker, so that words can be read."""
MARKS: Final = {"mood": "o", "energy": "s", "stress": "^"}
APART: Final = {"mood": 0.0, "energy": 0.05, "stress": -0.05}
"""Points of the scale by which lines are moved, so that equal values do not hide one another."""

BESIDE_LABELS: Final = 0.78
ALONE: Final = 0.9
"""Widths of the plot as shares of the picture."""
SHADES: Final = 64

DAY: Final = timedelta(days=1)
SHORT: Final = 8
"""Up to so many days every day is named."""
BUSY: Final = 16
"""In a longer run a line through every day would hide the course, so the mean of seven days is drawn."""
KNOWN: Final = 3
"""Days of a week that must be known for its mean."""
LONG: Final = 45
"""Up to so many days weekends are shaded."""
LABEL_GAP: Final = 0.42
"""Least distance of two labels, in points of the scale."""

say: Final = phrases(__file__)


@dataclass(frozen=True, slots=True)
class Line:
    """The daily means of one measure, 1.0 to 5.0; days without a reading are not in it."""

    measure: str
    points: Mapping[date, float]


@dataclass(frozen=True, slots=True)
class Bar:
    """The mean of one weekday, 0 being Monday, over so many days."""

    weekday: int
    mean: float
    days: int


def daily(title: str, lines: Sequence[Line], start: date, end: date) -> bytes:
    """A PNG of measures by day from `start` until the day before `end`; a day without a reading is a gap."""
    figure, axes = _canvas(title, BESIDE_LABELS)
    days = [start + n * DAY for n in range((end - start).days)]
    _weekends(axes, days)
    for line in lines:
        _draw(axes, line, days)
    _label(axes, lines, len(days))
    if len(days) > BUSY:
        figure.text(0.84, 0.91, say("smooth"), color=QUIET, fontsize=9.5, ha="right", va="center")
    axes.set_xlim(-0.6, len(days) - 0.4)
    axes.set_ylim(0.7, 5.3)
    axes.set_yticks(range(1, 6))
    _name_days(axes, days)
    return _png(figure)


def by_weekday(title: str, measure: str, bars: Sequence[Bar]) -> bytes:
    """A PNG of the means by weekday; the highest and the lowest stand out."""
    figure, axes = _canvas(title, ALONE)
    means = [bar.mean for bar in bars]
    colour = COLOURS.get(measure, INK)
    for place, bar in enumerate(bars):
        strong = len(bars) == 1 or bar.mean in (max(means), min(means))
        shade = colour if strong else _paler(colour)
        axes.bar(place, bar.mean - 1, bottom=1, width=0.62, color=shade, zorder=2)
        axes.annotate(
            wording.mean(bar.mean),
            (place, bar.mean),
            (0, 4),
            textcoords="offset points",
            ha="center",
            color=INK,
            fontsize=12,
        )
    axes.set_xlim(-0.6, len(bars) - 0.4)
    axes.set_ylim(1, 5.4)
    axes.set_yticks(range(1, 6))
    names = [f"{_weekday(bar.weekday)}\n{say('bar_days', number=bar.days)}" for bar in bars]
    axes.set_xticks(range(len(bars)), names, fontsize=11)
    return _png(figure)


def describe_daily(lines: Sequence[Line], start: date, end: date) -> str:
    """What `daily` shows, in words: every day of a short stretch, every week of a longer one."""
    measures = ", ".join(wording.measure(line.measure) for line in lines)
    told = [
        say("told", measure=wording.capital(wording.measure(line.measure)), values=_told(line, start, end))
        for line in lines
    ]
    return " ".join([say("daily", measures=measures, start=_date(start), end=_date(end - DAY)), *told])


def describe_weekdays(measure: str, bars: Sequence[Bar]) -> str:
    """What `by_weekday` shows, in words."""
    told = [
        say("weekday", weekday=_weekday(bar.weekday), mean=wording.mean(bar.mean), number=bar.days)
        for bar in bars
    ]
    return say("weekdays", measure=wording.measure(measure), values=", ".join(told))


def _told(line: Line, start: date, end: date) -> str:
    if (end - start).days <= SHORT:
        shown = [
            f"{_weekday(day.weekday())} {wording.mean(mean)}" for day, mean in sorted(line.points.items())
        ]
    else:
        shown = [say("week", monday=_date(monday), mean=wording.mean(mean)) for monday, mean in _weeks(line)]
    return ", ".join(shown) or say("no_readings")


def _weeks(line: Line) -> Iterator[tuple[date, float]]:
    by_monday: dict[date, list[float]] = {}
    for day, value in sorted(line.points.items()):
        by_monday.setdefault(day - day.weekday() * DAY, []).append(value)
    for monday, values in by_monday.items():
        yield monday, sum(values) / len(values)


def _canvas(title: str, width: float) -> tuple[Figure, Axes]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / DOTS, HEIGHT / DOTS), dpi=DOTS, facecolor=PAPER)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.06, 0.17, width, 0.66), facecolor=PAPER)
    figure.text(0.06, 0.91, title, color=INK, fontsize=13, fontweight="bold", va="center")
    for side in axes.spines.values():
        side.set_visible(False)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.tick_params(length=0, labelsize=11, labelcolor=QUIET, pad=5)
    axes.set_axisbelow(True)
    return figure, axes


def _weekends(axes: Axes, days: Sequence[date]) -> None:
    if len(days) <= LONG:
        for place, day in enumerate(days):
            if day.weekday() in (5, 6):
                axes.axvspan(place - 0.5, place + 0.5, color=WEEKEND, linewidth=0, zorder=0)


def _draw(axes: Axes, line: Line, days: Sequence[date]) -> None:
    """Every day of a short run; in a longer one the days stand back behind the mean of seven."""
    apart, colour = APART.get(line.measure, 0.0), COLOURS.get(line.measure, INK)
    values = [line.points[day] + apart if day in line.points else nan for day in days]
    busy = len(days) > BUSY
    axes.plot(
        range(len(days)),
        values,
        color=colour,
        alpha=0.4 if busy else 1.0,
        linewidth=0.0 if busy else 2.2,
        marker=MARKS.get(line.measure, "o"),
        markersize=3.6 if busy else 7.0 if len(days) <= SHORT else 5.5,
        markeredgecolor=PAPER,
        markeredgewidth=0.3 if busy else 0.8,
        clip_on=False,
        zorder=3,
    )
    if busy:
        smooth = [_around(line, day) for day in days]
        axes.plot(range(len(days)), smooth, color=colour, linewidth=2.6, solid_capstyle="round", zorder=4)


def _around(line: Line, day: date) -> float:
    """The mean of the week around a day, not a number where fewer than three of its days are known."""
    near = [line.points[day + n * DAY] for n in range(-3, 4) if day + n * DAY in line.points]
    return sum(near) / len(near) if len(near) >= KNOWN else nan


def _label(axes: Axes, lines: Sequence[Line], width: int) -> None:
    """The name of each line at its right end, moved apart where they would touch."""
    ends = sorted((_last_value(line, busy=width > BUSY), line.measure) for line in lines if line.points)
    places: list[float] = []
    for value, _ in ends:
        places.append(max(value, places[-1] + LABEL_GAP) if places else value)
    excess = max(0.0, places[-1] - 5) if places else 0.0
    for (_, measure), place in zip(ends, places, strict=True):
        axes.annotate(
            wording.capital(wording.measure(measure)),
            (width - 0.4, place - excess),
            (6, 0),
            textcoords="offset points",
            va="center",
            color=COLOURS.get(measure, INK),
            fontsize=12,
            fontweight="bold",
            annotation_clip=False,
        )


def _last_value(line: Line, *, busy: bool) -> float:
    last = max(line.points)
    smooth = _around(line, last) if busy else nan
    return line.points[last] if isnan(smooth) else smooth


def _name_days(axes: Axes, days: Sequence[date]) -> None:
    if len(days) <= SHORT:
        axes.set_xticks(range(len(days)), [_weekday(day.weekday()) for day in days], fontsize=11)
        return
    mondays = [place for place, day in enumerate(days) if day.weekday() == 0]
    every = max(1, -(-len(mondays) // 6))
    shown = mondays[::every] or [0]
    axes.set_xticks(shown, [_date(days[place]) for place in shown], fontsize=11)


def _paler(colour: str) -> str:
    """The colour halfway and more to the paper."""
    mixed = (
        round(0.38 * int(colour[at : at + 2], 16) + 0.62 * int(PAPER[at : at + 2], 16)) for at in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _weekday(weekday: int) -> str:
    monday = date(2024, 1, 1)
    return format_date(monday + weekday * DAY, "EEE", locale=wording.locale())


def _date(day: date) -> str:
    return format_date(day, say.name("date"), locale=wording.locale())


def _png(figure: Figure) -> bytes:
    from PIL import Image

    raw, out = BytesIO(), BytesIO()
    figure.savefig(raw, format="png", dpi=DOTS, facecolor=PAPER)
    with Image.open(raw) as picture:
        picture.convert("RGB").quantize(SHADES).save(out, "png", optimize=True)
    return out.getvalue()
