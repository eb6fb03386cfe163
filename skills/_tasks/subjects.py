"""Which task a sentence is about: the words of each command around its title."""

from __future__ import annotations

import re
from typing import Final

from bot.titles import Subject, subject, whole_words
from nlu.understanding import Entity, Moment, Period, Recurrence, Understanding

_TASK: Final = r"(?:ta[sk]{2}s?|taks|to[\s-]?dos?|items?)"
_LIST: Final = rf"(?:to|on|in|onto|off|from)\s+(?:my|the|our)\s+(?:{_TASK}\s+)?(?:list|{_TASK}|plate)"
_I: Final = (
    r"(?:(?:have|am)\s+)?(?:i(?:['’]?m|\s+am|['’]?ll|\s+will|['’]?ve|\s+have|\s+want\s+to|\s+need\s+to)?\s+)?"
)
_NOW: Final = r"(?:(?:now|currently|gonna|going\s+to|about\s+to|just|finally|already|all)\s+)*"
_OPTIONAL_TASK: Final = r"(?:\s+(?:(?:the|that|this)\s+)?task\b)?[\s:]*"

_LEADS: Final = {
    "add_task": (
        r"(?:(?:write|jot|note|put)\s+down(?:\s+(?:that|a\s+task|as\s+a\s+task))?[\s,:]*)?"
        r"(?:also\s+|still\s+)?(?:i\s+|i['’]?ve\s+)?(?:also\s+|still\s+|really\s+)*"
        r"(?:need\s+(?:to|2)|have\s+to|(?:have\s+)?got\s+to|gotta|must|should|want\s+to|wanna|ought\s+to|shall)"
        r"(?:\s+remember\s+to)?"
        r"(?:\s+get(?=.*\sdone\b))?\b\s*"
        r"|(?:a+d+|create|make|track|put(?:\s+down)?|note(?:\s+down)?|write\s+down|jot\s+down|set(?:\s+up)?|new|another"
        rf"|one\s+more|log|i\s+have|something\s+for)\s+(?:(?:me|a|an|another|one|my|the|new|more|down)\s+)*{_TASK}\b"
        r"(?:\s+out\s+of\s+this|\s+for\s+me|\s+for\s+you\s+to\s+keep|\s+list)?(?:\s+to\b(?!-?\s?do))?[\s:,\-–]*"
        rf"|{_TASK}\b\s*[:,\-–]?\s*(?:to\s+)?"
        r"|add\s+to\s+(?:my|the)\s+list\s*:?|(?:on\s+my\s+plate|another(?:\s+one)?|one\s+more)\s*[:,]"
        r"|(?:a+d+(?:ing)?|putting|noting|put(?:\s+down)?|note(?:\s+down)?|write\s+down(?:\s+that)?|jot\s+down|get(?=.*\sdone\b))(?:\s+|:\s*)"
        r"|[📝+]\s*"
    ),
    "start_task": (
        rf"{_I}{_NOW}(?:let['’]?s\s+)?"
        r"(?:start(?:ing)?(?:\s+(?:the\s+)?(?:timer|clock))?|begin(?:ning)?|resum(?:e|ing)|continu(?:e|ing)"
        r"|tackl(?:e|ing)|div(?:e|ing)\s+into|pick(?:ing)?\s+up|work(?:ing)?\s+on|do(?:ing)?|focus(?:ing)?"
        r"|get(?:ting)?\s+(?:going|to\s+work|started)|on\s*to|jump(?:ing)?\s+on|next\s+up:?|next\s+i\s+do|next:|back\s+to|time\s+for|🚀)"
        rf"(?:\s+(?:with|on|for))?(?:\s+working\s+on)?{_OPTIONAL_TASK}"
    ),
    "finish_task": (
        rf"(?:we\s+|i\s+)?{_I}{_NOW}"
        r"(?:done(?:\s+(?:with|w/?))?|fertig\s+with|finish(?:ed|ing)?(?:\s+with)?|completed?|wrapped\s+up"
        r"|(?:check|tick|cross)(?:ed)?(?:\s+off)?|mark(?:ed)?|submitted|sent|did|got|[✅☑✔]\ufe0f?)"
        rf"{_OPTIONAL_TASK}"
    ),
    "put_off_task": (
        r"(?:can\s+we\s+|i\s+(?:need|want|have)\s+to\s+)?(?:put(?:ting)?\s+off|postpone|pospone|procrastinating\s+on|delay|push(?:\s+back)?|move|defer|snooze|shelve|bump"
        r"|park|reschedule|hold\s+off\s+on|later\s+for|set|put|i(?:['’]?ll|\s+will)\s+do"
        r"|(?:i\s+am\s+|i['’]?m\s+)?not\s+(?:doing|getting\s+to)"
        rf"|(?:i\s+)?(?:won['’]?t|can['’]?t|cannot)\s+(?:get\s+to|manage|do)|no\s+time\s+for)\b{_OPTIONAL_TASK}"
    ),
    "change_task": (
        r"(?:i\s+(?:want|need)\s+to\s+)?(?:(?:change|move|push(?:\s+back)?|shift|extend|postpone|set|edit|update|adjust|make|give|new|i\s+think)\b\s*)?"
        r"(?:(?:the|a)\s+)?(?:(?:due\s+date|deadline|estimate|title|name)\b\s*)?(?:(?:of|for|on)\s+)?(?:the\s+)?(?:task\b)?\s*"
    ),
    "remove_task": (
        r"(?:remove|remvoe|delete|deleet|drop|scrap|take|get\s+rid\s+of|kill|throw\s+out|forget(?:\s+about)?|cancel|strike"
        r"|clear|empty|🗑\ufe0f?|kick|throw|(?:i\s+)?don['’]?t\s+(?:need|have)(?:\s+to\s+do)?|not\s+doing|no\s+need\s+to\s+do|never\s+doing|not\s+going\s+to\s+do"
        rf"|someone\s+else\s+does|\w+\s+took\s+over){_OPTIONAL_TASK}"
    ),
}
_TAILS: Final = {
    "add_task": rf"[\s,]+(?:{_LIST}|as\s+a\s+{_TASK}|done)",
    "start_task": r"[\s,]+(?:(?:right\s+)?now|for\s+me)",
    "finish_task": (
        r"(?:(?:^|[\s,]+)(?:that\s+)?(?:is\s+|are\s+|that['’]?s\s+|it['’]?s\s+)?|['’]s\s+)(?:(?:all\s+)?(?:done|finished|completed?)|off\s+my\s+plate"
        r"|off,?\s+done|as\s+(?:done|finished))(?:\s+(?:now|already))?\s*✅?|\s+(?:already|off|finally|[✅☑✔]\ufe0f?)"
    ),
    "put_off_task": (
        r"(?:^|[\s,]+)(?:off(?:\s+(?:un)?till?(?:\s+later)?)?|back|aside|not|for\s+now|later|can\s+wait|(?:do|move|push)\s+it(?:\s+(?:to|till|on))?)"
    ),
    "change_task": (
        r"['’]s\s+(?:deadline|due\s+date|estimate)|[\s,]+(?:estimate|task|moved|got\s+moved|(?:will\s+)?takes?\s+longer(?:\s+than\s+(?:i\s+)?thought)?"
        r"|(?:is|are|will|should)(?:\s+take)?|due\s+date|deadline)(?:\s+back|\s+by)?"
    ),
    "remove_task": (
        rf"(?:\s+{_TASK})?[\s,]+(?:{_LIST}|off|any\s?more|away|at\s+all|is\s+(?:no\s+longer\s+needed|not\s+needed(?:\s+any\s?more)?|obsolete|off\s+the\s+table)|can\s+go"
        r"|after\s+all|got\s+cancell?ed|now)?(?:[\s,]+(?:nobody|no\s+one)\s.*)?"
        rf"(?:[\s,]+(?:remove|delete|drop|take)(?:\s+(?:it|them|that))?(?:\s+off)?)?|\s+{_TASK}"
    ),
}
_VERBS: Final = {
    "add_task": ("task", "todo", "add", "create", "need", "note", "remember"),
    "start_task": ("start", "starting", "begin", "beginning", "working", "continue", "resume", "tackling"),
    "finish_task": ("finish", "finished", "finishing", "done", "completed", "complete", "mark", "submitted"),
    "put_off_task": ("postpone", "delay", "push", "defer", "snooze", "move", "shelve", "reschedule"),
    "change_task": ("change", "rename", "update", "edit", "adjust"),
    "remove_task": ("remove", "delete", "drop", "scrap", "cancel", "clear"),
}
"""Words that begin a command and are known although a letter is wrong."""
_PATTERNS: Final = {
    intent: (whole_words(lead), re.compile(f"(?:{_TAILS[intent]})$", re.IGNORECASE))
    for intent, lead in _LEADS.items()
}
_NO_NAME = re.compile(
    r"(?:(?:the|that|this|a|my|one\s+of\s+my|another|some|last|all|new|next|old|current)\b\s*)*"
    r"(?:it|that|this|them|those|both(?:\s+of\s+them)?|one|ones?|something|everything|working|work|due\s+date|deadline|estimate|list"
    rf"|{_TASK}(?:\s+(?:list|i['’]?m\s+on))?)?(?:\s+now)?",
    re.IGNORECASE,
)
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
_PLACE = re.compile(
    rf"(?:(?:the|{_TASK}|number|nr\.?|no\.?|#)\s*)*"
    rf"(?:(?P<number>\d{{1,2}})(?:st|nd|rd|th)?|(?P<word>{'|'.join(_ORDINALS)}))(?:\s+(?:one|{_TASK}))?",
    re.IGNORECASE,
)
_RENAMED = (
    re.compile(
        r"^(?:please\s+)?rename\s+(?:the\s+)?(?:task\s+)?(?P<old>.+?)\s+(?:to|into|as)\s+(?P<new>.+)$",
        re.IGNORECASE,
    ),
    re.compile(
        r"^(?:the\s+)?(?:task\s+)?(?P<old>.+?)\s+should\s+be\s+(?:called|named)\s+(?P<new>.+)$", re.IGNORECASE
    ),
    re.compile(r"^call\s+(?:the\s+)?(?P<old>\w+)\s+(?P<new>.+?)(?:\s+instead)?$", re.IGNORECASE),
)
_VAGUE: Final = frozenset({"month", "year"})


