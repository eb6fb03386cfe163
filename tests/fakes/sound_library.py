"""A small strict PortAudio with the surface of the module sounddevice; nothing happens by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from types import SimpleNamespace
from typing import Any

BYTES = {"int16": 2}


class PortAudioError(Exception):
    """What PortAudio refuses."""


class CallbackStop(Exception):
    """The last block was given."""


class CallbackAbort(Exception):
    """What was given is not to be played."""


@dataclass(frozen=True)
class FakeDevice:
    """A device that takes some rates and no others."""

    name: str
    inputs: int = 0
    outputs: int = 0
    rates: tuple[int, ...] = (16_000, 22_050, 44_100, 48_000)
    mono: bool = True

    def takes(self, kind: str, channels: int, rate: int) -> bool:
        most = self.inputs if kind == "input" else self.outputs
        return rate in self.rates and channels <= most and (self.mono or channels > 1)


class FakeStream:
    """One stream; the test plays the part of the hardware's clock."""

    def __init__(self, library: FakeSounds, kind: str, options: dict[str, Any]) -> None:
        device = library.query_devices(options["device"], kind)
        fake: FakeDevice = device["fake"]
        self.rate, self.channels = int(options["samplerate"]), int(options["channels"])
        if not fake.takes(kind, self.channels, self.rate):
            raise PortAudioError("Invalid sample rate")
        self.block = int(options["blocksize"]) * self.channels * BYTES[options["dtype"]]
        self.callback: Callable[..., None] = options["callback"]
        self.finished: Callable[[], None] = options["finished_callback"]
        self._started = library.started
        self.active = False
        self.closed = False
        self.answers = Event()
        """Cleared: closing takes for ever, as with some drivers whose device is gone."""
        self.answers.set()

    def start(self) -> None:
        assert not self.closed, "a closed stream does not start"
        self.active = True
        self._started.set()

    def record(self, samples: bytes) -> None:
        """The microphone took one block."""
        assert self.active, "nothing is taken from a stream that does not run"
        assert len(samples) == self.block, "the hardware gives whole blocks"
        self.callback(memoryview(samples), self.block, None, 0)

    def wants(self) -> bytes | None:
        """What the loudspeaker plays next; None where the stream ended."""
        if not self.active:
            return None
        out = bytearray(self.block)
        try:
            self.callback(memoryview(out), self.block, None, 0)
        except (CallbackStop, CallbackAbort):
            self.end()
            return None
        return bytes(out)

    def end(self) -> None:
        """The stream ends, by itself or because its device went away."""
        if self.active:
            self.active = False
            self.finished()

    def abort(self) -> None:
        self.answers.wait()
        self.end()

    def close(self) -> None:
        assert not self.closed, "a stream is closed once"
        self.abort()
        self.closed = True


@dataclass
class FakeSounds:
    """The module: its devices, and the streams that were opened, in order."""

    devices: list[FakeDevice] = field(default_factory=list)
    streams: list[FakeStream] = field(default_factory=list)
    busy: bool = False
    """Whether another program holds every device."""
    started: Event = field(default_factory=Event)
    """Set when a stream begins."""

    PortAudioError = PortAudioError
    CallbackStop = CallbackStop
    CallbackAbort = CallbackAbort

    @property
    def default(self) -> Any:
        def first(kind: str) -> int:
            fit = [n for n, device in enumerate(self.devices) if getattr(device, f"{kind}s")]
            return fit[0] if fit else -1

        return SimpleNamespace(device={"input": first("input"), "output": first("output")})

    def query_hostapis(self, index: int) -> dict[str, Any]:
        assert index == 0, "there is one system"
        return {"name": "Fake"}

    def query_devices(self, device: str | None = None, kind: str | None = None) -> Any:
        if device is None and kind is None:
            return [_told(each) for each in self.devices]
        assert kind in {"input", "output"}, "one asks for one kind"
        if device is None:
            number = self.default.device[kind]
            if number < 0:
                raise PortAudioError("Error querying device -1")
            return _told(self.devices[number])
        named = [each for each in self.devices if device.lower() in each.name.lower()]
        fit = [each for each in named if getattr(each, f"{kind}s")]
        if len(fit) != 1:
            raise ValueError(f"{'Multiple' if fit else 'No'} {kind} devices matching {device!r}")
        return _told(fit[0])

    def check_input_settings(self, **settings: Any) -> None:
        self._check("input", **settings)

    def check_output_settings(self, **settings: Any) -> None:
        self._check("output", **settings)

    def _check(self, kind: str, *, device: str | None, channels: int, dtype: str, samplerate: int) -> None:
        fake: FakeDevice = self.query_devices(device, kind)["fake"]
        if self.busy or dtype not in BYTES or not fake.takes(kind, channels, samplerate):
            raise PortAudioError("Device unavailable" if self.busy else "Invalid sample rate")

    def RawInputStream(self, **options: Any) -> FakeStream:  # noqa: N802 - sounddevice's name
        return self._opened("input", options)

    def RawOutputStream(self, **options: Any) -> FakeStream:  # noqa: N802 - sounddevice's name
        return self._opened("output", options)

    def _opened(self, kind: str, options: dict[str, Any]) -> FakeStream:
        stream = FakeStream(self, kind, options)
        self.streams.append(stream)
        return stream


def _told(device: FakeDevice) -> dict[str, Any]:
    return {
        "name": device.name,
        "hostapi": 0,
        "max_input_channels": device.inputs,
        "max_output_channels": device.outputs,
        "default_samplerate": float(device.rates[-1]),
        "fake": device,
    }
