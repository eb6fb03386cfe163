"""Recorded payloads of Teams, signed by the fake key server and replayed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes.bot_framework import APP_ID, TENANT
from fakes.teams_bench import Bench, benches


@pytest.fixture
def bench() -> Iterator[Bench]:
    with benches() as made:
        yield made()


def recorded() -> list[Any]:
    folder = os.environ.get("DOPPEL_RECORDED_DATA")
    if not folder:
        return [pytest.param(None, marks=pytest.mark.skip(reason="DOPPEL_RECORDED_DATA is not set"))]
    return [
        pytest.param(activity, id=f"{path.parent.name}/{path.name}:{name}")
        for path in sorted(Path(folder).glob("recorded/**/teams*.json"))
        for name, activity in json.loads(path.read_text(encoding="utf-8")).items()
        if isinstance(activity, dict) and "type" in activity
    ]


@pytest.mark.parametrize("activity", recorded())
def test_recorded_payloads_are_answered_or_politely_ignored(bench: Bench, activity: dict[str, Any]) -> None:
    bench.fake.talk(activity["conversation"]["id"])
    activity["serviceUrl"] = bench.fake.service_url
    assert activity["recipient"]["id"] == f"28:{APP_ID}"
    assert activity["conversation"]["tenantId"] == TENANT
    answers = [bench.post(activity).status_code for _ in range(2)]
    assert answers == [200, 200]
    said_to_us = any(entity["type"] == "mention" for entity in activity.get("entities", ()))
    private = activity["conversation"].get("conversationType") == "personal"
    heard = [message.text for message in bench.hear.heard]
    wanted = activity.get("text", "").replace("<at>Chat SDK Demo</at>", "").strip()
    assert heard == ([wanted] if said_to_us or private else [])
    assert bench.hear.undelivered == []
