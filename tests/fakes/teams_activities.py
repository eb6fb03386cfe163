"""Activities as Teams posts them, made to order, with the platform's own ids.

Their shapes are those of "Messages in bot conversations", "Conversation events in your Teams bot", "Universal
Actions for Adaptive Cards", "Use dialogs with bots" and "Send and receive files using bot" (Microsoft Teams
developer documentation).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

from fakes.bot_framework import BOT, TENANT

Json = Any
_NUMBERS = count(1_767_100_000_001)


@dataclass(frozen=True)
class Person:
    """Somebody who uses Teams."""

    service_url: str
    name: str = "Ana Fern"
    account: str = "29:1xXxFakeUserBase64IdStringForTeamsPlatformAbcDeFgHiJkLmNoPqRsTuVwXyZ012345ABCDEF"
    directory_id: str = "00000000-1111-2222-3333-444444444444"
    direct: str = "a:17NditBRO5pbPlIimLiU0g7vfMqIYTPwqILZJq"
    group: str = "19:d441d38c655c47a085215b2726e76927@thread.tacv2;messageid=1767224924615"
    locale: str = "en-GB"
    zone: str = "Europe/London"
    tenant: str = TENANT

    def does(self, kind: str, *, group: bool = False, **more: Any) -> Json:
        """An activity of any kind."""
        where: Json = {"tenantId": self.tenant, "id": self.group if group else self.direct}
        where |= (
            {"isGroup": True, "conversationType": "channel"} if group else {"conversationType": "personal"}
        )
        return {
            "type": kind,
            "id": str(next(_NUMBERS)),
            "timestamp": "2026-01-02T18:03:37.1995342Z",
            "localTimestamp": "2026-01-02T18:03:37.1995342+00:00",
            "localTimezone": self.zone,
            "serviceUrl": self.service_url,
            "channelId": "msteams",
            "from": {"id": self.account, "name": self.name, "aadObjectId": self.directory_id},
            "conversation": where,
            "recipient": {"id": BOT, "name": "Doppel"},
            "entities": [{"type": "clientInfo", "locale": self.locale, "country": "GB", "platform": "Web"}],
            "channelData": {"tenant": {"id": self.tenant}},
            "locale": self.locale,
        } | more

    def says(self, text: str, **more: Any) -> Json:
        """A message in the direct conversation, with the HTML that Teams sends beside it."""
        html = {"contentType": "text/html", "content": f"<p>{text}</p>"}
        return self.does("message", text=text, textFormat="plain", **({"attachments": [html]} | more))

    def mentions(self, text: str, **more: Any) -> Json:
        """A message in a channel that mentions the bot before its words."""
        own = {"type": "mention", "text": "<at>Doppel</at>", "mentioned": {"id": BOT, "name": "Doppel"}}
        return self.does("message", group=True, text=f"<at>Doppel</at> {text}", entities=[own], **more)

    def presses(self, action: Json, card: str, **more: Any) -> Json:
        """The invoke of an Action.Execute."""
        value = {"action": {key: action[key] for key in ("type", "verb", "data")}, "trigger": "manual"}
        return self.does("invoke", name="adaptiveCard/action", value=value, replyToId=card, **more)

    def submits(self, action: Json, card: str, **more: Any) -> Json:
        """What an older client sends: the Action.Submit that an Action.Execute falls back to."""
        return self.does("message", value=action["fallback"]["data"], replyToId=card, **more)

    def opens(self, action: Json, card: str) -> Json:
        """The button that opens a dialog."""
        value = {"data": action["data"], "context": {"theme": "default"}}
        return self.does("invoke", name="task/fetch", value=value, replyToId=card)

    def writes(self, text: str, data: Json) -> Json:
        """A dialog that is sent."""
        value = {"data": {**data, "note": text}, "context": {"theme": "default"}}
        return self.does("invoke", name="task/submit", value=value)

    def decides(self, action: str, context: Json, card: str, upload: str = "") -> Json:
        """An answer to a file's offer."""
        info = {
            "contentUrl": "https://contoso.sharepoint.com/personal/ana/Documents/Applications/export.json",
            "name": "export.json",
            "uploadUrl": upload,
            "uniqueId": "1150D938-8870-4044-9F2C-5BBDEBA70C8C",
            "fileType": "json",
        }
        value: Json = {"type": "fileUpload", "action": action, "context": context}
        value |= {"uploadInfo": info} if action == "accept" else {}
        return self.does("invoke", name="fileConsent/invoke", value=value, replyToId=card)

    def installs(self, action: str = "add", **more: Any) -> Json:
        """The app was added or removed."""
        return self.does("installationUpdate", action=action, **more)
