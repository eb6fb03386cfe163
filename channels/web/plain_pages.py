"""The small pages at the door: plain forms that work without any script."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import quote

from starlette.responses import HTMLResponse

from channels.web import assets
from channels.web.session import LONGEST_NAME
from channels.web.words import words

PAGE = """<!doctype html>
<html lang="{language}">
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
_COMMAND: Final = '<pre tabindex="0"><code>doppel link --as NAME</code></pre>'


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of one title in one language."""

    title: str
    language: str

    def ask_name(self, problem: str = "") -> HTMLResponse:
        """Ask a name; `problem` names what was wrong with the one before."""
        note = (
            f'<p class="door-problem" id="problem" role="alert">{self._say(problem)}</p>' if problem else ""
        )
        marks = (
            'aria-invalid="true" aria-describedby="problem hint"' if problem else 'aria-describedby="hint"'
        )
        body = f"""<h1>{self._say("hello")}</h1>
<form method="post" action="/hello">
<label for="name">{self._say("your_name")}</label>
<input id="name" name="name" autocomplete="nickname" maxlength="{LONGEST_NAME}" required autofocus {marks}>
{note}<button class="primary" type="submit">{self._say("start")}</button>
</form>
<p class="door-hint" id="hint">{self._say("name_is_no_password")}</p>"""
        return self._page(body, 422 if problem else 200)

    def ask_link(self) -> HTMLResponse:
        """Say that a sign-in link is needed, and how to get one."""
        body = f"""<h1>{self._say("link_needed")}</h1>
<p>{self._say("link_why")}</p>
<p>{self._say("link_how")}</p>
{_COMMAND}
<p class="door-hint">{self._say("link_ask")}</p>"""
        return self._page(body, 401)

    def offer_sign_in(self, code: str) -> HTMLResponse:
        """Ask before a link is used up: mail and chat programs open links by themselves."""
        body = f"""<h1>{self._say("welcome")}</h1>
<p>{self._say("link_signs_in")}</p>
<form method="post" action="/sign-in/{escape(quote(code, safe=""))}">
<button class="primary" type="submit">{self._say("sign_in")}</button>
</form>
<p class="door-hint">{self._say("sign_out_later")}</p>"""
        return self._page(body)

    def link_is_spent(self) -> HTMLResponse:
        """Say that a link was used before, or is too old."""
        body = f"""<h1>{self._say("link_spent")}</h1>
<p>{self._say("link_fresh")}</p>
{_COMMAND}
{self._go_on()}"""
        return self._page(body, 410)

    def too_many_links(self) -> HTMLResponse:
        """Say that no more links are taken for some minutes; a good one stays good for later."""
        body = f"""<h1>{self._say("one_moment")}</h1>
<p>{self._say("links_wrong")}</p>
{self._go_on()}"""
        return self._page(body, 429)

    def refused(self) -> HTMLResponse:
        """Refuse a form that did not come from our page."""
        return self._page(self._told("not_ours", "not_ours_why", "back"), 403)

    def not_here(self) -> HTMLResponse:
        """Say that there is no such page."""
        return self._page(self._told("nothing_here", "nothing_here_why", "go_there"), 404)

    def _told(self, head: str, why: str, link: str) -> str:
        return f"""<h1>{self._say(head)}</h1>
<p>{self._say(why)}</p>
<p><a href="/">{self._say(link)}</a></p>"""

    def _go_on(self) -> str:
        return f'<p>{self._say("signed_in")} <a href="/">{self._say("go_on")}</a>.</p>'

    def _say(self, name: str) -> str:
        return escape(words(self.language)[name].format(title=self.title), quote=False)

    def _page(self, body: str, status: int = 200) -> HTMLResponse:
        text = PAGE.format(
            language=self.language,
            title=escape(self.title),
            head=assets.head(),
            icon=assets.address("icon.svg"),
            body=body,
        )
        # same-origin: with a stricter policy browsers would send our own forms with `Origin: null`.
        headers = {
            "Cache-Control": "no-store",
            "Vary": "Accept-Language",
            "Referrer-Policy": "same-origin",
            "X-Frame-Options": "DENY",
        }
        return HTMLResponse(text, status, headers)
