"""Finding sources: files and folders as the user names them, identified, hashed, with what `catalogue.yaml` says."""

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.convert.beir import BeirRecord, read_records
from ingest.errors import CatalogueError, SourceError
from ingest.path_errors import explain
from ingest.source_ids import source_id
from ingest.source_info import describe
from ingest.source_metadata import CATALOGUE_NAME, FolderCatalogue, SourceMetadata, read_catalogue
from ingest.source_types import CONVERTIBLE, EXTENSIONS, SUPPORTED, identify

__all__ = ["BeirRecord", "FoundSource", "SourceMetadata", "describe", "find_sources", "name_source"]

_MEGABYTE = 1 << 20
# Lock files and thumbnails of office programs.
_SKIPPED = (".", "~$")
_KNOWLEDGE_BASE = "catalogue.sqlite"


@dataclass(frozen=True, slots=True)
class FoundSource:
    """
    A source that can be converted.

    :ivar path: the file, resolved.
    :ivar locator: what makes it the same source next time: the path, with `#_id` for one record of a corpus.
    :ivar source_id: ASCII slug of the file's name (or of the `_id`), `-`, 12 hexadecimal digits of the locator's hash.
    :ivar media_type: pdf | docx | pptx | html | markdown | text | beir.
    :ivar content_hash: SHA-256 of the file (or record) and of what `catalogue.yaml` says of it.
    :ivar size: bytes of the file (or record).
    """

    path: Path
    locator: str
    source_id: str
    media_type: str
    content_hash: str
    size: int
    metadata: SourceMetadata
    record: BeirRecord | None = None


def find_sources(paths: Sequence[Path], max_file_mb: int) -> Iterator[FoundSource | SourceError]:
    """
    Find the sources in files and folders, each once, whatever is wrong with the others.

    Folders are read to the bottom, in the order of their names. In them, hidden files, knowledge bases, and files
    that are no documents are skipped; a file that is named directly, or in a `catalogue.yaml`, is an error instead.

    :param paths: as the user named them.
    :param max_file_mb: size limit of one file in MB of 1,048,576 bytes.
    :returns: sources, and for each bad file (or line of a corpus) one error, in a deterministic order.
    """
    return _Finder(max_file_mb).find(paths)


def name_source(path: Path) -> tuple[str, str]:
    """Return the locator and the source id of a file, whether or not it can be read."""
    locator = os.path.realpath(path)
    return locator, source_id(Path(locator).stem, locator)


class _Finder:
    """One run: remembers what it has seen and which catalogues lie where."""

    def __init__(self, max_file_mb: int) -> None:
        self._max_file_mb = max_file_mb
        self._seen: set[Path | tuple[int, int]] = set()  # files by their path, folders by device and inode
        self._catalogues: dict[Path, FolderCatalogue | CatalogueError | None] = {}

    def find(self, paths: Sequence[Path]) -> Iterator[FoundSource | SourceError]:
        for path in paths:
            absolute = Path(os.path.abspath(path))  # noqa: PTH100 - keeps links, which decide where metadata lies
            try:
                _check_name(path)
                if (absolute / _KNOWLEDGE_BASE).exists():
                    raise SourceError(str(path), "It is a knowledge base. Name the folder that your own files are in.")
                is_folder = stat.S_ISDIR(absolute.stat().st_mode)
            except (OSError, ValueError) as error:
                yield explain(path, error)
            except SourceError as error:
                yield error
            else:
                yield from self._folder(absolute) if is_folder else self._file(absolute, absolute.parent, named=path)

    def _folder(self, root: Path) -> Iterator[FoundSource | SourceError]:
        """Read a folder to the bottom; the paths still to be visited lie on a stack, however deep they are."""
        stack = [root]
        while stack:
            path = stack.pop()
            try:
                status = path.stat()
                entries = self._entries(path, status) if stat.S_ISDIR(status.st_mode) else None
            except OSError as error:
                if path == root or path.suffix.lower() in EXTENSIONS or not path.suffix:
                    yield explain(path, error)
                continue
            if entries is None:
                yield from self._file(path, root)
                continue
            faults = self._catalogue_errors(path) if entries else []
            yield from faults
            if not isinstance(self._catalogue(path), CatalogueError):
                stack.extend(reversed(entries))

    def _entries(self, folder: Path, status: os.stat_result) -> list[Path]:
        """Return what is to be read in a folder, by name; nothing for a folder that was read, or a knowledge base."""
        identity = (status.st_dev, status.st_ino)
        names = sorted(entry.name for entry in os.scandir(folder))
        # A link back to a folder that is being read, or was, adds nothing.
        if identity in self._seen or _KNOWLEDGE_BASE in names:
            return []
        self._seen.add(identity)
        return [folder / name for name in names if not name.startswith(_SKIPPED) and name != CATALOGUE_NAME]

    def _file(self, path: Path, root: Path, named: Path | None = None) -> Iterator[FoundSource | SourceError]:
        """
        Read what one file is, and what is said of it.

        :param root: the folder that is being read: no catalogue above it counts.
        :param named: the path as the user gave it, where it was this file itself.
        """
        shown = named or path
        try:
            status, resolved = path.stat(), path.resolve(strict=True)
            if resolved in self._seen or not (stat.S_ISREG(status.st_mode) or named):
                return
            metadata = self._metadata(path, root)
            if metadata is None and named is None and not _may_be_document(path):
                return
            self._check_status(shown, status)
            media_type = _media_type(path, is_wanted=bool(named or metadata is not None))
            if media_type is None:
                return
            self._seen.add(resolved)
            said = metadata or SourceMetadata()
            if media_type == "beir":
                yield from _records(resolved, said)
            else:
                yield _found(resolved, media_type, status.st_size, said)
        except SourceError as error:
            yield SourceError(str(shown), error.reason)
        except CatalogueError as error:
            yield SourceError(str(shown), str(error))
        except (OSError, RuntimeError) as error:
            yield explain(shown, error)

    def _check_status(self, path: Path, status: os.stat_result) -> None:
        if not stat.S_ISREG(status.st_mode):
            raise SourceError(str(path), "It is not a file that can be read, but a pipe, a socket or a device.")
        if status.st_size == 0:
            raise SourceError(str(path), "It is empty. Get the file again, or save it again from its program.")
        if status.st_size > self._max_file_mb * _MEGABYTE:
            raise SourceError(
                str(path), f"It has {status.st_size / _MEGABYTE:,.1f} MB, and the limit is {self._max_file_mb} MB. "
                "Split it, or raise max_file_mb in dalil.toml."
            )  # fmt: skip

    def _metadata(self, path: Path, root: Path) -> SourceMetadata | None:
        """
        Return what the nearest catalogue that names a file says of it; None where none does.

        :raises SourceError: for a faulty entry.
        :raises CatalogueError: for a faulty catalogue on the way, which may be the one that names it.
        """
        for folder in path.parents:
            catalogue = self._catalogue(folder)
            if isinstance(catalogue, CatalogueError):
                raise catalogue
            entry = catalogue.entry(path) if catalogue else None
            if isinstance(entry, SourceError):
                raise entry
            if entry is not None or folder == root:
                return entry
        return None

    def _catalogue_errors(self, folder: Path) -> list[SourceError]:
        catalogue = self._catalogue(folder)
        if isinstance(catalogue, CatalogueError):
            path = str(folder / CATALOGUE_NAME)
            return [SourceError(path, str(catalogue).removeprefix(f"{path}: "))]
        return catalogue.missing() if catalogue else []

    def _catalogue(self, folder: Path) -> FolderCatalogue | CatalogueError | None:
        if folder not in self._catalogues:
            path = folder / CATALOGUE_NAME
            try:
                self._catalogues[folder] = read_catalogue(path) if os.path.lexists(path) else None
            except CatalogueError as error:
                self._catalogues[folder] = error
        return self._catalogues[folder]


