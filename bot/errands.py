"""What skills ask of the roof: a person's data as a file, forgetting them, asking a webhook."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import UTC
from hashlib import sha256
from typing import Final

import structlog

from bot.codes import fresh
from bot.dialogue.keys import exchange_key, talk_key
from bot.dialogue.linking import offered
from bot.dialogue.performed import Performed
from bot.dialogue.talk import encode_reply
from bot.errors import WebhookFailed
from bot.free_time import found_time
from bot.intents.replies.webhooks import Webhooks
from bot.messages import File, Message, Reply
from bot.phrases import phrases
from bot.skill import (
    CallWebhook,
    ConnectFeed,
    DisconnectFeed,
    DropMisses,
    Export,
    FindTime,
    Forget,
    OfferCode,
    Request,
)
from bot.wording import count
from twin_core.errors import NoSuchTwin
from twin_core.store.base import Exchange, Store

MEDIA_TYPE: Final = "application/x-ndjson"

OfFeeds = Callable[[ConnectFeed | DisconnectFeed, str, Message], Performed]

say = phrases(__file__)
log = structlog.get_logger("doppel.errands")


class Errands:
    """Does what a skill asked for and says how it went."""

    def __init__(self, store: Store, webhooks: Webhooks | None = None, feeds: OfFeeds | None = None) -> None:
        """`feeds`: carries out what is asked of feeds; without it nothing can be connected."""
        self._store = store
        self._webhooks = webhooks or Webhooks()
        self._feeds = feeds

    def __call__(self, request: Request, twin_id: str, message: Message) -> Reply | Performed:
        """The reply to a request of this message's sender, and what the turn is to write with it."""
        if isinstance(request, ConnectFeed | DisconnectFeed):
            if self._feeds is None:
                return Reply(say("no_feeds"), private=True)
            return self._feeds(request, twin_id, message)
        if isinstance(request, FindTime):
            return found_time(self._store, request, twin_id, message)
        return self._done(request, twin_id, message)

    def _done(self, request: Request, twin_id: str, message: Message) -> Reply:
        try:
            if isinstance(request, CallWebhook):
                return self._call(request, message)
            if isinstance(request, Forget):
                return self._forget(twin_id, message)
            if isinstance(request, OfferCode):
                return offered(self._store, fresh(secrets.choice), twin_id, message)
            if isinstance(request, DropMisses):
                self._store.desk.drop_misses_of(twin_id)
                return Reply("")
            if isinstance(request, Export):
                return self._export(twin_id, message)
        except NoSuchTwin:
            return Reply(say("nothing", message.id))
        raise TypeError(f"{type(request).__name__} is the dialogue's own work")

    def _call(self, request: CallWebhook, message: Message) -> Reply:
        delivery = sha256(f"webhook:{exchange_key(message)}".encode()).hexdigest()[:32]
        try:
            return self._webhooks(request, delivery)
        except WebhookFailed as error:
            log.warning("webhook_failed", intent=request.intent, why=str(error))
            return Reply(say("webhook_failed", message.id))

    def _export(self, twin_id: str, message: Message) -> Reply:
        file = export_file(self._store, twin_id, f"doppel-{message.at:%Y-%m-%d}.jsonl")
        lines = file.content.count(b"\n")
        text = say("exported", message.id, count=count(lines, "entry"))
        return Reply(text, file=file, private=True)

    def _forget(self, twin_id: str, message: Message) -> Reply:
        rows = len(export_lines(self._store, twin_id))
        for link in self._store.state(twin_id).identity.links:
            self._store.desk.drop_note(link.channel, link.conversation)
        reply = Reply(say("forgotten", message.id, count=count(rows, "entry")))
        at = message.at.astimezone(UTC)
        kept = Exchange(exchange_key(message), talk_key(message.sender), at, None, encode_reply(reply))
        self._store.forget(twin_id, exchange=kept)
        return reply


def export_file(store: Store, twin_id: str, name: str) -> File:
    """Everything kept about a twin, as a file. Raises `NoSuchTwin`."""
    return File(name, MEDIA_TYPE, "".join(export_lines(store, twin_id)).encode())


def export_lines(store: Store, twin_id: str) -> list[str]:
    """Everything kept about a twin, one JSON object a line. Raises `NoSuchTwin`."""
    return [json.dumps(line, ensure_ascii=False) + "\n" for line in store.export(twin_id)]
