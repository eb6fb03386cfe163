"""YAML with the place of every key, and `${ENV}` filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

KeyPath: TypeAlias = "tuple[str | int, ...]"
VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
DEEPEST = 20
_PLAIN = {
    "tag:yaml.org,2002:bool": re.compile("^(?:true|false)$", re.IGNORECASE),
    "tag:yaml.org,2002:null": re.compile("^(?:~|null|)$", re.IGNORECASE),
    "tag:yaml.org,2002:int": re.compile("^[-+]?[0-9]{1,18}$"),
    "tag:yaml.org,2002:float": re.compile(r"^[-+]?[0-9]{0,18}\.[0-9]{1,18}$"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong."""

    place: Place
    path: KeyPath
    what: str


@dataclass(slots=True)
class Document:
    """A file's values, with where they stand."""

    values: Any = None
    keys: dict[KeyPath, Place] = field(default_factory=dict)
    places: dict[KeyPath, Place] = field(default_factory=dict)
    written: dict[KeyPath, str] = field(default_factory=dict)
    """Texts as written, before `${ENV}` was filled in."""
    problems: list[Problem] = field(default_factory=list)

    def place(self, path: KeyPath) -> Place:
        """Where a value stands, or the nearest thing around it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(1, 1))


class _Loader(yaml.SafeLoader):
    """Scalars as in YAML 1.2's core: `NO` is a country and `9:30` a time, not false and 570."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 -- PyYAML's own shape


for _tag, _pattern in _PLAIN.items():
    _Loader.add_implicit_resolver(_tag, _pattern, None)


def read(text: str, environ: Mapping[str, str]) -> Document:
    """The document in `text`; whatever is wrong stands in its problems, nothing is raised."""
    document = Document()
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        document.problems.append(Problem(place, (), f"is not YAML: {error.problem or error.context}"))
    except yaml.YAMLError as error:
        document.problems.append(
            Problem(_place_of(text, error), (), f"is not YAML: {str(error).splitlines()[0]}")
        )
    except RecursionError:
        document.problems.append(Problem(Place(1, 1), (), "is nested too deeply"))
    else:
        if node is not None:
            document.values = _Walk(document, environ).value(node, ())
    return document


def _place_of(text: str, error: yaml.YAMLError) -> Place:
    before = text[: getattr(error, "position", 0)]
    return Place(before.count("\n") + 1, len(before) - before.rfind("\n"))


class _Walk:
    """Turns nodes into values, noting places and problems."""

    def __init__(self, document: Document, environ: Mapping[str, str]) -> None:
        self.document = document
        self.environ = environ
        self.seen: set[int] = set()

    def value(self, node: yaml.Node, path: KeyPath) -> Any:
        place = _place(node)
        self.document.places[path] = place
        if id(node) in self.seen:
            return self._wrong(place, path, "uses an alias (*name); write the value out")
        self.seen.add(id(node))
        if len(path) > DEEPEST:
            return self._wrong(place, path, "is nested too deeply")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, index)) for index, child in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            place = _place(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                self._wrong(place, path, "has a key that is not a word")
                continue
            key = str(key_node.value)
            if key in values:
                self._wrong(
                    place,
                    (*path, key),
                    f"is there twice, first on line {self.document.keys[*path, key].line}",
                )
                continue
            self.document.keys[*path, key] = place
            values[key] = self.value(value_node, (*path, key))
        return values

    def _scalar(self, node: yaml.Node, path: KeyPath) -> Any:
        text, tag = str(node.value), node.tag
        if tag == "tag:yaml.org,2002:null":
            return None
        if tag == "tag:yaml.org,2002:bool":
            return text.lower() == "true"
        if tag == "tag:yaml.org,2002:int" and _PLAIN[tag].match(text):
            return int(text)
        if tag == "tag:yaml.org,2002:float" and _PLAIN[tag].match(text):
            return float(text)
        if tag != "tag:yaml.org,2002:str":
            return self._wrong(_place(node), path, f"has the tag {tag}, which is not used here")
        self.document.written[path] = text
        return VARIABLE.sub(lambda match: self._variable(match.group(1), node, path), text)

    def _variable(self, name: str, node: yaml.Node, path: KeyPath) -> str:
        if name not in self.environ:
            self._wrong(_place(node), path, f"needs the environment variable {name}, which is not set")
        return self.environ.get(name, "")

    def _wrong(self, place: Place, path: KeyPath, what: str) -> None:
        self.document.problems.append(Problem(place, path, what))


def _place(node: yaml.Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)
