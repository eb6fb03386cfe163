"""Which language a text is in, told from the words that the models of several languages have learnt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from nlu.features import Vocabulary, normalize, pieces

SURE: Final = 3.0
"""The least lead, as a logarithm of likelihoods, of another language than so far: twenty times as likely."""
_UNSEEN: Final = 3.2
"""How much rarer than its rarest word a language is taken to have a word that it never had.

More than `SURE`, so that one word that only another language has ("moin") is enough, alone.
"""
_MOST: Final = 4.0
"""What one word may count for at most, so that a name or a borrowed word does not decide over a sentence."""
_PIECE: Final = 0.3
"""What a piece of a word counts for, beside a whole word."""
_WORDS: Final = 40
"""Words that are looked at."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_ADDRESS: Final = re.compile(r"\w+://\S+|\S+@\S+")


class Identifier:
    """Tells apart the languages of some vocabularies."""

    def __init__(self, words: Mapping[str, Vocabulary], parts: Mapping[str, Vocabulary]) -> None:
        """`words` and `parts`: the vocabularies of words and of pieces of words, by language."""
        self._words = words
        self._parts = parts
        self._rarest = max((max(v.idf, default=0.0) for v in words.values()), default=0.0) + _UNSEEN

    def language(self, text: str, current: str, least: float = SURE) -> str:
        """The language of a text: another than `current` only where its lead is `least` or more.

        A figure, an emoji, an address or a name is in any language, and so in the current one.
        """
        said = _WORD.findall(normalize(_ADDRESS.sub(" ", text)))[:_WORDS]
        leads = {
            other: sum(self._lead(word, other, current) for word in said)
            for other in self._words
            if other != current
        }
        best = max(leads, key=leads.__getitem__, default=current)
        return best if leads.get(best, 0.0) >= least or current not in self._words else current

    def _lead(self, word: str, other: str, current: str) -> float:
        """How much likelier a word is in one language than in another, as a logarithm of likelihoods."""
        if current not in self._words:
            return 0.0
        ours, theirs = self._rarity(word, current), self._rarity(word, other)
        if ours == theirs == self._rarest:
            return self._by_pieces(word, other, current)
        return max(-_MOST, min(_MOST, ours - theirs))

    def _rarity(self, word: str, language: str) -> float:
        vocabulary = self._words[language]
        number = vocabulary.numbers.get(word)
        return self._rarest if number is None else vocabulary.idf[number]

    def _by_pieces(self, word: str, other: str, current: str) -> float:
        """The same for a word that neither has, from how many of its pieces each has."""
        ours, theirs = (self._parts[language].numbers for language in (current, other))
        found = pieces(word)
        lead = sum((piece in theirs) - (piece in ours) for piece in found)
        return max(-_MOST / 2, min(_MOST / 2, _PIECE * lead))
