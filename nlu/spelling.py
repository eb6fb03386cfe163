"""Misspelt words put right where training knows the word that was meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from nlu import embeddings
from nlu.features import Vocabulary

SHORTEST = 4
"""Letters of a word that is put right; shorter ones are too like each other."""
_WORD = re.compile(r"[^\W\d_]{4,24}")


class Spelling:
    """The words that training knows, how they look with a letter left out, and real words that look so too.

    A word that nobody taught and that is no real one either is taken for a known one where both look the
    same with one letter left out of each, or of one of them: a letter too many, too few, wrong, or two
    exchanged.
    """

    __slots__ = ("_cut", "_known", "real")

    def __init__(self, known: Iterable[str], real: Collection[str] = frozenset()) -> None:
        """`known`: the words, the most usual first; `real`: words that are left as they are."""
        self.real = real
        self._known = dict.fromkeys(word for word in known if _WORD.fullmatch(word))
        self._cut: dict[str, str] = {}
        for word in self._known:
            for cut in _cuts(word):
                self._cut.setdefault(cut, word)

    @classmethod
    def of(cls, vocabulary: Vocabulary, real: Collection[str]) -> Spelling:
        """The spelling of the words of a vocabulary."""
        rarity = [(vocabulary.idf[number], word) for word, number in vocabulary.numbers.items()]
        return cls((word for _, word in sorted(rarity)), real)

    def tempting(self) -> frozenset[str]:
        """The real words that would else be taken for a known one; the others need not be kept."""
        return frozenset(
            word
            for word in self.real
            if _WORD.fullmatch(word) and word not in self._known and self._nearest(word) != word
        )

    def right(self, text: str) -> str:
        """A normalized text with its misspelt words put right."""
        return _WORD.sub(self._meant, text)

    def _meant(self, match: re.Match[str]) -> str:
        word = match[0]
        if word in self._known or word in self.real or embeddings.load().knows(word):
            return word
        return self._nearest(word)

    def _nearest(self, word: str) -> str:
        if word in self._cut:
            return self._cut[word]
        return next(
            (self._cut.get(cut) or cut for cut in _cuts(word) if cut in self._cut or cut in self._known), word
        )


def _cuts(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1 :] for i in range(len(word)))
