"""Addresses that are their own key are not kept with the words that they came in."""

from __future__ import annotations

import pytest

from bot.secret_addresses import address_in, host_in, without_addresses, without_secrets


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("see https://cal.example.org/ical/me/private-1/basic.ics!", "see https://cal.example.org/…"),
        ("webcal://ann:pw@p1.icloud.com/published/2/abc", "webcal://p1.icloud.com/…"),
        ("https://x.example.org/feed?token=abc please", "https://x.example.org/… please"),
        ("read https://news.example.org/today", "read https://news.example.org/today"),
        ("https://calendar.example.org", "https://calendar.example.org"),
        ("nothing here", "nothing here"),
    ],
)
def test_only_the_host_is_left_of_what_may_be_a_key(text: str, kept: str) -> None:
    assert without_secrets(text) == kept


def test_the_address_in_a_sentence_is_found_without_its_full_stop() -> None:
    assert address_in('my calendar is "webcal://cal.example.org/x.ics".') == "webcal://cal.example.org/x.ics"
    assert address_in("my calendar") == ""
    assert host_in("https://ann:pw@cal.example.org:8443/x") == "cal.example.org:8443"
    assert host_in("") == ""
    assert without_addresses("abonniere https://a.example.org/x bitte").split() == ["abonniere", "bitte"]
