from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from bot.channel import Line
from bot.messages import Button, Card, File, Picture, Reply
from channels.web.render import clock_view, heard_view, line_view, reply_view, shown
from twin_core.parts.preferences import Preferences

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=1)))
any_text = st.text(st.characters(), max_size=80)


@given(any_text)
def test_display_keeps_all_but_control_characters(text: str) -> None:
    once = shown(text)
    assert shown(once) == once
    once.encode("utf-8")
    assert not any(ord(sign) < 32 and sign not in "\n\t" for sign in once)
    if text.isprintable():
        assert once == text


def test_right_to_left_emoji_and_markup_stay_as_written() -> None:
    for text in ("مرحبا", "👩\u200d💻 🙂", "<script>alert(1)</script> & **bold**", "a\tb\nc"):
        assert shown(text) == text
    assert shown("a\x00b\x1b[31m\x9b\r\nc") == "ab[31m\nc"


@given(any_text, any_text, st.binary(max_size=40))
def test_every_reply_becomes_json(text: str, other: str, content: bytes) -> None:
    reply = Reply(
        text,
        (Button(other, text),),
        Card(other, ((text, other),)),
        Picture(content, other),
        File(other, other, content),
    )
    view = json.loads(json.dumps(reply_view(reply)))
    assert view["text"] == shown(text)
    assert view["card"] == {"title": shown(other), "facts": [[shown(text), shown(other)]]}
    assert base64.b64decode(view["picture"]["src"].removeprefix("data:image/png;base64,")) == content


def test_a_file_is_only_ever_something_to_save() -> None:
    view = json.loads(json.dumps(reply_view(Reply("", file=File("a/../b.html", "text/html", b"<script>")))))
    assert view["file"]["src"].startswith("data:application/octet-stream;base64,")
    assert view["file"]["name"] == "a_.._b.html"
    light = json.loads(json.dumps(reply_view(Reply("", file=File("x.json", "application/json", b"")))))
    assert light["file"]["src"] == "", "the house keeps no files: the page then says to ask again"


def test_a_line_has_the_browsers_own_id_and_utc_time() -> None:
    view = line_view(Line("web:5e6f", NOW, None, Reply("Stretch.")), {"web:5e6f": "f" * 32})
    assert isinstance(view, dict)
    assert view["id"] == "f" * 32
    assert view["at"] == "2026-03-02T08:00:00+00:00"
    assert view["said"] is None
    reminder = line_view(Line("reminder:7", NOW, None, Reply("Stretch.")), {"web:5e6f": "f" * 32})
    assert isinstance(reminder, dict)
    assert reminder["id"] == "reminder:7", "a line that this browser does not wait for keeps its key"
    assert heard_view("x", "\x07hi", datetime(2026, 3, 2, tzinfo=UTC))["said"] == "hi"


def test_times_are_shown_by_the_hours_that_the_person_chose() -> None:
    assert clock_view(Preferences(clock="12"), "Asia/Tokyo") == {"zone": "Asia/Tokyo", "twelve": True}
    assert clock_view(Preferences(), "UTC") == {"zone": "UTC", "twelve": False}
