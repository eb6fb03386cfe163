"""German."""

from __future__ import annotations

from dataclasses import replace

from nlu.languages.english import ENGLISH

GERMAN = replace(ENGLISH, code="de")
