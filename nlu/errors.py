"""The errors of the NLU.

NluError
├── ExamplesError            training examples cannot be used: file and line are in the message
│   ├── UnreadableExamples   not YAML, not UTF-8, too large, or built to explode
│   ├── NoExamples           nothing to learn from
│   └── ContradictingExamples  one text under two intents, or one intent in two files
├── ModelError
│   ├── ModelMissing         no model lies there: train one
│   ├── ModelDamaged         a file of the model is not what was saved
│   ├── ModelOfOtherRelease  saved by code that this one cannot read
│   └── ModelsUnwritable     the folder of models cannot be made or written, or its disk is full
├── UnknownLanguage          not one of those that are understood
└── EmbeddingsMissing        the word embeddings of the wordllama package are not installed
"""


class NluError(Exception):
    """Anything that the NLU refuses; its message says what to do."""


class ExamplesError(NluError):
    """Training examples cannot be used."""


class UnreadableExamples(ExamplesError):
    """A file of examples cannot be read at all."""


class NoExamples(ExamplesError):
    """There is nothing to learn from."""


class ContradictingExamples(ExamplesError):
    """Two places say different things about the same text or intent."""


class ModelError(NluError):
    """A trained model cannot be used."""


class ModelMissing(ModelError):
    """No model lies in the folder."""


class ModelDamaged(ModelError):
    """A file of the model is missing, cut or changed."""


class ModelOfOtherRelease(ModelError):
    """The model was saved in another form than this code reads."""


class ModelsUnwritable(ModelError):
    """A model cannot be saved: its folder cannot be made or written, or its disk is full."""


class UnknownLanguage(NluError):
    """A language that Doppel does not understand."""


class EmbeddingsMissing(NluError):
    """The word embeddings are not installed."""
