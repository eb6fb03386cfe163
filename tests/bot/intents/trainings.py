"""Trainings that wait, fail or refuse, and a version that is published."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from intents_house import House, at_once

from bot.intents.draft import IntentEdit
from bot.intents.training.job import Job, Tell
from bot.intents.training.report import Report
from bot.intents.training.workshop import Stopped

Stop = Callable[[], bool]

TALK = IntentEdit(replies={"utter_tea": {"en": ("A {kind} brew.",)}})
"""An edit that trains nothing: only words change."""


class Patient:
    """A workshop that waits until it is told to go on."""

    def __init__(self) -> None:
        self.begun, self.go = Event(), Event()

    def __call__(self, job: Job, tell: Tell, stopped: Stop) -> Report:
        tell("waiting", 0.25)
        self.begun.set()
        while not self.go.wait(0.01):
            if stopped():
                raise Stopped
        return at_once(job, tell, lambda: False)


def refusing(reason: str) -> Callable[[Job, Tell, Stop], Report]:
    return lambda job, tell, stop: at_once(job, tell, stop).judged((reason,))


def failing(error: Exception) -> Callable[[Job, Tell, Stop], Report]:
    def fail(_job: Job, _tell: Tell, _stop: Stop) -> Report:
        raise error

    return fail


def published(house: House, note: str = "") -> int:
    """A version of other words, published; its number."""
    texts = (f"A {{kind}} brew, {note}.",)
    house.draft(make_tea=IntentEdit(replies={"utter_tea": {"en": texts}}))
    version = house.admin.publish_and_wait("ann", note)
    assert version.live, version
    return version.number
