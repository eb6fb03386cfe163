"""The people, chats and messages around a bot."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from fakes.telegram_api.refusal import Refusal, bad

Json = dict[str, Any]


@dataclass
class Person:
    id: int
    name: str
    language: str = ""
    state: str = "stranger"
    """stranger, started, blocked or deactivated."""
    is_bot: bool = False

    @property
    def user(self) -> Json:
        told = {"id": self.id, "is_bot": self.is_bot, "first_name": self.name}
        return told | ({"language_code": self.language} if self.language else {})

    @property
    def chat(self) -> Json:
        return {"id": self.id, "type": "private", "first_name": self.name}


@dataclass
class Group:
    id: int
    title: str
    type: str = "group"
    bot_is_in: bool = True
    moved_to: int = 0
    topics: set[int] = field(default_factory=set)

    @property
    def chat(self) -> Json:
        told: Json = {"id": self.id, "type": self.type, "title": self.title}
        return told | ({"is_forum": True} if self.topics else {})


class World:
    """What there is, without a way to it."""

    def __init__(self, token: str, username: str) -> None:
        self.token = token
        self.bot = Person(int(token.partition(":")[0]), "Doppel", is_bot=True)
        self.username = username
        self.reads_all = False
        """Privacy mode is off."""
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}
        self.messages: dict[tuple[int, int], Json] = {}
        self.queries: dict[str, bool] = {}
        """Each callback query, and whether it can be answered."""
        self.files: dict[str, bytes] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.descriptions: dict[str, str] = {}
        self._numbers = {"person": count(1001), "group": count(1), "small": count(1), "file": count(1)}
        self._numbers |= {"query": count(4_000_000_000_000_000_001)}
        self._large: dict[int, Any] = {}

    def number(self, kind: str) -> int:
        return next(self._numbers[kind])

    @property
    def me(self) -> Json:
        return self.bot.user | {
            "username": self.username,
            "can_join_groups": True,
            "can_read_all_group_messages": self.reads_all,
            "supports_inline_queries": False,
        }

    def chat(self, chat: int) -> Json:
        return (self.people.get(chat) or self.groups[chat]).chat

    def add(self, chat: int, sender: Json, content: Json) -> Json:
        """A new message. Supergroups count their own; all other chats of a bot share one count."""
        large = chat in self.groups and self.groups[chat].type == "supergroup"
        numbers = self._large.setdefault(chat, count(1)) if large else self._numbers["small"]
        number = next(numbers)
        message = {
            "message_id": number,
            "from": sender,
            "chat": self.chat(chat),
            "date": int(time.time()),
            **content,
        }
        self.messages[chat, number] = message
        return message

    def writable(self, chat: int) -> None:
        """Refuses where the bot cannot write."""
        if person := self.people.get(chat):
            why = {
                "stranger": "bot can't initiate conversation with a user",
                "blocked": "bot was blocked by the user",
                "deactivated": "user is deactivated",
            }.get(person.state)
            if why:
                raise Refusal(403, why)
            return
        group = self.groups.get(chat)
        if group is None:
            raise bad("chat not found")
        if group.moved_to:
            raise Refusal(
                400, "group chat was upgraded to a supergroup chat", migrate_to_chat_id=group.moved_to
            )
        if not group.bot_is_in:
            raise Refusal(403, f"bot was kicked from the {group.type} chat")

    def own(self, chat: int, number: int) -> Json:
        """A message of the bot that may be edited."""
        self.writable(chat)
        message = self.messages.get((chat, number))
        if message is None:
            raise bad("message to edit not found")
        if message["from"]["id"] != self.bot.id:
            raise bad("message can't be edited")
        return message
