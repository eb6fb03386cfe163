"""`doppel hear`: a recording in; its words, what they mean, what is noted and the reply out."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import uuid4

import typer

from bot.commands.edge import Options, print_json, readable
from bot.commands.house import address_of, house, name_of, now_of, zone_of
from bot.commands.render import CannotSave, print_words, save, show, terminal
from bot.commands.talk import As, At, Json, PictureFile, Zone, heard_json
from bot.errors import DoppelError
from bot.messages import Message
from bot.sound import Aloud, Speech
from voice import files
from voice.audio import SPEECH, Audio, converted

if TYPE_CHECKING:
    from rich.console import Console

    from bot.app import House
    from bot.dialogue import Heard
    from voice.hear import Heard as Words

NO_WORDS: Final = {
    "silence": "Nobody speaks in this recording.",
    "unsure": "Somebody speaks, but nothing that is surely one of the things that can be said here.",
    "beyond": "These are words of any kind, or another language: `doppel voice status` says what hears them.",
}
"""What is told where no words were accepted."""
Recorded = Annotated[
    str, typer.Argument(metavar="FILE", help='A recording in any common format; "-" reads it from stdin.')
]
Speak = Annotated[
    Path | None,
    typer.Option("--speak", metavar="OUT", help="Write the spoken reply there: a file in .wav or .ogg."),
]


class CannotRead(DoppelError):
    """A recording that is not there or may not be read."""


class CannotSpeakInto(DoppelError):
    """A file of a kind that no speech is written in."""


def hear(
    context: typer.Context,
    file: Recorded,
    *,
    speak: Speak = None,
    as_: As = None,
    at: At = None,
    zone: Zone = None,
    json: Json = False,
    picture: PictureFile = None,
) -> None:
    """Hear a recording and print the reply."""
    options: Options = context.obj
    name, sound_of = name_of(as_), _sound_of(speak)
    with house(options) as one:
        now = now_of(one, name, at, zone)
        recording = _recording(file, one.speech.largest_bytes)
        expecting = one.dialogue.expecting(address_of(name), now)
        began = time.perf_counter()
        words = one.speech.heard(recording, expecting)
        seconds = time.perf_counter() - began
        message = Message(uuid4().hex, words.text, address_of(name), now, spoken=True, say_aloud=True)
        heard = one.dialogue.hear(replace(message, unheard=words.why))
        saved = save(picture, heard.reply.picture.png) if picture and heard.reply.picture else None
        if json:
            print_json(_words_json(words, seconds) | heard_json(heard, saved) | _aloud_json(heard))
        else:
            _show(terminal(), one, words, heard)
            show(terminal(), heard.reply, one.home.exports, saved)
        if speak and heard.reply.aloud:
            _put(speak, sound_of(one.speech, heard.reply.aloud))


def _recording(file: str, most: int) -> bytes:
    """The bytes of a file or of stdin, or one more than the most that are heard. Raises `CannotRead`."""
    if file == "-":
        return sys.stdin.buffer.read(most + 1)
    try:
        with Path(file).open("rb") as opened:
            return opened.read(most + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", "") or "no file has such a name"
        raise CannotRead(f"cannot read {readable(file)}: {why}") from None


def _sound_of(path: Path | None) -> Callable[[Speech, Aloud], bytes]:
    """What makes the bytes of a file of speech. Raises `CannotSpeakInto`."""
    ending = path.suffix.lower() if path else WAV
    if ending not in SOUNDS:
        raise CannotSpeakInto(f"cannot write speech into {path}: its name must end in .wav or .ogg")
    return SOUNDS[ending]


def _wav(speech: Speech, aloud: Aloud) -> bytes:
    pieces = list(speech.saying(aloud))
    form = pieces[0].form if pieces else SPEECH
    return files.wav(Audio(b"".join(converted(piece, form).samples for piece in pieces), form))


def _ogg(speech: Speech, aloud: Aloud) -> bytes:
    return speech.note(aloud)


WAV: Final = ".wav"
SOUNDS: Final[Mapping[str, Callable[[Speech, Aloud], bytes]]] = {WAV: _wav, ".ogg": _ogg}
"""Ending of a file → what makes its bytes."""


def _put(path: Path, content: bytes) -> None:
    """Write a file that only its user may read, whole or not at all. Raises `CannotSave`."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            half = Path(file.name)
            try:
                file.write(content)
                file.close()
                half.replace(path)
            finally:
                half.unlink(missing_ok=True)
    except OSError as error:
        raise CannotSave(f"cannot write {path}: {error.strerror}") from None


def _show(console: Console, one: House, words: Words, heard: Heard) -> None:
    """Print the words, what they mean and what is noted."""
    from bot.commands.reading import show_readings
    from bot.commands.twin_history import lines, show_lines

    print_words(console, f"“{words.text}”" if words.text else NO_WORDS[words.why or "unsure"], "bold")
    console.print()
    if heard.readings:
        show_readings(console, heard.readings)
        console.print()
    if heard.records:
        twin_id = heard.records[0].twin_id
        show_lines(console, lines(one.store.state(twin_id), heard.records, zone_of(one, twin_id)))
        console.print()


def _words_json(words: Words, seconds: float) -> dict[str, Any]:
    told = {"text": words.text, "why": words.why, "confidence": round(words.confidence, 4)}
    return {"heard": {**told, "engine": words.engine, "seconds": round(seconds, 3)}}


def _aloud_json(heard: Heard) -> dict[str, Any]:
    return {"aloud": heard.reply.aloud and heard.reply.aloud.text}
