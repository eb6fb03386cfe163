"""Every code of every nudge and every gate has words, in every language, and the words are right."""

from __future__ import annotations

import ast
import re
from datetime import UTC
from pathlib import Path
from string import Formatter

import pytest
from nudge_people import BERLIN, DAY, KINDS, at, meeting, person, reasons

import skills.nudgers
import twin_core.nudging
from bot.language import conversing
from bot.reasons import because, held, kind_name, say
from nlu.languages import LANGUAGES
from twin_core.nudging.kinds import KINDS as RULES
from twin_core.nudging.refusal import CODES, Gate
from twin_core.parts.nudges import Held
from twin_core.parts.preferences import NudgeChanged, Preferences

NOW = at("2026-03-02T12:00")
CODE = re.compile(r"^[a-z]+(?:_[a-z]+)*:")
FOLDER = Path(skills.nudgers.__path__[0])
RULES_FOLDER = Path(twin_core.nudging.__path__[0])
SHARED = list(RULES_FOLDER.glob("better_hours.py"))
"""What gives codes to nudgers and lies with the rules."""
NUDGERS = [*FOLDER.glob("*.py"), *SHARED]
FLAGS = {"length_chosen", "energy_low", "mornings", "task_open"}
"""Codes without a figure, as the test of the sources below finds them."""


