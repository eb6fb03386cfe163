"""The web chat before a scripted house: `python web_server.py PORT [STATE]`; STATE outlives a restart."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from fakes.audible import AudibleSpeech
from fakes.hear import FakeHear
from fastapi import FastAPI, Request

from bot.channel import Line
from bot.dialogue.keys import exchange_key
from bot.messages import Address, Button, Card, File, Message, Picture, Reply
from bot.sound import Aloud
from channels.web import Settings, WebChannel
from twin_core.parts.preferences import Preferences


def chart() -> bytes:
    from io import BytesIO

    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 3.4), dpi=150, layout="constrained")
    axes = figure.subplots()
    values = [3.2, 4.1, 3.8, 2.6, 3.9, 4.2, 4.4]
    axes.fill_between(range(7), values, 1, color="#1f6f69", alpha=0.1)
    axes.plot(values, color="#1f6f69", linewidth=2.4, marker="o")
    axes.set_xticks(range(7), ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
    axes.set_ylim(1, 5)
    axes.set_yticks(range(1, 6))
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", alpha=0.2)
    axes.set_title("Mood, this week", loc="left")
    out = BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


def script() -> dict[str, Reply]:
    moods = tuple(
        Button(label, says)
        for label, says in (("1 😞", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5 😀", "5"))
    )
    return {
        "check in": Reply("Morning. How is your mood, 1 to 5?", buttons=(*moods, Button("Skip", "skip"))),
        "4": Reply("Mood 4. And your energy?", buttons=(*moods, Button("Skip", "skip"))),
        "mood 4": Reply("Mood 4, noted.", buttons=(Button("Fix", "that is wrong"), Button("Undo", "undo"))),
        "how was my week": Reply(
            "Mood 3.7, up from 3.1 last week. Best on Sunday, lowest Thursday after four hours of meetings.",
            buttons=(Button("Worst days", "which days are worst"), Button("Why?", "why did you say that")),
            picture=Picture(
                chart(), "Line chart of mood from Monday to Sunday: 3.2, 4.1, 3.8, 2.6, 3.9, 4.2, 4.4"
            ),
            private=True,
        ),
        "start the quarterly report, about 3h, due friday noon": Reply(
            "Started. I will ask on Thursday afternoon how far it is.",
            card=Card(
                "Quarterly report",
                (("Estimate", "3 h"), ("Due", "Friday at 12:00"), ("Status", "Started at 9:41")),
            ),
            buttons=(Button("Undo", "undo"), Button("My tasks", "list my tasks")),
        ),
        "export my data": Reply(
            "Here is all that I keep about you.",
            file=File("doppel-ana.json", "application/json", b'{"twin": 1}'),
        ),
        "attack": Reply(
            "<script>window.hacked = 1</script><img src=x onerror='window.hacked=1'> **b** {{ 1 + 1 }} ${1}",
            buttons=(Button("<b>Label</b>", "<i>says</i>"),),
            card=Card("<u>Title</u>", (("<s>name</s>", "<svg onload='window.hacked=1'>"),)),
        ),
        "aloud": Reply("Mood four, logged.", aloud=Aloud("Mood four, logged.")),
        "how long is it": Reply("A long answer.", aloud=Aloud(" ".join(["word"] * 100))),
        "long": Reply("\n".join(f"Line {n} of a long reply." for n in range(200))),
        "link": Reply("See https://example.org/help?x=1. Not javascript:alert(1)."),
    }


def talk_about_people(app: FastAPI, hear: FakeHear) -> None:
    @app.post("/test/code/{code}/{user}")
    async def code(code: str, user: str) -> None:
        hear.codes[code] = user

    @app.post("/test/preferences/{user}")
    async def preferences(user: str, request: Request) -> None:
        hear.wishes[user] = Preferences(**await request.json())


def talk_about_sound(app: FastAPI, speech: AudibleSpeech) -> None:
    @app.get("/test/recordings")
    async def recordings() -> list[float]:
        return speech.recordings

    @app.post("/test/longest/{seconds}")
    async def longest(seconds: float) -> None:
        speech.longest_seconds = seconds

    @app.post("/test/says")
    async def says(request: Request) -> None:
        speech.words = (await request.body()).decode()


def build(state: Path | None, settings: dict[str, Any]) -> FastAPI:
    app = FastAPI()
    hear = FakeHear(script())
    hear.speech = speech = AudibleSpeech()
    channel = WebChannel(Settings(session_secret="s" * 40, **settings))
    if state and state.exists():
        for text in state.read_text().splitlines():
            held = json.loads(text)
            at = datetime.fromisoformat(held["at"])
            reply = hear.script.get(held["said"]) or hear.otherwise(held["said"])
            hear.keep(Address(**held["sender"]), Line(held["id"], at, held["said"], reply))

    async def remembering(message: Message) -> Reply:
        known = len(hear.heard)
        reply = await hear(message)
        if state and len(hear.heard) > known:
            sender = message.sender
            held = {
                "id": exchange_key(message),
                "at": message.at.isoformat(),
                "said": message.text,
                "sender": {
                    "channel": sender.channel,
                    "user": sender.user,
                    "conversation": sender.conversation,
                },
            }
            with state.open("a") as out:
                out.write(json.dumps(held) + "\n")
        return reply

    remembering.transcript = hear.transcript  # type: ignore[attr-defined]
    remembering.preferences = hear.preferences  # type: ignore[attr-defined]
    remembering.redeem = hear.redeem  # type: ignore[attr-defined]
    remembering.aloud = hear.aloud  # type: ignore[attr-defined]
    remembering.speech = hear.speech  # type: ignore[attr-defined]

    @app.get("/test/heard")
    async def heard() -> list[dict[str, Any]]:
        return [
            {
                "id": m.id,
                "text": m.text,
                "user": m.sender.user,
                "language": m.language,
                "zone": str(m.at.tzinfo),
                "say_aloud": m.say_aloud,
                "spoken": m.spoken,
            }
            for m in hear.heard
        ]

    @app.post("/test/gate/{state}")
    async def gate(state: str) -> None:
        (hear.gate.set if state == "open" else hear.gate.clear)()

    @app.post("/test/repair")
    async def repair() -> None:
        hear.broken.clear()

    @app.post("/test/send/{user}/{key}")
    async def send(user: str, key: str, request: Request) -> None:
        text = (await request.body()).decode()
        address, reply = Address("web", user, "web"), Reply(text)
        hear.keep(address, Line(key, datetime.now(UTC), None, reply))
        await channel.send(address, reply, key)

    talk_about_people(app, hear)
    talk_about_sound(app, speech)
    channel.routes(app, remembering)  # type: ignore[arg-type]
    return app


if __name__ == "__main__":
    port, state, *rest = [*sys.argv[1:], ""][:3]
    chosen = json.loads(rest[0]) if rest and rest[0] else {}
    app = build(Path(state) if state else None, chosen)
    uvicorn.run(app, host="127.0.0.1", port=int(port), access_log=False)
