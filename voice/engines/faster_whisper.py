"""Whisper by the package `faster-whisper`: smaller and quicker on a processor, without torch."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from voice.audio import SPEECH
from voice.engines.child import Work
from voice.engines.passages import BEAM, Job, Passage, most_tokens, work
from voice.engines.whispering import MEGABYTES, Engine, Offer
from voice.errors import EngineMissing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PACKAGE: Final = "faster-whisper"
INSTALL: Final = "`make faster-whisper` in Doppel's folder, or `pip install faster-whisper` beside it"
FILES: Final = ("model.bin", "config.json", "tokenizer.json")
"""What a model's folder must have; without a tokenizer the package would fetch one."""
_PATTERNS: Final = [*FILES, "preprocessor_config.json", "vocabulary.*"]
_SPECIAL: Final = {
    "large": "Systran/faster-whisper-large-v3",
    "turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "distil-large-v3.5": "distil-whisper/distil-large-v3.5-ct2",
}


def installed() -> bool:
    """Whether the package is there, without loading it."""
    try:
        version(PACKAGE)
    except PackageNotFoundError:
        return False
    return True


def repository(model: str) -> str:
    """Where the Hugging Face hub has a model: the package knows it too, but loads for seconds."""
    if "/" in model:
        return model
    if model.startswith("distil-"):
        return _SPECIAL.get(model, f"Systran/faster-distil-whisper-{model.removeprefix('distil-')}")
    return _SPECIAL.get(model, f"Systran/faster-whisper-{model}")


def weights(model: str) -> Path:
    """The folder of a model, which is a folder itself or a name. Raises `EngineMissing` with what helps."""
    _need_package()
    folder = Path(model).expanduser()
    if folder.exists() and all((folder / file).is_file() for file in FILES):
        return folder.absolute()
    if folder.is_absolute() or model.startswith((".", "~")) or folder.suffix == ".pt":
        raise EngineMissing(f"{folder} is no model of faster-whisper: a folder with {', '.join(FILES)}")
    from huggingface_hub import try_to_load_from_cache

    found = [try_to_load_from_cache(repository(model), file) for file in FILES]
    if not all(isinstance(file, str) for file in found):
        raise EngineMissing(
            f"the model {model} of faster-whisper is not here; fetch it with `doppel voice fetch {model}`"
        )
    return Path(str(found[0])).parent


def offer(model: str) -> Offer:
    """What fetching a model means. Raises `EngineMissing`."""
    _need_known(model)
    from huggingface_hub.constants import ENDPOINT, HF_HUB_CACHE

    whose = f"{repository(model)} ({ENDPOINT.partition('://')[2]})"
    return Offer(whose, MEGABYTES.get(model.removesuffix(".en"), 0), Path(HF_HUB_CACHE))


def fetch(model: str) -> Path:
    """Download a model with the hub's own downloader, which shows progress. Raises `EngineMissing`."""
    _need_known(model)
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(repository(model), allow_patterns=_PATTERNS))
    except Exception as error:  # noqa: BLE001 - the hub's client raises errors of several libraries
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise EngineMissing(
            f"could not fetch {model}: {reason}. Try again later, or copy the folder of {repository(model)} "
            "from another machine and name it as voice.whisper.model in config.yml"
        ) from None


def opened(weights: str) -> Work:
    """Load a model, in the worker. Raises `EngineMissing` where the folder holds none."""
    from faster_whisper import WhisperModel

    try:
        model = WhisperModel(weights, device="cpu", compute_type="auto", local_files_only=True)
    except (RuntimeError, ValueError, OSError) as error:
        raise EngineMissing(
            f"{weights} holds no whole model of faster-whisper ({error}); "
            "fetch it again with `doppel voice fetch`"
        ) from None

    def transcribe(window: NDArray[np.float32], job: Job) -> Passage:
        sure = 1.0
        if model.model.is_multilingual:
            sure = dict(model.detect_language(window)[2]).get(job.language, 0.0)
        segments, _ = model.transcribe(window, **options(job, len(window) / SPEECH.rate))
        said = list(segments)
        if not said:
            return Passage("", 0.0, 0.0, 1.0, sure)
        return Passage(
            "".join(segment.text for segment in said).strip(),
            min(segment.avg_logprob for segment in said),
            max(segment.compression_ratio for segment in said),
            max(segment.no_speech_prob for segment in said),
            sure,
        )

    return work(transcribe, set(model.supported_languages).__contains__)


def options(job: Job, seconds: float) -> dict[str, Any]:
    """How a window is decoded, with everything pinned: one temperature, and no threshold that falls back."""
    return {
        "task": "transcribe",
        "language": job.language,
        "beam_size": BEAM,
        "temperature": 0.0,
        "compression_ratio_threshold": None,
        "log_prob_threshold": None,
        "no_speech_threshold": None,
        "condition_on_previous_text": False,
        "initial_prompt": job.prompt or None,
        "without_timestamps": True,
        "word_timestamps": False,
        "vad_filter": False,
        "max_new_tokens": most_tokens(seconds),
    }


def _need_known(model: str) -> None:
    _need_package()
    if "/" not in model and model.removesuffix(".en") not in MEGABYTES:
        raise EngineMissing(f"faster-whisper has no model {model!r}; it has {', '.join(MEGABYTES)}")


def _need_package() -> None:
    if not installed():
        raise EngineMissing(f"faster-whisper is not installed; install it with {INSTALL}")


ENGINE: Final = Engine(PACKAGE, __name__, installed, weights, offer, fetch)
