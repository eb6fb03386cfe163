"""Signs that stand for the times of a text while it is taken apart, and in the patterns that do so."""

from typing import Final

TIMES: Final = 0xE000
"""The first of the signs that stand for times."""
LENGTHS: Final = 0xE800
"""The first of the signs that stand for lengths of time."""
TIME: Final = "[\ue000-\ue0ff]"
LENGTH: Final = "[\ue800-\ue8ff]"
