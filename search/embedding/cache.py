"""Folders of prepared models in the user's cache: made whole or not at all, and checked before each use."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from search.errors import ModelError

CHECKSUMS_FILE = "checksums.json"
_BLOCK = 1 << 20


def default_cache() -> Path:
    """Return where prepared models are kept when nobody says otherwise: `dalil/` in the user's cache folder."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "dalil"


def cached_folder(cache: Path | None, name: str, make: Callable[[Path], None]) -> Path:
    """
    Return a folder of the cache, making it when it is not there or damaged. Processes take turns.

    :param cache: None takes `default_cache`.
    :param name: of the folder; changes whenever its content would.
    :param make: fills the empty folder it is given.
    :returns: a folder whose files are as `make` left them.
    :raises ModelError: if the cache cannot be written.
    """
    from filelock import FileLock

    root = cache or default_cache()
    folder = root / name
    try:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / f".{name}.lock"):
            if not is_sound(folder):
                _remake(root, folder, make)
    except OSError as error:
        msg = (
            f"The model cannot be prepared in {root}: {error.strerror or error}. It needs about 1.5 GB for a moment; "
            "free the space, or name another folder: DALIL_CACHE."
        )
        raise ModelError(msg) from error
    return folder


def is_sound(folder: Path) -> bool:
    """Tell whether a folder of the cache holds exactly what was made."""
    try:
        expected: dict[str, str] = json.loads((folder / CHECKSUMS_FILE).read_text(encoding="utf-8"))
        return all(_checksum(folder / name) == checksum for name, checksum in expected.items())
    except (OSError, ValueError, AttributeError):
        return False


def _remake(root: Path, folder: Path, make: Callable[[Path], None]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=root, ignore_cleanup_errors=True) as temporary:
        making = Path(temporary) / "model"
        making.mkdir()
        make(making)
        files = [path for path in making.rglob("*") if path.is_file()]
        checksums = {path.relative_to(making).as_posix(): _checksum(path) for path in files}
        (making / CHECKSUMS_FILE).write_text(json.dumps(checksums), encoding="utf-8")
        making.replace(folder)


def _checksum(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
