"""The pages on which feeds are connected: plain forms that work without any script."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

from starlette.responses import HTMLResponse

from bot.errors import FeedError, NotOffered
from bot.feed import Feed
from bot.feeds import telling
from bot.feeds.asking import fields, hint, label
from bot.feeds.connecting import Connection, is_hidden
from bot.feeds.visits import LONGEST, Missing, Spent
from bot.language import spoken
from bot.phrases import phrases
from bot.sources import kept, source_name

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
PAGE: Final = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
{head}<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""

say = phrases(__file__)


def form(kind: Feed, filled: Mapping[str, str], error: FeedError | None = None) -> HTMLResponse:
    """Ask for what a kind needs; `filled`: what was given before, `error`: what was wrong with it."""
    wrong = str(error) if isinstance(error, Missing) else ""
    asked = "".join(
        _field(kind.name, name, filled.get(name, ""), needed=needed, wrong=name == wrong)
        for name, needed in fields(kind)
    )
    name = source_name(kind.name)
    head = _say("title", kind=name)
    problem = f'<p class="problem" role="alert">{escape(_why(kind, error))}</p>\n' if error else ""
    go_on = _say("sign_in" if kind.signs_in else "connect", kind=name)
    body = f"""<h1>{head}</h1>
{problem}<p>{escape(kept(kind.purpose))}</p>
<form method="post">
{asked}{_writes(filled) if kind.writes else ""}<button type="submit">{go_on}</button>
</form>
<p class="hint">{_say("sealed")}</p>"""
    return _page(head, body, 422 if error else 200)


def done(connection: Connection) -> HTMLResponse:
    """Say what was found, and what is to be entered at the source."""
    shown = dict(connection.made or {})
    rows = [(label(connection.feed.kind, name), value) for name, value in shown.items()]
    if connection.hook:
        rows.insert(0, (label(connection.feed.kind, "hook"), connection.hook))
    made = "".join(f"<dt>{escape(name)}</dt><dd><code>{escape(value)}</code></dd>" for name, value in rows)
    enter = f"<p>{_say('enter')}</p>\n<dl>{made}</dl>\n" if made else ""
    head = _say("done")
    return _page(head, f"<h1>{head}</h1>\n<p>{escape(connection.words)}</p>\n{enter}<p>{_say('close')}</p>")


def leaving(url: str, kind: Feed) -> HTMLResponse:
    """Send the person on to the source's own page: not by redirect, which our policy forbids to forms."""
    to = escape(url, quote=True)
    head = _say("going", kind=source_name(kind.name))
    link = f'<p><a href="{to}" rel="noreferrer">{_say("go_on")}</a></p>'
    return _page(
        head, f"<h1>{head}</h1>\n{link}", refresh=f'<meta http-equiv="refresh" content="0;url={to}">\n'
    )


def stopped(error: FeedError) -> HTMLResponse:
    """Say why it does not go on here, and how to begin anew."""
    spent = isinstance(error, Spent)
    head = _say("spent" if spent else "stopped")
    why = _say("spent_why") if spent else escape(_why(None, error))
    return _page(head, f"<h1>{head}</h1>\n<p>{why}</p>\n<p>{_say('again')}</p>", 410 if spent else 422)


def _field(kind: str, name: str, value: str, *, needed: bool, wrong: bool) -> str:
    told = hint(kind, name)
    described = f' aria-describedby="{name}-hint"' if told else ""
    hidden = is_hidden(name)
    form = 'type="password" autocomplete="new-password"' if hidden else 'type="text" autocomplete="off"'
    filled = "" if hidden else f' value="{escape(value, quote=True)}"'
    marks = (" required" if needed else "") + (' aria-invalid="true" autofocus' if wrong else "")
    under = f'<p class="hint" id="{name}-hint">{escape(told)}</p>\n' if told else ""
    return (
        f'<label for="{name}">{escape(label(kind, name))}</label>\n'
        f'<input id="{name}" name="{name}" {form} spellcheck="false" maxlength="{LONGEST}"{filled}{marks}'
        f"{described}>\n{under}"
    )


def _writes(filled: Mapping[str, str]) -> str:
    checked = " checked" if filled.get("writes") else ""
    box = f'<input type="checkbox" name="writes" value="yes"{checked}>'
    return f'<label class="choice">{box} {_say("writes")}</label>\n'


def _why(kind: Feed | None, error: FeedError | None) -> str:
    if isinstance(error, Missing) and kind is not None:
        return say("missing", name=label(kind.name, str(error)))
    if error is None or isinstance(error, NotOffered):
        return say("not_offered")
    return telling.failed(error)


def _say(name: str, **slots: str) -> str:
    return escape(say(name, **slots), quote=False)


def _page(title: str, body: str, status: int = 200, *, refresh: str = "") -> HTMLResponse:
    text = PAGE.format(language=spoken(), title=title, head=refresh, style=_style(), body=body)
    return HTMLResponse(text, status, HEADERS)


@cache
def _style() -> str:
    return Path(__file__).with_name("feed_pages.css").read_text(encoding="utf-8")
