"""The tagger as bytes: an archive of arrays, no pickle."""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from nlu.groups import Groups
from nlu.tagger import Tagger, Weights


def dumped(tagger: Tagger) -> bytes:
    """All of a tagger; the same tagger gives the same bytes."""
    weights = tagger.weights
    groups = {f"groups{i}": centres.astype(np.float16) for i, centres in enumerate(tagger.groups.centres)}
    target = BytesIO()
    np.savez_compressed(
        target,
        allow_pickle=False,
        observations=_packed(sorted(weights.numbers, key=weights.numbers.__getitem__)),
        labels=_packed(tagger.labels),
        counts=np.diff(weights.starts).astype(np.uint16),
        label_numbers=weights.labels.astype(np.uint16),
        values=weights.values.astype(np.float16),
        steps=weights.steps,
        **groups,
    )
    return target.getvalue()


def loaded(content: bytes) -> Tagger:
    """The tagger of some bytes. Raises `KeyError` or `ValueError` where they are none."""
    try:
        with np.load(BytesIO(content), allow_pickle=False) as stored:
            arrays = dict(stored)
    except (BadZipFile, EOFError) as error:
        raise ValueError(f"no archive of arrays: {error}") from None
    observations = _unpacked(arrays["observations"])
    fineness = sum(name.startswith("groups") for name in arrays)
    return Tagger(
        labels=tuple(_unpacked(arrays["labels"])),
        weights=Weights(
            numbers={observation: number for number, observation in enumerate(observations)},
            starts=np.concatenate([[0], arrays["counts"].astype(np.int64).cumsum()]),
            labels=arrays["label_numbers"].astype(np.int64),
            values=arrays["values"].astype(np.float32),
            steps=arrays["steps"],
        ),
        groups=Groups(tuple(arrays[f"groups{i}"].astype(np.float32) for i in range(fineness))),
    )


def _packed(words: list[str] | tuple[str, ...]) -> NDArray[np.uint8]:
    """One a line: none of them holds a line break."""
    return np.frombuffer("\n".join(words).encode(), np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> list[str]:
    return packed.tobytes().decode().split("\n") if len(packed) else []
