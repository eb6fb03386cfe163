"""English. Its words of time are the keywords of the grammar themselves (`nlu.keywords`)."""

from __future__ import annotations

from nlu.languages.language import ClauseWords, Language, Wording
from nlu.line import Line

_CLAUSES = ClauseWords(
    connectors=frozenset(
        {"and", "also", "then", "plus", "additionally", "&", "btw", "oh", "but"}
    ),
    strong=frozenset(
        {"also", "plus", "additionally", "btw"}
    ),
    openers=frozenset(
        {"add", "remind", "log", "start", "stop", "finish", "undo", "redo", "show", "set", "put",
         "cancel", "delete", "remove", "mark", "tell", "list", "note", "record", "create",
         "schedule", "take", "begin", "end", "complete", "postpone", "move", "change", "update",
         "make", "export", "forget", "check", "give", "snooze", "reschedule", "plan", "pause",
         "resume", "what", "what's", "how", "how's", "when", "which", "who", "why", "where", "can",
         "could", "would", "will", "please", "i", "i'm", "im", "i've", "ive", "i'd", "my", "let",
         "let's", "lets", "is", "are", "do", "does", "did", "help", "thanks", "done", "back",
         "feeling", "new", "rate", "save", "track", "edit", "close", "drop", "push", "delay", "skip",
         "wake", "ping", "find", "display", "hi", "hello", "bye", "goodbye", "open", "reopen",
         "finished", "completed", "started", "need", "want", "going", "taking", "starting",
         "stepping", "heading", "working", "off", "remember"}
    ),
    measures=frozenset(
        {"mood", "energy", "stress", "task", "todo", "reminder", "break"}
    ),
    objections=frozenset(
        {"no", "nope", "nah", "oh", "sorry", "wait", "oops", "ups", "hm", "ah", "actually"}
    ),
    exclamations=frozenset(
        {"great", "perfect", "cool", "nice", "awesome", "excellent", "super", "wonderful", "lovely",
         "brilliant", "sweet", "ok", "okay", "alright", "well", "excuse me"}
    ),
    corrected=("i mean", "it was", "it's", "it is", "its ", "make it", "make that", "not ", "that was"),
    referring=frozenset(
        {"it", "that", "this", "them", "those"}
    ),
    abbreviations=frozenset(
        {"dr", "mr", "mrs", "ms", "prof", "st", "vs", "etc", "approx", "inc", "ltd", "dept", "fig",
         "nr", "tel", "ca", "resp"}
    ),
    pronouns=frozenset({"i"}),
)  # fmt: skip
_WORDING = Wording(
    months=("", "January", "February", "March", "April", "May", "June", "July", "August", "September",
            "October", "November", "December"),
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    date="{day} {month}",
    in_a_week="{day} in a week",
    of_next_week="the {day} of next week",
    working_day_ends="the end of the working day, 18:00",
    at_six="18:00",
    no_clock="There is no {clock}.",
    no_month="There is no month {month}.",
    no_date="There is no {date}.",
    quarter_towards="{clock}",
)  # fmt: skip


def _as_it_stands(line: Line) -> Line:
    return line


ENGLISH = Language(
    "en",
    keyed=_as_it_stands,
    clauses=_CLAUSES,
    wording=_WORDING,
    time_leads=("at", "by", "on", "in", "for", "from", "to", "until", "till", "about", "around", "before",
                "after", "due"),
    odd_dates=("en",),
)  # fmt: skip