def codes_in(path: Path) -> set[str]:
    """The codes with a figure that a source writes: f"name:{figure}"."""
    joined = (
        node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.JoinedStr)
    )
    begins = (node.values[0].value for node in joined if isinstance(node.values[0], ast.Constant))
    return {begin.partition(":")[0] for begin in begins if isinstance(begin, str) and CODE.match(begin)}


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def sentences(language: str, kind: str) -> tuple[str, ...]:
    return say.words(language).responses[f"because_{kind}"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_its_names_and_a_rule_without_figures(language: str) -> None:
    for kind in RULES:
        names = say.words(language).names
        assert names[f"kind_{kind}"]
        assert names[f"one_{kind}"]
        assert not slots(sentences(language, kind)[-1]), "the last sentence is for codes that are no more"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_a_nudger_is_said(language: str) -> None:
    found = {code for path in NUDGERS for code in codes_in(path)} - {"kind"}
    variable = {"chosen_at", "learned_at", "work_start", "work_end"}
    dynamic = {"could_shorten", "could_move", "could_decline", "break_planned"}
    told = {slot for kind in RULES for text in sentences(language, kind) for slot in slots(text)}
    unsaid = (found | variable | dynamic) - told - {"meeting_starts"}
    assert not unsaid
    assert told <= found | variable | dynamic | {"kind"}, "nobody gives these"


def test_every_code_without_a_figure_has_a_sentence() -> None:
    sources = " ".join(path.read_text("utf-8") for path in NUDGERS)
    for language in LANGUAGES:
        names = say.words(language).names
        assert {name.removeprefix("flag_") for name in names if name.startswith("flag_")} == FLAGS
    assert all(f'"{flag}"' in sources for flag in FLAGS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("gate", Gate.__args__)  # type: ignore[attr-defined]
def test_every_gate_and_every_code_of_it_has_words(gate: str, language: str) -> None:
    names = say.words(language).names
    assert names[f"gate_{gate}"]
    for code in CODES.get(gate, ()):  # type: ignore[call-overload]
        assert names[f"held_{code}"], code


def test_no_words_are_there_for_codes_of_no_gate() -> None:
    known = {code for codes in CODES.values() for code in codes}
    for language in LANGUAGES:
        told = {name.removeprefix("held_") for name in say.words(language).names if name.startswith("held_")}
        assert told == known


def test_the_gates_give_no_code_that_the_list_lacks() -> None:
    sources = [*RULES_FOLDER.glob("*.py")]
    gates = [path for path in sources if "Refusal(" in path.read_text("utf-8") or path.name == "pace.py"]
    known = {code for codes in CODES.values() for code in codes}
    found = {code for path in gates for code in codes_in(path)}
    found |= {name for path in gates for name in re.findall(r'moment\("(\w+)"', path.read_text("utf-8"))}
    assert {"sent_today", "meeting_until"} <= found <= known


@pytest.mark.parametrize(
    ("gate", "codes", "said"),
    [
        ("meeting", ("meeting_until:11:30", "load_minutes:125"), "since you were in a meeting until 11:30"),
        ("meeting", ("meeting_at:11:15",), "since a meeting was about to begin at 11:15"),
        ("budget", ("sent_today:3",), "since 3 had come that day already, which is the most I send"),
        ("spacing", ("last_sent:10:30",), "since the one before had come at 10:30"),
        ("quiet", ("quiet_until:08:00",), "since your quiet hours last until 8:00"),
        ("off_day", ("weekday:5",), "since you do not work on Saturday"),
        ("unwanted", ("only_days:0,2",), "since you want it only on Monday and Wednesday"),
        ("away", ("away_until:2026-03-09T00:00",), "since you are away until 9 March at 0:00"),
        ("cool_down", ("came:2026-03-01T16:00", "ignored:3"),
         "since the last of its kind is from yesterday at 16:00 and the last 3 stayed without an answer"),
        ("trial", ("chance:0.2",), "since chance left it out"),
        ("consent", (), "since you have not agreed to it"),
    ],
)  # fmt: skip
def test_what_was_held_back_says_why(gate: str, codes: tuple[str, ...], said: str) -> None:
    kept = Held("break_due", at("2026-03-02T11:10").astimezone(UTC), gate, codes)
    words = held(kept, NOW, Preferences(zone=BERLIN.key))
    assert words.startswith("11:10: a break, ")
    assert said in words
    assert "load" not in words


def test_what_was_held_back_on_another_day_says_so() -> None:
    kept = Held("task_due", at("2026-03-02T11:10").astimezone(UTC), "holiday", ("holiday:2026-03-02",))
    assert held(kept, NOW + DAY, Preferences()) == (
        "Yesterday at 11:10: a task that is due, since it was a public holiday."
    )
    with conversing(heard="de", spoken="de"):
        assert held(kept, NOW + DAY, Preferences()) == (
            "Gestern um 11:10: eine fällige Aufgabe, denn es war ein Feiertag."
        )


def test_a_clock_of_twelve_hours_is_kept_to() -> None:
    kept = Held("break_due", at("2026-03-02T14:10").astimezone(UTC), "meeting", ("meeting_until:15:30",))
    assert "3:30 pm" in held(kept, NOW, Preferences(clock="12"))
    assert "8:30 am" in because("morning_check_in", ["chosen_at:08:30"], Preferences(clock="12"))


def test_why_names_the_rule_and_the_figures() -> None:
    assert because("break_due", ["load_minutes:130", "break_after:90"]) == (
        "You have worked 2 h 10 min without a break; I offer one after 1 h 30 min."
    )
    chosen = person(NudgeChanged("break_due", every_minutes=50))
    words = because("break_due", reasons("break_due", chosen, at("2026-03-02T11:05")))
    assert (
        words == "You have worked 2 h 5 min without a break; I offer one after 50 min. You chose that length."
    )
    over = person(meeting(at("2026-03-02T10:00"), 90))
    words = because("break_due", reasons("break_due", over, at("2026-03-02T11:31")))
    assert "2 h 31 min" in words
    assert "1 meeting" in words


def test_codes_that_are_no_more_leave_the_rule() -> None:
    assert because("break_due", ["tiredness:7"]) == "A break was due, and I found none."
    assert because("horoscope", ["stars:7"]) == ""
    assert because("week_review", []) == "I look back in the last working hour of a week."


def test_a_kind_is_called_as_people_call_it() -> None:
    assert kind_name("break_due") == "break nudges"
    assert kind_name("horoscope") == "horoscope"
    with conversing(heard="de", spoken="de"):
        assert kind_name("break_due") == "Pausenhinweise"
    assert len({kind_name(kind) for kind in KINDS}) == len(KINDS)


def test_no_sentence_is_behind_one_that_takes_no_more() -> None:
    """The fullest comes first, so that each can be reached."""
    for language in LANGUAGES:
        for kind in RULES:
            texts = sentences(language, kind)
            for place, text in enumerate(texts):
                assert not any(slots(before) <= slots(text) for before in texts[:place]), text
