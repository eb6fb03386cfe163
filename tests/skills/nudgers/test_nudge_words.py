"""What the words of every nudge must keep to, in every language."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest
from nudge_people import DAY, HOUR, KINDS, MINUTE, at, person, said, text

import skills.nudgers
from bot.language import DEFAULT
from bot.phrases import phrases
from nlu.languages import LANGUAGES
from twin_core.events.base import Event
from twin_core.parts.nudges import NudgeSent

FOLDER = Path(skills.nudgers.__path__[0])
FILES = [FOLDER / f"{kind}.yml" for kind in KINDS]
OTHERS = [language for language in LANGUAGES if language != DEFAULT]
PIECES = {("meeting_soon", "open"), ("meeting_suggestion", "titled"), ("meeting_suggestion", "untitled")}
"""Responses that are part of another one."""
VARIANTS = 3
OUT_OF_TONE = re.compile(
    r"!|\b(?:[Gg]reat|[Aa]wesome|[Ss]orry|[Ss]hould|[Mm]ust|Sie haben|Ihnen|[Ll]eider)\b"
)
SENTENCES = 2
LONGEST = 200
"""Characters of a nudge without what is put in."""


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_language_has_the_same_words(path: Path) -> None:
    english = phrases(str(path)).words(DEFAULT)
    for language in OTHERS:
        other = phrases(str(path)).words(language)
        for part in ("responses", "buttons", "names"):
            assert set(getattr(other, part)) == set(getattr(english, part)), f"{language}: {part}"
        for name, variants in other.responses.items():
            assert len(variants) >= len(english.responses[name]), f"{name} varies less"
            given = set[str]().union(*map(slots, english.responses[name]))
            assert all(slots(each) <= given for each in variants), name
        for name, button in other.buttons.items():
            assert slots(button.says) == slots(english.buttons[name].says), name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_nudge_is_short_varied_and_keeps_its_tone(path: Path, language: str) -> None:
    for name, variants in phrases(str(path)).words(language).responses.items():
        assert len(variants) >= VARIANTS or (path.stem, name) in PIECES, f"{name} has only {len(variants)}"
        for each in variants:
            plain = re.sub(r"\{\w+\}|“.*?”|„.*?“", "x", each)
            assert len(re.findall(r"[.?!](?:\s|$)", plain)) <= SENTENCES, each
            assert len(plain) <= LONGEST, each
            assert not OUT_OF_TONE.search(each), each


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_variant_is_said_twice_in_a_row(language: str) -> None:
    sent: list[tuple[object, Event]] = []
    before = ""
    for day in range(40):
        now = at("2026-03-02T09:12") + day * DAY
        if now.weekday() > 4:
            continue
        words = text("morning_check_in", person(*sent, language=language), now)  # type: ignore[arg-type]
        assert words
        assert words != before
        before = words
        sent.append((now, NudgeSent(f"n{day}", "morning_check_in")))


def test_within_one_hour_the_words_differ_as_well() -> None:
    twin = person(language="en")
    first = text("break_due", twin, at("2026-03-02T11:05"))
    again = person((at("2026-03-02T11:05"), NudgeSent("n", "break_due")))
    later = text("break_due", again, at("2026-03-02T11:06"))
    assert first.replace("2 h 5 min", "") != later.replace("2 h 6 min", "")


def test_all_variants_come_in_turn() -> None:
    days = [at("2026-03-02T09:12") + n * DAY for n in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)]
    variants = phrases(str(FOLDER / "morning_check_in.yml")).words("en").responses["work_start"]
    assert {text("morning_check_in", person(), day) for day in days} == set(variants)


def test_a_nudge_is_in_the_language_of_its_person() -> None:
    now = at("2026-03-02T11:05")
    assert "Pause" in text("break_due", person(language="de"), now)
    nudge = said("break_due", person(language="de"), now)
    assert nudge is not None
    assert [button.says for button in nudge.reply.buttons] == ["starte eine Pause"]
    assert said("break_due", person(), now + HOUR * 7 + MINUTE) is None
