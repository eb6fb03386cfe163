"""What the admin of intents shows: the draft, its intents, versions, a sentence tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec
from pydantic import BaseModel

from bot.intents.draft import Draft, IntentEdit
from bot.intents.training.report import Report
from bot.messages import Reply
from nlu.understanding import Understanding


def plain(value: object) -> Any:
    """A view, or a list of views, as JSON values."""
    return msgspec.to_builtins(value, enc_hook=_dumped)


def _dumped(value: object) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_defaults=True)
    raise NotImplementedError(type(value))


@dataclass(frozen=True, slots=True)
class DraftView:
    """The working copy that all admins share."""

    draft: Draft
    revision: int
    """Named when the draft is saved again, so that nobody overwrites what another has saved."""
    at: datetime | None
    """When it was saved last; None where it never was."""
    by: str
    changed: bool
    """Whether it is anything else than what answers now."""


@dataclass(frozen=True, slots=True)
class IntentRow:
    """An intent in a list."""

    name: str
    title: str
    origin: Literal["own", "built-in"]
    enabled: bool
    edited: bool
    """Whether the draft changes it; always so for one's own."""
    examples: Mapping[str, int]
    """How many, by language, with the draft's edits."""


@dataclass(frozen=True, slots=True)
class IntentView:
    """All about one intent."""

    row: IntentRow
    edit: IntentEdit
    examples: Mapping[str, Sequence[str]]
    """By language, with the draft's edits; entities are not marked."""
    responses: Mapping[str, Mapping[str, Sequence[str]]]
    """Of a built-in one: language → response → variants as they ship."""


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version and what became of it."""

    number: int
    at: datetime
    author: str
    note: str
    state: str
    """"training", "ready", "refused" or "failed"."""
    live: bool
    """Whether it answers."""
    share: float
    """The share of people that it answers in a trial; 0 where it is not on trial."""
    report: Report
    draft: Draft | None = None
    """Left out in lists."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one side makes of a sentence."""

    reading: Understanding
    follows: bool
    """Whether it is sure enough to act without asking back."""
    reply: Reply
    """What somebody new would be answered; nothing is recorded and no webhook is called."""
    webhook: str = ""
    """The server that would be asked for the answer."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A sentence by the draft and by what answers now, side by side."""

    text: str
    language: str
    draft: Attempt
    live: Attempt
