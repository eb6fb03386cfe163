"""Slack: direct messages, mentions, `/doppel`, shortcuts, buttons, modals and the Home tab.

`channel` is what the house sees and `parts` puts the rest together. What Slack sends comes over `socket`
(Socket Mode) or `routes` (HTTP), is looked at by `door` and given to slack-bolt, whose listeners lie in
`listeners` (events) and `interactions` (commands, buttons, modals); `ear` hands each message to the house.
What Doppel says is drawn by `render` from `blocks` and sent by `sending` through `api`. `features` lists what
the app needs of Slack, for the listeners as for the `manifest`. `workspaces` keeps installations, `profiles`
who people are, `home` draws the Home tab.
"""

from channels.slack.channel import SlackChannel
from channels.slack.settings import Settings

__all__ = ["Settings", "SlackChannel"]
