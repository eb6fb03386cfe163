"""The Home tab: the day at a glance, with settings, consents, export and forget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from bot.channel import Glance, Hear, Permission
from bot.messages import Address, Button, Card
from bot.recent import Recent
from bot.shortcuts import shortcuts
from channels.slack.api import Api
from channels.slack.blocks import (
    MOST_BLOCKS_OF_VIEW,
    SECTION,
    Block,
    actions,
    button,
    card_blocks,
    cut_escaped,
    header,
    section,
)
from channels.slack.features import PRESS, SAYS
from channels.slack.trouble import Refused
from channels.slack.words import words
from channels.slack.workspaces import Workspace

ALWAYS: Final = ("checkin", "export", "forget")
"""Commands that have a button on every Home tab."""
DANGEROUS: Final = "forget"


def home_view(glance: Glance, language: str) -> Block:
    """The view for views.publish; its buttons carry what they say."""
    say = words(language)
    blocks = [
        *_part(glance.today),
        *(
            [section(f"*{say['next_break']}*\n{cut_escaped(glance.next_break, SECTION // 2)}")]
            * bool(glance.next_break)
        ),
        *_part(glance.trend),
        *_part(glance.settings),
        *_permissions(glance.permissions, say),
        *actions(list(_buttons(glance.buttons, language))),
    ]
    return {"type": "home", "blocks": blocks[:MOST_BLOCKS_OF_VIEW]}


def _part(card: Card) -> list[Block]:
    title = [header(card.title)] if card.title else []
    return title + card_blocks(Card("", card.facts)) + [{"type": "divider"}]


def _permissions(permissions: tuple[Permission, ...], say: Mapping[str, str]) -> list[Block]:
    if not permissions:
        return []
    rows = []
    for number, each in enumerate(permissions):
        turn = say["turn_off"] if each.granted else say["turn_on"]
        state = say["is_on"] if each.granted else say["is_off"]
        row = section(f"{cut_escaped(each.title, SECTION // 2)}: *{state}*")
        rows.append(row | {"accessory": button(turn, f"{PRESS}:consent:{number}", SAYS + each.says)})
    return [header(say["privacy"]), *rows, {"type": "divider"}]


def _buttons(given: tuple[Button, ...], language: str) -> Iterator[Block]:
    """The buttons of the glance, and those for the commands that must always be there."""
    commands = {each.name: each for each in shortcuts(language)}
    said = {each.says for each in given}
    more = [Button(commands[name].about, commands[name].says) for name in ALWAYS]
    for number, each in enumerate((*given, *(one for one in more if one.says not in said))):
        style = "danger" if each.says == commands[DANGEROUS].says else ""
        yield button(each.label, f"{PRESS}:home:{number}", SAYS + each.says, style)


class Homes:
    """The Home tabs that were opened; each is drawn anew after its person's turns."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._hashes: Recent[str, str] = Recent()
        self._again: dict[str, bool] = {}

    def opened(self, user: str, known_hash: str) -> None:
        """Remember that a user (as in their address) looks at it, and the hash of what they see."""
        self._hashes.put(user, known_hash or self._hashes.get(user) or "")

    def is_open(self, user: str) -> bool:
        """Whether it was opened since Doppel started."""
        return self._hashes.get(user) is not None

    async def publish(self, hear: Hear, workspace: Workspace, address: Address, language: str) -> None:
        """Draw it; while that is under way, a further call only has it drawn once more."""
        user = address.user
        if user in self._again:
            self._again[user] = True
            return
        self._again[user] = True
        try:
            while self._again[user]:
                self._again[user] = False
                await self._published(hear, workspace, address, language)
        finally:
            del self._again[user]

    async def _published(self, hear: Hear, workspace: Workspace, address: Address, language: str) -> None:
        """Publish over the view that we know of; over any, read anew, where that is not the latest."""
        slack_user = address.user.partition("/")[2]
        for known in dict.fromkeys((self._hashes.get(address.user) or "", "")):
            view = home_view(await hear.glance(address), language)
            try:
                new = await self._api.publish_home(workspace.token, slack_user, view, known)
            except Refused as error:
                if error.code != "hash_conflict" or not known:
                    raise
            else:
                self._hashes.put(address.user, new)
                return
