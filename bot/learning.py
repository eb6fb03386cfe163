"""The trained understanding of the skills at hand: found on disk, or trained now."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from babel import Locale

import nlu
from bot.dialogue.agent import Agent
from bot.discovery import OUTSIDE, Skills
from bot.language import DEFAULT
from bot.phrases import beside
from nlu.errors import ModelError
from nlu.identify import Identifier
from nlu.model import Model

if TYPE_CHECKING:
    from nlu.examples import TrainingData
    from nlu.train import Progress

NOTE = "current.{}.json"
"""Which model came of which files, so that a start need not parse examples that were learnt already."""


def model_of(
    files: Iterable[Path],
    folder: Path,
    progress: Progress | None = None,
    *,
    language: str = DEFAULT,
    outside: Path = OUTSIDE,
    force: bool = False,
) -> Model:
    """The model of some training files, kept in `folder`; trained with `progress` if it is not there.

    `outside`: the English texts that no intent is about; those of another language lie beside it.
    `force` trains although there is one. Raises `NluError` naming file and line of a wrong example.
    """
    files, outside = sorted(files), beside(outside, language)
    sources = _sources([*files, outside])
    if not force and (known := _known(folder, language, sources)):
        return known
    from nlu import examples, registry

    data, strange = examples.load(files), tuple(_texts(outside))
    name = registry.key(data, strange, language=language)
    if force:
        shutil.rmtree(folder / name, ignore_errors=True)
    model = registry.ready(folder, data, outside_examples=strange, progress=progress, language=language)
    _keep_note(folder, language, {"sources": sources, "model": name})
    return model


def models_of(
    skills: Skills, folder: Path, progress: Progress | None = None, *, force: bool = False
) -> dict[str, Model]:
    """The model of each language that the skills are there in; trained anew by `force`."""
    return {
        language: model_of(
            skills.training_files(language),
            folder,
            progress and _part(progress, language, place / len(skills.languages), 1 / len(skills.languages)),
            language=language,
            force=force,
        )
        for place, language in enumerate(skills.languages)
    }


def agent_of(skills: Skills, folder: Path, progress: Progress | None = None) -> Agent:
    """The agent that skills make, with the model of each of their languages."""
    models = models_of(skills, folder, progress)
    return Agent(
        models,
        skills,
        identifier(models).language,
        examples=lambda language: _examples(skills.training_files(language)),
    )


def identifier(models: Mapping[str, Model]) -> Identifier:
    """What tells the languages of some models apart."""
    intents = {language: model.intents for language, model in models.items()}
    return Identifier(
        {language: one.words for language, one in intents.items()},
        {language: one.pieces for language, one in intents.items()},
    )


def is_learnt(
    files: Iterable[Path], folder: Path, *, language: str = DEFAULT, outside: Path = OUTSIDE
) -> bool:
    """Whether the model of these files lies in the folder, as far as its note tells."""
    note, outside = _note(folder, language), beside(outside, language)
    return note.get("sources") == _sources([*sorted(files), outside]) and (folder / note["model"]).is_dir()


def _part(progress: Progress, language: str, before: float, share: float) -> Progress:
    """Tells of the training of one language as a part of all that is learnt."""
    name = Locale(DEFAULT).languages[language]
    return lambda what, done: progress(f"learning {name}, once: {what}", before + share * done)


def _known(folder: Path, language: str, sources: str) -> Model | None:
    note = _note(folder, language)
    if note.get("sources") != sources:
        return None
    with suppress(ModelError):
        return Model.load(folder / note["model"])
    return None


def _keep_note(folder: Path, language: str, note: Mapping[str, str]) -> None:
    with suppress(OSError):  # it saves time, no more
        (folder / NOTE.format(language)).write_text(json.dumps(note), encoding="utf-8")


def _note(folder: Path, language: str) -> dict[str, str]:
    with suppress(OSError, ValueError, LookupError):
        note = json.loads((folder / NOTE.format(language)).read_text(encoding="utf-8"))
        return {name: str(note[name]) for name in ("sources", "model")} if isinstance(note, dict) else {}
    return {}


def _sources(files: Iterable[Path]) -> str:
    """What decides a model: the bytes of the examples, and of all that learns and reads."""
    root = Path(nlu.__path__[0])
    code = sorted(path for kind in ("*.py", "*.yml") for path in root.rglob(kind))
    mixed = sha256()
    for path in [*files, *code]:
        content = path.read_bytes()
        mixed.update(f"{path.name} {len(content)}\n".encode() + content)
    return mixed.hexdigest()


def _examples(files: Iterable[Path]) -> TrainingData:
    from nlu import examples

    return examples.load(files)


def _texts(path: Path) -> Iterable[str]:
    from nlu import examples

    return (example.text for example, _ in examples.load([path]).pairs())
