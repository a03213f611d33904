"""What the system has against a path, in one line that says what to do about it."""

import errno
from pathlib import Path

from ingest.errors import SourceError

_FORBIDDEN = "There is no permission to read it. Change that, or ask whom it belongs to."
_REASONS = {
    errno.ENOENT: "There is no such file or folder. Check the name.",
    errno.ENOTDIR: "There is no such file or folder. Check the name.",
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.ELOOP: "It is a link that leads back to itself. Mend the link, or remove it.",
    errno.ENAMETOOLONG: "Its name is longer than this computer allows. Shorten it.",
}


def explain(path: Path, error: OSError | ValueError | RuntimeError) -> SourceError:
    """
    Return the error of a source that cannot be reached.

    :param path: as it is to be shown to the user.
    :param error: what was raised; a `RuntimeError` is a link that leads back to itself.
    """
    code = error.errno if isinstance(error, OSError) else None
    if isinstance(error, RuntimeError):
        code = errno.ELOOP
    if isinstance(error, ValueError):
        reason = "Its name holds a character that no file name can. Check the name."
    elif code == errno.ENOENT and path.is_symlink():
        reason = "It is a link to something that is not there. Mend the link, or remove it."
    else:
        reason = _REASONS.get(code or 0) or f"It cannot be read ({error}). Check its disk or network folder."
    return SourceError(str(path), reason)
