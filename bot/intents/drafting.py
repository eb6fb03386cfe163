"""The working copy of the intents: read, edited, checked. Every change names its actor and is audited."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from bot.config import Config
from bot.dialogue.choices import Thresholds
from bot.errors import NoSuchIntent, Protected
from bot.intents import rows
from bot.intents.building import plain
from bot.intents.checking import Problem, problems
from bot.intents.desk import Desk, line
from bot.intents.draft import Draft, IntentEdit, Texts, decoded
from bot.intents.shipped import RIGHTS, Shipped
from bot.intents.views import DraftView, IntentRow, IntentView


@dataclass(frozen=True, slots=True)
class Rules:
    """What config.yml says of intents."""

    thresholds: Thresholds
    may_lose: float = 0.01
    """The accuracy that a version may lose, 0 to 1."""
    private_hosts: Collection[str] = ()
    """Hosts that webhooks may reach although they are not public."""
    skills: str = "skills"
    """The package of the skills that ship."""


def rules_of(config: Config) -> Rules:
    """What config.yml says of intents."""
    nlu = config.nlu
    thresholds = Thresholds(nlu.threshold, nlu.margin)
    return Rules(thresholds, nlu.publish_margin, config.webhooks.private_hosts)


class Drafting:
    """Edits of the draft that all admins share."""

    def __init__(self, desk: Desk, shipped: Shipped, rules: Rules, clock: Callable[[], datetime]) -> None:
        """`clock` gives aware times."""
        self._desk = desk
        self._shipped = shipped
        self._rules = rules
        self._clock = clock

    def draft(self) -> DraftView:
        """The working copy."""
        row = self._desk.draft()
        draft = decoded(row.content)
        return DraftView(draft, row.revision, row.at, row.by, draft != self._live())

    def save_draft(
        self, draft: Draft, revision: int, by: str, *, what: str = "save", subject: str = ""
    ) -> int:
        """The draft's new revision; one that still has problems may be saved, too. Raises `DraftChanged`."""
        told = line(self._clock(), by, what, subject, revision=revision + 1)
        content = draft.encoded()
        decoded(content)
        return self._desk.save_draft(content, revision, told.at, by, told)

    def edit(self, name: str, edit: IntentEdit, by: str, revision: int | None = None) -> int:
        """Edit one intent, or add it; the draft's new revision. Raises `DraftChanged` and `Protected`."""
        self._refuse_protected(name, edit)
        return self._change("edit", name, lambda draft: draft.having(name, edit), by, revision)

    def add_examples(self, name: str, texts: Texts, by: str) -> int:
        """Give an intent further examples, but for those that it has. Raises `NoSuchIntent`, `Protected`."""
        self._refuse_protected(name, IntentEdit())

        def change(draft: Draft) -> Draft:
            view = rows.intent_view(self._shipped, draft, name)
            part = "examples" if view.row.origin == "own" else "added"
            told: dict[str, tuple[str, ...]] = dict(getattr(view.edit, part))
            for language, said in texts.items():
                there = told.get(language, ())
                known = {plain(text) for text in (*view.examples.get(language, ()), *there)}
                told[language] = (*there, *(text for text in said if plain(text) not in known))
            return draft.having(name, view.edit.model_copy(update={part: told}))

        return self._change("add_examples", name, change, by)

    def remove(self, name: str, by: str, revision: int | None = None) -> int:
        """Take back all edits of an intent: one's own is gone then. Raises `NoSuchIntent`."""

        def change(draft: Draft) -> Draft:
            if name not in draft.intents:
                ships = name in self._shipped.file_of
                what = "ships with Doppel; switch it off instead" if ships else "is not in the draft"
                raise NoSuchIntent(f"{name} {what}. `doppel intents list --own` shows what the draft has")
            return draft.without(name)

        return self._change("remove", name, change, by, revision)

    def switch(self, name: str, by: str, *, on: bool, revision: int | None = None) -> int:
        """Switch an intent off or on again in the draft. Raises `NoSuchIntent` and `Protected`."""
        self._refuse_protected(name, IntentEdit(enabled=on))

        def change(draft: Draft) -> Draft:
            edit = rows.intent_view(self._shipped, draft, name).edit
            return draft.having(name, edit.model_copy(update={"enabled": on}))

        return self._change("switch_on" if on else "switch_off", name, change, by, revision)

    def discard(self, by: str, revision: int | None = None) -> int:
        """Make the draft what answers now; its new revision. Raises `DraftChanged`."""
        return self._change("discard", "", lambda _: self._live(), by, revision)

    def problems(self, draft: Draft | None = None) -> tuple[Problem, ...]:
        """All that keeps a draft, or else the working copy, from being trained."""
        return problems(draft or self._working(), self._shipped, self._rules.private_hosts)

    def intents(self) -> tuple[IntentRow, ...]:
        """All intents, with the draft's edits."""
        return rows.intent_rows(self._shipped, self._working())

    def intent(self, name: str) -> IntentView:
        """All about one intent, with the draft's edits. Raises `NoSuchIntent`."""
        return rows.intent_view(self._shipped, self._working(), name)

    def _change(
        self,
        what: str,
        subject: str,
        change: Callable[[Draft], Draft],
        by: str,
        revision: int | None = None,
    ) -> int:
        """Save the draft changed, unless somebody saved since it was read, here or as `revision` says."""
        row = self._desk.draft()
        known = row.revision if revision is None else revision
        return self.save_draft(change(decoded(row.content)), known, by, what=what, subject=subject)

    def _working(self) -> Draft:
        return decoded(self._desk.draft().content)

    def _live(self) -> Draft:
        """The edits that answer now."""
        number = self._desk.live().live
        return decoded(self._desk.version(number).content) if number else Draft()

    def _refuse_protected(self, name: str, edit: IntentEdit) -> None:
        if name in self._shipped.reserved:
            raise Protected(f"{name} belongs to the dialogue itself, and stays as it is")
        if name in RIGHTS and not edit.enabled:
            raise Protected(
                f"people may always ask for what is kept about them: {name} cannot be switched off"
            )
