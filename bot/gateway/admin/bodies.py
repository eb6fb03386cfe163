"""What admins send, beside drafts and intents themselves."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

LONGEST_TEXT = 4_000
LONGEST_NOTE = 500
MOST_PLACES = 1_000


class Body(BaseModel):
    """A body; a key that it does not have is an error."""

    model_config = ConfigDict(extra="forbid")


class Sentence(Body):
    """A sentence to try."""

    text: str = Field(min_length=1, max_length=LONGEST_TEXT)
    language: str = Field(default="", max_length=3, description="Two letters; left out, the words tell.")


class Publishing(Body):
    """A version to be trained."""

    note: str = Field(default="", max_length=LONGEST_NOTE)
    hold: bool = Field(default=False, description="Train and test only; who answers goes on.")


class Trial(Body):
    """A version to be tried with a share of the people."""

    number: int = Field(ge=0)
    share: float = Field(gt=0, lt=1)


class Places(Body):
    """Messages that were not understood."""

    places: Annotated[list[int], Field(min_length=1, max_length=MOST_PLACES)]


class Adopted(Places):
    """The same, and what they are examples of."""

    intent: str = Field(min_length=1, max_length=100)


class NewKey(Body):
    """A key to be made."""

    name: str
    scopes: list[str]
