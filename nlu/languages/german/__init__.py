"""German, also as typed in chat: lower case, "uebermorgen" or "ubermorgen" for "übermorgen"."""

from nlu.languages.german.clauses import CLAUSES
from nlu.languages.german.keyed import keyed
from nlu.languages.language import Language, Wording

_WORDING = Wording(
    months=("", "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
            "Oktober", "November", "Dezember"),
    weekdays=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    date="{day}. {month}",
    in_a_week="{day} in einer Woche",
    of_next_week="{day} der nächsten Woche",
    working_day_ends="das Ende des Arbeitstags, 18:00 Uhr",
    at_six="18:00 Uhr",
    no_clock="{clock} Uhr gibt es nicht.",
    no_month="Einen {month}. Monat gibt es nicht.",
    no_date="Den {date} gibt es nicht.",
    quarter_towards="{clock} Uhr",
)  # fmt: skip

GERMAN = Language(
    "de",
    keyed=keyed,
    clauses=CLAUSES,
    wording=_WORDING,
    time_leads=("um", "am", "an", "im", "in", "bis", "ab", "seit", "für", "fuer", "gegen", "vor", "nach",
                "von", "vom", "zum", "zur", "den", "der", "die", "das", "fällig", "faellig", "spätestens"),
    literal_from=6,
    odd_dates=("de", "en"),
)  # fmt: skip

__all__ = ["GERMAN"]
