"""How words are pronounced: the recognizer's dictionary, and for words that it lacks, eSpeak NG's rules."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Final, TypeAlias

from voice.errors import CannotPronounce
from voice.espeak import LOCK, library

Pronunciation: TypeAlias = str
"""Phones of the ARPAbet, without stress, with spaces between: "D AA P AH L"."""

_IPA: Final[Mapping[str, str]] = {
    "ɑː": "AA", "ɑ": "AA", "ɒ": "AA", "ɐ": "AH", "a": "AA", "aː": "AA", "æ": "AE", "ʌ": "AH",
    "ə": "AH", "ɔː": "AO", "ɔ": "AO", "aʊ": "AW", "aɪ": "AY", "ɛ": "EH", "e": "EH", "ɜː": "ER",
    "ɚ": "ER", "ɝ": "ER", "eɪ": "EY", "ɪ": "IH", "ᵻ": "IH", "iː": "IY", "i": "IY", "oʊ": "OW",
    "əʊ": "OW", "o": "OW", "oː": "AO", "ɔɪ": "OY", "ʊ": "UH", "uː": "UW", "u": "UW", "əl": "AH L",
    "iə": "IY AH", "aɪə": "AY AH", "aɪɚ": "AY ER", "ɑːɹ": "AA R", "ɔːɹ": "AO R", "oːɹ": "AO R",
    "ɛɹ": "EH R", "ɪɹ": "IH R", "ʊɹ": "UH R", "n̩": "AH N", "m̩": "AH M", "l̩": "AH L", "b": "B",
    "tʃ": "CH", "d": "D", "ð": "DH", "f": "F", "ɡ": "G", "h": "HH", "dʒ": "JH", "k": "K", "l": "L",
    "m": "M", "n": "N", "ŋ": "NG", "p": "P", "ɹ": "R", "r": "R", "s": "S", "ʃ": "SH", "t": "T",
    "ɾ": "T", "ʔ": "T", "θ": "TH", "v": "V", "w": "W", "j": "Y", "z": "Z", "ʒ": "ZH", "x": "K",
    "ç": "HH", "ɬ": "L", "y": "UW", "ø": "ER", "œ": "ER",
}  # fmt: skip
_MARKS: Final = re.compile("[ˈˌ]")
_SOUND: Final = re.compile("|".join(sorted(map(re.escape, _IPA), key=len, reverse=True)))
_BETWEEN: Final = "_"
_IPA_MODE: Final = ord(_BETWEEN) << 8 | 2
_UTF8: Final = 1


def pronunciations(words: Iterable[str]) -> dict[str, tuple[Pronunciation, ...]]:
    """Every way to say each word. Raises `CannotPronounce`, naming each word that no way is known of."""
    wanted = frozenset(words)
    known = _looked_up(wanted)
    missing = sorted(wanted - known.keys())
    guessed = {word: _by_rule(word) for word in missing}
    unsayable = [word for word, phones in guessed.items() if not phones]
    if unsayable:
        named = ", ".join(map(repr, unsayable))
        raise CannotPronounce(f"no pronunciation is known of {named}; write it as it is spoken")
    return known | {word: (phones,) for word, phones in guessed.items()}


def in_dictionary(words: Iterable[str]) -> frozenset[str]:
    """Of some words, those that the recognizer's dictionary has."""
    return frozenset(_looked_up(frozenset(words)))


def _looked_up(wanted: frozenset[str]) -> dict[str, tuple[Pronunciation, ...]]:
    from pocketsphinx import get_model_path

    found: dict[str, tuple[Pronunciation, ...]] = {}
    with open(get_model_path("en-us/cmudict-en-us.dict"), encoding="utf-8") as lines:  # noqa: PTH123
        for line in lines:
            entry, _, phones = line.partition(" ")
            word = entry.partition("(")[0]
            if word in wanted:
                found[word] = (*found.get(word, ()), phones.strip())
    return found


def _by_rule(word: str) -> Pronunciation:
    spoken = re.sub(r"[-_]+", " ", word).strip()
    if not any(map(str.isalnum, spoken)):
        return ""
    sounds = _SOUND.findall(_MARKS.sub("", _ipa(spoken)))
    phones = " ".join(_IPA[sound] for sound in sounds).split()
    return " ".join(phone for phone, _ in groupby(phones))


def _ipa(text: str) -> str:
    with LOCK:
        espeak, _ = library()
        espeak.espeak_TextToPhonemes.restype = ctypes.c_char_p
        espeak.espeak_SetVoiceByName(b"en-us")  # somebody may have spoken with another one since
        left = ctypes.c_char_p(text.encode())
        found = []
        while left.value:
            found.append(espeak.espeak_TextToPhonemes(ctypes.byref(left), _UTF8, _IPA_MODE).decode())
        return " ".join(found)
