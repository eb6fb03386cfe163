"""The shapes of what Slack sends; anything else is refused before it reaches a listener.

Fields after Slack's pages "Events API", "Interaction payloads" and "Slash commands"; every one that an older
or a newer Slack may leave out has a default, and what Doppel does not use is not looked at.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict


def _empty(value: object) -> object:
    return "" if value is None else value


def _named(value: object) -> object:
    """Slack tells of users, teams and channels by id alone, or as an object that has it."""
    return {"id": value} if isinstance(value, str) else value


def _counted(value: object) -> object:
    return value if isinstance(value, int | float) and value > 0 else 0


Text: TypeAlias = Annotated[str, BeforeValidator(_empty)]
Amount: TypeAlias = Annotated[float, BeforeValidator(_counted)]
"""0 where Slack does not tell, or nothing that can be."""
Json: TypeAlias = dict[str, Any]


class Shape(BaseModel):
    """A part of a payload; frozen, and whatever else stands in it is left out."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Who(Shape):
    """A user, a workspace or a channel."""

    id: Text = ""
    team_id: Text = ""
    enterprise_id: Text = ""


Named: TypeAlias = Annotated[Who | None, BeforeValidator(_named)]


class Authorization(Shape):
    """For which installation an event is delivered."""

    team_id: Text = ""
    enterprise_id: Text = ""
    user_id: Text = ""
    is_bot: bool | None = None
    is_enterprise_install: bool | None = None


class Attachment(Shape):
    """A file on a message."""

    mimetype: Text = ""
    subtype: Text = ""
    size: Amount = 0
    """Bytes."""
    duration_ms: Amount = 0
    url_private_download: Text = ""
    url_private: Text = ""

    @property
    def is_sound(self) -> bool:
        """Whether somebody may speak in it: a clip, or an audio file."""
        return self.subtype in {"slack_audio", "slack_video"} or self.mimetype.startswith("audio/")


class Said(Shape):
    """A message as Slack keeps it."""

    type: Text = ""
    subtype: Text = ""
    user: Text = ""
    bot_id: Text = ""
    text: Text = ""
    ts: Text = ""
    thread_ts: Text = ""
    edited: Json | None = None
    files: list[Attachment] | None = None
    blocks: list[Json] | None = None


class View(Shape):
    """A modal or a Home tab."""

    id: Text = ""
    type: Text = ""
    hash: Text = ""
    callback_id: Text = ""
    private_metadata: Text = ""
    state: Json | None = None
    app_installed_team_id: Text | None = None
    team_id: Text = ""


class Event(Said):
    """What an `event_callback` tells of."""

    user: Any = None  # an id, or all of a user in `user_change`
    channel: Any = None
    channel_type: Text = ""
    event_ts: Text = ""
    deleted_ts: Text = ""
    team: Any = None
    user_team: Text = ""
    source_team: Text = ""
    message: Said | None = None
    previous_message: Said | None = None
    tab: Text = ""
    view: View | None = None
    tokens: dict[str, list[str] | None] | None = None
    root: Json | None = None

    @property
    def who(self) -> str:
        """The id of the person whom it is about; empty where it does not tell."""
        inner = self.message or self.previous_message
        told = self.user if isinstance(self.user, str) else (self.user or {}).get("id", "")
        return str(told or (inner.user if inner else ""))

    @property
    def where(self) -> str:
        """The id of its conversation."""
        return self.channel if isinstance(self.channel, str) else ""


class Action(Shape):
    """A press of a button."""

    action_id: Text = ""
    value: Text = ""
    action_ts: Text = ""
    type: Text = ""


class Container(Shape):
    """What the button stood on."""

    type: Text = ""
    message_ts: Text = ""
    thread_ts: Text = ""
    channel_id: Text = ""
    view_id: Text = ""
    is_ephemeral: bool | None = None


class Payload(Shape):
    """All that comes from Slack, whichever kind it is."""

    type: Text = ""
    challenge: Text = ""
    event_id: Text = ""
    team_id: Text = ""
    context_team_id: Text = ""
    enterprise_id: Text = ""
    is_ext_shared_channel: bool | None = None
    authorizations: list[Authorization] | None = None
    event: Event | None = None
    team: Named = None
    user: Named = None
    enterprise: Named = None
    channel: Named = None
    user_id: Text = ""
    channel_id: Text = ""
    command: Text = ""
    text: Text = ""
    callback_id: Text = ""
    trigger_id: Text = ""
    response_url: Text = ""
    response_urls: list[Json] | None = None
    ssl_check: Text = ""
    action_ts: Text = ""
    actions: list[Action] | None = None
    container: Container | None = None
    message: Said | None = None
    view: View | None = None
    function_data: Json | None = None
    interactivity: Json | None = None
    assistant_thread: Json | None = None
    item: Json | None = None
    previous_message: Json | None = None

    @property
    def workspace(self) -> str:
        """The id of the workspace in which the app was installed that this is delivered to.

        For shared channels it is that of the authorization, see Slack's page "Using the Slack Connect API".
        """
        if self.view and self.view.app_installed_team_id:
            return self.view.app_installed_team_id
        if self.team and self.team.id:
            return self.team.id
        if self.authorizations and self.authorizations[0].team_id:
            return self.authorizations[0].team_id
        return self.team_id or (self.user.team_id if self.user else "")

    @property
    def person(self) -> str:
        """The id of the user who did it; empty where it does not tell."""
        return (self.event.who if self.event else self.user.id if self.user else "") or self.user_id

    @property
    def home_of_person(self) -> str:
        """The workspace or organisation that the user belongs to, where it tells."""
        if self.event:
            team = self.event.team if isinstance(self.event.team, str) else ""
            return self.event.user_team or self.event.source_team or team
        return self.user.team_id if self.user else ""

    @property
    def moment(self) -> str:
        """When it happened, as Slack's time stamp; empty where it does not tell."""
        if self.event:
            return self.event.event_ts or self.event.ts
        return (self.actions[0].action_ts if self.actions else "") or self.action_ts


class Envelope(Shape):
    """A frame of Socket Mode, after Slack's page "Using Socket Mode"."""

    type: Text = ""
    envelope_id: Text = ""
    payload: Json | None = None
    reason: Text = ""
