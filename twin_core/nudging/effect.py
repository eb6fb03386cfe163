"""Whether nudges of a kind do the person good, from the trials that they agreed to.

Chance decided at each of these moments whether a nudge was sent, with a probability that is known; so the
moments with and without differ by nothing else on average (micro-randomised trial: Klasnja et al. 2015,
doi:10.1037/hea0000305). No two trials of a kind overlap: `timing` sees to that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import zip_longest
from typing import TYPE_CHECKING, Final, TypeAlias

from twin_core.parts.nudges import Measure, Trial
from twin_core.twin import Twin

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

MEASURES: Final[tuple[Measure, ...]] = ("energy", "mood")
"""The first that has enough ratings is told of."""
FEWEST: Final = 10
"""Trials with an outcome on each side below which it is too early to say."""
DRAWS: Final = 2000
"""How often the trials are decided anew for the interval."""
SURE: Final = 0.95

_SAME: Final = 1e-9
_OPEN: Final = (0.01, 0.99)
"""Chances between which either could happen, so that there is something to compare."""


@dataclass(frozen=True, slots=True)
class Effect:
    """How the next rating after a nudge compares with that after none."""

    difference: float
    """In points of the scale from 1 to 5; above 0 where it was higher after a nudge."""
    low: float
    """The 95 % interval goes from here to `high`."""
    high: float
    sent: int
    """How many trials with an outcome it rests on, with a nudge and without."""
    held: int
    measure: Measure
    """What was rated: energy, or mood where too few ratings of energy followed."""

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out that there is no difference."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class _Row:
    """A trial and what came of it."""

    trial: Trial
    value: int


def effect(twin: Twin, kind: str) -> Effect | None:
    """What nudges of a kind do to the person's next rating within three hours; None: too early to say.

    The difference of two means, in which each trial counts by the inverse of how probable what chance decided
    was, as in Boruvka et al. 2018 (doi:10.1080/01621459.2017.1305274), scaled to one on each side (Hájek).
    A nudge that was sent and then dropped on its way counts as sent: what chance decided is compared.
    """
    trials = [
        trial for trial in twin.nudges.trials if trial.kind == kind and _OPEN[0] < trial.chance < _OPEN[1]
    ]
    studied = ((measure, tuple(_rows(trials, measure))) for measure in MEASURES)
    return next((_effect(rows, measure) for measure, rows in studied if _suffice(rows)), None)


def _rows(trials: Sequence[Trial], measure: Measure) -> Iterator[_Row]:
    """The trials whose outcome is known, and came before the next trial."""
    for trial, following in zip_longest(trials, trials[1:]):
        outcome = trial.energy if measure == "energy" else trial.mood
        if outcome and (following is None or outcome.at <= following.at):
            yield _Row(trial, outcome.value)


def _suffice(rows: Sequence[_Row]) -> bool:
    sent = sum(row.trial.sent for row in rows)
    return min(sent, len(rows) - sent) >= FEWEST


def _effect(rows: Sequence[_Row], measure: Measure) -> Effect:
    """The difference, and those that the trials do not speak against.

    They speak against a difference where, were it the true one at each moment, chance would seldom bring one
    about that is as far from it as that seen, if it decided all trials anew with the same probabilities. This
    is Fisher's test turned round (Rosenbaum 2002, Observational Studies, chapter 2), and holds for few
    trials as for many.
    """
    import numpy as np

    sent = np.array([float(row.trial.sent) for row in rows])
    values = np.array([float(row.value) for row in rows])
    chance = np.array([row.trial.chance for row in rows])
    anew = (np.random.default_rng(_seed(rows)).random((DRAWS, len(rows))) < chance).astype(np.float64)
    anew = anew[(anew.min(axis=1) == 0) & (anew.max(axis=1) == 1)]
    seen = float(_difference(sent[None, :], chance, values)[0])
    alike = _difference(anew, chance, sent)
    borders = (seen - _difference(anew, chance, values))[alike < 1 - _SAME] / (1 - alike)[alike < 1 - _SAME]
    low, high = np.quantile(borders, [(1 - SURE) / 2, (1 + SURE) / 2])
    count = int(sent.sum())
    return Effect(seen, min(float(low), seen), max(float(high), seen), count, len(rows) - count, measure)


def _difference(sent: Floats, chance: Floats, values: Floats) -> Floats:
    """The weighted mean of the values with a nudge less that without: one for each row of `sent`."""
    with_one, without = sent / chance, (1 - sent) / (1 - chance)
    difference: Floats = with_one @ values / with_one.sum(axis=1) - without @ values / without.sum(axis=1)
    return difference


def _seed(rows: Sequence[_Row]) -> int:
    """From the trials themselves, so that the same ones always give the same interval."""
    told = "".join(f"{row.trial.at.isoformat()} {row.trial.sent} {row.value}\n" for row in rows)
    return int.from_bytes(blake2b(told.encode(), digest_size=8).digest())
