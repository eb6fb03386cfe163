"""The keywords of the grammar of times and numbers.

They are English words with their spellings, so an English text is read as it stands; any other language says
with which of its own words each keyword is said (`Language.keyed`).
"""

from __future__ import annotations

from typing import Final, Literal

UNITS: Final = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9,
}  # fmt: skip
TEENS: Final = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS: Final = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}  # fmt: skip
MULTIPLES: Final = {"hundred": 100, "thousand": 1000}
COUNTED: Final[dict[tuple[str, ...], float]] = {
    ("half", "a", "dozen"): 6, ("a", "dozen"): 12, ("dozen",): 12, ("a", "couple", "of"): 2, ("a",
    "couple"): 2,
    ("couple", "of"): 2, ("couple",): 2, ("a", "hundred"): 100, ("a", "thousand"): 1000,
}  # fmt: skip
FRACTIONS: Final[dict[tuple[str, ...], float]] = {
    ("and", "a", "half"): 0.5, ("and", "a", "quarter"): 0.25, ("½",): 0.5,
}  # fmt: skip
ORDINALS: Final = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15,
    "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
ORDINAL_ENDINGS: Final = frozenset({"st", "nd", "rd", "th"})

MONTHS: Final = {
    "january": 1, "jan": 1, "february": 2, "feb": 2, "febuary": 2, "march": 3, "mar": 3, "april": 4,
    "apr": 4, "may": 5,
    "june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9,
    "october": 10,
    "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
}  # fmt: skip
AMBIGUOUS_MONTHS: Final = frozenset({"may", "march", "mar"})
"""Also everyday words: months only beside a number or after a small word of time."""
WEEKDAYS: Final = {
    "monday": 0, "mon": 0, "tuesday": 1, "tue": 1, "tues": 1, "teusday": 1, "wednesday": 2, "wed": 2,
    "weds": 2,
    "wednsday": 2, "thursday": 3, "thu": 3, "thur": 3, "thurs": 3, "thrusday": 3, "friday": 4, "fri": 4,
    "firday": 4,
    "saturday": 5, "sat": 5, "sunday": 6, "sun": 6,
}  # fmt: skip
AMBIGUOUS_WEEKDAYS: Final = frozenset({"mon", "wed", "weds", "sat", "sun"})
EVERY_WEEKDAY: Final = {
    "mondays": 0, "tuesdays": 1, "wednesdays": 2, "thursdays": 3, "fridays": 4, "saturdays": 5, "sundays": 6,
}  # fmt: skip

PARTS: Final = {
    "morning": "morning", "mornin": "morning", "afternoon": "afternoon", "evening": "evening",
    "eve": "evening",
    "night": "night", "noon": "noon",
}  # fmt: skip
EVERY_PART: Final = {
    "mornings": "morning",
    "afternoons": "afternoon",
    "evenings": "evening",
    "nights": "night",
}
TONIGHT: Final = frozenset({"tonight", "tonite"})
NOW: Final = frozenset({"now"})
CLOCK_WORDS: Final = {
    "noon": (12, 0),
    "midday": (12, 0),
    "noonish": (12, 0),
    "midnight": (0, 0),
    "lunchtime": (12, 0),
}
DAYS: Final[dict[tuple[str, ...], int]] = {
    ("the", "day", "after", "tomorrow"): 2, ("day", "after", "tomorrow"): 2, ("the", "day", "before",
    "yesterday"): -2,
    ("day", "before", "yesterday"): -2, ("today",): 0, ("tomorrow",): 1, ("tmrw",): 1, ("tmr",): 1,
    ("tomorow",): 1,
    ("tommorow",): 1, ("tommorrow",): 1, ("tomorrw",): 1, ("2", "moro"): 1, ("2", "morrow"): 1,
    ("yesterday",): -1,
    ("yday",): -1, ("yesterdays",): -1, ("todays",): 0, ("tomorrows",): 1, ("yesteday",): -1, ("2", "day"): 0,
}  # fmt: skip

