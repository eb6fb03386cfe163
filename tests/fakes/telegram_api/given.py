"""The parameters of a call, in whichever form they came."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from fakes.telegram_api.markup import parsed, units
from fakes.telegram_api.refusal import bad
from starlette.datastructures import UploadFile
from starlette.requests import Request

ACTIONS = ("callback_data", "url", "web_app", "login_url", "switch_inline_query", "copy_text", "pay")


@dataclass
class Given:
    fields: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        value = self.fields.get(name, default)
        return value if isinstance(value, str) else json.dumps(value)

    def number(self, name: str, default: int | None = None) -> int:
        value = self.fields.get(name, default)
        if not re.fullmatch(r"-?\d+", str(value)):
            raise bad(f"parameter {name} is required" if value is None else f"{name} is not a number")
        return int(str(value))

    def flag(self, name: str) -> bool:
        return str(self.fields.get(name, "")).lower() in {"true", "1"}

    def json(self, name: str) -> Any:
        value = self.fields.get(name)
        if not isinstance(value, str) or not value:
            return None if value == "" else value
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {name} JSON object") from None

    def chat(self) -> int:
        if not self.text("chat_id"):
            raise bad("chat_id is empty")
        return self.number("chat_id")

    def words(self, name: str, longest: int) -> tuple[str, list[dict[str, Any]]]:
        """A text after its entities are parsed."""
        words, entities = parsed(self.text(name), self.text("parse_mode"))
        if units(words) > longest:
            raise bad("message is too long" if name == "text" else "message caption is too long")
        return words, entities

    def keyboard(self) -> dict[str, Any] | None:
        """An inline keyboard; None where there is none."""
        markup = self.json("reply_markup")
        if markup is None or (isinstance(markup, dict) and markup.get("inline_keyboard") == []):
            return None
        if not isinstance(markup, dict) or set(markup) != {"inline_keyboard"}:
            raise bad("object expected as reply markup")
        rows = markup["inline_keyboard"]
        if not isinstance(rows, list) or not all(isinstance(row, list) and row for row in rows):
            raise bad("can't parse inline keyboard: expected an array of arrays")
        if sum(map(len, rows)) > 100:
            raise bad("reply markup is too long")
        for row in rows:
            for button in row:
                _check_button(button)
        return markup


def _check_button(button: Any) -> None:
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise bad("can't parse inline keyboard button: Can't find field \"text\"")
    if sum(action in button for action in ACTIONS) != 1:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not (isinstance(data, str) and 1 <= len(data.encode()) <= 64):
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button and not re.match("(https?|tg)://", str(button["url"])):
        raise bad("BUTTON_URL_INVALID")


async def given(request: Request) -> Given:
    found = Given(dict(request.query_params))
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        try:
            found.fields |= json.loads(await request.body() or b"{}")
        except (TypeError, ValueError):
            raise bad("object expected as request") from None
    elif kind.startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        async with request.form() as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    found.files[name] = await value.read()
                    found.names[name] = value.filename or ""
                else:
                    found.fields[name] = value
    return found
