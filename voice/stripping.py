"""Taking out of a recording what is not sound, before a decoder sees it.

Titles, pictures, chapters and indexes are read by decoders in a time that grows with the square of their
number, and some counts in a file claim memory for what is not there: a small file could keep a machine busy
for hours. Sound needs none of it. What is edited in place keeps its length, as files tell of their parts by
their places; where the same bytes happen to be sound, that is a click.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Mapping
from typing import Final

from voice.errors import NotAudio
from voice.formats import untagged

DAMAGED: Final = "the recording is damaged; record it again"
UNKNOWN_CODEC: Final = "its sound is coded in a way that Doppel cannot decode; send ogg, m4a, mp3 or wav"
MOST_TITLES: Final = 200
LONGEST_VENDOR: Final = 200
"""Bytes of the name of what made an Ogg file: with the count behind it, it lies in one piece of a page."""
MOST_SAMPLES: Final = 2_000_000
"""Pieces that an MP4 may tell of: eleven hours of AAC."""
WHOLE: Final = 0.95
"""Share of the samples that a WAV file tells of which must be there."""
NO_LENGTH: Final = 0x7FFF_0000
"""From this length on, in bytes, nobody knew it."""
UNKNOWN: Final = b"\x1b\xad\x0d"
"""What an element of WebM begins with that is passed over."""
_PAGE: Final = 27
"""Bytes of the head of a page of Ogg; the last of them counts the pieces, whose lengths follow."""
_CHUNK: Final = struct.Struct("<4sI")
_TITLES: Final = re.compile(rb"(?:OpusTags|\x03vorbis)(.{4})", re.DOTALL)
_OTHER_STREAMS: Final = re.compile(
    rb"Speex   |\x7fFLAC|CELT    |\x80theora|OVP80|BBCD\0|fishead|\x01(?:video|audio|text)\0"
)
"""What other streams than Opus and Vorbis begin with in Ogg."""
_BOXES: Final = re.compile(rb"udta|ilst|meta|keys|cmov|sidx|mfra|tfra|chpl")
_COUNTED: Final = re.compile(rb"(?=(?:(?:stsz|stz2).{8}|trun.{4})(.{4}))", re.DOTALL)
"""Where an MP4 tells how many pieces there are."""
_ELEMENTS: Final = re.compile(
    rb"\x12\x54\xc3(?=\x67)|\x10\x43\xa7(?=\x70)|\x19\x41\xa4(?=\x69)|\x1c\x53\xbb(?=\x6b)|\x11\x4d\x9b(?=\x74)"
)
"""Tags, chapters, attachments, cues and the table of contents of a WebM, but for the last byte."""


def sound_only(recording: bytes, kind: str) -> bytes:
    """A recording of a kind that `formats` knows without what is not sound. Raises `NotAudio`."""
    return _STRIPPED.get(kind, bytes)(untagged(recording))


def _aac(recording: bytes) -> bytes:
    """The same, with the tags between its frames made unreadable."""
    return recording.replace(b"ID3", bytes(3))


def _flac(recording: bytes) -> bytes:
    """The mark, the one block that tells the form of the sound, marked as the last one, and the frames."""
    at, last, form = 4, False, b""
    while not last:
        head = recording[at : at + 4]
        if not head:
            raise NotAudio(DAMAGED)
        last, block = bool(head[0] & 0x80), head[0] & 0x7F
        length = int.from_bytes(head[1:])
        if block == 0 and not form:
            form = b"\x80" + recording[at + 1 : at + 4 + length]
        at += 4 + length
    return recording[:4] + form + recording[at:]


def _wav(recording: bytes) -> bytes:
    """The chunk that tells the form of the sound, and the sound."""
    at, form = 12, b""
    while head := recording[at : at + _CHUNK.size]:
        name, length = _CHUNK.unpack(head.ljust(_CHUNK.size, b"\0"))
        body = recording[at + 8 : at + 8 + length]
        if name == b"data" and form:
            return _wav_of(form, recording[at + 8 :] if _open_end(length) else body, length)
        if name == b"fmt ":
            form = head + body + bytes(length % 2)
        at += 8 + length + length % 2
    raise NotAudio(DAMAGED)


def _open_end(length: int) -> bool:
    """Whether a program wrote it that could not go back to tell the length."""
    return length == 0 or length >= NO_LENGTH


def _wav_of(form: bytes, sound: bytes, length: int) -> bytes:
    if not _open_end(length) and length * WHOLE > len(sound):
        raise NotAudio(f"the recording breaks off: {len(sound)} of {length} bytes are there; send it again")
    data = _CHUNK.pack(b"data", len(sound)) + sound
    return _CHUNK.pack(b"RIFF", len(form) + len(data) + 4) + b"WAVE" + form + data


def _ogg(recording: bytes) -> bytes:
    """The same, if its last page is whole and its titles can be counted."""
    page = recording[recording.rfind(b"OggS") :]
    pieces = page[_PAGE - 1 : _PAGE] and page[_PAGE : _PAGE + page[_PAGE - 1]]
    if len(page) < _PAGE + len(pieces) + sum(pieces):
        raise NotAudio("the recording breaks off; send it again")
    for titles in _TITLES.finditer(recording):
        vendor = int.from_bytes(titles[1], "little")
        count = recording[titles.end() + vendor : titles.end() + vendor + 4]
        if vendor > LONGEST_VENDOR or int.from_bytes(count, "little") > MOST_TITLES:
            raise NotAudio("there is more than sound in the recording; send a plain voice note")
    if _OTHER_STREAMS.search(recording):
        raise NotAudio(UNKNOWN_CODEC)
    return recording


def _mp4(recording: bytes) -> bytes:
    edited = bytearray(_BOXES.sub(b"free", recording))
    left = MOST_SAMPLES
    for counted in _COUNTED.finditer(recording):
        count = int.from_bytes(counted[1])
        if count > left:
            edited[slice(*counted.span(1))] = bytes(4)
        else:
            left -= count
    return bytes(edited)


def _webm(recording: bytes) -> bytes:
    return _ELEMENTS.sub(UNKNOWN, recording)


_STRIPPED: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "aac": _aac,
    "flac": _flac,
    "wav": _wav,
    "ogg": _ogg,
    "mp4": _mp4,
    "matroska": _webm,
}
