"""Invokes: activities whose answer Teams wants in the response.

"Universal Actions for Adaptive Cards", "Use dialogs with bots" and "Send and receive files using bot"
(Microsoft Teams developer documentation).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from bot.channel import Hear
from bot.dialogue.keys import exchange_key
from bot.messages import Reply
from channels.teams.activity import Activity
from channels.teams.cards import CARD, LONGEST_NOTE, NOTE, attachment, note_card
from channels.teams.connector import Json
from channels.teams.files import Files
from channels.teams.heard import message
from channels.teams.inbox import complete, pressed, token_of
from channels.teams.people import People
from channels.teams.reference import Reference
from channels.teams.render import rendered
from channels.teams.speaker import NOTE_PLACE, Speaker

MESSAGE: Final = "application/vnd.microsoft.activity.message"
PRESS: Final = "adaptiveCard/action"


class Invokes:
    """Answers invokes."""

    def __init__(
        self, hear: Hear, people: People, speaker: Speaker, files: Files, now: Callable[[], datetime]
    ) -> None:
        self._hear = hear
        self._people = people
        self._speaker = speaker
        self._files = files
        self._now = now

    async def answer(self, activity: Activity) -> Json | None:
        """The body of the response; None where none is wanted."""
        where = await self._people.direct(complete(activity))
        match activity.name:
            case "adaptiveCard/action":
                return await self._pressed(activity, where)
            case "task/fetch":
                said = await self._speaker.words(where)
                return _dialog(note_card(activity.reply_to_id, said), said)
            case "task/submit":
                return await self._noted(activity, where)
            case "fileConsent/invoke":
                await self._files.decided(activity, where)
        return None

    async def _pressed(self, activity: Activity, where: Reference) -> Json:
        said = await self._speaker.words(where)
        token = token_of(_object(_object(activity.data.get("action")).get("data")))
        if not token:
            return _told(said["not_ours"])
        heard = pressed(activity, token, where.address, self._now())
        reply = await self._hear(heard)
        # The outbox updates the message as well: that is what lasts, and what other devices show.
        card = _replacement(reply, exchange_key(heard), said)
        return _shown(card) if card else _told(said["below"])

    async def _noted(self, activity: Activity, where: Reference) -> Json | None:
        data = _object(activity.data.get("data"))
        note, question = str(data.get(NOTE, "")).strip(), str(data.get("question", ""))
        if not note:
            said = await self._speaker.words(where)
            return _dialog(note_card(question, said), said)
        heard = message(
            activity, where.address, self._now(), place=f"{NOTE_PLACE}{question}" if question else ""
        )
        await self._hear(replace(heard, text=note[:LONGEST_NOTE]))
        return None


async def one_moment(activity: Activity, said: Mapping[str, str]) -> Json | None:
    """The response to an invoke whose turn takes longer than Teams waits; its reply comes by itself."""
    return _told(said["moment"]) if activity.name == PRESS else None


def _replacement(reply: Reply, key: str, said: Mapping[str, str]) -> Json | None:
    """The card that takes the place of the one whose button was pressed, where one does."""
    if not reply.replaces or reply.file:
        return None
    return rendered(reply, key, said, as_card=True).card


def _shown(card: Json) -> Json:
    return {"statusCode": 200, "type": CARD, "value": card}


def _told(text: str) -> Json:
    return {"statusCode": 200, "type": MESSAGE, "value": text}


def _dialog(card: Json, said: Mapping[str, str]) -> Json:
    value = {"title": said["note_title"], "height": "small", "width": "small", "card": attachment(card)}
    return {"task": {"type": "continue", "value": value}}


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}
