"""A tiny Whisper model in openai-whisper's own format: random, or such that it always says the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

STATE = 64
MULTILINGUAL, ENGLISH = 51865, 51864
"""Sizes of the vocabularies."""


def write_checkpoint(path: Path, says: str = "", *, language: str = "en", multilingual: bool = True) -> Path:
    """The file of a model of 7 MB with the vocabulary of the real ones; needs torch and whisper.

    `says`: what it makes of any sound, where it has no prompt, and `language` what it takes that for; without
    it the weights are random, and so are the words.
    """
    import torch
    from whisper.model import ModelDimensions, Whisper

    torch.manual_seed(7)
    size = MULTILINGUAL if multilingual else ENGLISH
    dims = ModelDimensions(80, 1500, STATE, 2, 1, size, 448, STATE, 2, 1)
    model = Whisper(dims)
    torch.nn.init.normal_(model.decoder.token_embedding.weight, std=1.0 if says else 0.02)
    torch.nn.init.normal_(model.decoder.positional_embedding)
    if says:
        _teach(model, says, language)
    torch.save({"dims": dims.__dict__, "model_state_dict": model.half().state_dict()}, path)
    return path


def _teach(model: Any, says: str, language: str) -> None:
    """Each place of a transcript looks most like the token that comes next."""
    from whisper.tokenizer import get_tokenizer

    tokenizer = get_tokenizer(model.is_multilingual, language=language, task="transcribe")
    beginning = tokenizer.sot_sequence_including_notimestamps
    tokens = [*beginning, *tokenizer.encode(" " + says), tokenizer.eot]
    embedding = model.decoder.token_embedding.weight.data
    for place, following in enumerate(tokens[1:]):
        model.decoder.positional_embedding.data[place] = 20 * embedding[following]
