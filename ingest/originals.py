"""The knowledge base's own copies of its sources' files, named by their content, so that a citation always opens."""

import hashlib
import os
import re
import uuid
from collections.abc import Collection
from pathlib import Path

from ingest.errors import CatalogueError

_BLOCK = 1 << 20
_SUFFIX = re.compile(r"\.[a-z0-9]{1,10}")


def keep_original(path: Path, folder: Path) -> str:
    """
    Copy a file among the originals; equal files share one copy.

    The copy is on disk, whole, when its name appears.

    :param folder: `originals/`, made when it is not there.
    :returns: the copy's name in `folder`: the SHA-256 of its content and the file's suffix.
    :raises OSError: if the file cannot be read, or the folder not be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    suffix = path.suffix.lower()
    temporary = folder / f".{uuid.uuid4().hex}"
    try:
        name = _copy(path, temporary) + (suffix if _SUFFIX.fullmatch(suffix) else "")
        temporary.replace(folder / name)
    finally:
        temporary.unlink(missing_ok=True)
    _flush_folder(folder)
    return name


def sweep_originals(folder: Path, kept: Collection[str]) -> None:
    """
    Delete every file of `originals/` that no source needs, half-written copies included.

    :param kept: the names of those that are needed.
    :raises CatalogueError: if one cannot be deleted.
    """
    if not folder.is_dir():
        return
    try:
        for path in folder.iterdir():
            if path.name not in kept:
                path.unlink(missing_ok=True)
    except OSError as error:
        msg = f"Files that are no longer needed cannot be deleted from {folder}: {error}. Check who owns that folder."
        raise CatalogueError(msg) from error


def _copy(path: Path, target: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source, target.open("xb") as copy:
        while block := source.read(_BLOCK):
            digest.update(block)
            copy.write(block)
        copy.flush()
        os.fsync(copy.fileno())
    return digest.hexdigest()


def _flush_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power cut, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
