"""One-time codes that a person carries from one chat to another, such as "K7QF-2MXA"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Final

SIGNS: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Without signs that look alike (I, L, 1, O, 0) and without U, which makes words."""
LENGTH: Final = 8
LASTS: Final = timedelta(minutes=10)

_CODE: Final = re.compile(
    rf"(?<![\w-])([{SIGNS}]{{4}})[-–]?([{SIGNS}]{{4}})(?![\w-])",
    re.IGNORECASE,
)


def fresh(choice: Callable[[Sequence[str]], str]) -> str:
    """A new code of letters and digits, so that no word is one; `choice` draws a sign (`secrets.choice`)."""
    while True:
        code = "".join(choice(SIGNS) for _ in range(LENGTH))
        if _is_mixed(code):
            return code


def shown(code: str) -> str:
    """A code as people read it: "K7QF-2MXA"."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def hashed(code: str) -> str:
    """What is stored of a code."""
    return sha256(code.encode()).hexdigest()


def code_in(text: str) -> str | None:
    """The first code in a text, in capitals without its hyphen; None where there is none.

    Nothing but letters, or digits, is no code: "feedback", "23456789".
    """
    found = (f"{match[1]}{match[2]}".upper() for match in _CODE.finditer(text))
    return next((code for code in found if _is_mixed(code)), None)


def without_code(text: str) -> str:
    """A text without the codes in it."""
    return _CODE.sub(" ", text)


def is_code(text: str) -> bool:
    """Whether a text is nothing but a code."""
    match = _CODE.fullmatch(text.strip(" .!\t\n\"'“”„"))
    return match is not None and code_in(match[0]) is not None


def _is_mixed(code: str) -> bool:
    return any(sign.isdigit() for sign in code) and any(sign.isalpha() for sign in code)
