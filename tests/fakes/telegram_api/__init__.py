"""A Telegram Bot API server on 127.0.0.1, with the people who talk to its one bot.

    with TelegramApi().serving() as api:
        ana = api.person("Ana", language="en")
        api.say(ana, "/start")
        api.wait(lambda: api.texts(ana))

Faithful to the Bot API (core.telegram.org/bots/api, version 9) and its server (github.com/tdlib/telegram-
bot-api) in:

- **Calls**: GET and POST; query, form, multipart and JSON; method names whatever their case. 404 for a
  token in no form or a method that is none, 401 for a token that it does not know. `{"ok": …}` with
  `error_code`, `description` and `parameters` (`retry_after`, `migrate_to_chat_id`).
- **getUpdates**: what `offset` passes is confirmed and gone, all else comes again, a negative offset takes
  the last; `limit` 1–100; `timeout` waits; `allowed_updates` holds for updates made from then on. 409 while
  a webhook is set, and for an older request that waits when a newer comes.
- **Webhooks**: https on 443, 80, 88 or 8443 alone, but anything when `local` (as the real server's
  --local); `secret_token` of A–Z a–z 0–9 _ - and its header; one chat's updates in order and several chats'
  side by side, at most `max_connections`; anything but 2xx is brought again at once and then ever later, or
  after its Retry-After; `getWebhookInfo` tells what waits and the last error. `haste` divides the waits.
- **Messages**: 1–4096 UTF-16 units of text and up to 1024 of caption *after* entities are parsed; HTML that
  does not parse is refused with the byte offset; at most 100 buttons, each with a text and one action,
  `callback_data` of 1–64 bytes; threads that exist; replies to messages that exist. Photos must be
  pictures, of at most 10 MB, with width and height of at most 10000 together and 20 to 1; documents up to
  50 MB.
- **Edits**: refused where nothing would change, where the message is gone, is not the bot's or has no text.
- **People**: who never started the bot, blocked it or is deactivated cannot be written to (403); an unknown
  chat is not found (400); a group that has become a supergroup tells its new id (400). Blocking and
  starting again is told as `my_chat_member`. With privacy mode on, groups tell commands, mentions and
  replies to the bot alone.
- **Callback queries**: answered once, and not late.
- **Voice notes**: in the form that people's own have (Opus in Ogg), of at most 50 MB.
- **Files**: `getFile` up to 20 MB, and its download.
- **Commands**: by scope and language, in the forms that the real one takes.

Not there: Telegram's own flood limits (say `fail(status=429, retry_after=…)` where one is to be met),
dropping what is older than 24 hours, Markdown, inline mode, payments, stickers' sets and all else that
Doppel does not call.
"""

from fakes.telegram_api.server import TelegramApi

__all__ = ["TelegramApi"]
