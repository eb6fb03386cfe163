"""What there is to learn of intents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nlu.features import Text

Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Known:
    """Examples, with the number of each one's intent."""

    texts: Sequence[Text]
    labels: Labels
    names: tuple[str, ...]
    language: str = "en"
    """That of the examples."""

    def part(self, chosen: Labels) -> Known:
        """Some of them."""
        return replace(self, texts=[self.texts[i] for i in chosen], labels=self.labels[chosen])
