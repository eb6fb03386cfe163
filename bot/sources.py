"""What the kinds of feeds are called, and which consent each rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.phrases import phrases
from twin_core.parts.consent import ACTIVITY, CALENDAR, WORK_TOOLS

PURPOSES: Final[Mapping[str, str]] = {
    "google": CALENDAR,
    "graph": CALENDAR,
    "caldav": CALENDAR,
    "ical": CALENDAR,
    "github": WORK_TOOLS,
    "gitlab": WORK_TOOLS,
    "jira": WORK_TOOLS,
    "activitywatch": ACTIVITY,
}
"""Every kind there is, by the name of its module in channels/feeds: the order in which they are offered."""

say = phrases(__file__)


def source_name(kind: str) -> str:
    """What a kind is called: "Google Calendar"."""
    return say.name(kind) if kind in PURPOSES else kind


def feed_name(kind: str, name: str) -> str:
    """A feed in a sentence: "Google Calendar (ann@example.org)", "Calendar (team.ics)"."""
    if not name:
        return source_name(kind)
    return say("named_ical", name=name) if kind == "ical" else say("named", kind=source_name(kind), name=name)


def kept(purpose: str) -> str:
    """What is kept of feeds that rest on a consent, how long, and who sees it."""
    return say(f"kept_{purpose}")


def sources_named(text: str) -> tuple[str, ...]:
    """The kinds that a text names, such as "my Outlook calendar"."""
    return tuple(kind for kind in PURPOSES if say.pattern(kind).search(text))


def purpose_named(text: str) -> str:
    """The purpose that a text is about without naming a kind, such as "my calendar"; empty for none."""
    return next(
        (purpose for purpose in dict.fromkeys(PURPOSES.values()) if say.pattern(purpose).search(text)), ""
    )


def kinds_for(purpose: str) -> tuple[str, ...]:
    """The kinds that rest on a consent."""
    return tuple(kind for kind, rests_on in PURPOSES.items() if rests_on == purpose)
