"""The key-encryption key in a file that only its owner may read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from twin_core.errors import KeyMissing
from twin_core.store.crypto import KEY_BYTES


class KeyFile:
    """32 random bytes in hex; made at first start, replaced at rotation without a moment of doubt."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._coming = path.with_name(path.name + ".new")

    def read(self) -> list[bytes]:
        """The key, and after it one that a broken-off rotation may have left. Raises `KeyMissing`."""
        found = [_parsed(path) for path in (self.path, self._coming) if path.exists()]
        if not found:
            raise KeyMissing(
                f"the key file {self.path} is gone; put back the one saved together with this database"
            )
        return found

    def make(self) -> bytes:
        """The key, made now if there is none; of two processes at once, both get the same."""
        if not self.path.exists():
            draft = self.path.with_name(f"{self.path.name}.{secrets.token_hex(4)}")
            _write(draft, secrets.token_bytes(KEY_BYTES))
            try:
                self.path.hardlink_to(draft)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return self.read()[0]

    def propose(self, key: bytes) -> None:
        """Lay the next key beside the present one, durably, before the data keys change over."""
        self._coming.unlink(missing_ok=True)
        _write(self._coming, key)

    def accept(self, key: bytes) -> None:
        """The data keys are wrapped with `key`: make it the present one."""
        if self._coming.exists():
            if _parsed(self._coming) == key:
                self._coming.replace(self.path)
            else:
                self._coming.unlink()
            _sync_folder(self.path.parent)


def _parsed(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except OSError as error:
        raise KeyMissing(
            f"the key file {path} cannot be read ({error.strerror}); check whose it is"
        ) from error
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        digits = KEY_BYTES * 2
        raise KeyMissing(f"{path} is not a key file: it must hold {digits} hexadecimal digits; put it back")
    return key


def _write(path: Path, key: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key.hex())
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # folders cannot be synced there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
