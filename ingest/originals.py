"""The knowledge base's own copies of its sources' files, named by their content, so that a citation always opens."""

import hashlib
import os
import re
import uuid
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
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
    :raises OSError: if the file cannot be read.
    :raises CatalogueError: if the folder cannot be written to.
    """
    with path.open("rb") as file:
        return _keep(iter(lambda: file.read(_BLOCK), b""), path.suffix, folder)


def keep_content(content: bytes, suffix: str, folder: Path) -> str:
    """
    Keep what is no file of its own, one record of a corpus, among the originals.

    :param suffix: of the name it gets, with its dot.
    :returns: as for `keep_original`.
    :raises CatalogueError: if the folder cannot be written to.
    """
    return _keep([content], suffix, folder)


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


def _keep(blocks: Iterable[bytes], suffix: str, folder: Path) -> str:
    temporary = folder / f".{uuid.uuid4().hex}"
    digest = hashlib.sha256()
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        copy = temporary.open("xb")
    try:
        with copy:
            for block in blocks:  # reading fails on its own account, not the folder's
                digest.update(block)
                with _writing(folder):
                    copy.write(block)
            with _writing(folder):
                copy.flush()
                os.fsync(copy.fileno())
        suffix = suffix.lower()
        name = digest.hexdigest() + (suffix if _SUFFIX.fullmatch(suffix) else "")
        with _writing(folder):
            temporary.replace(folder / name)
            _flush_folder(folder)
    finally:
        temporary.unlink(missing_ok=True)
    return name


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        msg = (
            f"Originals cannot be kept in {folder}: {error.strerror or error}. Free space on that disk, or get the "
            "right to write there; then repeat the command."
        )
        raise CatalogueError(msg) from error


def _flush_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power cut, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
