"""What is said in Teams, as the house hears it, and what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from fakes.bot_framework import BOT
from fakes.teams_bench import Bench, benches

from bot.messages import Reply


@pytest.fixture
def bench() -> Iterator[Bench]:
    with benches() as made:
        yield made()


def met(bench: Bench) -> Bench:
    """Somebody who has been introduced."""
    bench.post(bench.ana.installs())
    bench.direct.shown.clear()
    return bench


def test_what_is_said_in_private_is_heard_and_answered_there(bench: Bench) -> None:
    answer = met(bench).post(bench.ana.says("mood 4"))
    assert (answer.status_code, answer.content) == (200, b"")
    heard = bench.hear.heard[0]
    assert (heard.text, heard.language, heard.name, heard.attached) == ("mood 4", "en", "Ana Fern", "")
    assert heard.queued
    assert heard.sender == bench.address
    assert heard.at == datetime(2026, 1, 2, 18, 3, 37, 199534, ZoneInfo("Europe/London"))
    assert heard.at.tzinfo == ZoneInfo("Europe/London")
    assert bench.direct.texts == ["You said: mood 4"]


def test_a_message_that_comes_twice_is_answered_once(bench: Bench) -> None:
    said = met(bench).ana.says("mood 4")
    assert [bench.post(said).status_code for _ in range(3)] == [200, 200, 200]
    assert bench.direct.texts == ["You said: mood 4"]
    assert bench.hear.repeats == 2


def test_signs_of_html_and_blanks_of_the_editor_are_what_was_typed(bench: Bench) -> None:
    bench.post(met(bench).ana.says("x &lt;b&gt; &amp; y\xa0 z\r\n 2  &amp;lt;"))
    assert bench.hear.heard[0].text == "x <b> & y z\n2 &lt;"


def test_a_zone_and_a_language_that_nobody_knows_are_not_taken(bench: Bench) -> None:
    odd = met(bench).ana.says("a", localTimezone="Moon/Sea", locale="x-klingon", entities=[])
    bench.post(odd | {"timestamp": None, "localTimestamp": None})
    heard = bench.hear.heard[0]
    assert (heard.language, heard.at, heard.at.tzinfo) == ("", bench.now, ZoneInfo("UTC"))
    told = bench.ana.says("b", locale=None, localTimezone=None)
    told["entities"] = [{"type": "clientInfo", "locale": "de_AT", "timezone": "Europe/Vienna"}]
    bench.post(told)
    assert bench.hear.heard[1].language == "de"
    assert bench.hear.heard[1].at.tzinfo == ZoneInfo("Europe/Vienna")


def test_slash_commands_are_spelled_out(bench: Bench) -> None:
    bench.post(met(bench).ana.says("/mood 4 tired"))
    bench.post(replace(bench.ana, locale="de-DE").says("/snooze 2 Stunden"))
    assert [heard.text for heard in bench.hear.heard] == ["mood 4 tired", "schreib mir nicht für 2 Stunden"]


def test_a_mention_in_a_group_is_answered_in_private_and_the_group_learns_no_more(bench: Bench) -> None:
    bench.post(met(bench).ana.mentions("mood 1, awful night"))
    assert bench.hear.heard[0].text == "mood 1, awful night"
    assert bench.hear.heard[0].sender == bench.address
    assert bench.direct.texts == ["You said: mood 1, awful night"]
    assert bench.group.texts == ["I have answered you in a direct message."]


def test_a_group_that_delivers_twice_sees_one_line(bench: Bench) -> None:
    said = met(bench).ana.mentions("mood 1")
    bench.post(said)
    bench.post(said)
    assert bench.group.texts == ["I have answered you in a direct message."]


def test_who_was_never_met_gets_a_direct_conversation_an_answer_and_an_introduction(bench: Bench) -> None:
    del bench.fake.talks[bench.ana.direct]
    bench.post(replace(bench.ana, locale="de-DE").mentions("Stimmung 4"))
    [made] = [talk for talk in bench.fake.talks.values() if talk.person == bench.ana.account]
    assert made.texts == ["You said: Stimmung 4", "I am Doppel. Installed by somebody."]
    assert bench.hear.introduced == [("de", "")]
    assert bench.group.texts == ["Ich habe dir in einer Direktnachricht geantwortet."]
    bench.post(bench.ana.mentions("mood 5"))
    assert made.texts[2:] == ["You said: mood 5"]


def test_who_cannot_be_written_to_is_told_so_in_neutral_words(bench: Bench) -> None:
    del bench.fake.talks[bench.ana.direct]
    bench.fake.strangers.add(bench.ana.account)
    assert bench.post(bench.ana.mentions("mood 1")).status_code == 200
    assert bench.hear.heard == []
    [line] = bench.group.texts
    assert "mood" not in line
    assert "Add me to your own apps" in line


def test_a_group_that_does_not_mention_the_bot_is_not_heard(bench: Bench) -> None:
    somebody = [{"type": "mention", "text": "<at>Bo</at>", "mentioned": {"id": "29:bo", "name": "Bo"}}]
    said = met(bench).ana.does("message", group=True, text="<at>Bo</at> hello", entities=somebody)
    assert bench.post(said).status_code == 200
    assert bench.hear.heard == []
    assert bench.group.texts == []


def test_other_mentions_are_names(bench: Bench) -> None:
    said = met(bench).ana.mentions("ask <at>Bo Lee</at> &amp; <at>Cy</at> tomorrow")
    bench.post(said)
    assert bench.hear.heard[0].text == "ask Bo Lee & Cy tomorrow"


def test_a_mention_without_its_text_is_stripped_by_its_name(bench: Bench) -> None:
    own = [{"type": "mention", "mentioned": {"id": BOT, "name": "Doppel"}}]
    said = met(bench).ana.does("message", group=True, text="<at>Doppel</at> Hey", entities=own)
    bench.post(said)
    assert bench.hear.heard[0].text == "Hey"


def test_bots_are_not_heard(bench: Bench) -> None:
    said = met(bench).ana.says("hello")
    bench.post(said | {"from": {"id": "28:another", "name": "Bot"}})
    bench.post(said | {"from": {**said["from"], "role": "bot"}})
    bench.post(
        bench.ana.presses({"type": "a", "verb": "b", "data": {"token": "t#0"}}, "1")
        | {"from": {"id": "28:x"}}
    )
    assert bench.hear.heard == []


FILE = "application/vnd.microsoft.teams.file.download.info"


@pytest.mark.parametrize(
    ("attachment", "kind"),
    [
        ({"contentType": FILE, "name": "cv.pdf", "content": {"fileType": "pdf"}}, "file"),
        ({"contentType": "image/*", "contentUrl": "https://x.example/2"}, "file"),
        ({"contentType": "messageReference", "content": "{}"}, ""),
        ({"contentType": "text/html; charset=utf-8", "content": "<p>hello</p>"}, ""),
    ],
)
def test_what_comes_with_a_message(bench: Bench, attachment: dict[str, object], kind: str) -> None:
    bench.post(met(bench).ana.says("hello", attachments=[attachment]))
    assert [(heard.text, heard.attached) for heard in bench.hear.heard] == [("hello", kind)]


def test_a_message_of_nothing_is_nothing(bench: Bench) -> None:
    assert bench.post(met(bench).ana.says(" ")).status_code == 200
    assert bench.hear.heard == []


def test_edits_and_deletions_take_the_place_of_what_was_said(bench: Bench) -> None:
    said = met(bench).ana.says("mood 4")
    bench.post(said)
    edited = bench.ana.does("messageUpdate", text="mood 3", id=said["id"])
    edited["channelData"]["eventType"] = "editMessage"
    bench.post(edited)
    bench.post(edited)
    bench.post(edited | {"text": "mood 2", "timestamp": "2026-01-02T18:09:00Z"})
    deleted = bench.ana.does("messageDelete", id=said["id"])
    deleted["channelData"]["eventType"] = "softDeleteMessage"
    bench.post(deleted)
    told = [(heard.text, heard.edits) for heard in bench.hear.heard]
    assert told == [("mood 4", ""), ("mood 3", said["id"]), ("mood 2", said["id"]), ("", said["id"])]
    assert len({heard.id for heard in bench.hear.heard}) == 4


def test_a_deletion_in_a_group_is_told_of_those_who_are_known(bench: Bench) -> None:
    bench.post(bench.ana.does("messageDelete", group=True))
    assert bench.hear.heard == []
    bench.post(met(bench).ana.does("messageDelete", group=True, id="77"))
    assert [(heard.edits, heard.sender) for heard in bench.hear.heard] == [("77", bench.address)]


@pytest.mark.parametrize(
    "kind", ["messageReaction", "typing", "event", "endOfConversation", "handoff", "xyz"]
)
def test_what_nobody_asked_for_is_politely_ignored(bench: Bench, kind: str) -> None:
    answer = bench.post(bench.ana.does(kind, reactionsAdded=[{"type": "like"}]))
    assert (answer.status_code, answer.content) == (200, b"")
    assert bench.hear.heard == []


def test_a_house_that_cannot_take_it_in_wants_it_again(bench: Bench) -> None:
    assert bench.post(met(bench).ana.says("break")).status_code == 503
    assert bench.direct.texts == []
    bench.hear.broken.clear()
    assert bench.post(bench.ana.says("break")).status_code == 200


def test_a_turn_that_takes_long_is_acknowledged_and_goes_on(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = met(bench).ana.says("mood 4")
    monkeypatch.setattr("channels.teams.doors.PATIENCE", 0.01)
    bench.hear.gate.clear()
    assert bench.post(said).status_code == 200
    assert bench.direct.texts == []
    assert bench.browser.portal
    bench.browser.portal.call(bench.hear.gate.set)
    bench.fake.wait(lambda: bench.direct.texts == ["You said: mood 4"])


def test_the_reply_is_kept_by_the_outbox_where_the_connector_is_away(bench: Bench) -> None:
    met(bench).fake.fail(502, body=b"<html>Bad Gateway</html>")
    assert bench.post(bench.ana.says("mood 4")).status_code == 200
    [(to, reply, key, _)] = bench.hear.undelivered
    bench.send(reply, key, to)
    assert bench.direct.texts == ["You said: mood 4"]


def test_a_forgotten_person_still_gets_the_last_word(bench: Bench) -> None:
    bench.shelf.kept.clear()
    bench.send(Reply("All is forgotten."))
    assert bench.direct.texts == ["All is forgotten."]
    assert bench.fake.asked[-1][1].startswith("/teams/v3/conversations/")
    assert bench.shelf.kept == {}


def test_what_is_kept_stands_under_the_conversation_of_its_person(bench: Bench) -> None:
    bench.post(bench.ana.says("mood 4"))
    bench.post(bench.ana.mentions("mood 4"))
    assert set(bench.shelf.kept) == {bench.ana.direct}
    assert b"Ana Fern" not in bench.shelf.kept[bench.ana.direct]


def test_times_are_aware(bench: Bench) -> None:
    bench.post(met(bench).ana.says("a", timestamp="2026-01-02T18:03:37", localTimezone="", entities=[]))
    assert bench.hear.heard[0].at == datetime(2026, 1, 2, 18, 3, 37, tzinfo=UTC)
