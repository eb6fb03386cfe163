"""The web chat: a page at `/` where a person talks with Doppel in a browser.

`channel` is what the house sees. `page` draws the chat with NiceGUI, `hub` knows which pages are open, `said`
checks what a browser sends and `render` turns lines into JSON for it. `doors` lets people in, and `throttle`
keeps guessers out; `session` and `origin` tell who they are and where they come from. The browser's half
lies in `browser/`.
"""

from channels.web.channel import WebChannel
from channels.web.settings import Settings

__all__ = ["Settings", "WebChannel"]
