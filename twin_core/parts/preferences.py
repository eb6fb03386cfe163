"""How the person wants things: zone, hours, language."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from twin_core.events.base import Event, Instant, Minutes, event
from twin_core.parts.zones import zone_named

if TYPE_CHECKING:
    from twin_core.twin import Twin

ClockTime: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
"""HH:MM, from 00:00 to 23:59."""
AnyClockTime: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$")]
"""HH:MM, or empty: unsaid."""
Weekday: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=6)]
"""0 is Monday."""
Speed: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=400)]
"""Words a minute; 0: as the house speaks."""
VoiceName: TypeAlias = Annotated[str, msgspec.Meta(max_length=60)]
"""As the engine calls it; empty: its own choice."""


NUDGES_KEPT = 50
EVERY_KIND = "*"
"""Stands for all kinds of nudges in a choice."""


class NudgeChoice(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """How the person wants one kind of nudge, or all of them; empty where they did not say."""

    kind: str
    """As in `twin_core.nudging.kinds`, or `EVERY_KIND`."""
    wanted: bool | None = None
    """None: as that kind is by itself."""
    days: tuple[int, ...] = ()
    """The only weekdays for it, 0 is Monday; empty: as by itself."""
    not_before: str = ""
    """HH:MM."""
    not_after: str = ""
    at: str = ""
    """The time chosen for what comes once a day, HH:MM."""
    every_minutes: int | None = None
    """How long without a break, for those that are due after a while."""
    less: bool = False
    """Whether it is to come half as often."""
    resting_until: datetime | None = None


class Preferences(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Settings in force; an empty string means not known."""

    zone: str = ""
    """IANA name."""
    zone_pinned: bool = False
    """The person chose the zone, so that a channel no longer moves it."""
    work_start: str = "09:00"
    work_end: str = "17:00"
    work_days: tuple[int, ...] = (0, 1, 2, 3, 4)
    """0 is Monday."""
    quiet_start: str = "20:00"
    quiet_end: str = "08:00"
    language: str = "en"
    """Two letters: what Doppel answers in."""
    language_pinned: bool = False
    """The person chose the language, so that it no longer follows what they write."""
    clock: Literal["24", "12"] = "24"
    country: str = ""
    """ISO 3166 alpha-2."""
    writes_first: bool = True
    """Whether Doppel may write without being spoken to; False holds back even reminders."""
    quiet_until: datetime | None = None
    """Until when nothing comes that was not asked for."""
    zone_asked: bool = False
    """The person was asked where they are: nobody is asked twice."""
    nudges: tuple[NudgeChoice, ...] = ()
    """What was chosen of kinds of nudges."""
    voice_replies: bool = False
    """Whether what is said aloud is answered aloud where it could be in writing as well."""
    speech_speed: int = 0
    """Words a minute; 0: as the house speaks."""
    voice: str = ""
    """The name of the voice that speaks to them; empty: the language's own."""

    def nudge(self, kind: str) -> NudgeChoice:
        """What was chosen of a kind, or of `EVERY_KIND`; an empty choice where nothing was."""
        return next((known for known in self.nudges if known.kind == kind), NudgeChoice(kind))

    def may_write_first(self, now: datetime) -> bool:
        """Whether something that was not asked for may be said at a time (aware)."""
        return self.writes_first and (self.quiet_until is None or self.quiet_until <= now)

    def timezone(self) -> ZoneInfo:
        """The person's zone; UTC where it is not known."""
        return zone_named(self.zone)


@event("preferences.changed")
class PreferencesChanged(Event, frozen=True):
    """Settings were changed; what is None stays."""

    zone: str | None = None
    zone_pinned: bool | None = None
    work_start: ClockTime | None = None
    work_end: ClockTime | None = None
    work_days: tuple[Weekday, ...] | None = None
    quiet_start: ClockTime | None = None
    quiet_end: ClockTime | None = None
    language: str | None = None
    language_pinned: bool | None = None
    clock: Literal["24", "12"] | None = None
    country: str | None = None
    writes_first: bool | None = None
    quiet_until: Instant | None = None
    """A time that has passed ends the quiet."""
    voice_replies: bool | None = None
    speech_speed: Speed | None = None
    voice: VoiceName | None = None

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The settings with what was stated."""
        stated = {name: value for name, value in msgspec.structs.asdict(self).items() if value is not None}
        return replace(twin, preferences=replace(twin.preferences, **stated))


@event("preferences.nudge_changed")
class NudgeChanged(Event, frozen=True):
    """What the person wants of a kind of nudge was changed; what is None stays, what is empty is unsaid."""

    kind: str
    wanted: bool | None = None
    days: tuple[Weekday, ...] | None = None
    not_before: AnyClockTime | None = None
    not_after: AnyClockTime | None = None
    at: AnyClockTime | None = None
    every_minutes: Minutes | None = None
    less: bool | None = None
    resting_until: Instant | None = None
    """A time that has passed ends the rest."""

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The choice with what was stated, in place of the earlier one."""
        stated = {name: value for name, value in msgspec.structs.asdict(self).items() if value is not None}
        preferences = twin.preferences
        changed = replace(preferences.nudge(self.kind), **stated)
        others = tuple(known for known in preferences.nudges if known.kind != self.kind)
        return replace(twin, preferences=replace(preferences, nudges=(*others, changed)[-NUDGES_KEPT:]))


@event("preferences.language_heard")
class LanguageHeard(Event, frozen=True):
    """The person wrote in another language than before, and is answered in it from now on."""

    undoable = False

    language: str

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """The language of answers; one that was chosen stays."""
        if twin.preferences.language_pinned:
            return twin
        return replace(twin, preferences=replace(twin.preferences, language=self.language))


@event("preferences.zone_asked")
class ZoneAsked(Event, frozen=True):
    """The person was asked where they are, as their channel does not tell."""

    undoable = False

    def apply(self, twin: Twin, at: datetime) -> Twin:
        """Not to be asked again."""
        return replace(twin, preferences=replace(twin.preferences, zone_asked=True))
