"""What Doppel ships, as an admin's edits meet it: examples, responses, and what nobody may change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from bot import safety
from bot.dialogue.fit import CONTROL, REPEAT
from bot.discovery import CONTROL as CONTROL_FILE
from bot.discovery import OUTSIDE, Skills
from bot.documents import document
from bot.language import DEFAULT
from bot.phrases import beside, phrases
from nlu import examples
from nlu.examples import TrainingData

RESERVED: Final = (*CONTROL, REPEAT, safety.INTENT)
"""What the dialogue itself needs: neither edited nor switched off."""
RIGHTS: Final = ("what_you_know", "export_data", "forget_me", "stop_keeping", "stop_teaching")
"""What a person may always ask of whoever keeps their data, and any consent taken back: not switched off."""
NO_DATA: Final = TrainingData({}, {}, {}, {})


@dataclass(frozen=True)
class Shipped:
    """The skills that ship, with what they were written with; read once."""

    skills: Skills
    outside: Path = OUTSIDE

    @cached_property
    def data(self) -> Mapping[str, TrainingData]:
        """The examples of each language."""
        return {
            language: examples.load(self.skills.training_files(language))
            for language in self.skills.languages
        }

    @cached_property
    def strange(self) -> Mapping[str, tuple[str, ...]]:
        """The texts of each language that no intent is about."""
        files = {language: beside(self.outside, language) for language in self.skills.languages}
        return {
            language: tuple(one.text for one, _ in examples.load([path]).pairs()) if path.is_file() else ()
            for language, path in files.items()
        }

    @cached_property
    def file_of(self) -> Mapping[str, Path]:
        """The YAML file of the skill that has an intent."""
        return {
            str(block["intent"]): path
            for path in self.skills.files
            for block in document(path).get("nlu") or ()
            if "intent" in block
        }

    @cached_property
    def reserved(self) -> frozenset[str]:
        """Names that no admin can use or change."""
        blocks = document(CONTROL_FILE).get("nlu") or ()
        return frozenset((*RESERVED, *(str(block["intent"]) for block in blocks if "intent" in block)))

    def responses(self, intent: str) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """What the skill of an intent says: language → response → variants, names without their prefix."""
        path = self.file_of[intent]
        said = {language: phrases(str(path)).words(language).responses for language in self.skills.languages}
        return {
            language: {name: texts for name, texts in one.items() if not name.startswith("title_")}
            for language, one in said.items()
        }

    def entities(self, language: str = DEFAULT) -> frozenset[str]:
        """Names of entities that the shipped examples teach."""
        data = self.data.get(language, NO_DATA)
        marked = {span.name for example, _ in data.pairs() for span in example.entities}
        return frozenset(marked | data.regexes.keys() | data.lookups.keys())
