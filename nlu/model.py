"""A trained model: text to meaning, without scikit-learn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from threadpoolctl import threadpool_limits

from nlu import entities, several
from nlu.annotations import Span
from nlu.features import MAX_CHARACTERS, Text, prepare
from nlu.intents import Intents
from nlu.outside import Outside
from nlu.tagger import Tagger
from nlu.trimming import without_times
from nlu.understanding import Entity, Understanding
from nlu.words import Words, together

MAX_RANKED = 10
_REFERENCE = datetime(2024, 1, 1, 9, 0, tzinfo=UTC)
_ZONE = ZoneInfo("UTC")
"""Any moment will do to see whether a text speaks of a time."""


def by_rule(text: str, language: str = "en") -> Text:
    """A text ready for features, whenever it was said."""
    return prepare(text, entities.read(text[:MAX_CHARACTERS], _REFERENCE, _ZONE, language))


@dataclass(frozen=True, slots=True)
class Model:
    """What training found; it implements `nlu.understanding.Interpreter`.

    With one at hand, this process's matrix products take one core each: those of a message are too small to
    share, and with many people talking the cores would wait for one another (measured: a fifth of the turns).
    """

    intents: Intents
    outside: Outside
    tagger: Tagger | None
    synonyms: Mapping[str, str]
    regexes: Mapping[str, tuple[str, ...]]
    lookups: Mapping[str, tuple[str, ...]]
    language: str = "en"
    """One of `nlu.languages.LANGUAGES`: what the rules read and where messages are taken apart."""
    words: Words = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", Words.of(self.lookups, self.regexes, self.synonyms))
        threadpool_limits(1, "blas")

    def understand(self, text: str, now: datetime, zone: ZoneInfo) -> Understanding:
        """The reading of one utterance said at `now` by someone in `zone`; any text has one."""
        rules = entities.read(text[:MAX_CHARACTERS], now, zone, self.language)
        return self._read(text, prepare(text, rules), rules)

    def parse(self, text: str) -> Understanding:
        """The reading by the trained part alone: entities found by rule are hints, not told."""
        return self._read(text, by_rule(text, self.language), ())

    def clauses(self, text: str, now: datetime, zone: ZoneInfo) -> Sequence[Understanding]:
        """The readings of each thing said where a message surely holds several; otherwise the one of it all.

        Offsets of entities are those in the clause's own text.
        """
        return several.readings(text, lambda clause: self.understand(clause, now, zone), self.language)

    def save(self, folder: Path) -> None:
        """Writes the model to a folder, whole or not at all."""
        from nlu import files

        files.save(self, folder)

    @classmethod
    def load(cls, folder: Path) -> Model:
        """The model of a folder; a `ModelError` says what is wrong with it."""
        from nlu import files

        return files.load(folder)

    def _read(self, text: str, prepared: Text, rules: tuple[Entity, ...]) -> Understanding:
        if not prepared.plain:
            return Understanding(text, None, 1.0, self._entities(text, rules, ""))
        traits = self.intents.traits(prepared)
        scores = self.intents.scores(traits)
        likely = self.intents.probabilities(scores)
        inside = self.outside.inside(traits, scores)
        best = likely.argsort()[::-1][:MAX_RANKED]
        ranking = tuple((self.intents.names[i], inside * float(likely[i])) for i in best)
        found = self._entities(text, rules, ranking[0][0])
        if inside < self.outside.threshold:
            return Understanding(text, None, 1.0 - inside, found, ranking)
        return Understanding(text, ranking[0][0], ranking[0][1], found, ranking)

    def _entities(self, text: str, rules: tuple[Entity, ...], intent: str) -> tuple[Entity, ...]:
        """Entities of all kinds in order of the text."""
        head = text[:MAX_CHARACTERS].encode("utf-8", "replace").decode()
        listed = self.words.spans(head)
        tagged = self.tagger.spans(head, intent, listed) if self.tagger else ()
        trimmed = (without_times(span, head, rules, self.language) for span in tagged)
        learnt = [span for span in trimmed if any(map(str.isalnum, span.value))]
        said = map(self._entity, together(listed, learnt))
        return tuple(sorted([*rules, *said], key=lambda entity: (entity.start, entity.end)))

    def _entity(self, span: Span) -> Entity:
        return Entity(span.name, self.words.value(span), span.start, span.end, span.role, span.group)
