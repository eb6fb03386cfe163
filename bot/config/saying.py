"""What is wrong with a value of config.yml, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

_SECTION = "expected keys and values here"
_WHOLE = "should be a whole number"
_SAID: Mapping[str, str] = {
    "bool_parsing": "should be true or false",
    "bool_type": "should be true or false",
    "dict_type": _SECTION,
    "finite_number": "should be a number",
    "float_parsing": "should be a number",
    "float_type": "should be a number",
    "greater_than": "should be more than {gt}",
    "greater_than_equal": "should be at least {ge}",
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": "is too large a number",
    "int_type": _WHOLE,
    "less_than": "should be less than {lt}",
    "less_than_equal": "should be at most {le}",
    "list_type": "should be a list",
    "literal_error": "should be {expected}",
    "missing": "is missing; it has no default",
    "model_attributes_type": _SECTION,
    "model_type": _SECTION,
    "set_type": "should be a list",
    "string_too_long": "should have at most {max_length} characters",
    "string_too_short": "should have at least {min_length} characters",
    "string_type": "should be text",
    "string_unicode": "should be text in UTF-8",
    "tuple_type": "should be a list",
    "value_error": "{error}",
}
"""By pydantic's name of the error; the words in braces come from its context."""
_PREDICATES = ("does ", "has ", "is ", "must ", "needs ", "should ", "uses ")


def said(details: ErrorDetails, field: FieldInfo | None) -> str:
    """What is wrong with a value; where there are no words for it, what the field is for."""
    kind, given = details["type"], details["input"]
    if given is None and kind != "missing":
        return "has no value; give it one, or leave the key out"
    if kind == "string_too_short" and given == "":
        return "should not be empty"
    if kind == "string_type" and isinstance(given, bool | int | float):
        return 'should be text: put it in quotes ("")'
    words = _SAID.get(kind)
    if words is None:
        return f"does not fit. {field.description}" if field and field.description else "does not fit here"
    context: dict[str, Any] = {name: _plain(name, value) for name, value in details.get("ctx", {}).items()}
    return words.format_map(context)


def line(key: str, what: str) -> str:
    """The key and what is wrong with it: one sentence where it is said of the key, else two parts."""
    return f"{key}{' ' if what.startswith(_PREDICATES) else ': '}{what}" if key else what


def _plain(name: str, value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return str(value).replace("'", "") if name == "expected" else str(value)
