"""Sound devices by PortAudio: what there is, what it takes, and letting go of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any, Final, Literal, TypeAlias

from voice.audio import Form
from voice.errors import EngineMissing, NoDevice

Kind: TypeAlias = Literal["input", "output"]
NAMES: Final = {"input": "microphone", "output": "loudspeaker"}
COMMANDS: Final = {
    "linux": "sudo apt install libportaudio2 (Debian, Ubuntu, Raspberry Pi OS), "
    "sudo dnf install portaudio (Fedora) or sudo pacman -S portaudio (Arch)",
}
"""How the library is installed, by system; on macOS and Windows it comes within the package."""
FAREWELL: Final = 2.0
"""Seconds that a device is given to close; one that is gone may never do."""


@dataclass(frozen=True, slots=True)
class Device:
    """A microphone or a loudspeaker."""

    name: str
    system: str
    """What it is reached by: ALSA, Core Audio, Windows WASAPI and so on."""
    usual: bool
    """Whether it is the one that is taken unless told otherwise."""


def devices(kind: Kind) -> list[Device]:
    """Every microphone ("input") or loudspeaker ("output"). Raises `NoDevice` without a sound sounds."""
    sounds = library()
    usual = sounds.default.device["input" if kind == "input" else "output"]
    return [
        Device(str(found["name"]), str(sounds.query_hostapis(found["hostapi"])["name"]), number == usual)
        for number, found in enumerate(sounds.query_devices())
        if found[f"max_{kind}_channels"] > 0
    ]


def library() -> Any:
    """PortAudio. Raises `NoDevice` and `EngineMissing`, with the command that installs it."""
    try:
        import sounddevice
    except ImportError:
        raise EngineMissing("no part that reaches sound devices; pip install sounddevice") from None
    except OSError:
        how = COMMANDS.get(sys.platform, "pip install --force-reinstall sounddevice")
        raise NoDevice(f"the sound library PortAudio is missing; {how}") from None
    except Exception as error:  # noqa: BLE001 - its own error, of a module that could not be imported
        raise NoDevice(f"the system's sound does not start ({error})") from None
    return sounddevice


def form_of(sounds: Any, kind: Kind, name: str, wanted: Form) -> Form:
    """The form nearest to the wanted one that a device takes. Raises `NoDevice`."""
    with told(sounds, kind):
        device = sounds.query_devices(name or None, kind)
    check = sounds.check_input_settings if kind == "input" else sounds.check_output_settings
    most = int(device[f"max_{kind}_channels"])
    usual = int(device["default_samplerate"])
    for rate in (wanted.rate, usual):
        for channels in (1, min(2, most)):
            try:
                check(device=name or None, channels=channels, dtype="int16", samplerate=rate)
            except sounds.PortAudioError:
                continue
            return Form(rate, channels=channels)
    raise NoDevice(f"the {NAMES[kind]} {device['name']!r} cannot be used; another program may hold it")


@contextmanager
def told(sounds: Any, kind: Kind) -> Iterator[None]:
    """What PortAudio refuses is a `NoDevice` in words."""
    try:
        yield
    except ValueError:
        raise NoDevice(
            f"no {NAMES[kind]} is called that, or several are; doppel listen --devices lists them"
        ) from None
    except sounds.PortAudioError as error:
        if not devices(kind):
            raise NoDevice(
                f"this machine has no {NAMES[kind]}, or none that may be used; plug one in"
            ) from None
        reason = str(error.args[0] if error.args else error)
        raise NoDevice(f"the {NAMES[kind]} cannot be used ({reason}); is another program using it?") from None


def let_go(stream: Any) -> None:
    """Close a stream at once; one whose device is gone is waited for no longer than `FAREWELL`."""

    def close() -> None:
        stream.abort()
        stream.close()

    closing = Thread(target=close, name="closing sound", daemon=True)
    closing.start()
    closing.join(FAREWELL)
