"""Word embeddings: the 256-dimensional vectors that the wordllama package carries, read from its files.

The package itself is never imported (it pulls in much that is not needed) and the vectors stay
on disk: a memory map brings in only the rows of tokens that are said.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.errors import EmbeddingsMissing

SIZE = 256

Vector = NDArray[np.float32]


class Embeddings:
    """The mean of the token vectors of a text."""

    def __init__(self, rows: NDArray[np.float16], tokenizer: Any) -> None:
        """`rows`: one vector a token; `tokenizer`: a tokenizers.Tokenizer."""
        self._rows = rows
        self._encode = tokenizer.encode
        self._number = tokenizer.token_to_id

    def mean(self, text: str) -> Vector:
        """The direction of a normalized text, of unit length; zeros for an empty one."""
        ids = self._encode(text, add_special_tokens=False).ids
        if not ids:
            return np.zeros(SIZE, np.float32)
        total = self._rows[ids].sum(axis=0, dtype=np.float32)
        return np.asarray(total / (np.sqrt(total @ total) or 1.0), np.float32)

    def knows(self, word: str) -> bool:
        """Whether a word is usual enough to be a token of its own."""
        return self._number(f"▁{word}") is not None


@cache
def load() -> Embeddings:
    """The embeddings of the installed wordllama package, read once a process."""
    from tokenizers import Tokenizer

    folder = _folder()
    try:
        rows = _map(folder / "weights" / "l2_supercat_256.safetensors")
        tokenizer = Tokenizer.from_file(str(folder / "tokenizers" / "l2_supercat_tokenizer_config.json"))
    except (OSError, ValueError, KeyError) as error:
        raise EmbeddingsMissing(
            f"the files of the wordllama package cannot be read ({error}): install it anew"
        ) from None
    return Embeddings(rows, tokenizer)


def _folder() -> Path:
    spec = find_spec("wordllama")
    if spec is None or spec.origin is None:
        raise EmbeddingsMissing("the wordllama package is not installed: pip install wordllama")
    return Path(spec.origin).parent


def _map(path: Path) -> NDArray[np.float16]:
    """The one tensor of a safetensors file: eight bytes of header length, a JSON header, the data."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        tensor = json.loads(file.read(length))["embedding.weight"]
    if tensor["dtype"] != "F16" or tensor["shape"][1] != SIZE:
        raise ValueError(f"{path.name} holds {tensor['dtype']} {tensor['shape']}")
    start = 8 + length + tensor["data_offsets"][0]
    return np.memmap(path, np.float16, "r", offset=start, shape=tuple(tensor["shape"]))
