from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
import pytest
from spoken import MONDAY, Speaker

from bot.dialogue.agent import Agent
from bot.dialogue.choices import Thresholds
from bot.language import conversing
from bot.nudge_words import meaning
from bot.phrases import phrases
from bot.reasons import kind_name
from bot.skill import Answer
from skills import nudgers, nudges
from skills._nudges.common import CHOSEN, kinds_in, say
from twin_core.parts.calendar import CalendarEventSeen
from twin_core.parts.capacity import EnergyUpdated
from twin_core.parts.consent import LEARN_TIMING, NUDGES, ConsentGranted
from twin_core.parts.nudges import NudgeHeldBack, NudgePaused, NudgeResumed, NudgeSent
from twin_core.parts.preferences import NudgeChanged, PreferencesChanged

LANGUAGES: Final = ("en", "de")
BERLIN: Final = ZoneInfo("Europe/Berlin")
HOUR: Final = timedelta(hours=1)


@pytest.fixture
def ana() -> Speaker:
    """Somebody who agreed to nudges."""
    speaker = Speaker(nudges.answer)
    speaker.lives(ConsentGranted(NUDGES))
    return speaker


def changes(answer: Answer) -> list[dict[str, Any]]:
    """What an answer changes, without what it leaves."""
    told = [event for event in answer.events if isinstance(event, NudgeChanged)]
    return [
        {name: value for name, value in msgspec.structs.asdict(event).items() if value is not None}
        for event in told
    ]


def wish(said: str, language: str = "en", now: datetime = MONDAY) -> list[dict[str, Any]]:
    speaker = Speaker(nudges.answer, now, language)
    speaker.lives(ConsentGranted(NUDGES))
    with conversing(heard=language, spoken=language):
        return changes(speaker.says(said, "nudge_settings"))


