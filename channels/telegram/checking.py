"""What `doppel channels check` looks at: the token, who may fetch, the webhook, privacy in groups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from telegram import User, WebhookInfo

from bot.channel import Finding
from bot.errors import DeliveryError
from channels.telegram.api import KINDS, Telegram
from channels.telegram.errors import BadToken
from channels.telegram.settings import Settings
from channels.telegram.webhook import path_of

MANY: Final = 100
"""Updates that wait, from which on somebody should look."""
NO_TOKEN: Final = Finding(
    "channels.telegram.token is empty",
    "ask @BotFather for a bot with /newbot, put its token into an environment variable, and write ${NAME}",
)


async def findings(settings: Settings) -> list[Finding]:
    """All that can be seen from here, with connections of its own."""
    if not settings.bot_id:
        return [NO_TOKEN]
    telegram = Telegram(settings)
    try:
        me = await telegram.me()
        async with telegram.calling():
            info = await telegram.bot.get_webhook_info()
    except BadToken:
        return [Finding("Telegram refuses the token", "take the one that @BotFather shows under /mybots")]
    except DeliveryError as error:
        return [Finding(str(error), f"see that this machine reaches {settings.api_url}")]
    finally:
        await telegram.close()
    return [*_about_bot(me), *_about_delivery(settings, info)]


def _about_bot(me: User) -> Iterator[Finding]:
    yield Finding(f"the token is that of @{me.username}")
    if me.can_read_all_group_messages:
        yield Finding(
            "the bot is given every message of its groups, and needs none but those to it",
            "send @BotFather /setprivacy, choose the bot and Enable; then add it to its groups anew",
        )
    else:
        yield Finding("in groups the bot is given what is said to it alone")


def _about_delivery(settings: Settings, info: WebhookInfo) -> Iterator[Finding]:
    yield from _about_webhook(settings, info) if settings.webhook else _about_polling(info)
    if info.pending_update_count >= MANY:
        yield Finding(
            f"{info.pending_update_count} messages wait at Telegram, which drops them after 24 hours",
            "start `doppel run`, and look for lines of doppel.telegram in its log",
        )


def _about_polling(info: WebhookInfo) -> Iterator[Finding]:
    if info.url:
        yield Finding(
            "a webhook is set, so that nothing can be fetched",
            "start `doppel run`, which takes it away, and stop the program that set it; "
            "or set channels.telegram.webhook: true",
        )
    else:
        yield Finding("messages are fetched by long polling, and no webhook is in the way")


def _about_webhook(settings: Settings, info: WebhookInfo) -> Iterator[Finding]:
    wanted = webhook_address(settings)
    if not settings.public_url.startswith("https://"):
        yield Finding(
            "the webhook has no https address",
            "set server.public_url to one, on port 443, 80, 88 or 8443; or channels.telegram.webhook: false",
        )
    elif info.url != wanted:
        now = "another address" if info.url else "none"
        yield Finding(f"Telegram knows {now}, not {wanted}", "start `doppel run`, which sets it")
    else:
        yield Finding(f"Telegram calls {wanted}")
    if info.url == wanted and set(info.allowed_updates or ()) != set(KINDS):
        yield Finding("Telegram sends other kinds of update than Doppel reads", "start `doppel run` anew")
    if info.last_error_date and info.last_error_message:
        minutes = (datetime.now(UTC) - info.last_error_date).total_seconds() / 60
        yield Finding(
            f"Telegram's last call failed {minutes:.0f} minutes ago: {info.last_error_message}",
            "see that the address is reached from outside, with a certificate that is good, and that the "
            "proxy before Doppel passes the header X-Telegram-Bot-Api-Secret-Token on",
        )


def webhook_address(settings: Settings) -> str:
    """What Telegram is to call."""
    return f"{settings.public_url.rstrip('/')}{path_of(settings.bot_id)}"
