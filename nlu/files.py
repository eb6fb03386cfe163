"""A model on disk: `model.json`, `weights.npz` and `tagger.npz` in a folder of their own. No pickle."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.errors import ModelDamaged, ModelMissing, ModelOfOtherRelease, ModelsUnwritable
from nlu.features import Vocabulary, pieces, words
from nlu.intents import Intents, Linear
from nlu.model import Model
from nlu.outside import Outside
from nlu.spelling import Spelling
from nlu.tagger_file import dumped, loaded

FORM = 6
"""The form of the files; raised when they change."""

_NOTE, _WEIGHTS, _TAGGER = "model.json", "weights.npz", "tagger.npz"


def save(model: Model, folder: Path) -> None:
    """Writes all files beside the folder, then puts them in its place at once. Raises `ModelsUnwritable`."""
    try:
        _put(model, folder)
    except OSError as error:
        raise ModelsUnwritable(
            f"the model cannot be saved in {folder.parent} ({error.strerror or error}); "
            "free some space or let the folder be written, and try again"
        ) from None


def _put(model: Model, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write(model, fresh)
        old = fresh.with_name(fresh.name + "-old")
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def load(folder: Path) -> Model:
    """The model of a folder, after comparing each file with its checksum."""
    note = _note(folder)
    try:
        with np.load(_checked(folder, _WEIGHTS, note), allow_pickle=False) as stored:
            arrays = dict(stored)
        tagger = loaded(_checked(folder, _TAGGER, note).read_bytes()) if _TAGGER in note["files"] else None
        return Model(
            intents=_intents(note, arrays),
            outside=_outside(note, arrays),
            tagger=tagger,
            synonyms=note["synonyms"],
            regexes={name: tuple(said) for name, said in note["regexes"].items()},
            lookups={name: tuple(said) for name, said in note["lookups"].items()},
            language=note.get("language", "en"),
        )
    except (KeyError, ValueError, TypeError, EOFError) as error:
        raise ModelDamaged(
            f"the model in {folder} does not fit together ({error!r}): train it anew"
        ) from None


def size(folder: Path) -> float:
    """The megabytes (of 10⁶ bytes) of a saved model."""
    return sum(file.stat().st_size for file in folder.iterdir()) / 1e6


def _write(model: Model, folder: Path) -> None:
    np.savez_compressed(folder / _WEIGHTS, allow_pickle=False, **_arrays(model))
    if model.tagger:
        (folder / _TAGGER).write_bytes(dumped(model.tagger))
    files = {file.name: sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}
    note = {
        "files": files,
        "language": model.language,
        "intents": model.intents.names,
        "temperature": model.intents.temperature,
        "threshold": model.outside.threshold,
        "synonyms": dict(model.synonyms),
        "regexes": dict(model.regexes),
        "lookups": dict(model.lookups),
    }
    text = json.dumps(note, ensure_ascii=True, indent=1)
    sealed = {"form": FORM, "digest": sha256(text.encode()).hexdigest(), "note": text}
    (folder / _NOTE).write_text(json.dumps(sealed), encoding="ascii")


def _note(folder: Path) -> dict[str, Any]:
    try:
        sealed = json.loads((folder / _NOTE).read_text(encoding="ascii"))
        form, digest, text = sealed["form"], sealed["digest"], sealed["note"]
        if form != FORM:
            raise ModelOfOtherRelease(
                f"the model in {folder} has form {form!r}, this release reads {FORM}: train it anew"
            )
        if sha256(text.encode()).hexdigest() != digest:
            raise ModelDamaged(f"{folder / _NOTE} was changed since it was saved: train the model anew")
        note: dict[str, Any] = json.loads(text)
    except FileNotFoundError:
        raise ModelMissing(f"no model lies in {folder}: train one") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelDamaged(f"{folder / _NOTE} cannot be read ({error}): train the model anew") from None
    return note


def _checked(folder: Path, name: str, note: dict[str, Any]) -> Path:
    path = folder / name
    try:
        whole = sha256(path.read_bytes()).hexdigest() == note["files"][name]
    except OSError as error:
        raise ModelDamaged(f"{path} cannot be read ({error.strerror}): train the model anew") from None
    if not whole:
        raise ModelDamaged(f"{path} was changed since it was saved: train the model anew")
    return path


def _arrays(model: Model) -> dict[str, NDArray[Any]]:
    intents = model.intents
    return {
        "words": _packed(intents.words.numbers),
        "pieces": _packed(intents.pieces.numbers),
        "real_words": np.frombuffer("\n".join(sorted(intents.spelling.real)).encode(), np.uint8),
        "word_idf": np.asarray(intents.words.idf, np.float32),
        "piece_idf": np.asarray(intents.pieces.idf, np.float32),
        **_linear_arrays("", intents.linear),
        "centres": model.outside.centres.astype(np.float16),
        "known": model.outside.known.astype(np.float16),
        "strange": model.outside.strange.astype(np.float16),
        **_linear_arrays("odd_", model.outside.oddness),
        "outside": model.outside.weights,
        "outside_bias": model.outside.bias,
    }


def _linear_arrays(prefix: str, linear: Linear) -> dict[str, NDArray[Any]]:
    return {
        f"{prefix}rows": linear.rows.astype(np.float16),
        f"{prefix}directions": linear.directions,
        f"{prefix}hints": linear.hints,
        f"{prefix}bias": linear.bias,
    }


def _linear(prefix: str, arrays: dict[str, NDArray[Any]]) -> Linear:
    directions, hints, bias = (arrays[prefix + name] for name in ("directions", "hints", "bias"))
    return Linear(arrays[f"{prefix}rows"].astype(np.float32), directions, hints, bias)


def _intents(note: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> Intents:
    known = _vocabulary(words, arrays["words"], arrays["word_idf"])
    return Intents(
        names=tuple(note["intents"]),
        words=known,
        pieces=_vocabulary(pieces, arrays["pieces"], arrays["piece_idf"]),
        linear=_linear("", arrays),
        temperature=note["temperature"],
        spelling=Spelling.of(known, frozenset(arrays["real_words"].tobytes().decode().split("\n"))),
    )


def _outside(note: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> Outside:
    centres, known, strange = (arrays[name].astype(np.float32) for name in ("centres", "known", "strange"))
    oddness = _linear("odd_", arrays)
    weights, bias = arrays["outside"], arrays["outside_bias"]
    return Outside(centres, known, strange, oddness, weights, bias, note["threshold"])


def _packed(numbers: dict[str, int]) -> NDArray[np.uint8]:
    """Features in the order of their numbers, one a line: none of them holds a line break."""
    return np.frombuffer("\n".join(sorted(numbers, key=numbers.__getitem__)).encode(), np.uint8)


def _vocabulary(analyzer: Any, packed: NDArray[np.uint8], idf: NDArray[np.float32]) -> Vocabulary:
    features = packed.tobytes().decode().split("\n") if len(packed) else []
    return Vocabulary(
        analyzer, {feature: i for i, feature in enumerate(features)}, idf.astype(float).tolist()
    )
