"""Lines of the audit log about intents."""

from __future__ import annotations

import json
from datetime import datetime

from twin_core.store.desk_base import Audit


def line(at: datetime, by: str, action: str, subject: str = "", **detail: str | float | bool | None) -> Audit:
    """Who did what, such as `intents.publish`, to what; `detail` holds nothing that a person said."""
    return Audit(at, by, f"intents.{action}", subject, json.dumps(detail, ensure_ascii=False).encode())