BREAKS: Final = {"kind": "break_due"}
MORNING: Final = {"kind": "morning_check_in"}
EVENING: Final = {"kind": "evening_check_in"}
ALL: Final = {"kind": "*"}
NOON: Final = datetime(2026, 3, 4, 12, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("no breaks before 10", [BREAKS | {"not_before": "10:00"}]),
        ("no breaks before 2", [BREAKS | {"not_before": "14:00"}]),
        ("no breaks after 4", [BREAKS | {"not_after": "16:00"}]),
        ("no nudges after 9", [ALL | {"not_after": "21:00"}]),
        ("no nudges after 10", [ALL | {"not_after": "10:00"}]),
        ("no nudges after 4pm", [ALL | {"not_after": "16:00"}]),
        ("breaks only before noon", [BREAKS | {"not_after": "12:00"}]),
        ("breaks between 10 and 4", [BREAKS | {"not_before": "10:00", "not_after": "16:00"}]),
        ("only nudge me after 10", [ALL | {"not_before": "10:00"}]),
        ("breaks only on mondays and fridays", [BREAKS | {"days": (0, 4)}]),
        ("no breaks on fridays", [BREAKS | {"days": (0, 1, 2, 3)}]),
        ("breaks on saturdays too", [BREAKS | {"days": (0, 1, 2, 3, 4, 5)}]),
        ("only mon-wed", [ALL | {"days": (0, 1, 2)}]),
        ("no breaks before 10, only mondays", [BREAKS | {"not_before": "10:00"}, BREAKS | {"days": (0,)}]),
        ("check in at 8:30", [MORNING | {"at": "08:30"}]),
        ("check in at 5", [EVENING | {"at": "17:00"}]),
        ("check in at 8:30 and 17:15", [MORNING | {"at": "08:30"}, EVENING | {"at": "17:15"}]),
        ("evening check-in at 5:15", [EVENING | {"at": "17:15"}]),
        (
            "morning check-in at 9 and evening check-in at 6",
            [MORNING | {"at": "09:00"}, EVENING | {"at": "18:00"}],
        ),
        ("end of day nudge at 5:30", [{"kind": "end_of_day", "at": "17:30"}]),
        ("remind me of breaks every 50 minutes", [BREAKS | {"every_minutes": 50}]),
        ("a break after 2 hours without one", [BREAKS | {"every_minutes": 120}]),
        ("fewer break nudges", [BREAKS | {"less": True}]),
        ("less often please, the breaks", [BREAKS | {"less": True}]),
        (
            "no breaks and no check-ins",
            [BREAKS | {"wanted": False}, MORNING | {"wanted": False}, EVENING | {"wanted": False}],
        ),
        (
            "no week review but tell me before meetings",
            [{"kind": "week_review", "wanted": False}, {"kind": "meeting_soon", "wanted": True}],
        ),
        ("keep the morning and evening check-ins", []),
        ("stop the back-to-back nudges", [{"kind": "back_to_back", "wanted": False}]),
        ("pause breaks until friday", [BREAKS | {"resting_until": datetime(2026, 3, 6, 8, tzinfo=UTC)}]),
        ("no breaks until 3pm", [BREAKS | {"resting_until": datetime(2026, 3, 4, 14, tzinfo=UTC)}]),
        ("no break nudges today", [BREAKS | {"resting_until": datetime(2026, 3, 5, 8, tzinfo=UTC)}]),
        ("no break nudges this week", [BREAKS | {"resting_until": datetime(2026, 3, 9, 8, tzinfo=UTC)}]),
        ("no breaks for two hours", [BREAKS | {"resting_until": datetime(2026, 3, 4, 13, tzinfo=UTC)}]),
        ("pause the breaks", [BREAKS | {"resting_until": datetime(2026, 3, 5, 8, tzinfo=UTC)}]),
    ],
)
def test_a_wish_is_read(said: str, wanted: list[dict[str, Any]]) -> None:
    assert wish(said, now=NOON) == wanted


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("keine pausen vor 10", [BREAKS | {"not_before": "10:00"}]),
        ("pausen erst ab 10", [BREAKS | {"not_before": "10:00"}]),
        ("nach 16 uhr keine hinweise", [ALL | {"not_after": "16:00"}]),
        ("pausen nur zwischen 10 und 16 uhr", [BREAKS | {"not_before": "10:00", "not_after": "16:00"}]),
        (
            "freitags keine pausen und keine check-ins",
            [
                {"kind": kind, "days": (0, 1, 2, 3)}
                for kind in ("break_due", "morning_check_in", "evening_check_in")
            ],
        ),
        ("pausen auch samstags", [BREAKS | {"days": (0, 1, 2, 3, 4, 5)}]),
        ("check-in um halb neun", [MORNING | {"at": "08:30"}]),
        ("abends check-in um 17:15", [EVENING | {"at": "17:15"}]),
        ("erinner mich alle 50 minuten an pausen", [BREAKS | {"every_minutes": 50}]),
        ("bitte seltener, die pausen", [BREAKS | {"less": True}]),
        ("schalt den check-in am abend aus", [EVENING | {"wanted": False}]),
        ("sag mir vor terminen bescheid", [{"kind": "meeting_soon", "wanted": True}]),
        (
            "pausenhinweise bis freitag aussetzen",
            [BREAKS | {"resting_until": datetime(2026, 3, 6, 8, tzinfo=UTC)}],
        ),
        ("heute keine pausenhinweise", [BREAKS | {"resting_until": datetime(2026, 3, 5, 8, tzinfo=UTC)}]),
    ],
)
def test_a_wish_is_read_in_german(said: str, wanted: list[dict[str, Any]]) -> None:
    assert wish(said, "de", NOON) == wanted


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", CHOSEN)
def test_a_kind_is_known_by_its_name_and_by_what_changes_it(kind: str, language: str) -> None:
    with conversing(heard=language, spoken=language):
        for words in (kind_name(kind), say.name(f"change_{kind}"), say.name(f"back_{kind}")):
            assert kinds_in(words) == (kind,), words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", CHOSEN)
def test_the_way_back_leads_back(kind: str, language: str) -> None:
    ana = Speaker(nudges.answer, language=language)
    ana.lives(ConsentGranted(NUDGES), NudgeChanged(kind, wanted=False))
    with conversing(heard=language, spoken=language):
        assert changes(ana.says(say.name(f"back_{kind}"), "nudge_settings")) == [
            {"kind": kind, "wanted": True}
        ]


