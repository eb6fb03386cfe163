"""From a file to a checked Config, or to a list of everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.config.models import Config, Feeds, MaySecret
from bot.config.reading import VARIABLE, Document, KeyPath, Problem, read
from bot.config.saying import line, said
from bot.errors import ConfigError

AnyModel = TypeVar("AnyModel", bound=BaseModel)
Models = Mapping[str, type[BaseModel]]


def find(named: Path | None, environ: Mapping[str, str]) -> Path | None:
    """The file to read: as named, else DOPPEL_CONFIG, else ./config.yml if there, else None."""
    if named is not None:
        return named
    if environ.get("DOPPEL_CONFIG"):
        return Path(environ["DOPPEL_CONFIG"])
    here = Path("config.yml")
    return here if here.exists() else None


def load(
    path: Path | None,
    environ: Mapping[str, str],
    channels: Models | None = None,
    feeds: Models | None = None,
) -> Config:
    """The configuration in a file, or the defaults without one.

    `channels` are the Settings of the channels that exist, by name; `Config.channels` then
    holds one for each. Without them the section is left unchecked, for commands that open none.
    `feeds`: the same of the kinds of feeds.
    Raises `ConfigError` naming file, line, column and key of everything that is wrong.
    """
    document = read(_text(path), environ) if path else Document()
    if document.problems:
        raise _error(path, document.problems)
    problems: list[Problem] = []
    values = {} if document.values is None else document.values
    config = _validate(Config, values, (), document, problems)
    opened = _named(
        "channels", "channel", _given(values, "channels"), channels, document=document, problems=problems
    )
    given = {name: one for name, one in _given(values, "feeds").items() if name not in Feeds.model_fields}
    read_from = _named("feeds", "kind of feed", given, feeds, document=document, problems=problems)
    if problems or config is None:
        raise _error(path, problems)
    return config.model_copy(
        update={"channels": opened, "feeds": config.feeds.model_copy(update=dict(read_from))}
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError(f"{path}:{line}: is not UTF-8 text; save it as UTF-8") from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _given(values: Any, section: str) -> Mapping[str, Any]:
    given = values.get(section) if isinstance(values, dict) else None
    return given if isinstance(given, dict) else {}


def _named(
    section: str,
    what: str,
    given: Mapping[str, Any],
    models: Models | None,
    *,
    document: Document,
    problems: list[Problem],
) -> Mapping[str, Any]:
    """The settings of each thing by name in a section, as checked by its model."""
    if models is None:
        return given
    for name in given.keys() - models.keys():
        told = f"is not a {what}; {_nearest(str(name), models)}"
        problems.append(Problem(document.keys[section, name], (section, name), told))
    return {
        name: _validate(model, given.get(name) or {}, (section, name), document, problems)
        for name, model in models.items()
    }


def _validate(
    model: type[AnyModel], values: Any, under: KeyPath, document: Document, problems: list[Problem]
) -> AnyModel | None:
    try:
        checked = model.model_validate(values)
    except ValidationError as error:
        problems += [_problem(model, details, under, document) for details in error.errors(include_url=False)]
        return None
    problems += _plain_secrets(checked, under, document)
    return checked


def _problem(model: type[BaseModel], details: ErrorDetails, under: KeyPath, document: Document) -> Problem:
    path = (*under, *details["loc"])
    if details["type"] == "extra_forbidden":
        what = f"is not a key; {_nearest(str(path[-1]), _section_at(model, details['loc'][:-1]))}"
        return Problem(document.keys.get(path, document.place(path)), path, what)
    fields = _section_at(model, details["loc"][:-1])
    return Problem(document.place(path), path, said(details, fields.get(str(path[-1])) if path else None))


def _section_at(model: type[BaseModel], path: KeyPath) -> Mapping[str, FieldInfo]:
    for step in path:
        field = model.model_fields.get(str(step))
        kind = field.annotation if field else None
        if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            return {}
        model = kind
    return model.model_fields


def _nearest(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name.lower(), list(known), n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(known))}"


def _plain_secrets(model: BaseModel, under: KeyPath, document: Document) -> Iterable[Problem]:
    for name, field in type(model).model_fields.items():
        path, value = (*under, name), getattr(model, name)
        if isinstance(value, BaseModel):
            yield from _plain_secrets(value, path, document)
            continue
        written = document.written.get(path)
        if not written:
            continue
        secret = isinstance(value, SecretStr) and not VARIABLE.fullmatch(written)
        marked = any(isinstance(mark, MaySecret) for mark in field.metadata)
        if secret or (marked and _open_password(written)):
            what = "is a secret: keep it in an environment variable and write ${NAME} here"
            yield Problem(document.place(path), path, what)


def _open_password(url: str) -> bool:
    try:
        password = urlsplit(url).password
    except ValueError:
        return False
    return bool(password) and not VARIABLE.fullmatch(str(password))


def _error(path: Path | None, problems: list[Problem]) -> ConfigError:
    ordered = sorted(problems, key=lambda problem: (problem.place.line, problem.place.column))
    return ConfigError("\n".join(_line(path, problem) for problem in ordered))


def _line(path: Path | None, problem: Problem) -> str:
    key = ".".join(str(step) for step in problem.path)
    return f"{path}:{problem.place.line}:{problem.place.column}: {line(key, problem.what)}"
