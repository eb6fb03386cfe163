"""The languages that Doppel understands: for each, one module here and one table in `nlu/feelings`."""

from nlu.errors import UnknownLanguage
from nlu.languages.english import ENGLISH
from nlu.languages.german import GERMAN
from nlu.languages.language import ClauseWords, Language, Wording

_BY_CODE = {language.code: language for language in (ENGLISH, GERMAN)}

LANGUAGES: tuple[str, ...] = tuple(_BY_CODE)
"""Their codes after ISO 639-1, the first being what is read where none is named."""


def language_of(code: str) -> Language:
    """The language of a code; raises `UnknownLanguage` for one that is not there."""
    try:
        return _BY_CODE[code]
    except KeyError:
        raise UnknownLanguage(f"no language {code!r}; there are {', '.join(LANGUAGES)}") from None


__all__ = ["LANGUAGES", "ClauseWords", "Language", "Wording", "language_of"]
