"""Any text at all: no exception, spans in the text and in order, and time in proportion to the length."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.clauses import MOST, split
from nlu.entities import read
from nlu.errors import UnknownLanguage
from nlu.languages import LANGUAGES
from nlu.understanding import Duration, Moment, Period, Recurrence

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, tzinfo=ZONE)
NAIVE = NOW.replace(tzinfo=None)
BITS = [
    "at", "in", "every", "on", "from", "to", "until", "between", "and", "next", "last", "this", "the", "a",
    "half", "past", "quarter", "2", "3", "9", "12", "25", "30", "31", "2026", "1999", "99999999999", ":",
    ".", ",", "/", "-", "%", "am", "pm", "h", "min", "hours", "days", "weeks", "months", "years", "monday",
    "fri", "mon", "sat", "may", "march", "february", "29", "30th", "1st", "first", "second", "mood",
    "energy", "stress", "not", "very", "tired", "good", "i'm", "feeling", "\ud83d\ude42", ":)", "(", ")",
    '"', "'", "\u00bd", "tomorrow", "today", "noon", "week", "weekend", "ago", "later", "now", "daily",
    "weekdays", "other", "week", "'s", "5", "10", "of", "out", "two", "twenty", "five", "hundred",
    "thousand", "century", "eod", "end", "start", "christmas", "@ana", "\u2019", "\u202e", "\u0000",
    "\ufffd", "\u0663", "\u00b2", "\u0130", "\n",
]  # fmt: skip
GERMAN = [
    "um", "am", "in", "vor", "nach", "bis", "von", "vom", "zum", "seit", "jeden", "jedes", "alle",
    "zwischen", "und", "der", "den", "die", "ein", "eine", "einer", "halb", "viertel", "dreiviertel", "uhr",
    "minuten", "stunden", "tage", "tagen", "woche", "monats", "jahr", "nächsten", "letzten", "diese",
    "übernächste", "morgen", "heute", "übermorgen", "früh", "abends", "morgens", "mittags", "nachts",
    "montag", "montags", "montagabend", "mo", "fr", "so", "do", "di", "märz", "mai", "jan", "ersten",
    "zweiten", "dritten", "letzten", "tag", "monat", "des", "ende", "anfang", "mitte", "1", "3.", "15.",
    "3.3.", "31.2.", "9", "12", "25", "30", "2026", "1.000", "1,5", ":", ".", ",", "/", "-", "%", "h",
    "elf", "zwölf", "dreißig", "einundzwanzig", "zweihundertfünf", "tausend", "anderthalb", "zweieinhalb",
    "paar", "dutzend", "stimmung", "energie", "stress", "nicht", "sehr", "müde", "gut", "ich bin", "geht's",
    "kein", "k.o.", "kw", "53", "täglich", "werktags", "wochenende", "weihnachten", "jetzt", "ca.", "ß",
    "ı", "\u0308", "\ufb00", "\u2019",
]  # fmt: skip
texts = st.one_of(
    st.text(max_size=80),
    *(
        st.lists(st.sampled_from(bits), max_size=25).map(joint.join)
        for bits in (BITS, GERMAN, BITS + GERMAN)
        for joint in (" ", "")
    ),
)
languages = st.sampled_from(LANGUAGES)


@settings(max_examples=600, deadline=None)
@given(texts, languages)
def test_spans_lie_in_the_text_in_order(text: str, language: str) -> None:
    end = 0
    for entity in read(text, NOW, ZONE, language):
        assert end <= entity.start < entity.end <= len(text)
        end = entity.end


@settings(max_examples=300, deadline=None)
@given(
    texts,
    st.datetimes(NAIVE.replace(year=1971), NAIVE.replace(year=2150)),
    st.sampled_from(
        ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC"]
    ),
    languages,
)
def test_values_are_sound_at_any_time_anywhere(text: str, at: datetime, zone: str, language: str) -> None:
    place = ZoneInfo(zone)
    for entity in read(text, at.replace(tzinfo=place), place, language):
        value = entity.value
        moments = [value] if isinstance(value, Moment) else list(getattr(value, "instead", ()))
        for moment in moments:
            assert moment.at.tzinfo is place
        if isinstance(value, Period):
            assert value.start < value.end
        if isinstance(value, Recurrence):
            assert value.first > at.replace(tzinfo=place)
            rrulestr(value.rule, dtstart=value.first.replace(tzinfo=None))
        if isinstance(value, Duration):
            assert value.minutes > 0


@settings(max_examples=300, deadline=None)
@given(texts, languages)
def test_clauses_are_pieces_of_the_text(text: str, language: str) -> None:
    clauses = split(text, read(text, NOW, ZONE, language), language)
    assert 1 <= len(clauses) <= MOST
    assert clauses == (text,) or all(clause and clause in text for clause in clauses)


@pytest.mark.parametrize(
    "unit",
    ["a ", "9", "9 ", "at 9 ", "every ", "and ", "2 hours and ", ":", "1:", "1,000,", "twenty ", "mood ",
    "not ", "very ", "🙂", ":)",
     "monday, ", "i'm tired and ", "the ", "of ", "half ", "between ", "from 2 to ", "\ud800", "\u202e",
     "\x00", "'s ", "''", "mon-", "@a ", "vor ", "am ersten ",
     "jeden ", "halb ", "3.", "mo ", "zwei", "hundert", "ü"],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.timeout(30)
def test_a_hundred_kilobytes_of_anything_end(unit: str, language: str) -> None:
    text = (unit * 100_000)[:100_000]
    split(text, read(text, NOW, ZONE, language), language)


def test_of_a_long_text_the_beginning_is_read() -> None:
    text = "mood 4 and then " + "word " * 30_000 + "energy 2"
    assert [entity.name for entity in read(text, NOW, ZONE)] == ["mood"]


def test_now_in_another_zone_is_read_as_here() -> None:
    (entity,) = read("at 14:00", NOW.astimezone(ZoneInfo("Asia/Tokyo")), ZONE)
    assert isinstance(entity.value, Moment)
    assert entity.value.at == NOW + timedelta(hours=5)
    assert entity.value.at.tzinfo is ZONE


def test_a_language_that_is_not_there_is_named() -> None:
    with pytest.raises(UnknownLanguage, match="'fr'; there are en, de"):
        read("à 9 heures", NOW, ZONE, "fr")
