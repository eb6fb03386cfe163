"""Who is found by others who look for a time together: those who agreed to it, by the words of their name."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from twin_core.parts.consent import SHARE_FREE_TIME
from twin_core.twin import Twin

_WORD: Final = re.compile(r"\w+")
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
"""As who has no such keys writes them."""
WORDS_KEPT: Final = 8


def name_words(name: str) -> frozenset[str]:
    """The words of a name, however it is written: without accents and capitals."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_UMLAUTS))
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return frozenset(_WORD.findall(bare)[:WORDS_KEPT])


def found_by(twin: Twin) -> frozenset[str]:
    """The words by which a person is found; none while they do not share when they are free."""
    if not any(grant.purpose == SHARE_FREE_TIME for grant in twin.consent.grants):
        return frozenset()
    return name_words(twin.identity.name)