def buttons() -> Iterator[tuple[str, str, str]]:
    """What the buttons of every kind of nudge say, and those that every nudge has."""
    folder = Path(str(nudgers.__file__)).parent
    for path in sorted(folder.glob("[a-z]*.py")):
        for language in LANGUAGES:
            for button in phrases(str(path)).words(language).buttons.values():
                yield path.stem, language, button.says


@pytest.mark.parametrize(("kind", "language", "says"), list(buttons()))
def test_what_a_nudge_offers_to_do_is_no_answer_by_itself(kind: str, language: str, says: str) -> None:
    with conversing(heard=language, spoken=language):
        assert meaning(says) is None, kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_buttons_that_every_nudge_has_are_answers(language: str) -> None:
    offered = phrases(str(Path(str(nudgers.__file__)).parents[2] / "bot" / "nudging" / "offers.py"))
    with conversing(heard=language, spoken="de"):
        for name, button in offered.words(language).buttons.items():
            assert meaning(button.says) == meaning(button.label) == name


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("nope, never again", "never"),
        ("pls stop these", "never"),
        ("Not today, thanks", "not_today"),
        ("why now?", "why"),
        ("in a bit", "later"),
        ("I’m busy right now", "later"),
        ("ok, later", "later"),
        ("in a meeting", "after_meeting"),
        ("when my call is over", "after_meeting"),
        ("👎", "no"),
        ("already did", "done"),
        ("no", "no"),
        ("not now", "no"),
        ("i'll finish the report later", None),
        ("not today's meeting", None),
        ("never mind", None),
        ("why is the build red", None),
        ("after lunch", None),
        ("stop the break", None),
        ("done with the report", None),
    ],
)
def test_only_a_whole_text_is_an_answer(said: str, means: str | None) -> None:
    assert meaning(said) == means


def test_every_button_of_the_skill_is_understood(agent: Agent) -> None:
    now, sure = datetime(2026, 3, 2, 9, tzinfo=BERLIN), Thresholds().sure
    pending = {"yes", "no", "what", "leave"}
    missed: list[str] = []
    for language in LANGUAGES:
        with conversing(heard=language, spoken=language):
            texts = [one.says for name, one in say.words(language).buttons.items() if name not in pending]
            texts += [say.name(f"{way}_{kind}") for way in ("change", "back") for kind in CHOSEN]
            for text in texts:
                found = agent.interpreter(language).understand(text, now, BERLIN)
                if not sure(found) or found.intent not in (*nudges.INTENTS, "undo", "stop_writing"):
                    missed.append(f"{text}: {found.intent} {found.confidence:.2f}")
    assert not missed


def test_a_choice_of_all_is_told_where_it_holds_for_one(ana: Speaker) -> None:
    ana.says("no nudges after 4pm", "nudge_settings")
    reply = ana.says("no breaks before 10", "nudge_settings").reply
    assert "Break nudges: on, 10:00 to 16:00." in reply.text


def test_a_kind_at_rest_is_woken_by_asking_for_it(ana: Speaker) -> None:
    ana.lives(NudgePaused("break_due"), NudgePaused("week_review"))
    assert "at rest" in ana.says("break nudges", "nudge_settings").reply.text
    assert ana.says("keep the break nudges", "nudge_settings").events == (NudgeResumed("break_due"),)
    fewer = ana.says("fewer week reviews", "nudge_settings").events
    assert fewer == (NudgeChanged("week_review", less=True), NudgeResumed("week_review"))


def test_a_rest_ends_when_it_is_wanted_again(ana: Speaker) -> None:
    ana.says("pause breaks until friday", "nudge_settings")
    ana.waits(hours=1)
    (event,) = ana.says("breaks on", "nudge_settings").events
    assert event == NudgeChanged("break_due", resting_until=ana.now.astimezone(UTC))
    assert "resting" not in ana.says("breaks on", "nudge_settings").reply.text


