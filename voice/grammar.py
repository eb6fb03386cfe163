"""What can be said, as sentences with slots, and the network of words that generalises them.

The network accepts a sentence when every stretch of three tokens (words and slots) in it, its beginning and
its end were seen in some sentence: a 3-testable language in the strict sense (García and Vidal, "Inference of
k-testable languages in the strict sense and application to syntactic pattern recognition", 1990).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a sentence that takes any value of its kind."""

    kind: str


Token: TypeAlias = "str | Slot"  # noqa: S105 - a token of speech
Sentence: TypeAlias = tuple[Token, ...]
"""Words as they are spoken, lower case, and slots: `("my", "mood", "is", Slot("rating"))`."""


@dataclass(frozen=True, slots=True)
class Sayable:
    """Everything that can be said at one place."""

    sentences: tuple[Sentence, ...]
    values: Mapping[str, tuple[tuple[str, ...], ...]]
    """Kind of slot → its values, each as the words that are spoken: `("half", "past", "nine")`."""

    def words(self) -> frozenset[str]:
        """Every word that can be said."""
        fixed = {token for sentence in self.sentences for token in sentence if isinstance(token, str)}
        return frozenset(fixed.union(*(value for values in self.values.values() for value in values)))


Context: TypeAlias = tuple[Token, ...]
LOOKS_BACK: Final = 2
"""How many tokens decide what may follow."""
FINAL: Final = 1


@dataclass(frozen=True, slots=True)
class Arc:
    """A step of the network: from one state to another, saying a word, or nothing where it is empty."""

    start: int
    end: int
    weight: float
    word: str


@dataclass(frozen=True, slots=True)
class Network:
    """A grammar as states and arcs; it begins in state 0 and ends in state 1."""

    states: int
    arcs: tuple[Arc, ...]


def network(sayable: Sayable) -> Network:
    """The grammar of everything that can be said, and of what is put together like it."""
    return _Builder(sayable).network()


class _Builder:
    def __init__(self, sayable: Sayable) -> None:
        self._values = sayable.values
        self._follows: dict[Context, Counter[Token | None]] = defaultdict(Counter)
        for sentence in sayable.sentences:
            context: Context = ()
            for token in sentence:
                self._follows[context][token] += 1
                context = (*context, token)[-LOOKS_BACK:]
            self._follows[context][None] += 1
        self._numbers: dict[Context, int] = {(): 0}
        self._states = FINAL + 1

    def network(self) -> Network:
        arcs = tuple(arc for context in self._follows for arc in self._arcs(context))
        return Network(self._states, arcs)

    def _arcs(self, context: Context) -> Iterator[Arc]:
        start, follows = self._number(context), self._follows[context]
        every = follows.total()
        for token, count in follows.items():
            if token is None:
                yield Arc(start, FINAL, count / every, "")
                continue
            end = self._number((*context, token)[-LOOKS_BACK:])
            if isinstance(token, Slot):
                yield from self._slot(token, start, end, count / every)
            else:
                yield Arc(start, end, count / every, token)

    def _slot(self, slot: Slot, start: int, end: int, weight: float) -> Iterator[Arc]:
        """The values of a slot as a tree of their beginnings."""
        values = self._values[slot.kind]
        tree: dict[tuple[str, ...], int] = {(): start}
        through = Counter(value[:length] for value in values for length in range(len(value) + 1))
        for value in values:
            for length, word in enumerate(value[:-1], 1):
                if value[:length] not in tree:
                    tree[value[:length]] = self._new()
                    share = through[value[:length]] / through[value[: length - 1]]
                    yield Arc(
                        tree[value[: length - 1]], tree[value[:length]], weight ** (length == 1) * share, word
                    )
            last = 1 / through[value[:-1]]
            yield Arc(tree[value[:-1]], end, weight ** (len(value) == 1) * last, value[-1])

    def _number(self, context: Context) -> int:
        if context not in self._numbers:
            self._numbers[context] = self._new()
        return self._numbers[context]

    def _new(self) -> int:
        self._states += 1
        return self._states - 1
