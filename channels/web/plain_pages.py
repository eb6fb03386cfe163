"""The small pages at the door: plain forms that work without any script."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from starlette.responses import HTMLResponse

from channels.web import assets
from channels.web.session import LONGEST_NAME

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>{title}</title>
<link rel="icon" href="{icon}">
{head}
</head>
<body>
<main class="door">
<img class="door-mark" src="{icon}" alt="" width="72" height="72">
{body}
</main>
</body>
</html>
"""


def _page(title: str, body: str, status: int = 200) -> HTMLResponse:
    text = PAGE.format(title=escape(title), head=assets.head(), icon=assets.address("icon.svg"), body=body)
    # same-origin: with a stricter policy browsers would send our own forms with `Origin: null`.
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY"}
    return HTMLResponse(text, status, headers)


def ask_name(title: str, problem: str = "") -> HTMLResponse:
    """Ask a name; `problem` says what was wrong with the one before."""
    note = f'<p class="door-problem" id="problem" role="alert">{escape(problem)}</p>' if problem else ""
    marks = 'aria-invalid="true" aria-describedby="problem hint"' if problem else 'aria-describedby="hint"'
    body = f"""<h1>Hello. I am {escape(title)}.</h1>
<form method="post" action="/hello">
<label for="name">What shall I call you?</label>
<input id="name" name="name" autocomplete="nickname" maxlength="{LONGEST_NAME}" required autofocus {marks}>
{note}<button class="primary" type="submit">Start</button>
</form>
<p class="door-hint" id="hint">Your name keeps your notes apart from those of others on this computer.
It is not a password.</p>"""
    return _page(title, body, 422 if problem else 200)


def ask_link(title: str) -> HTMLResponse:
    """Say that a sign-in link is needed, and how to get one."""
    body = """<h1>You need a sign-in link</h1>
<p>For everybody who comes from another computer, the way in is a link that works once.</p>
<p>Make one where Doppel runs, with your own name:</p>
<pre tabindex="0"><code>doppel link --as NAME</code></pre>
<p class="door-hint">Doppel runs somewhere that you cannot reach? Ask the person who looks after it.</p>"""
    return _page(title, body, 401)


def offer_sign_in(title: str, code: str) -> HTMLResponse:
    """Ask before a link is used up: mail and chat programs open links by themselves."""
    body = f"""<h1>Welcome</h1>
<p>This link signs this browser in to {escape(title)}. It works once.</p>
<form method="post" action="/sign-in/{escape(quote(code, safe=""))}">
<button class="primary" type="submit">Sign in</button>
</form>
<p class="door-hint">Not your own computer? Sign out when you are done.</p>"""
    return _page(title, body)


def link_is_spent(title: str) -> HTMLResponse:
    """Say that a link was used before, or is too old."""
    body = """<h1>This link does not work any more</h1>
<p>Each link works once and only for a while. Nothing is lost: get a fresh one with</p>
<pre tabindex="0"><code>doppel link --as NAME</code></pre>
<p>Signed in already? <a href="/">Go on to the chat</a>.</p>"""
    return _page(title, body, 410)


def too_many_links(title: str) -> HTMLResponse:
    """Say that no more links are taken for some minutes; a good one stays good for later."""
    body = """<h1>One moment, please</h1>
<p>Several links in a row from here did not work, so I take none for ten minutes.
A link that you have not used yet stays good until it runs out.</p>
<p>Signed in already? <a href="/">Go on to the chat</a>.</p>"""
    return _page(title, body, 429)


def refused(title: str) -> HTMLResponse:
    """Refuse a form that did not come from our page."""
    body = """<h1>That did not come from this page</h1>
<p>To keep you safe I only take forms that I showed you myself. Nothing was changed.</p>
<p><a href="/">Back to the chat</a></p>"""
    return _page(title, body, 403)


def not_here(title: str) -> HTMLResponse:
    """Say that there is no such page."""
    body = """<h1>There is nothing here</h1>
<p>The address may have a typing error, or the page has moved.</p>
<p><a href="/">Go to the chat</a></p>"""
    return _page(title, body, 404)
