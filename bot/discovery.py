"""Finding skills and channels by looking into their folders."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from bot.channel import Channel
from bot.documents import document
from bot.errors import DuplicateIntent, SkillError
from bot.skill import Skill

CONTROL = Path(__file__).with_name("control.yml")
OUTSIDE = Path(__file__).parent.parent / "nlu" / "outside.yml"


@dataclass(frozen=True, slots=True)
class Skills:
    """Everything that Doppel can do."""

    by_intent: Mapping[str, Skill]
    titles: Mapping[str, str]
    """What a person would call each intent, for buttons that offer it."""
    files: tuple[Path, ...]
    """The YAML files of the skills."""

    @property
    def training_files(self) -> tuple[Path, ...]:
        """All that the understanding is trained on, the words of the dialogue itself included."""
        return (*self.files, CONTROL)


def skills(package: str = "skills") -> Skills:
    """Every skill of a package: each module with a YAML of intents beside it.

    Raises `SkillError` for a module without its YAML or without `answer`, and
    `DuplicateIntent` where two skills claim one intent.
    """
    by_intent: dict[str, Skill] = {}
    titles: dict[str, str] = {}
    owner: dict[str, str] = {}
    files: list[Path] = []
    for module in _modules(package):
        path = _beside(module)
        words = document(path)
        for intent in _intents(words, path):
            if intent in owner:
                raise DuplicateIntent(
                    f"{path}: intent {intent!r} belongs to {owner[intent]} already; rename one"
                )
            owner[intent] = module.__name__
            by_intent[intent] = module.answer
            titles[intent] = _title(words, intent)
        files.append(path)
    return Skills(by_intent, titles, tuple(files))


def channels(package: str = "channels") -> dict[str, type[Channel]]:
    """Every channel class of a package, by its name."""
    return {
        found.name: found
        for module in _modules(package)
        for _, found in inspect.getmembers(module, inspect.isclass)
        if issubclass(found, Channel)
        and found is not Channel
        and found.__module__.startswith(module.__name__)
    }


def _modules(package: str) -> Iterator[ModuleType]:
    root = importlib.import_module(package)
    for info in sorted(pkgutil.iter_modules(root.__path__), key=lambda info: info.name):
        if not info.name.startswith("_"):
            yield importlib.import_module(f"{package}.{info.name}")


def _beside(module: ModuleType) -> Path:
    path = Path(str(module.__file__)).with_suffix(".yml")
    if not path.is_file():
        raise SkillError(f"{module.__name__} needs its intents in {path.name} beside it")
    if not callable(getattr(module, "answer", None)):
        raise SkillError(f"{module.__name__} needs a function answer(turn)")
    return path


def _intents(words: Mapping[str, object], path: Path) -> list[str]:
    blocks = words.get("nlu") or ()
    if not isinstance(blocks, list):
        raise SkillError(f"{path}: nlu must be a list of intents")
    return [str(block["intent"]) for block in blocks if isinstance(block, dict) and "intent" in block]


def _title(words: Mapping[str, object], intent: str) -> str:
    responses = words.get("responses")
    entries = responses.get(f"utter_title_{intent}") if isinstance(responses, dict) else None
    return str(entries[0]["text"]) if entries else intent.replace("_", " ").capitalize()
