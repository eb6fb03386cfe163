"""YAML that YAML 1.1 (ours) and 1.2 (Rasa's) read alike, lines in blocks as people write them."""

from __future__ import annotations

import re
from typing import Any, Final

import yaml

# Rasa decodes backslash-u escapes in an ASCII file before it reads the YAML; the dash keeps it from that.
HEAD: Final = "# Written by `doppel rasa export` – write it anew rather than edit it.\n"
_PLAIN: Final = re.compile(r"[A-Za-z_][\w -]*", re.ASCII)
"""What neither version takes for a number or a variable."""


def dump(value: Any) -> str:
    """A value of lists, maps and texts as a file."""
    body = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    return HEAD + str(body)


class _Dumper(yaml.SafeDumper):
    """Lines as a block; other texts in quotes unless they are plain words."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None if _PLAIN.fullmatch(text) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
