"""Language models for an embedded recognizer, made of everything that can be said."""

from __future__ import annotations

import math
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from voice.grammar import FINAL, START, Network, Sayable, Sentence, Slot, Words, network
from voice.pronounce import Pronunciation, pronunciations

GRAMMAR: Final = "grammar.fsg"
NGRAM: Final = "ngram.arpa"
WORDS: Final = "words.dict"
SAID: Final = "said.json"
MOST_ARCS: Final = 4_000
"""Of a grammar that is searched as a whole; 13,000 take a fifth of an utterance's length on one core."""
ORDER: Final = 3
FEWEST_EXPANSIONS: Final = 3
"""With how many values of its slots a sentence counts at least."""

TRUST: Final = 8.0
"""How often each sentence counts: the more, the less is left for what nobody wrote."""


def build(sayable: Sayable, folder: Path, *, most_arcs: int = MOST_ARCS) -> None:
    """Write the grammar, the n-gram model and the dictionary into a folder, each whole or not at all.

    In place of a grammar with more than `most_arcs`, which would take long to search, stands all that can be
    said itself. Raises `CannotPronounce` before anything is written.
    """
    said, grammar = pronunciations(sayable.words()), network(sayable)
    small = len(grammar.arcs) <= most_arcs
    texts = {
        WORDS: dictionary(said),
        NGRAM: arpa(expanded(sayable)),
        GRAMMAR if small else SAID: fsg(grammar) if small else msgspec.json.encode(sayable).decode(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, delete=False) as file:
            file.write(text)
        Path(file.name).replace(folder / name)


def read_said(folder: Path) -> Sayable | None:
    """All that can be said, where it stands in place of a grammar."""
    path = folder / SAID
    return msgspec.json.decode(path.read_bytes(), type=Sayable) if path.exists() else None


def dictionary(said: Mapping[str, tuple[Pronunciation, ...]]) -> str:
    """A dictionary in CMU's form: a word's further pronunciations are `word(2)`, and so on."""
    lines = (
        f"{word}{f'({number})' if number > 1 else ''} {phones}\n"
        for word, ways in sorted(said.items())
        for number, phones in enumerate(ways, 1)
    )
    return "".join(lines)


def fsg(grammar: Network) -> str:
    """A grammar in Sphinx's form of finite-state grammars.

    In JSGF every mention of a rule is a copy of it: Doppel's own grammar took 20 s to load, and a gigabyte.
    """
    arcs = (f"TRANSITION {arc.start} {arc.end} {arc.likelihood:.8f} {arc.word}\n" for arc in grammar.arcs)
    head = f"FSG_BEGIN said\nNUM_STATES {grammar.states}\nSTART_STATE {START}\nFINAL_STATE {FINAL}\n"
    return f"{head}{''.join(arcs)}FSG_END\n"


def expanded(sayable: Sayable) -> Iterator[tuple[Words, float]]:
    """Sentences with values in their slots, and how much each counts: every value of every slot comes up."""
    sentences = tuple(sayable.complete())
    uses = Counter(piece.kind for sentence in sentences for piece in sentence if isinstance(piece, Slot))
    turn: Counter[str] = Counter()
    for sentence in sentences:
        kinds = [piece.kind for piece in sentence if isinstance(piece, Slot)]
        share = (math.ceil(len(sayable.values[kind]) / uses[kind]) for kind in kinds)
        copies = max((FEWEST_EXPANSIONS, *share)) if kinds else 1
        for _ in range(copies):
            yield _filled(sentence, sayable, turn), TRUST / copies


def _filled(sentence: Sentence, sayable: Sayable, turn: Counter[str]) -> Words:
    words: list[str] = []
    for piece in sentence:
        if isinstance(piece, Slot):
            values = sayable.values[piece.kind]
            words += values[turn[piece.kind] % len(values)]
            turn[piece.kind] += 1
        else:
            words.append(piece)
    return tuple(words)


def arpa(sentences: Iterator[tuple[Words, float]]) -> str:
    """A trigram model in ARPA's form, smoothed by interpolated Witten-Bell.

    (Witten and Bell, "The zero-frequency problem", 1991, in the interpolated form of Chen and Goodman, 1998.)
    """
    counts: list[dict[Words, Counter[str]]] = [defaultdict(Counter) for _ in range(ORDER)]
    for words, weight in sentences:
        line = ("<s>", *words, "</s>")
        for place in range(1, len(line)):
            for length in range(min(ORDER, place + 1)):
                counts[length][line[place - length : place]][line[place]] += weight  # type: ignore[assignment]
    return _Smoothed(counts).text()


class _Smoothed:
    def __init__(self, counts: list[dict[Words, Counter[str]]]) -> None:
        self._counts = counts
        self._total = {before: follows.total() for level in counts for before, follows in level.items()}
        self._probability: dict[Words, float] = {}
        vocabulary = len(counts[0][()])
        for level in counts:
            for before, follows in level.items():
                kinds, every = len(follows), self._total[before]
                for word, count in follows.items():
                    lower = self._probability[(*before[1:], word)] if before else 1 / vocabulary
                    self._probability[*before, word] = (count + kinds * lower) / (every + kinds)

    def _back_off(self, before: Words) -> float:
        for level in self._counts[1:]:
            if before in level:
                kinds = len(level[before])
                return kinds / (self._total[before] + kinds)
        return 1.0

    def text(self) -> str:
        levels: list[list[str]] = [[f"-99 <s> {math.log10(self._back_off(('<s>',))):.4f}\n"], [], []]
        for words, probability in sorted(self._probability.items()):
            line = f"{math.log10(probability):.4f} {' '.join(words)}"
            if len(words) < ORDER:
                line += f" {math.log10(self._back_off(words)):.4f}"
            levels[len(words) - 1].append(line + "\n")
        head = "".join(f"ngram {size}={len(lines)}\n" for size, lines in enumerate(levels, 1))
        body = "".join(f"\n\\{size}-grams:\n{''.join(lines)}" for size, lines in enumerate(levels, 1))
        return f"\n\\data\\\n{head}{body}\n\\end\\\n"
