"""A small model to test with."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

from nlu.annotations import read_marked
from nlu.examples import Example, TrainingData
from nlu.model import Model
from nlu.train import train

SAID = {
    "log_mood": [
        "mood 4",
        "my mood is 2",
        "mood: 5",
        "feeling 3 today",
        "i feel great",
        "i am sad",
        "🙂",
        "4",
    ],
    "start_break": [
        "start a break",
        "break time",
        "taking a break",
        "i need a pause",
        "going for lunch",
        "brb",
    ],
    "end_break": ["back", "i am back", "break is over", "back at my desk", "back from lunch", "returned"],
    "set_reminder": [
        "remind me to [stretch](title) at 3",
        "remind me to [call mum](title) tomorrow",
        "reminder: [water the plants](title)",
        "remind me to [drink water](title) every hour",
        "set a reminder to [send the invoice](title) at noon",
        "please remind me to [breathe](title)",
    ],
    "undo": ["undo", "undo that", "take that back", "revert", "no wait undo", "scrap that"],
}
STRANGE = [
    "weather in rome",
    "is it raining outside",
    "play some jazz",
    "next song",
    "who won the match",
    "when does the league begin",
    "17 times 23",
    "square root of nine",
    "asdf qwer",
    "lkjh",
    "order a pizza",
    "recipe for soup",
]


def data() -> TrainingData:
    """The examples above, with a look-up, a pattern and a synonym."""
    intents = {
        intent: tuple(Example(*read_marked(words), where=f"here:{i}") for i, words in enumerate(said))
        for intent, said in SAID.items()
    }
    return TrainingData(
        intents=MappingProxyType(intents),
        synonyms={"py": "python"},
        regexes={"ticket": (r"\b[a-z]+-\d+\b",)},
        lookups={"skill": ("python", "py", "sql")},
    )


@cache
def model() -> Model:
    """A model of them, trained once."""
    return train(data(), outside_examples=STRANGE)
