"""Whisper by OpenAI's own package, `openai-whisper`, from a file or its own cache; nothing comes unasked."""

from __future__ import annotations

import os
from http.client import HTTPException
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from voice.audio import SPEECH
from voice.engines.child import Work
from voice.engines.passages import BEAM, Job, Passage, most_tokens, work
from voice.engines.whispering import MEGABYTES, Engine, Offer
from voice.errors import EngineMissing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PACKAGE: Final = "openai-whisper"
INSTALL: Final = "`make whisper` in Doppel's folder, or `pip install openai-whisper` beside it"
_FILES: Final = {"large": "large-v3", "turbo": "large-v3-turbo"}
"""Models whose file has another name."""


def installed() -> bool:
    """Whether the package is there, without loading it; another package is named `whisper`, too."""
    try:
        version(PACKAGE)
    except PackageNotFoundError:
        return False
    return find_spec("torch") is not None


def weights(model: str) -> Path:
    """The file of a model, which is a file itself or a name. Raises `EngineMissing` with what helps."""
    _need_package()
    file = Path(model).expanduser()
    if file.is_file():
        return file.absolute()
    if file.is_dir() or file.suffix == ".pt" or len(file.parts) > 1:
        raise EngineMissing(
            f"there is no Whisper model at {file}; name the .pt file, or a model such as base"
        )
    cached = cache() / f"{_FILES.get(model, model)}.pt"
    if not cached.is_file():
        raise EngineMissing(
            f"Whisper's model {model} is not here; fetch it with `doppel voice fetch {model}`"
        )
    return cached


def cache() -> Path:
    """Whisper's own folder of models."""
    return Path(os.getenv("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "whisper"


def offer(model: str) -> Offer:
    """What fetching a model means. Raises `EngineMissing`."""
    host = urlsplit(_address(model)).hostname
    return Offer(f"OpenAI ({host})", MEGABYTES.get(model.removesuffix(".en"), 0), cache())


def fetch(model: str) -> Path:
    """Download a model with Whisper's own downloader, which shows progress and checks what came.

    Raises `EngineMissing`.
    """
    address = _address(model)
    import whisper

    target = cache() / address.rpartition("/")[2]
    try:
        whisper._download(address, str(cache()), in_memory=False)  # noqa: SLF001 - alone it does not load
    except (OSError, HTTPException, RuntimeError, TypeError, ValueError) as error:
        target.unlink(missing_ok=True)
        reason = getattr(error, "reason", None) or error
        raise EngineMissing(
            f"could not fetch {model} from {urlsplit(address).hostname}: {reason}. "
            f"Try again later, or copy {target.name} from another machine into {cache()}"
        ) from None
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return target


def opened(weights: str) -> Work:
    """Load a model, in the worker. Raises `EngineMissing` where the file holds none."""
    import torch
    import whisper

    try:
        model = whisper.load_model(weights)
    except Exception as error:  # noqa: BLE001 - torch has no errors of its own for what is no checkpoint
        raise EngineMissing(
            f"{weights} holds no whole Whisper model ({type(error).__name__}); "
            f"fetch it again with `doppel voice fetch {Path(weights).stem}`"
        ) from None

    def transcribe(window: NDArray[np.float32], job: Job) -> Passage:
        mel = whisper.log_mel_spectrogram(whisper.pad_or_trim(window), n_mels=model.dims.n_mels)
        with torch.no_grad():
            heard = model.embed_audio(mel.to(model.device)[None])[0]
        sure = model.detect_language(heard)[1].get(job.language, 0.0) if model.is_multilingual else 1.0
        said = whisper.decode(model, heard, options(job, len(window) / SPEECH.rate, model.device.type))
        return Passage(said.text, said.avg_logprob, said.compression_ratio, said.no_speech_prob, sure)

    languages = set(whisper.tokenizer.LANGUAGES) if model.is_multilingual else {"en"}
    return work(transcribe, languages.__contains__)


def options(job: Job, seconds: float, device: str) -> Any:
    """How a window is decoded, with everything pinned.

    One window does not know the last one's words, and there is one temperature: falling back to higher ones
    takes minutes on noise.
    """
    from whisper import DecodingOptions

    return DecodingOptions(
        task="transcribe",
        language=job.language,
        temperature=0.0,
        sample_len=most_tokens(seconds),
        beam_size=BEAM if BEAM > 1 else None,
        prompt=job.prompt or None,
        without_timestamps=True,
        fp16=device != "cpu",
    )


def _address(model: str) -> str:
    _need_package()
    import whisper

    address = whisper._MODELS.get(model)  # noqa: SLF001 - the public list has no addresses
    if address is None:
        names = ", ".join(whisper.available_models())
        raise EngineMissing(f"Whisper has no model {model!r}; it has {names}")
    return str(address)


def _need_package() -> None:
    if not installed():
        raise EngineMissing(f"hearing words of any kind needs Whisper; install it with {INSTALL}")


ENGINE: Final = Engine(PACKAGE, __name__, installed, weights, offer, fetch)
