"""The edge of the command line: what comes in is made readable, what goes wrong is one line."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import DoppelError
from nlu.errors import NluError
from twin_core.errors import TwinError
from voice.errors import VoiceError

REFUSED = 2
BROKEN = 1
INTERRUPTED = 130


@dataclass(slots=True)
class Options:
    """What was said before the command's name."""

    config: Path | None = None
    debug: bool = False


def readable(text: str) -> str:
    """Text of an argument or of stdin with what was not UTF-8 replaced."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def read_stdin() -> str:
    """All of stdin as text."""
    return sys.stdin.buffer.read().decode("utf-8", "replace")


def print_json(value: Any) -> None:
    """One line of JSON on stdout."""
    ascii_only = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    sys.stdout.write(json.dumps(value, ensure_ascii=ascii_only) + "\n")


def guarded(run: Callable[[Options], None]) -> int:
    """Run a command line and give its exit code: our errors are told in words, without a traceback."""
    options = Options()
    os.umask(0o077)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # both are text streams
    try:
        run(options)
    except (DoppelError, TwinError, NluError, VoiceError) as error:
        return _tell(error, str(error), options, REFUSED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the edge of the process: a bug is told in a line, too
        what = f"something went wrong inside Doppel ({type(error).__name__}); --debug shows where"
        return _tell(error, what, options, BROKEN)
    return 0


def _tell(error: Exception, what: str, options: Options, code: int) -> int:
    if options.debug:
        raise error
    sys.stderr.write(f"doppel: {what}\n")
    return code
