"""Microsoft Teams: activities are posted with the connector's tokens, and its conversations are read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import httpx
from fakes.bot_framework import PASSWORD, TENANT, FakeTeams, serving
from fakes.drivers import Seen
from fakes.drivers.platform import Json, PlatformPerson
from fakes.stage import Stage, staged
from fakes.teams_activities import Person as Account
from fakes.teams_bench import addresses

from bot.messages import Address
from channels.teams.sounds import FILE

ADAPTIVE = "application/vnd.microsoft.card.adaptive"
CONSENT = "application/vnd.microsoft.teams.card.file.consent"
_MARKS = re.compile(r"\\([\\`*_\[\]~<>#+\-.)])")
_NUMBERS = count(1)


@dataclass(frozen=True)
class Button:
    """A button on a card that stands there."""

    action: Json
    message: str


class TeamsPerson(PlatformPerson):
    """Somebody in a direct conversation with the bot."""

    def __init__(self, stage: Stage, fake: FakeTeams, name: str) -> None:
        self._fake = fake
        number = next(_NUMBERS)
        self._account = Account(
            fake.service_url,
            name=name,
            account=f"29:1account{number}",
            directory_id=f"00000000-1111-2222-3333-{number:012}",
            direct=f"a:1direct{number}",
        )
        address = Address("teams", f"{TENANT}/{self._account.account}", self._account.direct)
        super().__init__(stage, address)
        self._talk = fake.talk(self._account.direct, self._account.account)
        self._post(self._account.installs())
        fake.wait(lambda: self._talk.shown)

    def write(self, text: str) -> None:
        self._post(self._account.says(text))

    def record(self, sound: bytes) -> None:
        """As a file in their OneDrive, which is all that a bot gets."""
        path = f"/onedrive/{next(_NUMBERS)}.m4a"
        self._fake.sounds[path] = sound
        content = {"downloadUrl": f"{self._fake.url}{path}", "fileType": "m4a"}
        self._post(
            self._account.says("", attachments=[{"contentType": FILE, "name": "a.m4a", "content": content}])
        )

    def tap(self, label: str) -> None:
        button = next(found for found in reversed(self._buttons()) if found.action["title"] == label)
        self._post(self._account.presses(button.action, button.message))

    def write_note(self, text: str) -> None:
        """By the button "Write…", in the dialog that it opens."""
        button = next(found for found in reversed(self._buttons()) if found.action["data"].get("opens"))
        opened = self._post(self._account.opens(button.action, button.message))
        card = opened["task"]["value"]["card"]["content"]
        self._post(self._account.writes(text, card["actions"][0]["data"]))

    def standing(self) -> Mapping[str, Json]:
        return dict(self._talk.shown)

    def read(self, shown: Sequence[Json]) -> Seen:
        attached = [each for said in shown for each in said.get("attachments", ())]
        cards = [each["content"] for each in attached if each["contentType"] == ADAPTIVE]
        elements = [element for card in cards for element in card["body"]]
        words = [said.get("text", "") for said in shown]
        words += [word for element in elements for word in _words(element)]
        words += [each["name"] for each in attached if each["contentType"] == CONSENT]
        return Seen(
            "\n".join(words),
            tuple(action["title"] for card in cards for action in card.get("actions", ())),
            picture=any(element["type"] == "Image" for element in elements),
            card=any(element["type"] == "FactSet" for element in elements),
            file=any(each["contentType"] == CONSENT for each in attached),
        )

    def _buttons(self) -> list[Button]:
        return [
            Button(action, number)
            for number, said in self.standing().items()
            for each in said.get("attachments", ())
            for action in each["content"].get("actions", ())
        ]

    def _post(self, activity: Json) -> Json:
        """What Teams gets back."""
        now = datetime.now(UTC)
        stamped = activity | {"timestamp": now.isoformat(), "localTimestamp": now.isoformat()}
        token = self._fake.keys.token(activity["serviceUrl"])
        answer = httpx.post(
            f"{self.stage.url}/teams/messages",
            json=stamped,
            headers={"Authorization": f"Bearer {token}"},
            timeout=30,
        )
        assert answer.is_success, answer.text
        return answer.json() if answer.content else {}


class TeamsDriver:
    """People who use Teams."""

    def __init__(self, stage: Stage, fake: FakeTeams) -> None:
        self.stage = stage
        self._fake = fake

    def person(self, name: str) -> TeamsPerson:
        return TeamsPerson(self.stage, self._fake, name)


@contextmanager
def teams(home: Path) -> Iterator[TeamsDriver]:
    """A house that Teams calls."""
    with serving(FakeTeams()) as fake:
        keys = addresses(fake) | {"app_password": "${TEAMS}"}
        with staged(home, {"teams": keys}, {"TEAMS": PASSWORD}) as stage:
            yield TeamsDriver(stage, fake)


def _words(element: Json) -> list[str]:
    match element["type"]:
        case "TextBlock":
            return [_unmarked(element["text"])]
        case "FactSet":
            return [f"{_unmarked(fact['title'])}: {_unmarked(fact['value'])}" for fact in element["facts"]]
        case "Image":
            return [element["altText"]]
    return []


def _unmarked(text: str) -> str:
    """As a text block shows it: its escapes are not seen."""
    return _MARKS.sub(r"\1", text)
