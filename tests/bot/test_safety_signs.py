from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.safety import shapes, shows_crisis, signs
from bot.safety.shapes import clauses

ROOT = Path(signs.__file__).parents[2]

DISGUISED = [
    "k1ll myself", "ki11 myself", "suic!de", "su1c1de", "5uicide", "$uicide", "i want to d!e",
    "unal1ve", "s u i c i d e", "i w a n t t o d i e", "i  w a n t  t o  d i e",
    "s.u.i.c.i.d.e", "k m s", "sui*cide", "k*ll myself", "su\u200bicide",
    "k\u200dill my\u200cself", "kill\u00admyself", "ｉ ｗａｎｔ ｔｏ ｄｉｅ", "𝓲 𝔀𝓪𝓷𝓽 𝓽𝓸 𝓭𝓲𝓮", "suìcìde",
    "ѕuісіdе", "wаnt tо diе", "kill  my self", "killlll myself", "i wanttt to dieee",
    "KILL MYSELF!!!!", "#killmyself", "i-want-to-die", "i_want_to_die", "i want\nto die",
    "i want... to die", "i want to, like, die", "😭😭 i dont wanna live 😭", "“I want to die”",
    "I don’t want to live anymore",
]  # fmt: skip

COMMANDS = [
    "end the check-in", "end", "stop", "stop the timer", "kill it", "kill the timer",
    "i want to end my break", "end my break", "i'm done with work",
    "i want to end the day here", "give up on this task", "cancel my life insurance task",
    "end it at 5", "drop it", "shoot me an email", "hang on", "jump on a call",
    "cut the budget", "remove the task kill the old servers",
    "remind me to call the bridge club", "q4", "3h", "h2o", "mood 1", "1", "stress 5",
    "i'm dead tired", "forget me for good", "delete everything about me",
]  # fmt: skip


@pytest.mark.parametrize("text", DISGUISED)
def test_a_disguise_is_seen_through(text: str) -> None:
    assert shows_crisis(text)


@pytest.mark.parametrize("text", COMMANDS)
def test_a_command_does_not_alarm(text: str) -> None:
    assert not shows_crisis(text)


CORES = [
    "I want to kill myself", "im gonna kill myself", "I want to die", "i wanna die",
    "I want to end my life", "I don't want to live anymore", "I don't want to be alive",
    "I am suicidal", "thinking about killing myself", "I would be better off dead", "I wish I was dead",
    "I'm going to hang myself", "i keep thinking about suicide", "I tried to kill myself",
    "I want to hurt myself", "everyone would be better off without me", "I have no reason to live",
    "I'm going to end it all",
]  # fmt: skip
LEADS = [
    "", "mood 1, ", "no i meant 1, ", "skip. ", "honestly ", "start the report and ",
    "this deadline is killing me, ", "lol ", "hi doppel ", "remind me at 5 to call mum. ",
    "energy 2 but ", "the build is dead again and ",
]  # fmt: skip
TAILS = [
    "", " in the office", " at work", " at my desk", " on the train", " on monday", " at 5", " today",
    " tonight", " to make it stop", " for good", " for real", " because of the deadline",
    " after the meeting", " over this job", " with pills", " so badly", " and nobody knows",
    " but i cant tell anyone", " lol", " haha", " tbh", " rn", " 💀", " up there", " together",
    " out of spite", " while everyone sleeps", " if this goes on", ", mood 1", " here",
]  # fmt: skip


@pytest.mark.parametrize("core", CORES)
def test_plain_words_are_heard_wherever_they_stand(core: str) -> None:
    unheard = [
        f"{lead}{core}{tail}" for lead in LEADS for tail in TAILS if not shows_crisis(f"{lead}{core}{tail}")
    ]
    assert unheard == []


def test_what_is_taken_for_harmless_does_not_cover_what_is_not() -> None:
    assert shows_crisis("I cut myself shaving and then I cut myself on purpose")
    assert shows_crisis("this deadline is killing me and I want to kill myself")
    assert shows_crisis("suicide prevention training at 3, I need it, I am suicidal")
    assert shows_crisis("I want to die for real")


def examples() -> Iterator[tuple[str, str]]:
    for path in [*sorted((ROOT / "skills").glob("*.yml")), ROOT / "bot" / "control.yml"]:
        for entry in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("nlu") or []:
            for line in str(entry.get("examples", "")).splitlines() if "intent" in entry else ():
                yield (
                    path.name,
                    re.sub(r"\[([^\]]*)\](\([^)]*\)|\{[^}]*\})", r"\1", line.strip().removeprefix("- ")),
                )


def test_no_example_of_a_skill_alarms() -> None:
    assert [(file, text) for file, text in examples() if shows_crisis(text)] == []


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    assert shows_crisis(text) in (True, False)


@given(st.text(max_size=60), st.text(max_size=60))
def test_words_around_do_not_hide_it(before: str, after: str) -> None:
    assert shows_crisis(f"{before}\nI want to kill myself\n{after}")


def test_both_ends_of_a_very_long_text_are_read() -> None:
    filler = "we went on with the report. " * 2000
    assert shows_crisis(f"I want to die. {filler}")
    assert shows_crisis(f"{filler} I want to die.")


UNITS = [
    "a", "!", "1", "@", "a!", "a1", "a*", "*", "-", " - ", ".", "\n", "x, ", "i ", "k i l ",
    "\u0301", "😭 ", "a!я ", "not ", "if i ", "i want to ", "want want ", "the pain ", "my ",
    "no reason to ", "wont have me ", "how many ", "make everyone ", "take my ", "hope the ",
    "thinking about ", "standing on the ", "a!" * 40 + "я",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_reading_time_stays_in_proportion_to_the_length(unit: str) -> None:
    """Eight times the text: about eight times the work, and by far not sixty-four."""
    short, long = (unit * (size // len(unit)) for size in (2_000, 16_000))
    assert seconds(long) <= 24 * max(seconds(short), 0.000_5)


def seconds(text: str) -> float:
    """Processor time to read a text: the least of three, so that a busy machine does not matter."""
    return min(timed(text) for _ in range(3))


def timed(text: str) -> float:
    start = time.process_time()
    shows_crisis(text)
    return time.process_time() - start


def test_the_patterns_see_no_more_than_a_few_times_the_text() -> None:
    text = "k1ll the pr0cess, sooo slow: i want to go on. " * 400
    assert sum(len(clause) for shape in shapes.shapes(text) for clause in clauses(shape)) <= 30 * len(text)


def test_no_pattern_repeats_words_without_a_bound() -> None:
    """What makes a search slower than in proportion: a repeated group that itself repeats without end."""
    document = yaml.safe_load((ROOT / "bot/safety/patterns.yml").read_text(encoding="utf-8"))
    signs = [sign for group in document["signs"].values() for sign in group]
    endless = re.compile(r"\\w[*+] ?\)[*+]|\\w[*+]\\w|\.[*+]")
    assert [p for p in [*document["idioms"], *document["words"].values(), *signs] if endless.search(p)] == []
