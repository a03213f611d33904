"""Errors whose message may be shown to the reader: what happened, to which object, and what to do."""


class SearchError(Exception):
    """Base of every error that is written for the reader; anything else is a defect and goes to the log."""


class SettingsError(SearchError):
    """A setting or an option is unknown, malformed or out of range."""


class FilterError(SearchError):
    """A `--where` condition names an unknown field or a value that the field cannot hold."""


class ModelError(SearchError):
    """An embedding model is missing, unreadable or unusable here."""


class StoreError(SearchError):
    """The vector store refused an operation or cannot be reached."""


class IndexMismatchError(SearchError):
    """The index was built with another model, dimension or analyzer than the ones in use."""


class KnowledgeBaseLockedError(SearchError):
    """Another process owns the knowledge base."""


class EvaluationError(SearchError):
    """Queries, qrels or a run cannot be read."""
