"""What an admin writes: a set of edits over the intents that Doppel ships, checked for their shape alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticSerializationError

from bot.errors import BadDraft
from bot.language import DEFAULT

LONGEST_WAIT: Final = 10.0
"""Seconds that a webhook may take at most: a person waits for it."""
MOST_BYTES: Final = 8_000_000
"""Bytes of a whole draft."""


def _by_language(value: Any) -> Any:
    """Words without a language are in the default one."""
    return {DEFAULT: value} if isinstance(value, str | list | tuple) else value


def _several(value: Any) -> Any:
    """One text is a list of one."""
    return {language: (said,) if isinstance(said, str) else said for language, said in value.items()}


def _by_language_several(value: Any) -> Any:
    told = _by_language(value)
    return _several(told) if isinstance(told, dict) else told


Texts: TypeAlias = Annotated[dict[str, tuple[str, ...]], BeforeValidator(_by_language_several)]
"""Language → texts. In the default language they may stand alone."""
Words: TypeAlias = Annotated[dict[str, str], BeforeValidator(_by_language)]
"""Language → one text."""
Listed: TypeAlias = dict[str, tuple[str, ...]]


class Part(BaseModel):
    """A part of a draft; a key that it does not have is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Question(Part):
    """A question that is asked where a slot is not filled by what was said."""

    slot: str
    """What is asked for; an entity of this name in the first message fills it."""
    question: Words
    expects: Literal["text", "time", "duration", "rating", "yes_no", "choice"] = "text"
    choices: Texts = Field(default_factory=dict)
    """For "choice": the buttons."""


class Webhook(Part):
    """Somebody else's server that answers."""

    url: str
    timeout: float = Field(default=5.0, gt=0, le=LONGEST_WAIT)
    """Seconds."""


class ReplyEdit(Part):
    """What is answered to an intent: questions first, then one of the texts or what the webhook says."""

    ask: tuple[Question, ...] = ()
    texts: Texts = Field(default_factory=dict)
    """Variants, with slots as `{name}`."""
    webhook: Webhook | None = None


class IntentEdit(Part):
    """An intent of the admin's own, or a change to a built-in one."""

    enabled: bool = True
    """False: the intent is still recognised, and answered with the word that it is switched off."""
    title: Words = Field(default_factory=dict)
    """What a person would call it, for the button that offers it."""
    examples: Texts = Field(default_factory=dict)
    """Of an intent of one's own; entities are marked in Rasa's notation, `a [big](size) room`."""
    reply: ReplyEdit | None = None
    added: Texts = Field(default_factory=dict)
    """Further examples of a built-in intent."""
    removed: Texts = Field(default_factory=dict)
    """Examples of a built-in intent that it no longer has."""
    replies: dict[str, Texts] = Field(default_factory=dict)
    """A built-in intent's responses in other words: `utter_name` → variants."""


class Sentence(Part):
    """A sentence and what it must be read as."""

    text: str
    intent: str
    language: str = DEFAULT


class Draft(Part):
    """All edits together. An empty one is Doppel as it ships."""

    intents: dict[str, IntentEdit] = Field(default_factory=dict)
    synonyms: Listed = Field(default_factory=dict)
    """Value → words that stand for it."""
    lookups: Listed = Field(default_factory=dict)
    """Entity → words."""
    regexes: Listed = Field(default_factory=dict)
    """Entity → patterns."""
    must_pass: tuple[Sentence, ...] = ()
    """A version that reads one of these wrong is not published."""
    tests: tuple[Sentence, ...] = ()
    """A test set of the admin's own; no model learns it."""

    def edit(self, intent: str) -> IntentEdit:
        """The edit of an intent; an empty one where there is none."""
        return self.intents.get(intent) or IntentEdit()

    def having(self, intent: str, edit: IntentEdit) -> Draft:
        """With an intent edited so; an edit that changes nothing goes."""
        others = {name: one for name, one in self.intents.items() if name != intent}
        kept = {} if edit == IntentEdit() else {intent: edit}
        return self.model_copy(update={"intents": others | kept})

    def without(self, intent: str) -> Draft:
        """Without the edit of an intent, and without the sentences that must be read as it."""
        return self.having(intent, IntentEdit()).model_copy(
            update={
                "must_pass": tuple(one for one in self.must_pass if one.intent != intent),
                "tests": tuple(one for one in self.tests if one.intent != intent),
            }
        )

    def joined(self, other: Draft) -> Draft:
        """With another draft put in: an intent edited there is edited so, words and sentences are added."""
        listed = {
            kind: _united(getattr(self, kind), getattr(other, kind))
            for kind in ("synonyms", "lookups", "regexes")
        }
        return self.model_copy(
            update={
                **listed,
                "intents": {**self.intents, **other.intents},
                "must_pass": tuple(dict.fromkeys((*self.must_pass, *other.must_pass))),
                "tests": tuple(dict.fromkeys((*self.tests, *other.tests))),
            }
        )

    def encoded(self) -> bytes:
        """The draft as JSON, without what stands as it stands by default. Raises `BadDraft`."""
        try:
            return self.model_dump_json(exclude_defaults=True).encode()
        except PydanticSerializationError:
            raise BadDraft(
                "a text of the draft has half a sign in it, as \\ud83d without its other half; write it anew"
            ) from None


def _united(one: Listed, other: Listed) -> Listed:
    return {
        name: tuple(dict.fromkeys((*one.get(name, ()), *other.get(name, ())))) for name in {**one, **other}
    }


def decoded(content: bytes) -> Draft:
    """A draft from JSON; nothing at all is the empty one. Raises `BadDraft` that names what is wrong."""
    if len(content) > MOST_BYTES:
        raise BadDraft(f"the draft has {len(content) / 1e6:.0f} MB; {MOST_BYTES // 1_000_000} MB are allowed")
    try:
        return Draft.model_validate_json(content) if content else Draft()
    except ValidationError as error:
        raise BadDraft(told(error.errors())) from None


def checked(value: object) -> Draft:
    """A draft from plain values, such as JSON or YAML gives. Raises `BadDraft`."""
    try:
        return Draft.model_validate(value)
    except ValidationError as error:
        raise BadDraft(told(error.errors())) from None


def told(errors: Iterable[Mapping[str, Any]]) -> str:
    """What pydantic found wrong with the shape of what was sent: place and words of the first ten."""
    places = [(".".join(map(str, one["loc"])) or "the draft", str(one["msg"])) for one in errors]
    return "; ".join(f"{where}: {what[:1].lower()}{what[1:]}" for where, what in places[:10])
