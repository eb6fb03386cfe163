"""The words of a language, from the lists inside the pyspellchecker package; only training needs them."""

from __future__ import annotations

from functools import cache


@cache
def real_words(language: str) -> frozenset[str]:
    """Words in lower case that are no misspellings, names among them (some 160,000 in English, 340,000 in
    German); none where the package has no list of the language.
    """
    from spellchecker import SpellChecker

    if language not in SpellChecker.languages():
        return frozenset()
    return frozenset(SpellChecker(language).word_frequency.words())
