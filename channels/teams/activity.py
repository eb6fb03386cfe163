"""What Teams sends: strangers' data, checked here.

"Bot Framework Activity" (microsoft/botframework-sdk, specs) and the payloads in "Messages in bot
conversations" and "Conversation events in your Teams bot" (Microsoft Teams developer documentation).
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, TypeAlias

from pydantic import AliasGenerator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

LONGEST_ID = 1024
LONGEST_TEXT = 100_000


def _moment(given: object) -> object:
    """Seven digits of a second, as .NET writes them, are one more than Python reads."""
    try:
        return datetime.fromisoformat(str(given)) if given else None
    except ValueError:
        return None


Id: TypeAlias = Annotated[str, Field(max_length=LONGEST_ID)]
Moment: TypeAlias = Annotated[datetime | None, BeforeValidator(_moment)]
"""None where none is told, or none that can be."""


class Part(BaseModel):
    """A piece of an activity; keys that we do not know are Teams' own business."""

    model_config = ConfigDict(
        extra="ignore", frozen=True, alias_generator=AliasGenerator(to_camel), populate_by_name=True
    )


class Account(Part):
    """A person or a bot."""

    id: Id = ""
    name: str = Field(default="", max_length=1000)
    aad_object_id: Id = ""
    role: str = ""
    tenant_id: Id = ""

    @property
    def is_bot(self) -> bool:
        """Whether nobody sits behind it."""
        return self.role in {"bot", "skill"} or self.id.startswith("28:")


class Conversation(Part):
    """Where something was said."""

    id: Id = ""
    conversation_type: str = ""
    is_group: bool = False
    tenant_id: Id = ""


class Entity(Part):
    """A mention, or what the client tells of itself."""

    type: str = ""
    mentioned: Account = Account()
    text: str = ""
    locale: str = ""
    timezone: str = ""


class Attachment(Part):
    """What came with a message."""

    content_type: str = ""
    content_url: str = ""
    name: str = ""
    content: Any = None


class Tenant(Part):
    """A directory."""

    id: Id = ""


class ChannelData(Part):
    """What only Teams tells."""

    tenant: Tenant = Tenant()
    event_type: str = ""


class Activity(Part):
    """One thing that happened."""

    type: str = Field(min_length=1, max_length=100)
    id: Id = ""
    channel_id: str = Field(min_length=1, max_length=100)
    service_url: str = Field(min_length=1, max_length=2048)
    sender: Account = Field(default=Account(), alias="from")
    recipient: Account = Account()
    conversation: Conversation = Conversation()
    timestamp: Moment = None
    local_timestamp: Moment = None
    local_timezone: str = ""
    locale: str = ""
    text: str = Field(default="", max_length=LONGEST_TEXT)
    entities: list[Entity] = Field(default=[], max_length=1000)
    attachments: list[Attachment] = Field(default=[], max_length=1000)
    members_added: list[Account] = Field(default=[], max_length=10_000)
    members_removed: list[Account] = Field(default=[], max_length=10_000)
    action: str = ""
    name: str = ""
    value: Any = None
    reply_to_id: Id = ""
    channel_data: ChannelData = ChannelData()

    @property
    def is_personal(self) -> bool:
        """Whether nobody but one person and the bot is there."""
        kind = self.conversation.conversation_type
        return kind == "personal" if kind else not self.conversation.is_group

    @property
    def tenants(self) -> frozenset[str]:
        """Every directory that is named, in small letters: the conversation's and the sender's."""
        named = (self.conversation.tenant_id, self.channel_data.tenant.id, self.sender.tenant_id)
        return frozenset(tenant.lower() for tenant in named if tenant)

    @property
    def tenant(self) -> str:
        """The directory of the conversation; empty where none is told."""
        return (self.conversation.tenant_id or self.channel_data.tenant.id).lower()

    @property
    def data(self) -> dict[str, Any]:
        """The value, where it is an object."""
        return self.value if isinstance(self.value, dict) else {}


def without_nulls(value: Any) -> Any:
    """A JSON value whose objects lack what is null in them: not told, as far as we are concerned."""
    if isinstance(value, dict):
        return {key: without_nulls(one) for key, one in value.items() if one is not None}
    if isinstance(value, list):
        return [without_nulls(one) for one in value]
    return value
