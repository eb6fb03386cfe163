"""The folder where data and models live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Home:
    """The layout of one folder, `DOPPEL_HOME`, private to its user."""

    path: Path

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Home:
        """`DOPPEL_HOME`, or this user's data folder. Makes it (mode 0700) where it is missing.

        Raises `ConfigError` where the folder cannot be made or written.
        """
        home = cls(Path(environ.get("DOPPEL_HOME") or _user_folder()).expanduser().absolute())
        try:
            home.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except (OSError, ValueError) as error:
            raise ConfigError(
                f"cannot use {home.path} as DOPPEL_HOME: {_reason(error)}; name another folder"
            ) from None
        return home

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.path / "doppel.db"

    @property
    def keys(self) -> Path:
        """The file of the data keys, apart from the data."""
        return self.path / "keys.db"

    @property
    def key(self) -> Path:
        """The file of the key that the data keys are locked with."""
        return self.path / "key"

    @property
    def models(self) -> Path:
        """Trained models, a folder a version."""
        return self.path / "models"

    @property
    def exports(self) -> Path:
        """Exports that somebody asked for in the terminal."""
        return self.path / "exports"

    @property
    def lock(self) -> Path:
        """Held by the one `doppel run` that serves this folder."""
        return self.path / "run.lock"


def _user_folder() -> str:
    from platformdirs import user_data_dir

    return user_data_dir("doppel", appauthor=False)


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
