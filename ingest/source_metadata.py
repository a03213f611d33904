"""The metadata of sources, and `catalogue.yaml`, where people write it down beside their files."""

import re
import unicodedata
from collections.abc import Callable, Hashable
from dataclasses import asdict, dataclass, fields
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from ingest.errors import CatalogueError, SourceError
from search.passage import KINDS

CATALOGUE_NAME = "catalogue.yaml"
_MAX_BYTES = 8 << 20
_YEARS = range(600, 2200)  # of either calendar
_LANGUAGE = re.compile(r"[a-z]{2}")
_URL = re.compile(r"https?://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SourceMetadata:
    """What people say of a source; None where they don't. The fields are those of `SourceInfo`."""

    title: str | None = None
    kind: str | None = None
    issuer: str | None = None
    year: int | None = None
    language: str | None = None
    target_groups: tuple[str, ...] = ()
    axis: str | None = None
    url: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the fields that are set."""
        return {key: value for key, value in asdict(self).items() if value}


KEYS = tuple(each.name for each in fields(SourceMetadata))


@dataclass(frozen=True, slots=True)
class FolderCatalogue:
    """
    One `catalogue.yaml`.

    :ivar path: where it lies; the names in it are relative to its folder.
    :ivar entries: normalized relative name -> metadata, or the error that is to be reported instead of the file.
    """

    path: Path
    entries: dict[str, SourceMetadata | SourceError]

    def entry(self, path: Path) -> SourceMetadata | SourceError | None:
        """Return what is said of a file below the catalogue's folder; None where nothing is."""
        return self.entries.get(_normal(path.relative_to(self.path.parent).as_posix()))

    def missing(self) -> list[SourceError]:
        """Return an error for each entry that stands for no file."""
        folder = self.path.parent
        errors = []
        for name in sorted(self.entries):
            found = _find(folder, PurePosixPath(name))
            if found is None:
                fault = (
                    "there is no such file. Correct the name (it is relative to that catalogue), or take the entry out."
                )
            elif found.is_dir():
                fault = "it is a folder. Name the files in it."
            else:
                continue
            errors.append(SourceError(str(folder / name), f"{str(self.path)!r} names it, but {fault}"))
        return errors


def read_catalogue(path: Path) -> FolderCatalogue:
    """
    Read and check a `catalogue.yaml`.

    A fault of one entry is kept as that entry's error; the other entries stand.

    :raises CatalogueError: if the file cannot be read, is not YAML, or is not a mapping of files under `sources`.
    """
    content = _load(path)
    if not isinstance(content, dict) or set(content) != {"sources"}:
        found = ", ".join(map(repr, content)) if isinstance(content, dict) else type(content).__name__
        raise _malformed(path, f"must have one key, 'sources', and has: {found or 'nothing'}")
    sources = content["sources"] or {}
    if not isinstance(sources, dict):
        raise _malformed(path, "must list file names and their metadata under 'sources'")
    entries: dict[str, SourceMetadata | SourceError] = {}
    for name, entry in sources.items():
        if not isinstance(name, str) or not _is_below(name):
            raise _malformed(path, f"names {name!r}, which is not a file below its own folder")
        if _normal(name) in entries:
            raise _malformed(path, f"names {name!r} twice")
        entries[_normal(name)] = _read_entry(path, name, entry)
    return FolderCatalogue(path, entries)


def _read_entry(path: Path, name: str, entry: object) -> SourceMetadata | SourceError:
    target = str(path.parent / name)
    if not isinstance(entry, dict | None):
        return SourceError(target, f"Its entry in {str(path)!r} must be a mapping of keys. Allowed: {', '.join(KEYS)}.")
    read: dict[str, Any] = {}
    for key, value in (entry or {}).items():
        if key not in KEYS:
            return SourceError(
                target, f"Its entry in {str(path)!r} has the unknown key {key!r}. Allowed: {', '.join(KEYS)}."
            )  # fmt: skip
        if value is None:
            continue
        try:
            read[key] = _READERS.get(key, _text)(value)
        except ValueError as error:
            return SourceError(target, f"Its entry in {str(path)!r} has {key}: {value!r}. Allowed is {error}.")
    return SourceMetadata(**read)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        msg = "a text that is not empty; put it between quotation marks if it looks like a number"
        raise ValueError(msg)
    return " ".join(value.split())


def _kind(value: object) -> str:
    if value not in KINDS:
        msg = f"one of: {', '.join(KINDS)}"
        raise ValueError(msg)
    return str(value)


def _year(value: object) -> int:
    # int() reads digits of every script.
    if isinstance(value, str) and re.fullmatch(r"\d{3,4}", value.strip()):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value not in _YEARS:
        msg = f"a whole number from {_YEARS.start} to {_YEARS.stop - 1}"
        raise ValueError(msg)
    return value


def _language(value: object) -> str:
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        msg = "a two-letter code in small letters, such as ar, fr or en"
        raise ValueError(msg)
    return value


def _url(value: object) -> str:
    if not isinstance(value, str) or not _URL.fullmatch(value):
        msg = "an address that begins with http:// or https://"
        raise ValueError(msg)
    return value


def _target_groups(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
        msg = "a list of texts, such as [women, children]"
        raise ValueError(msg)
    return tuple(" ".join(each.split()) for each in value)


_READERS: dict[str, Callable[[object], Any]] = {
    "kind": _kind, "year": _year, "language": _language, "url": _url, "target_groups": _target_groups,
}  # fmt: skip


class _Loader(yaml.SafeLoader):
    """Refuses a key that is written twice, where YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                problem = f"the key {key.value!r} is written twice"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _load(path: Path) -> Any:  # noqa: ANN401 - whatever the YAML holds
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
        if len(data) > _MAX_BYTES:
            raise _malformed(path, f"is larger than {_MAX_BYTES >> 20} MB")
        return yaml.load(data.decode("utf-8-sig"), _Loader)  # a SafeLoader
    except OSError as error:
        raise _malformed(path, f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise _malformed(path, "is not UTF-8 text") from error
    except (yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        detail = " ".join(str(error).split())
        raise _malformed(path, f"is not valid YAML ({detail})") from error


def _malformed(path: Path, fault: str) -> CatalogueError:
    return CatalogueError(f"{path}: It {fault}. Correct it, or take it away; no file that it may describe was read.")


def _is_below(name: str) -> bool:
    pure = PurePosixPath(name)
    return bool(pure.parts) and not pure.is_absolute() and ".." not in pure.parts


def _find(folder: Path, name: PurePosixPath) -> Path | None:
    """Find a file; names that differ only in how accents are encoded are the same to the reader."""
    for part in name.parts:
        try:
            names = [each.name for each in folder.iterdir()]
        except OSError:
            return None
        same = [each for each in names if each == part] or [each for each in names if _normal(each) == _normal(part)]
        if not same:
            return None
        folder = folder / same[0]
    return folder


def _normal(name: str) -> str:
    return unicodedata.normalize("NFC", PurePosixPath(name).as_posix())
