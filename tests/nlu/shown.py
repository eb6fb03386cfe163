"""Entities as the tables write them."""

from __future__ import annotations

from nlu.understanding import Duration, Entity, Moment, NoSuchTime, Period, Recurrence


def moment(value: Moment) -> str:
    text = f"{value.at:%Y-%m-%d}" if value.grain == "day" else f"{value.at:%Y-%m-%d %H:%M}"
    return (
        text
        + (f" ({value.part})" if value.part else "")
        + (f" as {value.stands_for}" if value.stands_for else "")
    )


def shown(text: str, entity: Entity) -> str:
    value, words = entity.value, text[entity.start : entity.end]
    match value:
        case Moment():
            return f"{words} = {moment(value)}"
        case Period():
            return f"{words} = {value.start:%Y-%m-%d %H:%M} to {value.end:%Y-%m-%d %H:%M}"
        case Duration():
            return f"{words} = {value.minutes:g} min"
        case Recurrence():
            return f"{words} = {value.rule} from {value.first:%Y-%m-%d %H:%M}"
        case NoSuchTime():
            return f"{words} = {value.why} {' / '.join(moment(near) for near in value.instead)}"
    return f"{words} = {value}"
