"""Slack, over HTTP and over Socket Mode, before one fake of its Web API."""

from __future__ import annotations

import html
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Condition
from typing import Any

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fakes.drivers import Seen
from fakes.drivers.platform import Json, PlatformPerson
from fakes.slack_frames import Kind
from fakes.slack_socket import SlackSocket
from fakes.stage import PATIENCE, Stage, staged
from slack_api import APP_TOKEN, TOKEN, SlackApi, slack_api
from slack_sent import SECRET, as_interaction, as_json, message, press, submission

from bot.messages import Address
from channels.slack.features import WRITE

Deliver = Callable[[Json, Kind], None]
_NUMBERS = count(1)


class Windows:
    """The modals that are opened, some time after the press was answered."""

    def __init__(self, api: SlackApi) -> None:
        self._api, self._change, self._open = api, Condition(), api.do_views_open
        api.do_views_open = self._opened  # type: ignore[method-assign]

    def after(self, count: int) -> Json:
        """The newest one, once there are more than so many."""
        with self._change:
            assert self._change.wait_for(lambda: len(self._api.views) > count, PATIENCE), "none was opened"
        return self._api.views[-1]

    def _opened(self, *given: Any, **named: Any) -> Json:
        answer = self._open(*given, **named)
        with self._change:
            self._change.notify_all()
        return answer


class SlackPerson(PlatformPerson):
    """Somebody in the bot's direct conversation."""

    def __init__(self, stage: Stage, api: SlackApi, deliver: Deliver, windows: Windows, name: str) -> None:
        self._user = f"U{next(_NUMBERS)}00"
        self._dm = api.person(self._user, real_name=name, locale="en-GB")
        super().__init__(stage, Address("slack", f"T1/{self._user}", f"T1/{self._dm}"))
        self._api, self._deliver, self._windows = api, deliver, windows

    def write(self, text: str) -> None:
        self._deliver(message(html.escape(text, quote=False), _ts(), self._user), "events_api")

    def record(self, sound: bytes) -> None:
        said = message("", _ts(), self._user, subtype="file_share", files=[self._api.clip(sound)])
        self._deliver(said, "events_api")

    def tap(self, label: str) -> None:
        key, shown, button = self._button(lambda each: each["text"]["text"] == label)
        self._press(key, shown, button)

    def write_note(self, text: str) -> None:
        """By the button "Write…", in the window that it opens."""
        key, shown, button = self._button(lambda each: each["action_id"] == WRITE)
        before = len(self._api.views)
        self._press(key, shown, button)
        window = self._windows.after(before)
        values = {"words": {"type": "plain_text_input", "value": text}}
        told = {"user": self._user, "metadata": window["private_metadata"], "view": f"V{next(_NUMBERS)}"}
        self._deliver(submission(window["callback_id"], values, **told), "interactive")

    def _button(self, wanted: Callable[[Json], bool]) -> tuple[str, Json, Json]:
        """The newest button that is wanted: the key of its message, the message, and the button."""
        for key, shown in reversed(self.standing().items()):
            for button in _buttons(shown):
                if wanted(button):
                    return key, shown, button
        raise AssertionError("there is no such button to press")

    def _press(self, key: str, shown: Json, button: Json) -> None:
        payload = press(button.get("value", ""), key, action=button["action_id"], user=self._user)
        payload["actions"][0]["action_ts"] = _ts()
        self._deliver(payload | {"message": shown}, "interactive")

    def standing(self) -> Mapping[str, Json]:
        there = [each for each in self._api.messages if each["channel"] == self._dm]
        files = [each for each in self._api.files if each["channel"] == self._dm]
        return {each["ts"]: each for each in there} | {f"file {n}": each for n, each in enumerate(files)}

    def read(self, shown: Sequence[Json]) -> Seen:
        blocks = [block for each in shown for block in each.get("blocks") or ()]
        files = [each for each in shown if "length" in each]
        words = [word for block in blocks for word in _words(block)]
        words += [each["text"] for each in shown if "text" in each and not each.get("blocks")]
        words += [f"{each['name']} {each['alt']}" for each in files]
        return Seen(
            html.unescape("\n".join(words)),
            tuple(button["text"]["text"] for each in shown for button in _buttons(each)),
            picture=any(each["name"].endswith(".png") for each in files),
            card=any("fields" in block for block in blocks),
            file=any(not each["name"].endswith(".png") for each in files),
        )


class SlackDriver:
    """People who use Slack."""

    def __init__(self, stage: Stage, api: SlackApi, deliver: Deliver) -> None:
        self.stage = stage
        self._api, self._deliver, self._windows = api, deliver, Windows(api)

    def person(self, name: str) -> SlackPerson:
        return SlackPerson(self.stage, self._api, self._deliver, self._windows, name)


@contextmanager
def slack_http(home: Path) -> Iterator[SlackDriver]:
    """A house that Slack calls."""
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(slack_api()) as api:
        keys = {"signing_secret": "${SIGNING}", "bot_token": "${BOT}", "api_url": f"{api.url}api/"}
        with staged(home, {"slack": keys}, {"SIGNING": SECRET, "BOT": TOKEN}) as stage:

            def deliver(payload: Json, kind: Kind) -> None:
                event = kind == "events_api"
                body, headers = (as_json if event else as_interaction)(payload, time.time())
                path = "events" if event else "interactions"
                answer = httpx.post(f"{stage.url}/slack/{path}", content=body, headers=headers, timeout=30)
                assert answer.status_code == 200, answer.text

            yield SlackDriver(stage, api, deliver)


@contextmanager
def slack_socket(home: Path) -> Iterator[SlackDriver]:
    """A house that connects to Slack by Socket Mode."""
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(slack_api()) as api:
        socket = SlackSocket(APP_TOKEN, behind=api.url)
        keys = {"app_token": "${APP}", "bot_token": "${BOT}"}
        with portal.wrap_async_context_manager(socket):
            told = keys | {"api_url": socket.api_url}
            with staged(home, {"slack": told}, {"APP": APP_TOKEN, "BOT": TOKEN}) as stage:
                portal.call(socket.connected)
                yield SlackDriver(stage, api, _over(portal, socket))
            assert socket.complaints == []


def _over(portal: BlockingPortal, socket: SlackSocket) -> Deliver:
    def deliver(payload: Json, kind: Kind) -> None:
        delivery = portal.call(socket.deliver, payload, kind)
        assert delivery.acknowledged.is_set()

    return deliver


def _ts() -> str:
    """Slack's time stamp of now; none is given twice."""
    return f"{int(time.time())}.{next(_NUMBERS):06}"


def _buttons(shown: Json) -> list[Json]:
    rows = [block["elements"] for block in shown.get("blocks") or () if block["type"] == "actions"]
    return [element for row in rows for element in row if element["type"] == "button"]


def _words(block: Json) -> list[str]:
    texts = [block["text"]["text"]] if "text" in block else []
    fields = [field["text"] for field in block.get("fields", ())]
    context = [each["text"] for each in block.get("elements", ()) if isinstance(each.get("text"), str)]
    return [*texts, *fields, *context]