LENGTHS: Final[dict[str, tuple[Literal["second", "minute", "hour", "day", "month"], float]]] = {
    "second": ("second", 1), "seconds": ("second", 1), "sec": ("second", 1), "secs": ("second", 1),
    "s": ("second", 1),
    "minute": ("minute", 1), "minutes": ("minute", 1), "min": ("minute", 1), "mins": ("minute", 1),
    "m": ("minute", 1),
    "minuets": ("minute", 1),
    "hour": ("hour", 1), "hours": ("hour", 1), "hr": ("hour", 1), "hrs": ("hour", 1), "h": ("hour", 1),
    "day": ("day", 1), "days": ("day", 1), "d": ("day", 1), "night": ("day", 1), "nights": ("day", 1),
    "week": ("day", 7), "weeks": ("day", 7), "wk": ("day", 7), "wks": ("day", 7), "w": ("day", 7),
    "fortnight": ("day", 14), "fortnights": ("day", 14),
    "month": ("month", 1), "months": ("month", 1), "quarter": ("month", 3), "quarters": ("month", 3),
    "year": ("month", 12), "years": ("month", 12), "yr": ("month", 12), "yrs": ("month", 12),
    "y": ("month", 12),
    "decade": ("month", 120), "decades": ("month", 120),
}  # fmt: skip
GLUED_LENGTHS: Final = frozenset({"m", "s", "d", "w", "y"})
"""Units of one letter that count only directly behind digits."""
SOLID_LENGTHS: Final = frozenset(
    {"day", "days", "week", "weeks", "month", "months", "year", "years", "hour", "hours"}
)
A: Final = frozenset({"a", "an"})
FEW: Final = frozenset({"few", "several", "some"})
WHOLE: Final = frozenset({"all", "whole", "entire", "full"})

