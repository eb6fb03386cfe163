"""YAML with the place of each word, bounded against files made to explode."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from nlu.errors import ExamplesError, UnreadableExamples

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Plain: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

MAX_BYTES = 32_000_000
MAX_DEPTH = 30
MAX_ALIASES = 100


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file."""

    path: str
    line: int
    """From 1."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and its place."""

    text: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Field:
    """The value of a key, not looked into yet."""

    key: Mark
    node: yaml.Node

    def text(self) -> str:
        """The value as a word; an error where it is a list or a map."""
        return _scalar(self.node, self.key)


def entries(path: Path) -> Iterator[tuple[Mark, dict[str, Field]]]:
    """The entries of the `nlu:` list of a file, with their places; other top-level keys are passed over."""
    root = _compose(path)
    if root is None:
        return
    if not isinstance(root, yaml.MappingNode):
        raise ExamplesError(f"{_mark(path, root)}: expected keys such as `nlu:` at the top")
    for key, value in root.value:
        if key.value != "nlu" or _is_null(value):
            continue
        if not isinstance(value, yaml.SequenceNode):
            raise ExamplesError(
                f"{_mark(path, key)}: `nlu` must be a list of entries that begin with `- intent:`"
            )
        for node in value.value:
            yield _mark(path, node), _fields(path, node)


def lines(field: Field) -> Iterator[Line]:
    """The lines of `examples`: a text block with one a line, or a list of texts or of maps with `text`."""
    if isinstance(field.node, yaml.SequenceNode):
        for item in field.node.value:
            mark = Mark(field.key.path, item.start_mark.line + 1)
            yield Line(f"- {_item(item, mark).strip()}", mark)
        return
    text = _scalar(field.node, field.key)
    first = field.node.start_mark.line + 1 + (getattr(field.node, "style", None) in ("|", ">"))
    for number, line in enumerate(text.split("\n")):
        if line.strip():
            yield Line(line.strip(), Mark(field.key.path, first + number))


def _item(node: yaml.Node, mark: Mark) -> str:
    if not isinstance(node, yaml.MappingNode):
        return _scalar(node, mark)
    texts = [_scalar(value, mark) for key, value in node.value if key.value == "text"]
    if not texts:
        raise ExamplesError(f"{mark}: an example written as a map needs `text`")
    return texts[0]


def _fields(path: Path, node: yaml.Node) -> dict[str, Field]:
    if not isinstance(node, yaml.MappingNode):
        raise ExamplesError(
            f"{_mark(path, node)}: an entry of `nlu` must be keys such as `intent:` and `examples:`"
        )
    fields: dict[str, Field] = {}
    for key, value in node.value:
        mark = _mark(path, key)
        name = _scalar(key, mark)
        if name in fields:
            raise ExamplesError(f"{mark}: the key {name!r} stands twice in this entry")
        fields[name] = Field(mark, value)
    return fields


class _Texts(_Plain):  # type: ignore[misc]
    """Makes lists, maps and texts, and refuses a key that stands twice: the first would be lost."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A map, each of its keys once."""
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                problem = f"the key {key.value!r} stands twice"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(str(key.value))
        made: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return made


def texts(text: str, path: Path) -> Any:
    """The lists, maps and texts that a text of YAML holds; a number or "yes" is the text that was written.

    Bounded as files are, and without aliases. Raises `UnreadableExamples`.
    """
    with _told(text, path):
        _bound(text, path, aliases=0)
        return yaml.load(text, Loader=_Texts)  # noqa: S506 - it makes lists, maps and texts alone


def _compose(path: Path) -> yaml.Node | None:
    text = _text(path)
    with _told(text, path):
        _bound(text, path)
        node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    return node


@contextmanager
def _told(text: str, path: Path) -> Iterator[None]:
    """What is not YAML, told with its line."""
    try:
        yield
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f":{mark.line + 1}" if mark else ""
        raise UnreadableExamples(f"{path}{place}: not YAML: {error.problem or error.context}") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise UnreadableExamples(f"{path}:{line}: not YAML: {error.reason}") from None


def _text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableExamples(
                f"{path}: {size / 1e6:.0f} MB is too large; {MAX_BYTES // 1_000_000} MB may be read"
            )
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableExamples(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise UnreadableExamples(f"{path}:{line}: not UTF-8; save the file as UTF-8") from None


def _bound(text: str, path: Path, *, aliases: int = MAX_ALIASES) -> None:
    """Refuses nesting and repetition that no file of examples has, before anything is built of them."""
    depth = repeated = line = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            repeated += 1
        line = event.start_mark.line + 1 if event.start_mark else line
        if depth > MAX_DEPTH or repeated > aliases:
            many = f"more than {aliases} aliases" if aliases else "an alias"
            what = f"nested deeper than {MAX_DEPTH}" if depth > MAX_DEPTH else many
            raise UnreadableExamples(f"{path}:{line}: {what}; write it out plainly")


def _scalar(node: yaml.Node, mark: Mark) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise ExamplesError(f"{mark}: expected text here, not a list or a map")
    return str(node.value)


def _is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.value in ("", "~", "null")


def _mark(path: Path, node: yaml.Node) -> Mark:
    return Mark(str(path), node.start_mark.line + 1)
