"""Which title somebody means by a few of its words."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORD = re.compile(r"\w+")
_STOP = frozenset(
    _WORD.findall(
        "a about an and at by for from i in is it its me my of off on one our task that the this to up with "
        "am auf aufgabe bei das dem den der des die ein eine einen fuer im ist mein meine mit und vom von zu"
    )
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
"""As who has no such keys writes them."""
_STEM = 4
"""Words that share this many first letters, one being the start of the other, count as one."""
_ENOUGH = 0.5
"""The part of the words said that a title must have."""


def best_titles(text: str, titles: Sequence[str]) -> tuple[int, ...]:
    """The places of the titles that `text` may mean, likeliest first; one where it is clear."""
    wanted = text.casefold().strip()
    same = tuple(place for place, title in enumerate(titles) if title.casefold().strip() == wanted)
    if same:
        return same
    said = _words(text)
    scored = [(_score(said, _words(title)), place) for place, title in enumerate(titles)]
    fitting = sorted((-score, place) for score, place in scored if score)
    return tuple(place for score, place in fitting if score == fitting[0][0])


def is_plain(text: str, title: str) -> bool:
    """Whether a text plainly means a title that it was found by.

    Not where it shares half of its words at most, and each has words of its own: "buy milk" and "buy bread".
    """
    said, known = _words(text), _words(title)
    strange, unsaid = _without(said, known), _without(known, said)
    return not strange or not unsaid or strange == len(said) or 2 * strange < len(said)


def _without(words: frozenset[str], others: frozenset[str]) -> int:
    """How many of some words are like none of the others."""
    return sum(not any(_alike(word, other) for other in others) for word in words)


def _words(text: str) -> frozenset[str]:
    words = frozenset(_WORD.findall(text.casefold().translate(_UMLAUTS)))
    return words - _STOP or words


def _score(said: frozenset[str], title: frozenset[str]) -> int:
    """How many of the words said are in the title; 0 where they are too few to count."""
    shared = sum(any(_alike(word, other) for other in title) for word in said)
    return shared if said and shared / len(said) >= _ENOUGH else 0


def _alike(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= _STEM and long.startswith(short))
