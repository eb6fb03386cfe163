"""Doppel's sentences: they stand in YAML beside the skills, as Rasa `responses`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

from bot.documents import document
from bot.errors import SkillError


@dataclass(frozen=True, slots=True)
class Phrases:
    """The responses of one YAML file, by name without the `utter_` prefix."""

    path: Path
    by_name: dict[str, tuple[str, ...]]

    def __call__(self, name: str, vary: str = "", /, **slots: object) -> str:
        """One variant of a response with its slots filled.

        `vary` (a message's id) chooses the variant, so that a repeated delivery reads the same.
        Raises `SkillError` for a name or a slot that the file does not have.
        """
        try:
            variants = self.by_name[name]
            return variants[crc32(vary.encode()) % len(variants)].format(**slots)
        except KeyError as error:
            raise SkillError(f"{self.path}: response utter_{name} lacks {error}") from None


@cache
def phrases(module_file: str) -> Phrases:
    """The phrases in the YAML beside a module: `phrases(__file__)`."""
    path = Path(module_file).with_suffix(".yml")
    responses = document(path).get("responses") or {}
    try:
        texts = {name: tuple(str(entry["text"]) for entry in entries) for name, entries in responses.items()}
    except (AttributeError, KeyError, TypeError):
        raise SkillError(f"{path}: write responses as utter_name: with a list of - text: below it") from None
    return Phrases(path, {name.removeprefix("utter_"): said for name, said in texts.items() if said})
