from __future__ import annotations

import random
import signal
import subprocess
import sys
import textwrap

import pytest
from store_house import House, draft, moods

from twin_core.events.replay import replay
from twin_core.twin import Twin

CHILD = """
    import os
    import sys
    from concurrent.futures import ThreadPoolExecutor
    from datetime import UTC, datetime
    from pathlib import Path

    from twin_core.parts.mood import MoodLogged
    from twin_core.store import open_store
    from twin_core.store.base import Draft, Exchange, Parcel
    from twin_core.store.keyring import open_keyring

    NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
    home = Path(sys.argv[2])
    store = open_store(sys.argv[1], open_keyring(home / "keys.db", home / "key"))

    def say(number):
        twin, key = f"t{number % 10}", f"web:{number}"
        said = Exchange(key, "c", NOW, "mood", key.encode())
        parcel = Parcel(key, twin, "web", "u", f"c{number}", b"x", NOW)
        mood = MoodLogged(value=3)
        store.append(Draft(twin, (mood,), NOW, key, "web", exchange=said, parcels=(parcel,)))
        os.write(1, f"{number}\\n".encode())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(say, range(1000)))
"""


@pytest.mark.parametrize("seed", [1, 2])
def test_after_kill_9_every_acknowledged_message_is_there_once(house: House, seed: int) -> None:
    last = random.Random(seed).randrange(50, 800)
    command = [sys.executable, "-c", textwrap.dedent(CHILD), house.url, str(house.home)]
    acknowledged = set()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            acknowledged.add(int(line))
            if len(acknowledged) == last:
                child.send_signal(signal.SIGKILL)
    assert child.returncode == -signal.SIGKILL
    assert last <= len(acknowledged) < 1000

    store = house.open()
    causes = []
    for twin in store.twins():
        records = list(store.history(twin))
        assert [record.version for record in records] == list(range(1, len(records) + 1))
        assert store.state(twin) == replay(Twin(twin), records)
        causes += [record.cause for record in records]
    assert len(causes) == len(set(causes))
    assert {f"web:{number}" for number in acknowledged} <= set(causes)
    for number in range(1000):
        kept = store.answered(f"web:{number}")
        assert (kept == f"web:{number}".encode()) == (f"web:{number}" in causes)
    assert len(house.rows("SELECT id FROM parcels")) == len(causes)


VISITOR = """
    import sys
    from datetime import UTC, datetime
    from pathlib import Path

    from twin_core.parts.mood import MoodLogged
    from twin_core.store import open_store
    from twin_core.store.base import Draft
    from twin_core.store.keyring import open_keyring

    home = Path(sys.argv[2])
    store = open_store(sys.argv[1], open_keyring(home / "keys.db", home / "key"))
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    store.append(Draft("ana", (MoodLogged(value=3),), now, sys.argv[3], "console"))
    store.close()
"""


def test_a_program_that_comes_and_goes_takes_nothing_from_one_that_stays(house: House) -> None:
    house.open().append(draft(*moods(1)))
    house.close()
    stays = house.open()
    for number in range(2):
        command = [
            sys.executable,
            "-c",
            textwrap.dedent(VISITOR),
            house.url,
            str(house.home),
            f"say:{number}",
        ]
        subprocess.run(command, check=True)
        assert stays.append(draft(*moods(1))).twin.version == 3 + 2 * number
    house.close()
    assert len(list(house.open().history("ana"))) == 5