AM: Final = frozenset({"am"})
PM: Final = frozenset({"pm"})
OCLOCK: Final = frozenset({"o'clock", "oclock", "hrs", "hours"})
PAST: Final = frozenset({"past", "after"})
TOWARDS: Final[dict[tuple[str, ...], int]] = {
    ("half", "towards"): 30, ("quarter", "towards"): 15, ("three", "quarters", "towards"): 45,
}  # fmt: skip
"""Minutes of the hour that ends at the one named: "half towards ten" is 9:30, as in "halb zehn"."""
TO: Final = frozenset({"to", "til", "till", "before", "of"})
NEXT: Final = frozenset({"next", "coming", "upcoming", "following", "nxt"})
THIS: Final = frozenset({"this", "current"})
LAST: Final = frozenset({"last", "previous", "past", "prev"})
CALENDAR_WEEK: Final = frozenset({"cw", "kw"})
"""Before the number of a week as ISO 8601 counts them."""
EVERY: Final = frozenset({"every", "each", "evry"})
OTHER: Final = frozenset({"other", "second", "alternate"})
THE: Final = frozenset({"the", "this", "my"})
AGO: Final = frozenset({"ago", "back", "earlier"})
AGO_FIRST: Final = frozenset({"ago:"})
"""Before a length of time, where a language says it so: "vor drei tagen"; no English text has it."""
LATER: Final = frozenset({"later", "hence"})
MIDDLE: Final = frozenset({"middle"})
END: Final = frozenset({"end"})
BEGIN: Final = frozenset({"start", "beginning", "begin"})
CLOCK_LEADS: Final = frozenset(
    {"at", "by", "until", "till", "til", "before", "after", "@", "around", "from", "since", "to"}
)
"""A bare number after one of these may be a clock."""
DATE_LEADS: Final = frozenset(
    {
        "on",
        "by",
        "until",
        "till",
        "til",
        "before",
        "after",
        "due",
        "since",
        "from",
        "for",
        "starting",
        "to",
        "and",
        "or",
    }
)
MONTH_LEADS: Final = frozenset(
    {"in", "of", "until", "till", "since", "by", "from", "to", "for", "before", "after", "during", "mid",
     "early", "late",
     "every", "each"}
)  # fmt: skip
FROM: Final = frozenset({"from", "between", "frm"})
RANGE: Final = frozenset({"to", "-", "–", "—", "until", "till", "til", "through", "thru", "and", "~"})
ABOUT: Final = frozenset({"about", "around", "approximately", "roughly", "approx", "circa", "like"})
FUNCTION_WORDS: Final = frozenset(
    {"on", "at", "in", "for", "with", "to", "and", "or", "about", "today", "tomorrow", "please", "pls",
     "plz", "every", "each",
     "but", "then", "i", "we", "next", "this", "so", "is", "was", "because", "by", "daily", "work", "from",
     "thanks", "as",
     "when", "if", "the", "my", "a", "weekdays", "weekends", "only", "o'clock", "time", "local", "will",
     "can"}
)  # fmt: skip
HOUR_NOUNS: Final = frozenset(
    {"hours", "hrs", "work", "working", "works", "free", "busy", "available", "meeting", "blocked", "open",
     "quiet", "off",
     "call", "silent", "away", "out", "lunch", "break", "focus", "slot", "appointment", "dnd", "disturb"}
)  # fmt: skip
NOT_A_CLOCK: Final = frozenset(
    {"of", "out", "%", "percent", "/", "people", "times", "tasks", "points", "degrees", "euro", "euros",
     "dollars", "$", "€",
     "km", "kg", "items", "hours", "hour", "h", "minutes", "min", "mins", "days", "day", "weeks", "months",
     "years", "x"}
)  # fmt: skip
PORTIONS: Final[dict[tuple[str, ...], float]] = {
    ("half", "an"): 0.5, ("half", "a"): 0.5, ("a", "half"): 0.5, ("half",): 0.5, ("1", "/", "2"): 0.5,
    ("three", "quarters", "of", "an"): 0.75, ("quarter", "of", "an"): 0.25, ("a", "quarter", "of",
    "an"): 0.25,
    ("a", "quarter"): 0.25, ("quarter",): 0.25, ("another",): 1.0,
}  # fmt: skip
MONTH_FULL: Final = frozenset(
    {"january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
     "november", "december"}
)  # fmt: skip
WEEKDAY_FULL: Final = frozenset(
    {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
)
WEEKDAY_LEADS: Final = frozenset(
    {"on", "by", "until", "till", "til", "due", "every", "each", "from", "since", "before", "starting"}
)
DAYWORDS: Final = frozenset({"today", "tomorrow", "due"})
PRONOUNS: Final = frozenset({"i", "you", "we", "he", "she", "they", "it", "not", "be", "have", "well"})
AFTER_A_DAY: Final = frozenset(
    {
        "",
        ".",
        ",",
        "!",
        "?",
        ";",
        ")",
        "at",
        "and",
        "or",
        "by",
        "in",
        "for",
        "to",
        "please",
        "from",
        "until",
        "-",
        "if",
    }
)
MONTH_FIRST_ZONES: Final = frozenset(
    {"UTC", "GMT", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
     "America/Phoenix",
     "America/Anchorage", "America/Detroit", "America/Boise", "America/Juneau", "America/Sitka",
     "America/Nome",
     "America/Adak", "America/Metlakatla", "America/Yakutat", "America/Menominee", "America/Toronto",
     "America/Vancouver",
     "America/Edmonton", "America/Winnipeg", "America/Halifax", "America/Puerto_Rico", "Pacific/Honolulu",
     "Pacific/Guam"}
)  # fmt: skip
"""Where English speakers write 3/4 for March 4th; UTC says nothing of a place and takes it too."""
MONTH_FIRST_REGIONS: Final = ("US/", "Etc/", "America/Indiana/", "America/Kentucky/", "America/North_Dakota/")
MEASURES: Final = frozenset({"mood", "energy", "stress", "rating", "score", "rate", "rated"})
CYCLES: Final[dict[str, tuple[str, int]]] = {
    "minute": ("MINUTELY", 1), "minutes": ("MINUTELY", 1), "min": ("MINUTELY", 1), "mins": ("MINUTELY", 1),
    "hour": ("HOURLY", 1), "hours": ("HOURLY", 1), "hr": ("HOURLY", 1), "hrs": ("HOURLY", 1),
    "h": ("HOURLY", 1),
    "day": ("DAILY", 1), "days": ("DAILY", 1), "week": ("WEEKLY", 1), "weeks": ("WEEKLY", 1),
    "fortnight": ("WEEKLY", 2),
    "month": ("MONTHLY", 1), "months": ("MONTHLY", 1), "quarter": ("MONTHLY", 3), "year": ("YEARLY", 1),
    "years": ("YEARLY", 1),
}  # fmt: skip
ADVERBS: Final[dict[str, tuple[str, int]]] = {
    "hourly": ("HOURLY", 1), "daily": ("DAILY", 1), "everyday": ("DAILY", 1), "nightly": ("DAILY", 1),
    "weekly": ("WEEKLY", 1), "biweekly": ("WEEKLY", 2), "fortnightly": ("WEEKLY", 2),
    "monthly": ("MONTHLY", 1),
    "quarterly": ("MONTHLY", 3), "yearly": ("YEARLY", 1), "annually": ("YEARLY", 1),
}  # fmt: skip
ONCE: Final = frozenset({"once", "1x"})
DAY_GROUPS: Final = {
    "weekday": (0, 1, 2, 3, 4), "weekdays": (0, 1, 2, 3, 4), "workday": (0, 1, 2, 3, 4), "workdays": (0, 1,
    2, 3, 4),
    "weekend": (5, 6), "weekends": (5, 6),
}  # fmt: skip
RATED_LEADS: Final = frozenset(
    {"was", "is", "a", "it", "mood", "energy", "stress", "about", "'s", "an", "log", "only", "meant"}
)
HOLIDAYS: Final[dict[tuple[str, ...], tuple[int, int]]] = {
    ("christmas", "eve"): (12, 24), ("christmas", "day"): (12, 25), ("christmas",): (12, 25),
    ("xmas",): (12, 25),
    ("boxing", "day"): (12, 26), ("new", "year", "'s", "eve"): (12, 31), ("new", "years", "eve"): (12, 31),
    ("new", "year", "'s", "day"): (1, 1), ("new", "year", "'s"): (1, 1), ("new", "year"): (1, 1),
    ("valentine", "'s", "day"): (2, 14), ("valentines", "day"): (2, 14), ("halloween",): (10, 31),
    ("saint", "nicholas"): (12, 6),
}  # fmt: skip
"""Days of the same date in every year, wherever one is."""
WISHES: Final = frozenset({"happy", "merry", "a", "my", "your"})
PAST_WORDS: Final = frozenset(
    {"was", "were", "wasn't", "did", "didn't", "had", "felt", "went", "slept", "worked", "met", "took",
     "started",
     "ended", "finished", "came", "left", "mood", "energy", "stress", "logged", "entered", "entry", "noted"}
)  # fmt: skip
"""Where one of these stands and none of the next, a bare weekday or hour is the last one."""
FUTURE_WORDS: Final = frozenset(
    {"will", "remind", "due", "next", "tomorrow", "schedule", "plan", "add", "i'll", "coming", "task",
     "tasks", "todo",
     "buy", "call", "book", "prepare", "test", "meeting", "deadline"}
)  # fmt: skip
CIRCA: Final = frozenset({"around", "circa"})
"""Said with a clock, these belong to it: "around 1pm"."""
PER: Final = frozenset({"a", "per", "every", "each"})
HABIT_WORDS: Final = frozenset(
    {"workday", "workdays", "messages", "notifications", "pings", "quiet", "dnd", "disturb", "bother",
     "usually",
     "normally", "mute", "silent", "silence", "shift"}
)  # fmt: skip
HABITS: Final = frozenset(
    {("i", "start"), ("i", "stop"), ("i", "work"), ("i", "begin"), ("i", "finish"), ("day", "starts"),
     ("day", "ends"), ("work", "starts"), ("work", "ends"), ("start", "work"), ("don't", "ping"), ("dont",
     "ping"),
     ("don't", "write"), ("work", "hours"), ("working", "hours"), ("office", "hours"), ("my", "hours"),
     ("message", "me")}
)  # fmt: skip
EVENING_LEADS: Final = frozenset({"after", "until", "till", "til", "past"})
EVENING_VERBS: Final = frozenset({"end", "ends", "stop", "finish", "finishes", "stops", "off", "done"})
UNTIL: Final = frozenset({"until", "till", "til"})
