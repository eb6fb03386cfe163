"""The modals: free words, how one is, a task out of a message; drawn, and read when they come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from channels.slack.blocks import LABEL, SECTION, TITLE, Block, cut, plain, section
from channels.slack.features import LOG_MOOD, MAKE_TASK, WRITE
from channels.slack.payload import View
from channels.slack.place import Place
from channels.slack.words import words

MEASURES: Final = ("mood", "energy", "stress")
LONGEST_NOTE: Final = 1000
LONGEST_TASK: Final = 300
LONGEST_INPUT: Final = 3000
"""Characters that Slack takes in a text field."""
_SCALE: Final = range(1, 6)
_METADATA: Final = 3000
_LONGEST_LABEL: Final = 2000


@dataclass(frozen=True, slots=True)
class Filled:
    """A modal that came back: what it says, or what is wrong with it, by block."""

    says: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


def write_modal(question: str, place: Place, language: str) -> Block:
    """A field for an answer in free words, under the question (escaped)."""
    say = words(language)
    asked = [section(question[:SECTION])] if question else []
    entry = _text("words", say["write_label"], LONGEST_INPUT, multiline=True)
    return _modal(WRITE, say["write_title"], say["send"], say, blocks=[*asked, entry], place=place)


def mood_modal(language: str) -> Block:
    """Mood, energy and stress from 1 to 5, and a line of one's own."""
    say = words(language)
    scales = [_scale(measure, say, optional=measure != "mood") for measure in MEASURES]
    note = _text("note", say["note"], LONGEST_NOTE, multiline=True, optional=True, hint=say["note_hint"])
    return _modal(LOG_MOOD, say["mood_title"], say["keep"], say, blocks=[*scales, note])


def task_modal(text: str, language: str) -> Block:
    """A task with the words of a message, to be edited, and a day."""
    say = words(language)
    task = _text("task", say["task"], LONGEST_TASK, multiline=True)
    task["element"]["initial_value"] = cut(" ".join(text.split()), LONGEST_TASK)
    due = _input("due", say["due"], {"type": "datepicker", "action_id": "due"}, optional=True)
    return _modal(MAKE_TASK, say["task_title"], say["keep"], say, blocks=[task, due])


def read_write(view: View, language: str) -> Filled:
    """The words of an answer."""
    text = _value(view, "words", "value")
    return Filled(text) if text else Filled(errors={"words": words(language)["write_missing"]})


def read_mood(view: View, language: str) -> Filled:
    """How somebody is, in the words that say so."""
    say = words(language)
    chosen = {name: _value(view, name, "selected_option", "value") for name in MEASURES}
    wrong = {
        name: say["mood_missing"]
        for name, value in chosen.items()
        if value not in {*map(str, _SCALE)} and (value or name == "mood")
    }
    note = " ".join(_value(view, "note", "value").split())
    if len(note) > LONGEST_NOTE:
        wrong["note"] = say["note_long"].format(length=len(note), longest=LONGEST_NOTE)
    if wrong:
        return Filled(errors=wrong)
    rated = ", ".join(say[f"{name}_says"].format(value=value) for name, value in chosen.items() if value)
    return Filled(f"{rated}: {note}" if note else rated)


def read_task(view: View, language: str, today: date) -> Filled:
    """A task and when it is due, in words; `today` where the person is."""
    say = words(language)
    task = " ".join(_value(view, "task", "value").split())
    if not task or len(task) > LONGEST_TASK:
        return Filled(errors={"task": say["task_missing"]})
    chosen = _value(view, "due", "selected_date")
    try:
        due = date.fromisoformat(chosen) if chosen else None
    except ValueError:
        due = None
    if chosen and (due is None or due < today):
        return Filled(errors={"due": say["due_past"]})
    return Filled(say["due_says"].format(task=task, due=due.strftime(say["due_form"])) if due else task)


def _modal(
    callback: str,
    title: str,
    submit: str,
    say: Mapping[str, str],
    *,
    blocks: list[Block],
    place: Place = Place(),  # noqa: B008 - frozen
) -> Block:
    return {
        "type": "modal",
        "callback_id": callback,
        "title": plain(title, TITLE),
        "submit": plain(submit, TITLE),
        "close": plain(say["cancel"], TITLE),
        "private_metadata": place.encode()[:_METADATA],
        "blocks": blocks,
    }


def _scale(name: str, say: Mapping[str, str], *, optional: bool) -> Block:
    ends = {_SCALE[0]: say["lowest"], _SCALE[-1]: say["highest"]}
    options = [
        {"text": plain(ends.get(value, "{value}").format(value=value), LABEL), "value": str(value)}
        for value in _SCALE
    ]
    chosen = {"type": "radio_buttons", "action_id": name, "options": options}
    return _input(name, say[name], chosen, optional=optional)


def _text(
    name: str, label: str, longest: int, *, multiline: bool, optional: bool = False, hint: str = ""
) -> Block:
    element = {
        "type": "plain_text_input",
        "action_id": name,
        "multiline": multiline,
        "max_length": longest,
        "min_length": 0,
    }
    made = _input(name, label, element, optional=optional)
    return made | ({"hint": plain(hint, _LONGEST_LABEL)} if hint else {})


def _input(name: str, label: str, element: dict[str, Any], *, optional: bool) -> Block:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label, _LONGEST_LABEL),
        "element": element,
        "optional": optional,
    }


def _value(view: View, block: str, *path: str) -> str:
    """What was entered in a block, whose action bears the same name; empty where nothing was."""
    found: Any = (view.state or {}).get("values")
    for step in (block, block, *path):
        found = found.get(step) if isinstance(found, dict) else None
    return found.strip() if isinstance(found, str) else ""
