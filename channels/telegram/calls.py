"""The calls that show something: each raises errors of the house, and gives the id of what is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from telegram import InlineKeyboardMarkup, InputFile, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode

from bot.messages import File, Picture
from channels.telegram.api import Telegram
from channels.telegram.errors import Moved, Refused
from channels.telegram.text import caption

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
UNPICTURED: Final = frozenset(
    {
        "photo_invalid_dimensions",
        "image_process_failed",
        "photo_save_file_invalid",
        "too big",
        "entity too large",
    }
)
"""Why a picture is refused that can still be sent as a file (Bot API, sendPhoto)."""
UNEDITABLE: Final = frozenset(
    {"message to edit not found", "message can't be edited", "there is no text in the message to edit"}
)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where to show something."""

    chat: int
    thread: int = 0
    answers: int = 0
    """The message that it replies to."""


class Calls:
    """What the bot can show."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._bot = telegram.bot

    async def text(self, spot: Spot, html: str, buttons: InlineKeyboardMarkup | None = None) -> int:
        """A new message."""
        async with self._telegram.calling():
            message = await self._bot.send_message(
                spot.chat,
                html,
                parse_mode=ParseMode.HTML,
                reply_markup=buttons,
                link_preview_options=NO_PREVIEW,
                message_thread_id=spot.thread or None,
                reply_parameters=_answering(spot),
            )
        return message.message_id

    async def line(self, spot: Spot, html: str) -> None:
        """A line in a group, wherever it has moved to."""
        try:
            await self.text(spot, html)
        except Moved as moved:
            await self.text(Spot(moved.new), html)

    async def edit(self, spot: Spot, message: int, html: str, buttons: InlineKeyboardMarkup | None) -> int:
        """Other words in place of a message; a new one where that cannot be edited any more."""
        try:
            async with self._telegram.calling():
                await self._bot.edit_message_text(
                    html,
                    spot.chat,
                    message,
                    parse_mode=ParseMode.HTML,
                    reply_markup=buttons,
                    link_preview_options=NO_PREVIEW,
                )
        except Refused as refused:
            if refused.cause in UNEDITABLE:
                return await self.text(spot, html, buttons)
            if refused.cause != "message is not modified":
                raise
        return message

    async def bare(self, spot: Spot, message: int) -> int:
        """A message without its buttons; nothing happens where they are gone already."""
        try:
            async with self._telegram.calling():
                await self._bot.edit_message_reply_markup(spot.chat, message)
        except Refused as refused:
            if refused.cause not in UNEDITABLE | {"message is not modified"}:
                raise
        return message

    async def picture(self, spot: Spot, picture: Picture, buttons: InlineKeyboardMarkup | None) -> int:
        """A photo with its words below; one that Telegram does not take as such comes as a file."""
        try:
            async with self._telegram.calling():
                message = await self._bot.send_photo(
                    spot.chat,
                    InputFile(picture.png, "chart.png"),
                    caption(picture.alt),
                    parse_mode=ParseMode.HTML,
                    reply_markup=buttons,
                    message_thread_id=spot.thread or None,
                )
        except Refused as refused:
            if refused.cause not in UNPICTURED:
                raise
            return await self.file(spot, File("chart.png", "image/png", picture.png), buttons, picture.alt)
        return message.message_id

    async def file(
        self, spot: Spot, file: File, buttons: InlineKeyboardMarkup | None, words: str = ""
    ) -> int:
        """A file as a document."""
        async with self._telegram.calling():
            message = await self._bot.send_document(
                spot.chat,
                InputFile(file.content, file.name),
                caption(words) or None,
                parse_mode=ParseMode.HTML,
                reply_markup=buttons,
                message_thread_id=spot.thread or None,
                disable_content_type_detection=True,
            )
        return message.message_id

    async def note(self, spot: Spot, sound: bytes) -> int:
        """A spoken answer below its text, which holds the buttons: gives no message to come back to.

        Nothing happens where somebody takes no voice messages: they have the text.
        """
        try:
            async with self._telegram.calling():
                await self._bot.send_voice(
                    spot.chat, InputFile(sound, "doppel.ogg"), message_thread_id=spot.thread or None
                )
        except Refused as refused:
            if refused.cause != "voice_messages_forbidden":
                raise
        return 0

    async def heed(self, query: str) -> None:
        """Tell Telegram that a press was noticed; nothing happens where it was told before or too late."""
        try:
            async with self._telegram.calling():
                await self._bot.answer_callback_query(query)
        except Refused as refused:
            if refused.cause != "query is too old":
                raise


def _answering(spot: Spot) -> ReplyParameters | None:
    return ReplyParameters(spot.answers, allow_sending_without_reply=True) if spot.answers else None
