"""A tiny Whisper model in the format of faster-whisper, that always says the same; its weights are random."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

STATE, HEADS, SIZE = 64, 2, 51865
EOT, SOT = 50257, 50258
BETWEEN = ("translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps")


def write_model(folder: Path, says: str, language: str = "en") -> Path:
    """A folder with a model that makes `says` of any sound that has no prompt; needs ctranslate2."""
    from ctranslate2.specs.whisper_spec import WhisperSpec
    from faster_whisper.tokenizer import _LANGUAGE_CODES

    folder.mkdir(parents=True)
    languages = _LANGUAGE_CODES[:99]
    tokenizer, tokens = _vocabulary(says.split(), languages)
    tokenizer.save(str(folder / "tokenizer.json"))
    random = np.random.default_rng(7)
    embedding = random.normal(0, 1, (SIZE, STATE)).astype(np.float32)
    ids = {token: number for number, token in enumerate(tokens)}
    script = [SOT, ids[f"<|{language}|>"], ids["<|transcribe|>"], ids["<|notimestamps|>"]]
    script += [*tokenizer.encode(" " + says, add_special_tokens=False).ids, EOT]
    places = random.normal(0, 1, (448, STATE)).astype(np.float32)
    places[: len(script) - 1] = 20 * embedding[script[1:]]
    spec = WhisperSpec(1, HEADS, 1, HEADS)
    _fill_encoder(spec.encoder, random)
    _fill_layer(spec.decoder.layer[0], random)
    _fill_norm(spec.decoder.layer_norm)
    spec.decoder.embeddings.weight = spec.decoder.projection.weight = embedding
    spec.decoder.position_encodings.encodings = places
    spec.register_vocabulary(tokens)
    spec.config.lang_ids = [ids[f"<|{code}|>"] for code in languages]
    spec.config.suppress_ids, spec.config.suppress_ids_begin = [], [EOT]
    spec.validate()
    spec.save(str(folder))
    (folder / "preprocessor_config.json").write_text(json.dumps({"feature_size": 80}))
    return folder


def _vocabulary(words: list[str], languages: tuple[str, ...]) -> tuple[Any, list[str]]:
    """A tokenizer of bytes and some whole words, and its tokens in the order of the real ones."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    tokens = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges: list[tuple[str, str]] = []
    for word in ("-", "'", *words):
        left = "Ġ"
        for letter in word:
            if (left, letter) not in merges:
                merges.append((left, letter))
                tokens.append(left + letter)
            left += letter
    tokens += [f"<unused {number}>" for number in range(EOT - 1 - len(tokens))]
    tokens.append("")  # the mark by which ctranslate2 knows a model of many languages
    special = ["<|endoftext|>", "<|startoftranscript|>", *(f"<|{code}|>" for code in languages)]
    special += [f"<|{name}|>" for name in BETWEEN]
    tokens += special
    tokens += [f"<|{number * 0.02:.2f}|>" for number in range(SIZE - len(tokens))]
    tokenizer = Tokenizer(models.BPE({token: number for number, token in enumerate(tokens)}, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in special])
    return tokenizer, tokens


def _fill_encoder(encoder: Any, random: np.random.Generator) -> None:
    for convolution, inputs in ((encoder.conv1, 80), (encoder.conv2, STATE)):
        convolution.weight = random.normal(0, 0.05, (STATE, inputs, 3)).astype(np.float32)
        convolution.bias = np.zeros(STATE, np.float32)
    encoder.position_encodings.encodings = random.normal(0, 1, (1500, STATE)).astype(np.float32)
    _fill_norm(encoder.layer_norm)
    _fill_layer(encoder.layer[0], random)


def _fill_layer(layer: Any, random: np.random.Generator) -> None:
    _fill_norm(layer.self_attention.layer_norm)
    _fill_linear(layer.self_attention.linear, (3, 1), random)
    if hasattr(layer, "attention"):
        _fill_norm(layer.attention.layer_norm)
        _fill_linear(layer.attention.linear, (1, 2, 1), random)
    _fill_norm(layer.ffn.layer_norm)
    _fill_linear((layer.ffn.linear_0, layer.ffn.linear_1), (1, 1), random)


def _fill_linear(linears: Any, widths: tuple[int, ...], random: np.random.Generator) -> None:
    for linear, width in zip(linears, widths, strict=True):
        linear.weight = random.normal(0, 0.05, (width * STATE, STATE)).astype(np.float32)
        linear.bias = np.zeros(width * STATE, np.float32)


def _fill_norm(norm: Any) -> None:
    norm.gamma, norm.beta = np.ones(STATE, np.float32), np.zeros(STATE, np.float32)
