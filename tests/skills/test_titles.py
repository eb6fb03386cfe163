from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import process_time
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import skills
from bot.titles import Subject
from nlu.annotations import read_marked
from nlu.entities import read
from nlu.understanding import Entity, Understanding
from skills._reminders import subjects as reminders
from skills._tasks import subjects as tasks

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=BERLIN)
FOLDER = Path(next(iter(skills.__path__)))
ARTICLE = re.compile(r"^(the|a|an|my|our|that|this) ")
OF: dict[str, Callable[[Understanding, str], Subject]] = {"tasks": tasks.of, "reminders": reminders.of}
BY_RULE = {
    "tasks": ("add_task", "start_task", "finish_task", "put_off_task", "change_task", "remove_task"),
    "reminders": ("set_reminder", "cancel_reminder"),
}

PLACES = [(file, intent) for file, intents in BY_RULE.items() for intent in intents]
MARKS = re.compile("[\ue000-\uf8ff]")
LONG = ["a" * 5000, "by " * 2000, "add " + "10:00 " * 500, ", " * 3000, "remind me " * 500]


def understood(text: str, intent: str = "add_task") -> Understanding:
    return Understanding(text, intent, 1.0, read(text, NOW, BERLIN))


def annotated(file: str, intent: str) -> list[tuple[str, str]]:
    document = yaml.safe_load((FOLDER / f"{file}.yml").read_text(encoding="utf-8"))
    lines = next(block["examples"] for block in document["nlu"] if block.get("intent") == intent).splitlines()
    marked = [read_marked(line.strip()[2:]) for line in lines]
    return [(text, next((text[span.start : span.end] for span in spans), "")) for text, spans in marked]


def bare(title: str) -> str:
    return ARTICLE.sub("", title.casefold().strip(" .!?"))


def title_by_rule(file: str, intent: str, text: str) -> str:
    if intent == "change_task" and (names := tasks.renamed(text)):
        return "" if tasks.is_unnamed(names[0]) else names[0]
    return OF[file](understood(text, intent), intent).title


@pytest.mark.parametrize(
    ("file", "intent"), [(file, intent) for file, intents in BY_RULE.items() for intent in intents]
)
def test_the_rule_finds_every_annotated_title(file: str, intent: str) -> None:
    wrong = {
        text: (title, wanted)
        for text, wanted in annotated(file, intent)
        if bare(title := title_by_rule(file, intent, text)) != bare(wanted)
    }
    assert not wrong


@pytest.mark.parametrize(
    ("text", "title", "times", "minutes"),
    [
        ("add Prepare the Q3 slides, due friday, about 2h", "Prepare the Q3 slides", 1, 120),
        ('add "buy milk" by 18:00', "buy milk", 1, None),
        ("Add the march report", "march report", 0, None),
        ("add plan the monday meeting", "plan the monday meeting", 0, None),
        ("add email Ana about friday", "email Ana about friday", 0, None),
        ("tomorrow i have to call the bank", "call the bank", 1, None),
        ("add write the summary by tomorrow noon for the board", "write the summary for the board", 1, None),
        ("task: add a button to the page", "add a button to the page", 0, None),
        ("please add: 1:1 with Mia (30 min)", "1:1 with Mia", 0, 30),
        ("need to prepare, about 45 minutes, the review", "prepare, the review", 0, 45),
        ("ADD CALL MUM", "CALL MUM", 0, None),
        ("add résumé für Jörg 📄 tomorrow", "résumé für Jörg 📄", 1, None),
        ("add “Das Protokoll” heute", "Das Protokoll” heute", 0, None),
    ],
)
def test_a_new_task_keeps_its_own_words(text: str, title: str, times: int, minutes: int | None) -> None:
    found = tasks.of(understood(text), "add_task")
    assert (found.title, len(found.times), found.minutes) == (title, times, minutes)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("remind me at 3 to take a 20 min walk", "take a 20 min walk"),
        ("remind me to meet Ana at 3 in the lobby", "meet Ana in the lobby"),
        ("in 10 minutes remind me to stretch", "stretch"),
        ("remind me to remind Tom about the keys tomorrow", "remind Tom about the keys"),
        ("remind me tomorrow", ""),
        ("remind me", ""),
        ("set a reminder, 20 min", ""),
        ("Remind me that Jonas's plane lands at 18:40", "Jonas's plane lands"),
    ],
)
def test_a_reminder_keeps_its_own_words(text: str, title: str) -> None:
    assert reminders.of(understood(text), "set_reminder").title == title


def test_a_trained_title_helps_only_where_the_rule_finds_nothing() -> None:
    text = "start a task"
    tagged = Understanding(text, "start_task", 1.0, (Entity("title", "report", 0, 5),))
    assert tasks.of(tagged, "start_task").title == "report"
    text = "start the budget"
    tagged = Understanding(text, "start_task", 1.0, (Entity("title", "the", 6, 9),))
    assert tasks.of(tagged, "start_task").title == "budget"


@given(
    st.text(max_size=80),
    st.sampled_from(PLACES),
)
def test_a_title_is_made_of_the_words_that_were_said(text: str, place: tuple[str, str]) -> None:
    file, intent = place
    title = OF[file](understood(text, intent), intent).title
    assert not MARKS.search(title) or MARKS.search(text)
    letters = iter("".join(text.split()))
    assert all(letter in letters for letter in "".join(title.split())), "letters in the order they were said"


@pytest.mark.parametrize("text", LONG)
def test_long_texts_are_taken_apart_at_once(text: str) -> None:

    begun = process_time()
    tasks.of(Understanding(text, "add_task", 1.0), "add_task")
    tasks.of(Understanding(text, "change_task", 1.0), "change_task")
    reminders.of(Understanding(text, "set_reminder", 1.0), "set_reminder")
    assert process_time() - begun < 2


@pytest.mark.parametrize(
    ("intent", "text", "title"),
    [
        ("start_task", "startng moodboard", "moodboard"),
        ("start_task", "document the api", "document the api"),
        ("add_task", "notes for bob", "notes for bob"),
        ("add_task", "need 2 stretch", "stretch"),
        ("add_task", "id like to write the memo", "write the memo"),
        ("add_task", "i need to remember to water the plants", "water the plants"),
        ("finish_task", "i have done the slides", "slides"),
        ("put_off_task", "postpne the rota", "rota"),
        ("change_task", "move the invoice's deadline", "invoice"),
    ],
)
def test_a_command_is_cut_off_whole(intent: str, text: str, title: str) -> None:
    assert tasks.of(understood(text, intent), intent).title == title


@pytest.mark.parametrize(
    ("text", "number"),
    [("done 2", 2), ("done with number 3", 3), ("the second one is done", 2), ("done with 2 slides", None)],
)
def test_a_number_in_the_list_is_no_title(text: str, number: int | None) -> None:
    assert tasks.number_of(understood(text, "finish_task"), "finish_task") == number
