"""Which format a recording is in, by its first bytes alone: no name and no claim of a sender counts.

Formats that only point elsewhere (playlists, lists of files, streaming manifests) are none of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_TAG: Final = b"ID3"
_TAG_HEAD: Final = 10
_FIRST: Final[Mapping[bytes, str]] = {
    b"OggS": "ogg",
    b"fLaC": "flac",
    b"\x1aE\xdf\xa3": "matroska",
    b"#!AM": "amr",
}
_BOXES: Final = frozenset((b"ftyp", b"moov", b"mdat", b"styp", b"wide", b"free", b"skip"))
"""What a file of the family of MP4 begins with, after four bytes of length."""
_FRAMES: Final = {
    "aac": re.compile(rb"\xff[\xf0\xf1\xf8\xf9]"),
    "mp3": re.compile(rb"\xff[\xe2-\xe3\xf2-\xf5\xfa-\xfd]"),
}
"""What files of bare frames begin with: a sign to find one by, and the kind of MPEG audio."""
_CHUNKED: Final[Mapping[tuple[bytes, bytes], str]] = {
    (b"RIFF", b"WAVE"): "wav",
    (b"RF64", b"WAVE"): "wav",
}


def format_of(recording: bytes) -> str:
    """The name that PyAV has for the format; empty for anything that is no recording."""
    sound = untagged(recording)
    head = sound[:12]
    known = _FIRST.get(head[:4]) or _CHUNKED.get((head[:4], head[8:12])) or _framed(head)
    known = known or ("mp4" if head[4:8] in _BOXES else "")
    return known or ("mp3" if len(sound) < len(recording) else "")


def untagged(recording: bytes) -> bytes:
    """A recording without the ID3 tags in front of it."""
    at = 0
    while length := _tag(recording[at : at + _TAG_HEAD]):
        at += length
    return recording[at:]


def _tag(head: bytes) -> int:
    """Bytes of the tag that begins so, 0 where none does; its length is in four groups of seven bits."""
    if not head.startswith(_TAG) or len(head) < _TAG_HEAD:
        return 0
    high, upper, lower, low = head[6:]
    return _TAG_HEAD + (high << 21 | upper << 14 | lower << 7 | low)


def _framed(head: bytes) -> str:
    return next((kind for kind, start in _FRAMES.items() if start.match(head)), "")