def test_what_has_no_time_of_day_or_pace_says_so(ana: Speaker) -> None:
    assert "fixed time" in ana.says("meeting suggestions at 9:30", "nudge_settings").reply.text
    assert "no fixed pace" in ana.says("week review every 2 hours", "nudge_settings").reply.text


def test_a_choice_says_what_else_holds_nudges_back() -> None:
    ana = Speaker(nudges.answer)
    assert "nudge me" in ana.says("no breaks before 10", "nudge_settings").reply.text
    ana.lives(ConsentGranted(NUDGES), PreferencesChanged(writes_first=False))
    assert "start" in ana.says("no breaks after 16", "nudge_settings").reply.text
    assert ana.says("no breaks", "nudge_settings").reply.text.count("\n") == 1, "off needs no more words"


def sent(speaker: Speaker, kind: str = "break_due", *reasons: str) -> None:
    speaker.lives(NudgeSent(f"n{speaker.turns}", kind, reasons or ("load_minutes:120",)))


def test_words_for_a_nudge_are_about_the_latest_of_the_day(ana: Speaker) -> None:
    sent(ana)
    ana.waits(hours=5)
    (event,) = ana.says("again in 20 minutes", "answer_nudge").events
    assert event.nudge == "n0"  # type: ignore[attr-defined]
    assert event.again_at == (ana.now + timedelta(minutes=20)).astimezone(UTC)  # type: ignore[attr-defined]
    assert ana.says("why did that come", "answer_nudge").events == ()
    ana.waits(days=2)
    assert ana.says("in 20 minutes", "answer_nudge").events == ()


def test_after_a_meeting_is_after_those_that_follow_it_at_once(ana: Speaker) -> None:
    start = ana.now + HOUR / 2
    for number in range(2):
        begun = start + number * HOUR
        ana.lives(CalendarEventSeen(f"m{number}", begun.astimezone(UTC), (begun + HOUR).astimezone(UTC)))
    sent(ana)
    assert "11:30" in ana.says("after my meeting", "answer_nudge").reply.text


def test_what_was_held_back_is_told_with_its_rule(ana: Speaker) -> None:
    ana.lives(NudgeHeldBack("break_due", "meeting", ("meeting_until:10:30", "load_minutes:95")))
    ana.waits(hours=1)
    ana.lives(NudgeHeldBack("morning_check_in", "budget", ("sent_today:3",)))
    told = ana.says("what did you hold back today", "nudge_log").reply
    assert told.private
    assert "9:00: a break, since you were in a meeting until 10:30." in told.text
    assert "3 had come that day" in told.text
    about_breaks = ana.says("why did you not remind me of a break", "nudge_log").reply.text
    assert "meeting until 10:30" in about_breaks
    assert "had come that day" not in about_breaks
    ana.waits(days=1)
    assert "nothing" in ana.says("what did you hold back today", "nudge_log").reply.text.casefold()
    assert "10:30" in ana.says("what did you hold back yesterday", "nudge_log").reply.text


def test_a_long_log_is_cut(ana: Speaker) -> None:
    for _ in range(14):
        ana.lives(NudgeHeldBack("break_due", "meeting", ("meeting_until:10:30",)))
    assert "4 before that" in ana.says("what did you hold back", "nudge_log").reply.text


def test_an_effect_is_told_with_its_interval_or_as_too_early(ana: Speaker) -> None:
    ana.lives(ConsentGranted(LEARN_TIMING))
    assert "weeks" in ana.says("do the breaks help me", "nudge_effect").reply.text
    for number in range(20):
        trial = (
            NudgeSent(f"t{number}", "break_due", chance=0.5)
            if number % 2
            else NudgeHeldBack("break_due", "trial", chance=0.5)
        )
        ana.lives(trial)
        ana.waits(hours=2)
        ana.lives(EnergyUpdated(4 if number % 2 else 2))
        ana.waits(hours=22)
    told = ana.says("do the breaks help me", "nudge_effect").reply
    assert told.private
    assert "+2.0" in told.text
    assert "10 sent and 10 held back" in told.text
    assert "look" in told.text
