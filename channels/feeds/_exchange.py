"""What a meeting is called that went through Exchange.

Exchange names a meeting by a "global object id" in hexadecimal digits (MS-OXOCAL 2.2.1.27): class, the day
of the occurrence, times, and what it is; of a meeting that came from elsewhere, that is its iCalendar UID
after the word vCal-Uid (MS-OXCICAL 2.1.3.1.1.20.26).
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Final

CLASS: Final = bytes.fromhex("040000008200E00074C5B7101A82E008")
_DAY: Final = slice(16, 20)
"""The year as two bytes, the month, the day; all zero for a series and for what does not recur."""
_HEAD: Final = 40
_FOREIGN: Final = b"vCal-Uid\x01\x00\x00\x00"


def meeting_uid(uid: str) -> str:
    """The uid of a meeting as every calendar knows it: of the whole series, and not wrapped by Exchange."""
    id_ = _global_id(uid)
    if id_ is None:
        return uid
    if id_[_HEAD:].startswith(_FOREIGN):
        with suppress(UnicodeDecodeError):
            return id_[_HEAD + len(_FOREIGN) :].rstrip(b"\x00").decode() or uid
    return (id_[: _DAY.start] + bytes(4) + id_[_DAY.stop :]).hex().upper()


def occurrence_day(uid: str) -> date | None:
    """The day that an occurrence of a series was to be on, where it is held; None for anything else."""
    id_ = _global_id(uid)
    if id_ is None or id_[_DAY] == bytes(4):
        return None
    high, low, month, day = id_[_DAY]
    try:
        return date(high * 256 + low, month, day)
    except ValueError:
        return None


def _global_id(uid: str) -> bytes | None:
    try:
        id_ = bytes.fromhex(uid)
    except ValueError:
        return None
    return id_ if id_.startswith(CLASS) and len(id_) >= _HEAD else None
