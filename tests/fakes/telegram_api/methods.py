"""The methods that show, edit and set something."""

from __future__ import annotations

import io
import re
from typing import Any

from fakes.telegram_api.given import Given
from fakes.telegram_api.refusal import Refusal, bad
from fakes.telegram_api.world import Json, World
from PIL import Image, UnidentifiedImageError

ACTIONS = {"typing", "upload_photo", "record_voice", "upload_voice", "upload_document", "choose_sticker"}
MEGABYTE = 1024 * 1024
SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


class Methods:
    """Each method by its name."""

    def __init__(self, world: World) -> None:
        self.world = world

    def getme(self, _: Given) -> Json:
        return self.world.me

    def getchat(self, given: Given) -> Json:
        chat = given.chat()
        if chat not in self.world.people and chat not in self.world.groups:
            raise bad("chat not found")
        gifts = dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        )
        more = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
        return self.world.chat(chat) | more

    def sendmessage(self, given: Given) -> Json:
        words, entities = given.words("text", 4096)
        if not words:
            raise bad("message text is empty")
        return self._send(given, {"text": words, "entities": entities})

    def sendphoto(self, given: Given) -> Json:
        content = self._file(given, "photo", 10)
        width, height = _size(content)
        photo = {"file_id": self._keep(content), "file_unique_id": f"u{self.world.number('file')}"}
        photo |= {"width": width, "height": height, "file_size": len(content)}
        return self._send(given, {"photo": [photo], **_captioned(given)})

    def senddocument(self, given: Given) -> Json:
        content = self._file(given, "document", 50)
        document = {"file_id": self._keep(content), "file_unique_id": f"u{self.world.number('file')}"}
        document |= {"file_name": given.names.get("document", ""), "file_size": len(content)}
        return self._send(given, {"document": document, **_captioned(given)})

    def sendvoice(self, given: Given) -> Json:
        content = self._file(given, "voice", 50)
        if not content.startswith(b"OggS"):
            raise bad("wrong file: a voice note is Opus in Ogg")
        voice = {"file_id": self._keep(content), "file_unique_id": f"u{self.world.number('file')}"}
        voice |= {"duration": 1, "mime_type": "audio/ogg", "file_size": len(content)}
        return self._send(given, {"voice": voice, **_captioned(given)})

    def sendchataction(self, given: Given) -> bool:
        self.world.writable(given.chat())
        if given.text("action") not in ACTIONS:
            raise bad("wrong parameter action in request")
        return True

    def editmessagetext(self, given: Given) -> Json:
        message = self.world.own(given.chat(), given.number("message_id"))
        if "text" not in message:
            raise bad("there is no text in the message to edit")
        words, entities = given.words("text", 4096)
        if not words:
            raise bad("message text is empty")
        return _changed(message, {"text": words, "entities": entities}, given.keyboard())

    def editmessagecaption(self, given: Given) -> Json:
        message = self.world.own(given.chat(), given.number("message_id"))
        if "photo" not in message and "document" not in message:
            raise bad("there is no caption in the message to edit")
        return _changed(message, _captioned(given), given.keyboard())

    def editmessagereplymarkup(self, given: Given) -> Json:
        message = self.world.own(given.chat(), given.number("message_id"))
        return _changed(message, {}, given.keyboard())

    def answercallbackquery(self, given: Given) -> bool:
        query = given.text("callback_query_id")
        if not self.world.queries.get(query):
            raise bad("query is too old and response timeout expired or query ID is invalid")
        if len(given.text("text")) > 200:
            raise bad("MESSAGE_TOO_LONG")
        self.world.queries[query] = False
        return True

    def getfile(self, given: Given) -> Json:
        content = self.world.files.get(given.text("file_id"))
        if content is None:
            raise bad("invalid file_id")
        if len(content) > 20 * MEGABYTE:
            raise bad("file is too big")
        file = given.text("file_id")
        return {"file_id": file, "file_unique_id": f"u-{file}", "file_size": len(content), "file_path": file}

    def setmycommands(self, given: Given) -> bool:
        commands = given.json("commands")
        if not isinstance(commands, list) or len(commands) > 100:
            raise bad("can't parse commands JSON object")
        for command in commands:
            if not re.fullmatch("[a-z0-9_]{1,32}", str(command.get("command", ""))):
                raise bad("BOT_COMMAND_INVALID")
            if not 1 <= len(str(command.get("description", ""))) <= 256:
                raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        self.world.commands[_whose(given)] = commands
        return True

    def getmycommands(self, given: Given) -> list[Json]:
        return self.world.commands.get(_whose(given), [])

    def deletemycommands(self, given: Given) -> bool:
        self.world.commands.pop(_whose(given), None)
        return True

    def setmydescription(self, given: Given) -> bool:
        if len(given.text("description")) > 512:
            raise bad("BOT_DESCRIPTION_TOO_LONG")
        self.world.descriptions[_language(given)] = given.text("description")
        return True

    def getmydescription(self, given: Given) -> Json:
        return {"description": self.world.descriptions.get(_language(given), "")}

    def _send(self, given: Given, content: Json) -> Json:
        chat, markup = given.chat(), given.keyboard()
        self.world.writable(chat)
        if thread := given.number("message_thread_id", 0):
            group = self.world.groups.get(chat)
            if group is not None and thread not in group.topics:
                raise bad("message thread not found")
            content |= {"message_thread_id": thread, "is_topic_message": True}
        if answers := given.json("reply_parameters"):
            original = self.world.messages.get((chat, answers["message_id"]))
            if original is not None:
                content["reply_to_message"] = original
            elif not answers.get("allow_sending_without_reply"):
                raise bad("message to be replied not found")
        if markup:
            content["reply_markup"] = markup
        return self.world.add(chat, self.world.bot.user, content)

    def _file(self, given: Given, name: str, megabytes: int) -> bytes:
        attached = given.text(name).removeprefix("attach://")
        content = given.files.get(name, given.files.get(attached))
        if content is None:
            raise bad(f"there is no {name} in the request")
        if not content:
            raise bad("file must be non-empty")
        if len(content) > megabytes * MEGABYTE:
            raise Refusal(413)
        return content

    def _keep(self, content: bytes) -> str:
        name = f"file-{self.world.number('file')}"
        self.world.files[name] = content
        return name


def _captioned(given: Given) -> Json:
    words, entities = given.words("caption", 1024)
    return {"caption": words, "caption_entities": entities} if words else {}


def _size(content: bytes) -> tuple[int, int]:
    try:
        width, height = Image.open(io.BytesIO(content)).size
    except UnidentifiedImageError:
        raise bad("IMAGE_PROCESS_FAILED") from None
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad("PHOTO_INVALID_DIMENSIONS")
    return width, height


def _changed(message: Json, content: Json, markup: Json | None) -> Json:
    """Every edit sets the keyboard, too: without one, it is taken away."""
    if all(message.get(name) == value for name, value in content.items()) and (
        message.get("reply_markup") == markup
    ):
        raise bad(SAME)
    message.update(content)
    message.pop("reply_markup", None)
    if markup:
        message["reply_markup"] = markup
    message["edit_date"] = message["date"]
    return message


def _language(given: Given) -> str:
    code = given.text("language_code")
    if code and not re.fullmatch("[a-z]{2}", code):
        raise bad("BOT_COMMAND_LANG_CODE_INVALID")
    return code


def _whose(given: Given) -> tuple[str, str]:
    scope: Any = given.json("scope") or {"type": "default"}
    return ":".join(str(scope[name]) for name in sorted(scope, reverse=True)), _language(given)
