"""Training examples, read from YAML files in Rasa 3's format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from nlu.annotations import Span, read_marked
from nlu.errors import ContradictingExamples, ExamplesError, NoExamples
from nlu.patterns import PatternError, check
from nlu.yaml_nodes import Line, Mark, entries, lines

__all__ = ["Example", "Span", "TrainingData", "load"]

_KINDS = ("intent", "synonym", "regex", "lookup")
_KEYS = frozenset({*_KINDS, "examples", "metadata"})
MAX_LINE = 2_000
"""Characters of one example; a longer one is a mistake."""


@dataclass(frozen=True, slots=True)
class Example:
    """One way to say something."""

    text: str
    entities: tuple[Span, ...] = ()
    where: str = ""
    """File and line, "skills/mood.yml:12"."""


@dataclass(frozen=True, slots=True)
class TrainingData:
    """Everything that a model learns from."""

    intents: Mapping[str, tuple[Example, ...]]
    synonyms: Mapping[str, str]
    """Lower-case words → the value that they stand for."""
    regexes: Mapping[str, tuple[str, ...]]
    """Entity name → patterns."""
    lookups: Mapping[str, tuple[str, ...]]
    """Entity name → words."""

    def pairs(self) -> Iterator[tuple[Example, str]]:
        """Every example with its intent, in the order of the files."""
        for intent, examples in self.intents.items():
            for example in examples:
                yield example, intent

    def digest(self) -> str:
        """A hash of all that is learnt from; where it was written does not count."""
        said = [(intent, e.text, e.entities) for e, intent in self.pairs()]
        rest = [sorted(part.items()) for part in (self.synonyms, self.regexes, self.lookups)]
        return sha256(repr((said, rest)).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class _Section:
    kind: str
    name: str
    mark: Mark
    lines: tuple[Line, ...]


def load(paths: Iterable[Path | str], *, strict: bool = True) -> TrainingData:
    """The examples of some files together.

    With `strict` (our own files) contradictions, stray brackets and lines without a dash are
    errors; without (files of strangers) such lines are read as they stand.
    Raises an `ExamplesError` that names file and line.
    """
    files = [Path(path) for path in paths]
    sections = [section for path in files for section in _sections(path)]
    intents = _intents(sections, strict=strict)
    if not intents:
        names = ", ".join(map(str, files)) or "no file at all"
        raise NoExamples(f"no examples of any intent in {names}: is there an `nlu:` list?")
    if strict:
        _refuse_contradictions(intents)
    return TrainingData(
        intents=MappingProxyType(intents),
        synonyms=MappingProxyType(_synonyms(sections, intents)),
        regexes=MappingProxyType(_patterns(sections)),
        lookups=MappingProxyType(_listed(sections, "lookup")),
    )


def _sections(path: Path) -> Iterator[_Section]:
    for mark, entry in entries(path):
        unknown = sorted(entry.keys() - _KEYS)
        if unknown:
            known = ", ".join(sorted(_KEYS))
            raise ExamplesError(f"{entry[unknown[0]].key}: unknown key {unknown[0]!r}; known are {known}")
        kinds = [kind for kind in _KINDS if kind in entry]
        if len(kinds) != 1:
            raise ExamplesError(f"{mark}: an entry needs exactly one of {', '.join(_KINDS)}")
        name = entry[kinds[0]].text().strip()
        if not name:
            raise ExamplesError(f"{mark}: {kinds[0]} needs a name")
        said = tuple(lines(entry["examples"])) if "examples" in entry else ()
        if not said:
            raise NoExamples(f"{mark}: {kinds[0]} {name!r} has no examples")
        yield _Section(kinds[0], name, mark, said)


def _intents(sections: Iterable[_Section], *, strict: bool) -> dict[str, tuple[Example, ...]]:
    found: dict[str, tuple[Example, ...]] = {}
    first: dict[str, Mark] = {}
    for section in sections:
        if section.kind != "intent":
            continue
        mark = first.setdefault(section.name, section.mark)
        if strict and mark.path != section.mark.path:
            raise ContradictingExamples(
                f"{section.mark}: intent {section.name!r} stands at {mark} already; keep it in one file"
            )
        found[section.name] = found.get(section.name, ()) + tuple(_examples(section, strict=strict))
    return found


def _examples(section: _Section, *, strict: bool) -> Iterator[Example]:
    for line in section.lines:
        words = _said(line, strict=strict)
        try:
            text, spans = read_marked(words, strict=strict)
        except ValueError as error:
            raise ExamplesError(f"{line.mark}: {error}") from None
        yield Example(text, spans, str(line.mark))


def _said(line: Line, *, strict: bool) -> str:
    words = line.text.removeprefix("-").strip()
    if strict and not (line.text.startswith("-") and words):
        raise ExamplesError(f"{line.mark}: an example must be written as `- words`")
    if len(words) > MAX_LINE:
        raise ExamplesError(f"{line.mark}: {len(words)} characters in one example; {MAX_LINE} are allowed")
    return words


def _refuse_contradictions(intents: Mapping[str, tuple[Example, ...]]) -> None:
    seen: dict[str, tuple[str, str]] = {}
    for intent, examples in intents.items():
        for example in examples:
            text = " ".join(example.text.casefold().split())
            other, where = seen.setdefault(text, (intent, example.where))
            if other != intent:
                raise ContradictingExamples(
                    f"{example.where}: {example.text!r} is {intent!r} here and {other!r} at {where}; keep one"
                )


def _synonyms(sections: Iterable[_Section], intents: Mapping[str, tuple[Example, ...]]) -> dict[str, str]:
    """What marked words stand for in examples, then what synonyms say: the latter counts."""
    marked = (
        (example.text[span.start : span.end], span.value)
        for example in chain.from_iterable(intents.values())
        for span in example.entities
    )
    named = (
        (_said(line, strict=False), section.name)
        for section in sections
        if section.kind == "synonym"
        for line in section.lines
    )
    return {words.casefold(): value for words, value in chain(marked, named) if words != value}


def _listed(sections: Iterable[_Section], kind: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for section in sections:
        if section.kind == kind:
            said = tuple(_said(line, strict=False) for line in section.lines)
            found[section.name] = found.get(section.name, ()) + said
    return found


def _patterns(sections: Iterable[_Section]) -> dict[str, tuple[str, ...]]:
    for line in chain.from_iterable(s.lines for s in sections if s.kind == "regex"):
        try:
            check(_said(line, strict=False))
        except PatternError as error:
            raise ExamplesError(f"{line.mark}: {error}") from None
    return _listed(sections, "regex")
