"""Where trained models lie: one folder for each set of examples and each version of the code that learns."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from nlu.errors import ModelError, ModelsUnwritable
from nlu.examples import TrainingData
from nlu.model import Model

if TYPE_CHECKING:
    from nlu.train import Progress

KEPT = 6
"""Models kept in a folder, of all languages; the oldest are removed."""

_BROKEN_OFF = re.compile(r"\.[0-9a-f]{16}-")
"""How folders are called while a model is written into them."""
_LIBRARIES = ("scikit-learn", "wordllama")


def key(data: TrainingData, outside_examples: Iterable[str] = (), *, language: str = "en") -> str:
    """The name of the model that this data gives with this code: 16 hexadecimal digits."""
    here = Path(__file__).parent
    parts = [language, data.digest(), *sorted(outside_examples)]
    parts += [f"{name} {version(name)}" for name in _LIBRARIES]
    code = b"".join(path.read_bytes() for kind in ("*.py", "*.yml") for path in sorted(here.rglob(kind)))
    return sha256("\n".join(parts).encode("utf-8", "surrogatepass") + code).hexdigest()[:16]


def ready(
    folder: Path,
    data: TrainingData,
    *,
    language: str = "en",
    outside_examples: Iterable[str] = (),
    progress: Progress | None = None,
) -> Model:
    """The model of this data: the saved one where it is whole, otherwise trained now and saved.

    Two processes that ask at once train once.
    """
    strange = tuple(outside_examples)
    place = folder / key(data, strange, language=language)
    with _alone_in(folder):
        _tidy(folder)
        try:
            model = Model.load(place)
        except ModelError:
            from nlu.train import train

            train(data, language=language, outside_examples=strange, progress=progress).save(place)
            model = Model.load(place)
            _tidy(folder)
    return model


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """The folder, made where there is none, and kept from others meanwhile."""
    lock = FileLock(folder / ".lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except OSError as error:
        why = "it is not a folder" if isinstance(error, FileExistsError) else error.strerror
        raise ModelsUnwritable(
            f"{folder} cannot hold the trained models ({why}); move away what is there, or let it be written"
        ) from None
    try:
        yield
    finally:
        lock.release()


def models(folder: Path) -> list[Path]:
    """The folders of the saved models, the latest first."""
    found = [note.parent for note in folder.glob("[0-9a-f]*/model.json")]
    return sorted(found, key=lambda place: (place / "model.json").stat().st_mtime, reverse=True)


def _tidy(folder: Path) -> None:
    """Remove the oldest models, and what a training that was killed has left."""
    broken_off = [place for place in folder.glob(".*-*") if _BROKEN_OFF.match(place.name)]
    for place in [*models(folder)[KEPT:], *broken_off]:
        shutil.rmtree(place, ignore_errors=True)
