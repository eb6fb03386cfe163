"""The name under which a process holds the right to publish, and whether that process is gone."""

from __future__ import annotations

import os
import socket
from uuid import uuid4


def new_owner() -> str:
    """A name for a publisher of this process: host, process id and a part that is never given twice."""
    return f"{socket.gethostname()}/{os.getpid()}/{uuid4().hex[:8]}"


def is_dead(owner: str) -> bool:
    """Whether a publisher was a process of this machine that is there no longer."""
    host, pid, _ = owner.split("/")
    if host != socket.gethostname() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
