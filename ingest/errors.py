"""Errors of reading sources. Each message names the file, says what is wrong and what to do."""

from search.errors import SearchError


class SourceError(SearchError):
    """
    One source cannot be read; the others go on.

    :ivar path: the file, as the user named it.
    :ivar reason: one line: what is wrong, and what to do about it.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class CatalogueError(SearchError):
    """`catalogue.yaml` or the knowledge base's catalogue cannot be used."""
