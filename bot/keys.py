"""Access keys: what a program must show to do an admin's work, and how much it may do with it."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hmac import compare_digest
from typing import Final, Protocol

from bot.errors import AccessDenied, BadKeyName, UnknownKey
from twin_core.errors import StoreError
from twin_core.store.desk_base import Audit, KeyRow

ID_SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Signs of an id: none that looks like another one."""
ID_LENGTH: Final = 8
SECRET_BYTES: Final = 32
LONGEST_NAME: Final = 60
_SECRET: Final = re.compile(rf"dop_([{ID_SIGNS}]{{{ID_LENGTH}}})_[A-Za-z0-9_-]{{43}}")


class Scope(StrEnum):
    """What a key allows; none includes another."""

    INTENTS_READ = "intents:read"
    INTENTS_EDIT = "intents:edit"
    INTENTS_PUBLISH = "intents:publish"
    AUDIT_READ = "audit:read"
    KEYS_MANAGE = "keys:manage"


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A key as it may be shown: without its secret."""

    id: str
    name: str
    scopes: tuple[str, ...]
    made_at: datetime
    made_by: str
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None

    @property
    def actor(self) -> str:
        """What the audit log calls whoever uses this key."""
        return f"key:{self.id} {self.name}"


class KeyShelf(Protocol):
    """Where keys are kept, without their secrets."""

    def add_key(self, key: KeyRow, audit: Audit | None = None) -> None:
        """Keep a new key."""

    def key_by_id(self, key_id: str) -> KeyRow | None:
        """The key with an id, revoked or not."""

    def keys(self) -> list[KeyRow]:
        """All keys, newest first."""

    def revoke_key(self, key_id: str, at: datetime, audit: Audit | None = None) -> bool:
        """Whether a key was valid until now."""

    def touch_key(self, key: KeyRow, at: datetime) -> None:
        """A key was used."""


class AccessKeys:
    """The keys of a house. Every check looks at the shelf: a revoked key opens nothing from then on."""

    def __init__(self, shelf: KeyShelf) -> None:
        self._shelf = shelf

    def create(self, name: str, scopes: Collection[str], by: str, at: datetime) -> tuple[AccessKey, str]:
        """A new key and its secret, which cannot be shown again: only its SHA-256 is kept.

        Raises `BadKeyName`, or `AccessDenied` for a key without any scope or with one that there is not.
        """
        known = _known(scopes)
        row_id = "".join(secrets.choice(ID_SIGNS) for _ in range(ID_LENGTH))
        secret = f"dop_{row_id}_{secrets.token_urlsafe(SECRET_BYTES)}"
        row = KeyRow(row_id, _named(name), _hash(secret), known, at, by)
        self._shelf.add_key(row, _line(at, by, "keys.create", row))
        return _shown(row), secret

    def check(self, secret: str, scope: str, now: datetime) -> AccessKey:
        """The key that a secret is of, if it allows `scope`; its use is noted where it can be.

        Raises `UnknownKey` for the secret of none or of a revoked one, and `AccessDenied`.
        """
        row = self._row(secret)
        if row.revoked_at is not None:
            raise UnknownKey(f"key {row.id} was revoked on {row.revoked_at:%Y-%m-%d}; ask for a new one")
        if scope not in row.scopes:
            raise AccessDenied(
                f"key {row.id} does not allow {scope}, only {', '.join(row.scopes)}; make one that does with "
                "`doppel keys create`"
            )
        with suppress(StoreError):  # a full disk keeps nobody from looking
            self._shelf.touch_key(row, now)
        return _shown(row)

    def every(self) -> list[AccessKey]:
        """All keys, the revoked ones too, newest first."""
        return list(map(_shown, self._shelf.keys()))

    def get(self, key_id: str) -> AccessKey:
        """The key with an id. Raises `UnknownKey`."""
        row = self._shelf.key_by_id(key_id)
        if row is None:
            raise UnknownKey(f"there is no key {key_id!r}; `doppel keys list` shows all")
        return _shown(row)

    def revoke(self, key_id: str, by: str, at: datetime) -> bool:
        """Whether a key was valid until now; from now on it opens nothing. Raises `UnknownKey`."""
        key = self.get(key_id)
        line = Audit(at, by, "keys.revoke", key.id, json.dumps({"name": key.name}).encode())
        return self._shelf.revoke_key(key_id, at, line)

    def _row(self, secret: str) -> KeyRow:
        form = _SECRET.fullmatch(secret)
        row = self._shelf.key_by_id(form[1]) if form else None
        if row is None or not compare_digest(row.hash, _hash(secret)):
            raise UnknownKey("this is no key of this Doppel; make one with `doppel keys create`")
        return row


def _hash(secret: str) -> str:
    """A plain digest is enough: nobody guesses 256 random bits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _known(scopes: Iterable[str]) -> tuple[str, ...]:
    """Scopes in their fixed order, each once."""
    wanted = set(scopes)
    unknown = sorted(wanted - set(Scope))
    if unknown or not wanted:
        what = f"there is no scope {unknown[0]}" if unknown else "a key needs at least one scope"
        raise AccessDenied(f"{what}; there are {', '.join(Scope)}")
    return tuple(scope.value for scope in Scope if scope in wanted)


def _named(name: str) -> str:
    plain = " ".join(name.split())
    if not plain.isprintable() or not 0 < len(plain) <= LONGEST_NAME:
        raise BadKeyName(f"a key's name has 1 to {LONGEST_NAME} visible characters: say what uses it")
    return plain


def _line(at: datetime, by: str, action: str, row: KeyRow) -> Audit:
    detail = {"name": row.name, "scopes": list(row.scopes)}
    return Audit(at, by, action, row.id, json.dumps(detail, ensure_ascii=False).encode())


def _shown(row: KeyRow) -> AccessKey:
    return AccessKey(row.id, row.name, row.scopes, row.made_at, row.made_by, row.revoked_at, row.last_used_at)
