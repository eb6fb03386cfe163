"""Measuring the safety check on the judged phrases, for the tests and for docs/safety.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.safety import shows_crisis

HALVES = {"develop": 0, "judge": 1}


@dataclass(frozen=True, slots=True)
class Half:
    """How one half of the phrases fared."""

    crisis: int
    missed: tuple[str, ...]
    harmless: int
    alarmed: tuple[str, ...]


def phrases() -> Mapping[str, Mapping[str, list[str]]]:
    """The judged phrases: crisis or harmless, by group."""
    text = Path(__file__).with_name("safety_judged.yml").read_text(encoding="utf-8")
    judged: Mapping[str, Mapping[str, list[str]]] = yaml.safe_load(text)
    return judged


def half(name: str) -> Half:
    """The figures of the half that develops the patterns, or of the one that judges them."""
    judged = phrases()
    crisis, harmless = (
        [phrase for group in judged[kind].values() for phrase in group[HALVES[name] :: 2]]
        for kind in ("crisis", "harmless")
    )
    return _fared(crisis, harmless)


def german() -> Mapping[str, Mapping[str, Mapping[str, list[str]]]]:
    """The judged German phrases: to develop or to judge by, crisis or harmless, by group."""
    text = Path(__file__).with_name("safety_judged.de.yml").read_text(encoding="utf-8")
    judged: Mapping[str, Mapping[str, Mapping[str, list[str]]]] = yaml.safe_load(text)
    return judged


def german_half(name: str) -> Half:
    """The same figures for the German phrases."""
    judged = german()[name]
    crisis, harmless = (
        [phrase for group in judged[kind].values() for phrase in group] for kind in ("crisis", "harmless")
    )
    return _fared(crisis, harmless)


def _fared(crisis: Sequence[str], harmless: Sequence[str]) -> Half:
    return Half(
        len(crisis),
        tuple(phrase for phrase in crisis if not shows_crisis(phrase)),
        len(harmless),
        tuple(phrase for phrase in harmless if shows_crisis(phrase)),
    )


def rows() -> list[str]:
    """The table of docs/safety.md, a line a half."""
    return [row(name, half(name)) for name in HALVES]


def row(name: str, measured: Half) -> str:
    """One line of the table."""
    found = measured.crisis - len(measured.missed)
    recall, alarms = found / measured.crisis, len(measured.alarmed) / measured.harmless
    return (
        f"| {name} | {found} of {measured.crisis} ({recall:.1%}) "
        f"| {len(measured.alarmed)} of {measured.harmless} ({alarms:.1%}) |"
    )
