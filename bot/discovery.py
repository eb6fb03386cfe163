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
from bot.feed import Feed
from bot.language import DEFAULT, spoken
from bot.phrases import beside, phrases
from bot.skill import Nudger, Skill
from nlu.languages import LANGUAGES
from twin_core.nudging.kinds import KINDS

CONTROL = Path(__file__).with_name("control.yml")
OUTSIDE = Path(__file__).parent.parent / "nlu" / "outside.yml"


@dataclass(frozen=True, slots=True)
class Skills:
    """Everything that Doppel can do."""

    by_intent: Mapping[str, Skill]
    titles: Mapping[str, Mapping[str, str]]
    """What a person would call each intent, for buttons that offer it: language → intent → title."""
    files: tuple[Path, ...]
    """The YAML files of the skills, in English; those of other languages lie beside them."""
    languages: tuple[str, ...] = (DEFAULT,)
    """The languages that Doppel understands: those that the dialogue's own words are there in."""

    off: frozenset[str] = frozenset()
    """Intents that are switched off here: answered so, and never offered."""

    def training_files(self, language: str = DEFAULT) -> tuple[Path, ...]:
        """All that the understanding of a language is trained on, the dialogue's own words included."""
        there = (beside(path, language) for path in (*self.files, CONTROL))
        return tuple(path for path in there if path.is_file())

    def title(self, intent: str) -> str:
        """What a person would call an intent, in the language that is spoken."""
        for language in (spoken(), DEFAULT):
            if title := self.titles.get(language, {}).get(intent):
                return title
        return intent.replace("_", " ").capitalize()


def skills(package: str = "skills") -> Skills:
    """Every skill of a package: each module with a YAML of intents beside it.

    Raises `SkillError` for a module without its YAML or without `answer`, and
    `DuplicateIntent` where two skills claim one intent.
    """
    by_intent: dict[str, Skill] = {}
    titles: dict[str, dict[str, str]] = {language: {} for language in _languages()}
    owner: dict[str, str] = {}
    files: list[Path] = []
    for module in _modules(package, but=frozenset({"nudgers"})):
        path = _beside(module)
        for intent in _intents(document(path), path):
            if intent in owner:
                raise DuplicateIntent(
                    f"{path}: intent {intent!r} belongs to {owner[intent]} already; rename one"
                )
            owner[intent] = module.__name__
            by_intent[intent] = module.answer
            for language, named in titles.items():
                named.update(_titled(path, intent, language))
        files.append(path)
    return Skills(by_intent, titles, tuple(files), _languages())


def _languages() -> tuple[str, ...]:
    return tuple(language for language in LANGUAGES if beside(CONTROL, language).is_file())


def _titled(path: Path, intent: str, language: str) -> dict[str, str]:
    title = phrases(str(path)).words(language).responses.get(f"title_{intent}")
    return {intent: title[0]} if title else {}


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


def nudgers(package: str = "skills.nudgers") -> tuple[Nudger, ...]:
    """Every kind of nudge: each module of a package with `nudge` and `next_at`.

    Raises `SkillError` for a module without them, or whose kind nobody has given its rules.
    """
    return tuple(_nudger(module) for module in _modules(package))


def feeds(package: str = "channels.feeds") -> dict[str, type[Feed]]:
    """Every kind of feed of a package, by its name."""
    return {
        found.name: found
        for module in _modules(package)
        for _, found in inspect.getmembers(module, inspect.isclass)
        if issubclass(found, Feed) and found is not Feed and found.__module__.startswith(module.__name__)
    }


def _nudger(module: ModuleType) -> Nudger:
    kind = module.__name__.rpartition(".")[2]
    if not (callable(getattr(module, "nudge", None)) and callable(getattr(module, "next_at", None))):
        raise SkillError(f"{module.__name__} needs functions nudge(twin, now) and next_at(twin, now)")
    if kind not in KINDS:
        raise SkillError(f"{module.__name__} needs a line {kind!r} in twin_core/nudging/kinds.py")
    return Nudger(kind, module.nudge, module.next_at)


def _modules(package: str, but: frozenset[str] = frozenset()) -> Iterator[ModuleType]:
    root = importlib.import_module(package)
    for info in sorted(pkgutil.iter_modules(root.__path__), key=lambda info: info.name):
        if not info.name.startswith("_") and info.name not in but:
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