def of(understanding: Understanding, intent: str) -> Subject:
    """The task that a sentence names under an intent; an empty title where it says "it" or nothing.

    The trained entity `title` helps only where the rule finds no words.
    """
    found = _found(understanding, intent)
    if number_in(found.title) is not None:
        return Subject("", found.times, found.lengths)
    if is_unnamed(found.title):
        tagged = understanding.first("title")
        named = str(tagged.value) if tagged else ""
        return Subject("" if is_unnamed(named) else named, found.times, found.lengths)
    return found


def number_of(understanding: Understanding, intent: str) -> int | None:
    """The number in the list by which a sentence names its task: "done 2", "start the second one"."""
    return number_in(_found(understanding, intent).title)


def _found(understanding: Understanding, intent: str) -> Subject:
    lead, tail = _PATTERNS[intent]
    uses = _may_be_due if intent == "add_task" else _once
    return subject(understanding, lead, tail, uses=uses, verbs=_VERBS[intent])


def number_in(title: str) -> int | None:
    """The number in the list that words are, rather than a title: "2", "the second one"."""
    found = _PLACE.fullmatch(title)
    if found is None:
        return None
    word = found["word"]
    return _ORDINALS.index(word.lower()) + 1 if word else int(found["number"])


def renamed(text: str) -> tuple[str, str] | None:
    """The old and the new name of a task, where a sentence gives it another; the old may be "it"."""
    for pattern in _RENAMED:
        if found := pattern.match(text.strip()):
            return found["old"].strip(" \"“”'"), found["new"].strip(" .!\"“”'")
    return None


def is_unnamed(words: str) -> bool:
    """Whether words name no task: "it", "that one", "the last task" or nothing at all."""
    return _NO_NAME.fullmatch(words.strip(" .!?")) is not None


def _may_be_due(entity: Entity) -> bool:
    """A bare month or year is rather part of a title: "the march report"."""
    value = entity.value
    return _once(entity) and not (isinstance(value, Moment | Period) and value.grain in _VAGUE)


def _once(entity: Entity) -> bool:
    """A task does not repeat: "quarterly" is part of the quarterly report."""
    return not isinstance(entity.value, Recurrence)
