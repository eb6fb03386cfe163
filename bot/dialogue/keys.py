"""What messages, conversations and records are known by."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from bot.messages import Address, Message


def exchange_key(message: Message) -> str:
    """What a message is known by for ever: its channel, and its sender, chat and id as a hash.

    A hash, because the key stands in clear in the store and a user's name should not.
    """
    sender = message.sender
    whole = f"{sender.user}\0{sender.conversation}\0{message.id}"
    return f"{sender.channel}:{sha256(whole.encode('utf-8', 'replace')).hexdigest()[:32]}"


def talk_key(address: Address) -> str:
    """What a conversation is known by within one twin."""
    return f"{address.channel}:{address.conversation}"


def cause_of(message: Message) -> str:
    """What the records of a message have as their cause: an edit stands for the message it changes."""
    return exchange_key(replace(message, id=message.edits) if message.edits else message)
