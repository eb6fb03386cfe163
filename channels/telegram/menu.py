"""The menu of commands, in each language that Doppel speaks."""

from __future__ import annotations

from telegram import BotCommand

from bot.language import DEFAULT
from bot.shortcuts import shortcuts
from channels.telegram.api import Telegram
from nlu.languages import LANGUAGES


def commands(language: str) -> tuple[BotCommand, ...]:
    """The menu in a language, with a hint at what may follow each command."""
    return tuple(
        BotCommand(each.name, f"{each.about} · {each.takes}" if each.takes else each.about)
        for each in shortcuts(language)
    )


async def put_up(telegram: Telegram) -> int:
    """Set each language's menu that Telegram does not have yet; gives how many there were.

    The default language's menu is for everybody whose language has none (Bot API, setMyCommands).
    """
    changed = 0
    for language in LANGUAGES:
        code, wanted = "" if language == DEFAULT else language, commands(language)
        async with telegram.calling():
            if await telegram.bot.get_my_commands(language_code=code) != wanted:
                await telegram.bot.set_my_commands(wanted, language_code=code)
                changed += 1
    return changed
