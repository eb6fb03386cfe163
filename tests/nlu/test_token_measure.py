"""Entities measured word by word as Rasa does: its words, its labels, its average."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import classification_report

from nlu.annotations import Span
from nlu.token_measure import labels, micro_average, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what's on", ["what", "s", "on"]),
        ("(please!) call, now.", ["please", "call", "now"]),
        ("at 7:00 for £10.50 or 10'000.00", ["at", "7:00", "for", "£10.50", "or", "10'000.00"]),
        ("mail a.b@c.de http://x.y/z?q=1", ["mail", "a.b@c.de", "http://x.y/z?q=1"]),
        ("x-y & co #tag c++", ["x-y", "&", "co", "#tag", "c"]),
        ("a -- b ...", ["a", "b"]),
        ("!?", ["!?"]),
    ],
)
def test_words_are_cut_as_by_rasa_s_whitespace_tokenizer(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in words(text)] == expected


def test_a_word_has_the_label_of_the_entity_that_shares_most_with_it() -> None:
    spans = [Span("a", "", 0, 2), Span("b", "", 2, 6, role="to", group="1"), Span("c", "", 8, 12)]
    assert labels("abcdef gh ijkl", spans) == ["b.1.to", "c", "c"]


def test_labels_that_the_test_data_lack_do_not_count_against() -> None:
    assert micro_average(["a", "", "a"], ["a", "b", "a"]) == 1.0
    assert micro_average(["a", "", "b"], ["a", "b", ""]) == 0.5
    assert micro_average(["", ""], ["", ""]) == 1.0


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["", "a", "b"]), st.sampled_from(["", "a", "b", "c"])), min_size=1))
def test_the_average_is_scikit_learn_s_without_the_label_of_no_entity(pairs: list[tuple[str, str]]) -> None:
    wanted, found = [one for one, _ in pairs], [other for _, other in pairs]
    known = sorted({*wanted} - {""})
    if known:
        report = classification_report(wanted, found, labels=known, output_dict=True, zero_division=0)
        line = report.get("micro avg", {"f1-score": report.get("accuracy")})
        assert micro_average(wanted, found) == pytest.approx(line["f1-score"])