def _check_name(path: Path) -> None:
    """Refuse files that say something of others, when they are named as sources themselves."""
    if path.name == CATALOGUE_NAME:
        raise SourceError(str(path), "It describes the files beside it. Name its folder, or those files.")
    if path.name.startswith("~$"):
        reason = "It is what an office program leaves beside a file that is open in it. Name that file instead."
        raise SourceError(str(path), reason)


def _may_be_document(path: Path) -> bool:
    """Tell by its name whether a file in a folder is worth opening; a name without an ending says nothing."""
    suffix = path.suffix.lower()
    return not suffix or suffix in EXTENSIONS or suffix in CONVERTIBLE


def _media_type(path: Path, *, is_wanted: bool) -> str | None:
    """
    Tell a file's media type.

    :param is_wanted: somebody named it, so that it is an error if it is no document.
    :returns: None for a file that is to be passed over.
    """
    is_promised = is_wanted or bool(path.suffix)
    try:
        media_type = identify(path)
    except SourceError:
        if is_promised:
            raise
        return None
    target = CONVERTIBLE.get(path.suffix.lower())
    if media_type is None and target:
        raise SourceError(
            str(path), f"Its kind cannot be read. Save it as .{target} in its program, or in LibreOffice."
        )
    if media_type is None and is_wanted:
        raise SourceError(str(path), f"Its kind cannot be read. What can be: {SUPPORTED}.")
    return media_type


def _found(path: Path, media_type: str, size: int, metadata: SourceMetadata) -> FoundSource:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(_said(metadata))
    locator = str(path)
    return FoundSource(path, locator, source_id(path.stem, locator), media_type, digest.hexdigest(), size, metadata)


def _records(path: Path, metadata: SourceMetadata) -> Iterator[FoundSource | SourceError]:
    """Return one source a record; a title said of the whole corpus is none of theirs."""
    metadata = replace(metadata, title=None)
    for record in read_records(path):
        if isinstance(record, SourceError):
            yield record
            continue
        content = json.dumps([record.id, record.title, record.text]).encode()
        digest = hashlib.sha256(content + _said(metadata)).hexdigest()
        locator = f"{path}#{record.id}"
        size = len(record.text.encode("utf-8", "surrogatepass"))
        yield FoundSource(path, locator, source_id(record.id, locator), "beir", digest, size, metadata, record)


def _said(metadata: SourceMetadata) -> bytes:
    said = metadata.as_dict()
    return json.dumps(said, sort_keys=True).encode() if said else b""
