"""What can be said, as sentences with slots, and the network of words that generalises them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a sentence that takes any value of its kind."""

    kind: str


Piece: TypeAlias = "str | Slot"
Sentence: TypeAlias = tuple[Piece, ...]
"""Words as they are spoken, lower case, and slots: `("my", "mood", "is", Slot("rating"))`."""
Words: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sayable:
    """Everything that can be said at one place."""

    sentences: tuple[Sentence, ...]
    values: Mapping[str, tuple[Words, ...]]
    """Kind of slot → its values, each as the words that are spoken: `("half", "past", "nine")`."""

    def words(self) -> frozenset[str]:
        """Every word that can be said."""
        fixed = {piece for sentence in self.sentences for piece in sentence if isinstance(piece, str)}
        return frozenset(fixed.union(*(value for values in self.values.values() for value in values)))

    def complete(self) -> Iterator[Sentence]:
        """Its sentences, but for those with a slot that has no value."""
        for sentence in self.sentences:
            if sentence and all(isinstance(piece, str) or self.values.get(piece.kind) for piece in sentence):
                yield sentence


START: Final = 0
FINAL: Final = 1
LOOKS_BACK: Final = 2
"""How many words decide what may follow."""


@dataclass(frozen=True, slots=True)
class Arc:
    """A step from one state to another, saying a word, or nothing where it is empty."""

    start: int
    end: int
    likelihood: float
    """Of this step among those from the same state, as often as it was in the sentences."""
    word: str


@dataclass(frozen=True, slots=True)
class Network:
    """A grammar as states and arcs; it begins in `START` and ends in `FINAL`."""

    states: int
    arcs: tuple[Arc, ...]


def network(sayable: Sayable) -> Network:
    """The grammar of everything that can be said, and of what is put together like it.

    A sentence is taken when every stretch of three words in it, with its beginning and its end, was in some
    sentence: a 3-testable language in the strict sense (García and Vidal, "Inference of k-testable languages
    in the strict sense and application to syntactic pattern recognition", 1990). Behind a slot only the slot
    counts: so each kind is in the network once, and slots come in every order whose neighbours were seen.
    """
    return _Network(_merged(_follows(sayable)), sayable.values).network()


Context: TypeAlias = tuple[Piece, ...]
"""The last words, or the last slot and the words behind it."""
Follows: TypeAlias = dict[Context, Counter[tuple[Piece, Context] | None]]
"""Context → what comes next and the context that it leads to, or the end, and how often."""


def _follows(sayable: Sayable) -> Follows:
    found: Follows = defaultdict(Counter)
    for sentence in sayable.complete():
        context: Context = ()
        for piece in sentence:
            after = (piece,) if isinstance(piece, Slot) else (*context, piece)[-LOOKS_BACK:]
            found[context][piece, after] += 1
            context = after
        found[context][None] += 1
    return found


def _merged(follows: Follows) -> Follows:
    """The same with contexts made one from which exactly the same can be said."""
    while True:
        one: dict[object, Context] = {(): ()}
        alike = {
            context: one.setdefault(context and frozenset(nexts), context)
            for context, nexts in follows.items()
        }
        if len(one) >= len(follows):
            return follows
        merged: Follows = defaultdict(Counter)
        for context, nexts in follows.items():
            for step, count in nexts.items():
                merged[alike[context]][step and (step[0], alike[step[1]])] += count
        follows = merged


class _Network:
    def __init__(self, follows: Follows, values: Mapping[str, tuple[Words, ...]]) -> None:
        self._follows = follows
        self._values = values
        self._numbers: dict[object, int] = {(): START, None: FINAL}

    def network(self) -> Network:
        arcs = [arc for context in self._follows for arc in self._from(context)]
        steps = {step for nexts in self._follows.values() for step in nexts if step}
        for kind, after in sorted({(at.kind, self._number(to)) for at, to in steps if isinstance(at, Slot)}):
            arcs += self._slot(kind, after)
        return Network(len(self._numbers), tuple(arcs))

    def _from(self, context: Context) -> Iterator[Arc]:
        start, nexts = self._number(context), self._follows[context]
        every = nexts.total()
        entries: Counter[int] = Counter()
        for step, count in nexts.items():
            if step is None:
                yield Arc(start, FINAL, count / every, "")
            elif isinstance(step[0], str):
                yield Arc(start, self._number(step[1]), count / every, step[0])
            else:
                entries[self._at(step[0].kind, self._number(step[1]), ())] += count
        for entry, count in entries.items():
            yield Arc(start, entry, count / every, "")

    def _slot(self, kind: str, after: int) -> Iterator[Arc]:
        """The values of a slot as a tree of their beginnings, from its entry to what follows it."""
        values = dict.fromkeys(self._values[kind])
        beyond = Counter(value[:length] for value in values for length in range(len(value)))
        for begun, more in beyond.items():
            if begun:
                share = more / beyond[begun[:-1]]
                yield Arc(self._at(kind, after, begun[:-1]), self._at(kind, after, begun), share, begun[-1])
        for value in values:
            yield Arc(self._at(kind, after, value[:-1]), after, 1 / beyond[value[:-1]], value[-1])

    def _at(self, kind: str, after: int, begun: Words) -> int:
        return self._number((kind, after, begun))

    def _number(self, state: object) -> int:
        return self._numbers.setdefault(state, len(self._numbers))
