"""What is typed while something else goes on, a line at a time."""

from __future__ import annotations

import os
import sys
from codecs import getincrementaldecoder
from queue import Empty, SimpleQueue
from threading import Thread

PIECE = 4096


class Keyboard:
    """The lines of stdin, read by a thread that nobody waits for.

    It reads past Python's own buffer, whose lock would hold up the end of the process.
    """

    def __init__(self) -> None:
        self.ended = False
        """Whether nothing more can be typed."""
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        Thread(target=self._read, name="keyboard", daemon=True).start()

    def line(self, seconds: float) -> str | None:
        """The next line without its end; None where none was typed for so long, and after the last."""
        try:
            line = self._lines.get(timeout=seconds)
        except Empty:
            return None
        self.ended = self.ended or line is None
        return line

    def _read(self) -> None:
        decoder = getincrementaldecoder("utf-8")(errors="replace")
        rest = ""
        while piece := _piece():
            *lines, rest = (rest + decoder.decode(piece)).split("\n")
            for line in lines:
                self._lines.put(line.removesuffix("\r"))
        if rest:
            self._lines.put(rest)
        self._lines.put(None)


def _piece() -> bytes:
    try:
        return os.read(sys.stdin.fileno(), PIECE)
    except (OSError, ValueError):  # closed, or there never was one
        return b""
