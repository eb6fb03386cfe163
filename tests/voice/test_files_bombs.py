"""Small files that would keep a machine busy for hours: titles without end, counts of what is not there."""

from __future__ import annotations

import struct
import time
import tracemalloc
import zlib
from collections.abc import Callable
from io import BytesIO

import av
import numpy as np
import pytest
from recordings import patched, recording, second_of, tone

from voice.errors import NotAudio, TooLong
from voice.files import decoded

SECONDS_A_BOMB = 2.0
TITLES = 20_000


def with_titles_mp3() -> bytes:
    titles = b"".join(
        b"TXXX" + struct.pack(">I", len(title)) + b"\0\0" + title
        for title in (b"\0%x\0v" % number for number in range(TITLES))
    )
    length = bytes(len(titles) >> shift & 127 for shift in (21, 14, 7, 0))
    return b"ID3\3\0\0" + length + titles + second_of("mp3")


def with_titles_flac() -> bytes:
    titles = struct.pack("<II", 0, TITLES) + b"".join(
        struct.pack("<I", len(title)) + title for title in (b"%x=v" % number for number in range(TITLES))
    )
    flac = second_of("flac")
    return flac[:42] + b"\4" + len(titles).to_bytes(3) + titles + flac[42:]


def with_titles_wav() -> bytes:
    titles = b"".join(struct.pack(">I4s2s", 0x41414141 + n, b"\2\0\0\0", b"v\0") for n in range(TITLES))
    wav = second_of("wav-16")
    return wav[:12] + b"LIST" + struct.pack("<I", len(titles) + 4) + b"INFO" + titles + wav[12:]


def with_titles_ogg() -> bytes:
    return patched(
        second_of("ogg-opus"),
        b"OpusTags",
        4 + second_of("ogg-opus")[second_of("ogg-opus").index(b"OpusTags") + 8],
        struct.pack("<I", TITLES),
    )


def with_titles_webm() -> bytes:
    def element(name: bytes, content: bytes) -> bytes:
        return name + (1 << 56 | len(content)).to_bytes(8) + content

    titles = b"".join(
        element(b"\x67\xc8", element(b"\x45\xa3", b"%x" % number) + element(b"\x44\x87", b"v"))
        for number in range(TITLES)
    )
    webm = patched(second_of("webm"), b"\x18\x53\x80\x67", 0, b"\1" + b"\xff" * 7)
    at = webm.index(b"\x16\x54\xae\x6b")
    return webm[:at] + element(b"\x12\x54\xc3\x67", element(b"\x73\x73", titles)) + webm[at:]


def with_many_pieces() -> bytes:
    file = BytesIO()
    with av.open(file, "w", format="mp4", options={"movflags": "frag_keyframe+empty_moov"}) as container:
        stream = container.add_stream("aac", rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(tone(1).reshape(1, -1), "fltp", "mono")
        frame.sample_rate = 48_000
        container.mux([*stream.encode(frame), *stream.encode(None)])
    return patched(file.getvalue(), b"trun", 0, struct.pack(">II", 1, 300_000_000))


def with_a_packed_head() -> bytes:
    def box(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", 8 + len(content)) + name + content

    packed = struct.pack(">I", 1 << 30) + zlib.compress(bytes(1 << 24)) * 64
    head = box(b"cmov", box(b"dcom", b"zlib") + box(b"cmvd", packed))
    return box(b"ftyp", b"qt  \0\0\0\0qt  ") + box(b"moov", head)


BOMBS = (
    with_titles_mp3,
    with_titles_flac,
    with_titles_wav,
    with_titles_ogg,
    with_titles_webm,
    with_many_pieces,
    with_a_packed_head,
)


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_small_file_does_not_keep_the_machine_busy(
    bomb: Callable[[], bytes],
) -> None:
    recorded = bomb()
    began = time.process_time()
    try:
        assert decoded(recorded, longest_seconds=30).seconds == pytest.approx(1, abs=0.1)
    except NotAudio:
        assert bomb in {with_titles_ogg, with_many_pieces, with_a_packed_head}
    assert time.process_time() - began < SECONDS_A_BOMB


def test_ten_minutes_in_a_few_kilobytes_are_not_decoded_to_their_end() -> None:
    small = recording("flac", np.zeros(600 * 8_000, np.float32), rate=8_000)
    assert len(small) < 150_000
    decoded(recording("flac", tone(1, 8_000), rate=8_000), longest_seconds=30)
    tracemalloc.start()
    with pytest.raises(TooLong, match="may last 30 seconds; send a shorter one"):
        decoded(small, longest_seconds=30)
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()
