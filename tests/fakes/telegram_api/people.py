"""What people do in their apps."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from fakes.telegram_api.markup import units
from fakes.telegram_api.world import Group, Json, Person, World

ENTITIES = re.compile(r"(?P<bot_command>(?<![\w/])/\w{1,32}(?:@\w+)?)|(?P<mention>(?<!\w)@\w{3,32})")


class Crowd:
    """People and groups, whose deeds become updates."""

    world: World
    tell: Callable[[str, int, Json], None]
    """Makes an update of a kind, in a chat, from any thread."""

    def person(self, name: str, *, language: str = "", started: bool = False, number: int = 0) -> int:
        number = number or self.world.number("person")
        self.world.people[number] = Person(number, name, language, "started" if started else "stranger")
        return number

    def group(self, title: str, *, forum: bool = False) -> int:
        number = self.world.number("group")
        number = -1_000_000_000_000 - number if forum else -100_000 - number
        topics = {7} if forum else set()
        self.world.groups[number] = Group(
            number, title, "supergroup" if forum else "group", bot_is_in=False, topics=topics
        )
        return number

    def say(
        self, who: int, text: str, *, chat: int = 0, thread: int = 0, answers: int = 0, **more: Any
    ) -> int:
        """A message, in their private chat with the bot or in a group."""
        return self.post(who, {"text": text, "entities": entities(text)}, chat, thread, answers, **more)

    def attach(self, who: int, kind: str, caption: str = "", *, chat: int = 0, **more: Any) -> int:
        """A file of a kind, such as voice, photo, document, sticker, location or contact."""
        content: Json = {kind: _thing(kind)}
        if caption:
            content |= {"caption": caption, "caption_entities": entities(caption)}
        return self.post(who, content, chat, 0, 0, **more)

    def record(
        self,
        who: int,
        sound: bytes,
        caption: str = "",
        *,
        kind: str = "voice",
        seconds: int = 3,
        chat: int = 0,
        answers: int = 0,
        **more: Any,
    ) -> int:
        """A voice note, or another file of sound, which the bot can fetch."""
        file = f"sound-{self.world.number('file')}"
        self.world.files[file] = sound
        thing = _thing(kind) | {
            "file_id": file,
            "file_unique_id": f"u-{file}",
            "file_size": len(sound),
            **more,
        }
        if kind != "document":
            thing["duration"] = seconds
        content: Json = {kind: thing}
        if caption:
            content |= {"caption": caption, "caption_entities": entities(caption)}
        return self.post(who, content, chat, 0, answers)

    def post(
        self, who: int, content: Json, chat: int = 0, thread: int = 0, answers: int = 0, **more: Any
    ) -> int:
        person, chat = self.world.people[who], chat or who
        if chat == who and person.state != "started":
            assert content.get("text", "").startswith("/start"), (
                "an app has nothing but its Start button here"
            )
            self.start(who)
        content = {name: value for name, value in (content | more).items() if value}
        if thread:
            content |= {"message_thread_id": thread, "is_topic_message": True}
        if answers:
            content["reply_to_message"] = self.world.messages[chat, answers]
        message = self.world.add(chat, person.user, content)
        if self._is_told(message):
            self.tell("message", chat, dict(message))
        return int(message["message_id"])

    def edit(self, who: int, number: int, text: str, *, chat: int = 0) -> None:
        message = self.world.messages[chat or who, number]
        message |= {"text": text, "entities": entities(text), "edit_date": int(time.time())}
        if self._is_told(message):
            self.tell("edited_message", chat or who, dict(message))

    def press(self, who: int, label: str, *, chat: int = 0, message: int = 0) -> str:
        """The newest button with a label, or the one of a message; gives the query's id."""
        chat = chat or who
        numbers = [number for place, number in self.world.messages if place == chat]
        for number in sorted(numbers, reverse=True):
            post = self.world.messages[chat, number]
            for row in post.get("reply_markup", {}).get("inline_keyboard", ()):
                for button in row:
                    if button["text"] == label and message in {0, number}:
                        return self.query(who, post, button["callback_data"])
        raise AssertionError(f"there is no button {label!r} to press")

    def query(self, who: int, post: Json, data: str) -> str:
        """A press with any data."""
        query = str(self.world.number("query"))
        self.world.queries[query] = True
        body = {
            "id": query,
            "from": self.world.people[who].user,
            "message": dict(post),
            "chat_instance": "1",
            "data": data,
        }
        self.tell("callback_query", who, body)
        return query

    def expire(self, query: str) -> None:
        """It is too late to answer a query."""
        self.world.queries[query] = False

    def start(self, who: int) -> None:
        """They press Start, after which the bot may write; one who had blocked it unblocks it."""
        person = self.world.people[who]
        was, person.state = person.state, "started"
        if was == "blocked":
            self._member(who, self.world.people[who].chat, "kicked", "member")

    def block(self, who: int) -> None:
        self.world.people[who].state = "blocked"
        self._member(who, self.world.people[who].chat, "member", "kicked")

    def deactivate(self, who: int) -> None:
        self.world.people[who].state = "deactivated"

    def add_bot(self, who: int, group: int) -> None:
        self.world.groups[group].bot_is_in = True
        self._member(who, self.world.chat(group), "left", "member")

    def remove_bot(self, who: int, group: int) -> None:
        self.world.groups[group].bot_is_in = False
        self._member(who, self.world.chat(group), "member", "kicked")

    def migrate(self, who: int, group: int) -> int:
        """A group becomes a supergroup with another id, which both are told."""
        old = self.world.groups[group]
        new = -1_000_000_000_000 - self.world.number("group")
        self.world.groups[new] = Group(new, old.title, "supergroup")
        old.moved_to = new
        user = self.world.people[who].user
        self.tell("message", group, self.world.add(group, user, {"migrate_to_chat_id": new}))
        self.tell("message", new, self.world.add(new, user, {"migrate_from_chat_id": group}))
        return new

    def shown(self, chat: int) -> list[Json]:
        """What the bot has in a chat, oldest first."""
        found = [post for (place, _), post in sorted(self.world.messages.items()) if place == chat]
        return [post for post in found if post["from"]["id"] == self.world.bot.id]

    def texts(self, chat: int) -> list[str]:
        return [post.get("text") or post.get("caption", "") for post in self.shown(chat)]

    def labels(self, chat: int) -> list[str]:
        """The buttons of the newest message of the bot in a chat."""
        rows = self.shown(chat)[-1].get("reply_markup", {}).get("inline_keyboard", ())
        return [button["text"] for row in rows for button in row]

    def _member(self, who: int, chat: Json, old: str, new: str) -> None:
        def member(status: str) -> Json:
            return {"user": self.world.me, "status": status} | (
                {"until_date": 0} if status == "kicked" else {}
            )

        body = {"chat": chat, "from": self.world.people[who].user, "date": int(time.time())}
        body |= {"old_chat_member": member(old), "new_chat_member": member(new)}
        self.tell("my_chat_member", chat["id"], body)

    def _is_told(self, message: Json) -> bool:
        """In groups with privacy mode: commands, mentions, replies to the bot (@BotFather, /setprivacy)."""
        if message["chat"]["type"] == "private" or self.world.reads_all:
            return True
        text = message.get("text") or message.get("caption", "")
        answered = message.get("reply_to_message", {}).get("from", {}).get("id")
        mentioned = f"@{self.world.username}".lower() in text.lower()
        return text.startswith("/") or mentioned or answered == self.world.bot.id


def entities(text: str) -> list[Json]:
    return [
        {"type": found.lastgroup, "offset": units(text[: found.start()]), "length": units(found.group())}
        for found in ENTITIES.finditer(text)
    ]


def _thing(kind: str) -> Any:
    file = {"file_id": f"their-{kind}", "file_unique_id": f"u-{kind}"}
    size = {"width": 10, "height": 10}
    return {
        "voice": file | {"duration": 3, "mime_type": "audio/ogg"},
        "audio": file | {"duration": 3},
        "video_note": file | {"duration": 3, "length": 10},
        "photo": [file | size],
        "document": file | {"file_name": "notes.pdf"},
        "sticker": file | size | {"type": "regular", "is_animated": False, "is_video": False},
        "video": file | size | {"duration": 3},
        "animation": file | size | {"duration": 3},
        "location": {"latitude": 52.5, "longitude": 13.4},
        "contact": {"phone_number": "+49 30 1", "first_name": "Ben"},
        "dice": {"emoji": "🎲", "value": 3},
    }[kind]
