"""Training data as a project of Rasa 3.6, which `rasa train nlu` accepts as it is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any, Final, TypeAlias

from nlu.errors import ExamplesError, NluError
from nlu.examples import TrainingData
from nlu.rasa.marking import marked, one_line
from nlu.rasa.yaml_text import dump

EPOCHS: Final = 30
VERSION: Final = "3.1"
"""Of Rasa's data format."""
_PIPELINE: Final = Path(__file__).with_name("pipeline.yml")
_LISTED: Final = "- name: RegexEntityExtractor # look-up tables and patterns\n"
Section: TypeAlias = dict[str, str]


class NotExported(NluError):
    """The project cannot be written there."""


@dataclass(frozen=True, slots=True)
class Project:
    """What Rasa shall be taught."""

    data: TrainingData
    outside: TrainingData | None = None
    """Texts of no intent; they become Rasa's `out_of_scope`."""
    language: str = "en"
    epochs: int = EPOCHS
    """Rounds of training."""

    def files(self) -> dict[str, str]:
        """Relative path → text of each file. Raises `ExamplesError` for what Rasa could not read."""
        files = {"config.yml": self._config(), "domain.yml": self._domain(), "data/nlu.yml": _nlu(self.data)}
        return files | ({"data/outside.yml": _nlu(self.outside)} if self.outside else {})

    def _config(self) -> str:
        text = Template(_PIPELINE.read_text(encoding="utf-8")).substitute(
            language=self.language, epochs=self.epochs
        )
        synonyms = "- name: EntitySynonymMapper\n"
        return text.replace(synonyms, _LISTED + synonyms) if self.data.lookups or self.data.regexes else text

    def _domain(self) -> str:
        parts = (self.data, self.outside) if self.outside else (self.data,)
        intents = [intent for part in parts for intent in part.intents]
        return dump({"version": VERSION, "intents": intents, "entities": _entities(self.data)})


def write(project: Project, folder: Path, *, force: bool = False) -> None:
    """Writes a project to a folder that is empty or not there; with `force` over what is there.

    Raises `NotExported` where it cannot, `ExamplesError` before anything is written.
    """
    files = project.files()
    try:
        if not force and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise NotExported(f"{folder} is there already; name another folder, or overwrite it with --force")
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise NotExported(f"cannot write to {folder}: {error.strerror}") from None


def _nlu(data: TrainingData) -> str:
    return dump({"version": VERSION, "nlu": list(_sections(data))})


def _sections(data: TrainingData) -> Iterator[Section]:
    for intent, examples in data.intents.items():
        if "/" in intent:
            raise ExamplesError(
                f"{examples[0].where}: Rasa cuts the intent {intent!r} at the slash; rename it"
            )
        yield _section("intent", intent, map(marked, examples))
    words: dict[str, list[str]] = defaultdict(list)
    for word, value in data.synonyms.items():
        words[value].append(word)
    _check(data.regexes)
    for kind, named in (("synonym", words), ("regex", data.regexes), ("lookup", data.lookups)):
        for name, listed in named.items():
            yield _section(kind, name, map(one_line, listed))


def _check(patterns: Mapping[str, Iterable[str]]) -> None:
    """Ours may be of the `regex` package, Rasa knows those of `re` alone."""
    for name, written in patterns.items():
        for pattern in written:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ExamplesError(f"regex {name!r}: Rasa cannot read {pattern!r}: {error}") from None


def _section(kind: str, name: str, lines: Iterable[str]) -> Section:
    return {kind: name, "examples": "".join(f"- {line}\n" for line in lines)}


def _entities(data: TrainingData) -> list[str | Mapping[str, Any]]:
    """The names of the entities, each with its roles and groups where it has some."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: {"roles": set(), "groups": set()})
    for example, _ in data.pairs():
        for span in example.entities:
            found[span.name]["roles"].add(span.role)
            found[span.name]["groups"].add(span.group)
    for name in (*data.regexes, *data.lookups):
        found[name]
    kept = {
        name: {key: sorted(filter(None, said)) for key, said in parts.items() if any(said)}
        for name, parts in sorted(found.items())
    }
    return [{name: parts} if parts else name for name, parts in kept.items()]
