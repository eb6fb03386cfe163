"""The intents of a draft and the versions, as they are listed and shown."""

from __future__ import annotations

from bot.errors import NoSuchIntent
from bot.intents.building import data_of
from bot.intents.draft import Draft, decoded
from bot.intents.shipped import Shipped
from bot.intents.training import report as reports
from bot.intents.views import IntentRow, IntentView, VersionView
from bot.language import DEFAULT
from nlu.annotations import read_marked
from nlu.examples import TrainingData
from twin_core.store.desk_base import Live, VersionRow


def intent_rows(shipped: Shipped, draft: Draft) -> tuple[IntentRow, ...]:
    """All intents that there are with a draft, one's own first."""
    data = _data(shipped, draft)
    own = sorted(name for name in draft.intents if name not in shipped.file_of)
    return tuple(_row(shipped, draft, name, data) for name in (*own, *sorted(shipped.file_of)))


def intent_view(shipped: Shipped, draft: Draft, name: str) -> IntentView:
    """All about one intent. Raises `NoSuchIntent`."""
    if name not in draft.intents and name not in shipped.file_of:
        raise NoSuchIntent(f"there is no intent {name!r}; `doppel intents list` shows them")
    data = _data(shipped, draft)
    examples = {
        language: tuple(one.text for one in told.intents.get(name, ())) for language, told in data.items()
    }
    said = {language: texts for language, texts in examples.items() if texts}
    responses = shipped.responses(name) if name in shipped.file_of else {}
    return IntentView(_row(shipped, draft, name, data), draft.edit(name), said, responses)


def version_view(row: VersionRow, live: Live) -> VersionView:
    """A version as it is listed; with its draft where its content was read."""
    return VersionView(
        row.number,
        row.at,
        row.author,
        row.note,
        row.state,
        live=row.number == live.live,
        share=live.share if row.number == live.trial else 0.0,
        report=reports.decoded(row.report),
        draft=decoded(row.content) if row.content else None,
    )


def _data(shipped: Shipped, draft: Draft) -> dict[str, TrainingData]:
    """What is learnt, as far as the draft's examples can be read."""
    sound = draft.model_copy(
        update={
            "intents": {
                name: edit.model_copy(update={"examples": _sound(edit.examples), "added": _sound(edit.added)})
                for name, edit in draft.intents.items()
            }
        }
    )
    return {language: data_of(shipped, sound, language) for language in shipped.skills.languages}


def _sound(texts: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {language: tuple(filter(_is_sound, said)) for language, said in texts.items()}


def _is_sound(text: str) -> bool:
    try:
        read_marked(text.strip())
    except ValueError:
        return False
    return True


def _row(shipped: Shipped, draft: Draft, name: str, data: dict[str, TrainingData]) -> IntentRow:
    edit = draft.edit(name)
    known = shipped.skills.titles.get(DEFAULT, {}).get(name) or name.replace("_", " ").capitalize()
    counts = {language: len(told.intents.get(name, ())) for language, told in data.items()}
    return IntentRow(
        name,
        edit.title.get(DEFAULT) or known,
        "built-in" if name in shipped.file_of else "own",
        edit.enabled,
        name in draft.intents,
        {language: count for language, count in counts.items() if count},
    )
