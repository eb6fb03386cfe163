"""Where the models of drafts and of versions lie, beside those of what ships."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec

from bot.intents.building import data_of
from bot.intents.draft import Draft
from bot.intents.shipped import Shipped
from nlu import registry
from nlu.errors import ModelError, ModelMissing, ModelsUnwritable
from nlu.examples import TrainingData
from nlu.held_out import HeldOut
from nlu.model import Model

if TYPE_CHECKING:
    from nlu.train import Progress


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a model of one language is made of."""

    language: str
    data: TrainingData
    strange: tuple[str, ...]
    key: str
    """The name of the model that this gives."""


def lessons(shipped: Shipped, draft: Draft) -> tuple[Lesson, ...]:
    """What there is to learn, a lesson for each language."""
    found = []
    for language in shipped.skills.languages:
        data, strange = data_of(shipped, draft, language), shipped.strange[language]
        found.append(Lesson(language, data, strange, registry.key(data, strange, language=language)))
    return tuple(found)


class Shelf:
    """The folders of models. The models of versions stay until no version refers to them."""

    def __init__(self, folder: Path) -> None:
        """`folder`: where the models of what ships lie."""
        self.folder = folder
        self._drafts = folder / "drafts"
        self._versions = folder / "versions"

    def learnt(self, lesson: Lesson, progress: Progress | None = None) -> Model:
        """The model of a lesson, trained where there is none yet."""
        with suppress(ModelError):
            return self.load(lesson.key)
        return registry.ready(
            self._drafts,
            lesson.data,
            language=lesson.language,
            outside_examples=lesson.strange,
            progress=progress,
        )

    def load(self, key: str) -> Model:
        """A model by its name. Raises `ModelMissing`."""
        for folder in (self._versions, self._drafts, self.folder):
            if (folder / key).is_dir():
                return Model.load(folder / key)
        raise ModelMissing(f"no model {key} lies in {self.folder}")

    def keep(self, keys: Iterable[str]) -> None:
        """Put models where no later training tidies them away. Raises `ModelsUnwritable`."""
        for key in keys:
            if (self._versions / key).is_dir():
                continue
            source = self._drafts / key
            fresh = self._versions / f".{key}-{uuid4().hex[:8]}"
            try:
                self._versions.mkdir(parents=True, exist_ok=True)
                shutil.copytree(source, fresh)
                fresh.rename(self._versions / key)
            except OSError as error:
                shutil.rmtree(fresh, ignore_errors=True)
                raise ModelsUnwritable(
                    f"the model cannot be kept in {self._versions} ({error.strerror or error}); "
                    "free some space or let the folder be written, and publish again"
                ) from None

    def tidy(self, used: Collection[str]) -> None:
        """Remove the models that no version refers to, and what a crash has left."""
        for place in self._versions.iterdir() if self._versions.is_dir() else ():
            if place.name not in used:
                shutil.rmtree(place, ignore_errors=True)

    def reads(self, key: str) -> list[HeldOut] | None:
        """How the examples of a model were read where they were held out; None where that is not known."""
        with suppress(OSError, msgspec.DecodeError):
            return msgspec.json.decode(self._reads(key).read_bytes(), type=list[HeldOut])
        return None

    def put_reads(self, key: str, reads: Iterable[HeldOut]) -> None:
        """Keep how examples were read, so that the next comparison need not find out again."""
        path = self._reads(key)
        with suppress(OSError):  # it saves time, no more
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(msgspec.json.encode(list(reads)))
            self._forget_old_reads()

    def _reads(self, key: str) -> Path:
        return self._drafts / "reads" / f"{key}.json"

    def _forget_old_reads(self) -> None:
        found = sorted(self._reads("x").parent.iterdir(), key=lambda path: path.stat().st_mtime)
        for path in found[: -2 * registry.KEPT]:
            path.unlink(missing_ok=True)


def keys_of(learnt: Iterable[Lesson]) -> Mapping[str, str]:
    """The name of the model of each language."""
    return {lesson.language: lesson.key for lesson in learnt}
