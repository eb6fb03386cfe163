"""Buttons below a message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.messages import Reply, button_token
from channels.telegram.text import units

WIDEST_ROW: Final = 30
"""UTF-16 units of labels that fit beside each other on a phone; buttons in a row are equally wide."""
MOST_IN_A_ROW: Final = 8
"""As many as Telegram's apps show in one row."""
PADDING: Final = 2


def keyboard(reply: Reply, key: str) -> InlineKeyboardMarkup | None:
    """The buttons of a reply, each with its token as `callback_data`; None where it has none."""
    if not reply.buttons:
        return None
    buttons = [
        InlineKeyboardButton(button.label, callback_data=button_token(key, number))
        for number, button in enumerate(reply.buttons)
    ]
    return InlineKeyboardMarkup(list(_rows(buttons)))


def _rows(buttons: Iterable[InlineKeyboardButton]) -> Iterable[Sequence[InlineKeyboardButton]]:
    row: list[InlineKeyboardButton] = []
    for button in buttons:
        if row and not _fits([*row, button]):
            yield row
            row = []
        row.append(button)
    yield row


def _fits(row: Sequence[InlineKeyboardButton]) -> bool:
    widest = max(units(button.text) for button in row)
    return len(row) <= MOST_IN_A_ROW and len(row) * (widest + PADDING) <= WIDEST_ROW
