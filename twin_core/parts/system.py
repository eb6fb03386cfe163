"""The twin itself: its beginning, and what models said of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from twin_core.events.base import Event, event

if TYPE_CHECKING:
    from twin_core.twin import Twin

PREDICTIONS_KEPT = 30
MODELS_KEPT = 30


class Prediction(msgspec.Struct, frozen=True, gc=False):
    """What a model expects, with its version."""

    at: datetime
    model: str
    about: str
    value: float


class System(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The latest predictions, and the model versions in use as (model, version)."""

    predictions: tuple[Prediction, ...] = ()
    models: tuple[tuple[str, str], ...] = ()


@event("system.twin_created")
class TwinCreated(Event, frozen=True):
    """A person spoke for the first time."""

    undoable = False

    name: str = ""
    zone: str = ""
    language: str = "en"

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The name, and the zone and language as the channel knew them."""
        return replace(
            twin,
            identity=replace(twin.identity, name=self.name),
            preferences=replace(twin.preferences, zone=self.zone, language=self.language),
        )


@event("system.erased")
class Erased(Event, frozen=True):
    """What stands where a record was emptied for good; who told it and when is all that is left."""

    undoable = False
    recalled = False

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The twin as it is."""
        return twin


@event("system.prediction_made")
class PredictionMade(Event, frozen=True):
    """A model gave a figure."""

    undoable = False

    model: str
    about: str
    value: float

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """One more prediction, the latest last."""
        new = Prediction(at, self.model, self.about, self.value)
        predictions = (*twin.system.predictions[-PREDICTIONS_KEPT + 1 :], new)
        return replace(twin, system=replace(twin.system, predictions=predictions))


@event("system.model_updated")
class ModelUpdated(Event, frozen=True):
    """Another version of a model is in use."""

    undoable = False

    model: str
    version: str

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The version in use, in place of the model's earlier one."""
        others = tuple(known for known in twin.system.models if known[0] != self.model)
        models = (*others, (self.model, self.version))[-MODELS_KEPT:]
        return replace(twin, system=replace(twin.system, models=models))
