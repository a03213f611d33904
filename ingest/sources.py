"""Finding sources: files and folders as the user names them, identified, hashed, with what `catalogue.yaml` says."""

import errno
import hashlib
import json
import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ingest.convert.beir import BeirRecord, read_records
from ingest.errors import CatalogueError, SourceError
from ingest.source_info import describe
from ingest.source_metadata import CATALOGUE_NAME, FolderCatalogue, SourceMetadata, read_catalogue
from ingest.source_types import CONVERTIBLE, EXTENSIONS, SUPPORTED, identify

__all__ = ["BeirRecord", "FoundSource", "SourceMetadata", "describe", "find_sources"]

_MEGABYTE = 1 << 20
_BLOCK = 1 << 20
_LONGEST_SLUG = 40
# Lock files and thumbnails of office programs.
_SKIPPED = (".", "~$")
_KNOWLEDGE_BASE = "catalogue.sqlite"


@dataclass(frozen=True, slots=True)
class FoundSource:
    """
    A source that can be converted.

    :ivar path: the file, resolved.
    :ivar locator: what makes it the same source next time: the path, with `#_id` for one record of a corpus.
    :ivar source_id: ASCII slug of the file's name (or of the `_id`), `-`, 8 hexadecimal digits of the locator's hash.
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


class _Finder:
    """One run: remembers what it has seen and which catalogues lie where."""

    def __init__(self, max_file_mb: int) -> None:
        self._max_file_mb = max_file_mb
        self._seen: set[Path] = set()
        self._catalogues: dict[Path, FolderCatalogue | CatalogueError | None] = {}

    def find(self, paths: Sequence[Path]) -> Iterator[FoundSource | SourceError]:
        for path in paths:
            absolute = Path(os.path.abspath(path))  # noqa: PTH100 - keeps links, which decide where metadata lies
            try:
                _check_name(absolute)
                if (absolute / _KNOWLEDGE_BASE).exists():
                    raise SourceError(str(path), "It is a knowledge base. Name the folder that your own files are in.")
                is_folder = stat.S_ISDIR(absolute.stat().st_mode)
            except (OSError, ValueError) as error:
                yield _explain(path, error)
            except SourceError as error:
                yield error
            else:
                yield from self._folder(absolute) if is_folder else self._file(absolute, named=True)

    def _folder(self, folder: Path) -> Iterator[FoundSource | SourceError]:
        try:
            resolved = folder.resolve(strict=True)
            names = sorted(entry.name for entry in os.scandir(folder))
        except (OSError, RuntimeError) as error:
            yield _explain(folder, error)
            return
        # A link back to a folder that is being read, or was, adds nothing.
        if resolved in self._seen or _KNOWLEDGE_BASE in names:
            return
        self._seen.add(resolved)
        yield from self._catalogue_errors(folder)
        for name in names:
            if not name.startswith(_SKIPPED) and name != CATALOGUE_NAME:
                yield from self._entry(folder / name)

    def _entry(self, path: Path) -> Iterator[FoundSource | SourceError]:
        try:
            is_folder = stat.S_ISDIR(path.stat().st_mode)
        except OSError as error:
            if path.suffix.lower() in EXTENSIONS or not path.suffix:
                yield _explain(path, error)
            return
        yield from self._folder(path) if is_folder else self._file(path)
