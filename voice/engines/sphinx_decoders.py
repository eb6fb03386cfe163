"""PocketSphinx's decoders, made and used in one way."""

from __future__ import annotations

from typing import Any

from voice.errors import EngineMissing, SpeechFailed


def decoder(**options: object) -> Any:
    """A decoder with the English sounds, used by one thread at a time. Raises `EngineMissing`.

    Raises `RuntimeError` for models that do not load.
    """
    try:
        from pocketsphinx import Config, Decoder, get_model_path
    except ImportError:
        raise EngineMissing("no part that hears commands; pip install pocketsphinx") from None
    return Decoder(Config(hmm=get_model_path("en-us/en-us"), **options))


def listen(to: Any, sound: bytes) -> Any:
    """What a decoder makes of a whole utterance in the form of `SPEECH`; None for nothing.

    Raises `SpeechFailed`.
    """
    try:
        to.start_utt()
        to.process_raw(sound, full_utt=True)
        to.end_utt()
    except RuntimeError as error:
        raise SpeechFailed(f"PocketSphinx broke off: {error}") from None
    return to.hyp()
