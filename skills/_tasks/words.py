"""The words of the tasks skill."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bot.phrases import phrases

say: Final = phrases(str(Path(__file__).parent.with_name("tasks.py")))
