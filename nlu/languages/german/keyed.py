"""German text in the keywords of the grammar of times, each with its place in the text.

Most is the tables of `words`. What a table cannot say stands in `grammar`: which of its meanings a word has
("morgen", "vor", "bis"), and what stands in another order ("fünf vor halb drei", "am ersten jedes monats").
A word that says nothing about time becomes one that no keyword is like.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nlu.languages.german.grammar import rule_for
from nlu.languages.german.reading import UNKNOWN, Piece, Words
from nlu.languages.german.words import PHRASES, Phrase, folded
from nlu.line import Line, laid


@dataclass(slots=True)
class _Written:
    """The line that is being written."""

    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def add(self, keywords: tuple[str, ...], start: int, end: int) -> None:
        """Some keywords of one place; one that begins with "+" lies at its end, glued."""
        for keyword in keywords:
            glued = keyword[0] == "+" and len(keyword) > 1
            self.words.append(keyword[1:] if glued else keyword)
            self.starts.append(end if glued else start)
            self.ends.append(end)


def keyed(line: Line) -> Line:
    """A German line in keywords."""
    words = Words(line, tuple(map(folded, line.words)))
    written = _Written()
    index = 0
    while index < line.count:
        keywords, stop = _piece(words, index, tuple(written.words[-6:]))
        written.add(keywords, line.starts[index], line.ends[stop - 1])
        index = stop
    return laid(line.text, written.words, written.starts, written.ends)


def _piece(words: Words, index: int, before: Phrase) -> Piece:
    """The keywords of what begins at a word, and the word after it."""
    word = words[index]
    phrases = PHRASES.get(word, ())
    for phrase, keywords in phrases:
        if len(phrase) > 1 and words.matches(index, phrase):
            return keywords or (UNKNOWN,), index + len(phrase)
    rule = rule_for(word)
    if rule and (piece := rule(words, index, before)):
        return piece
    if phrases and len(phrases[-1][0]) == 1:
        return phrases[-1][1] or (UNKNOWN,), index + 1
    return (UNKNOWN + word if word.isalpha() else word,), index + 1
