"""Microsoft Teams: a bot for direct messages, groups and channels.

`channel` is what the house sees and `hall` puts its parts together. `doors` lets in what `tokens` proves to
come from Teams; `activity` reads it, `inbox` and `invokes` do what it wants, `heard` makes it a `Message`,
and `people` knows who is who. `speaker` shows replies, as `render` and `cards` draw them, and `files` hands
over files. `connector` says what is wanted of the Bot Framework, and `adapter` alone knows its SDK.
`manifest`, `icons` and `package` make the app that is put into Teams.
"""

from channels.teams.channel import Teams
from channels.teams.settings import Settings

__all__ = ["Settings", "Teams"]
