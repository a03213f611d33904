"""
Asking the process that reads PDFs, and ending it when it takes too long.

MuPDF cannot be interrupted, and a damaged file may crash it. In a process of its own neither stops a run, and the
time and the memory of a page are real limits. Starting it takes half a second, once: it serves file after file.
"""

import atexit
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ingest.convert.pdf_page import FileError, PageError

_ROOT = Path(__file__).parents[2]
_idle: list["PdfProcess"] = []
_idle_lock = threading.Lock()


class PdfProcess:
    """One process that reads PDFs; it is asked by one thread at a time, and may be closed by another."""

    def __init__(self) -> None:
        paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ingest.convert.pdf_worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)}, start_new_session=True,
        )  # fmt: skip
        self._owes_answer = False
        # A pipe that is closed while another thread reads from it takes the memory from under the reader.
        self._pipes = threading.Lock()

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked: it runs, and has answered what it was asked."""
        return self._process.poll() is None and not self._owes_answer

    def ask(self, seconds: float, *request: object) -> Any:  # noqa: ANN401
        """
        Have a request answered.

        :param seconds: after these the process is ended.
        :param request: name of the action and its arguments.
        :returns: What the action returns.
        :raises FileError: where the file is refused.
        :raises PageError: says in a few words why there is no answer; `is_alive` tells whether to ask on.
        """
        late = threading.Event()
        timer = threading.Timer(seconds, self._end, [late])
        timer.start()
        try:
            state, answer = self._exchange(request)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            self.close()
            reason = f"it takes longer than {seconds:g} seconds" if late.is_set() else "it crashes the PDF library"
            raise PageError(reason) from error
        finally:
            timer.cancel()
        if state == "refused":
            raise FileError(str(answer))
        if state == "failed":
            raise PageError(str(answer))
        return answer

    def _exchange(self, request: tuple[object, ...]) -> tuple[str, object]:
        if self._process.stdin is None or self._process.stdout is None:
            raise EOFError
        with self._pipes:
            self._owes_answer = True
            pickle.dump(request, self._process.stdin)
            self._process.stdin.flush()
            state, answer = pickle.load(self._process.stdout)
            self._owes_answer = False
        return state, answer

    def _end(self, late: threading.Event) -> None:
        late.set()
        self._kill()

    def close(self) -> None:
        """End the process, and the Tesseract that it may be waiting for."""
        self._kill()
        with self._pipes:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    # What could not be written any more is written again when the pipe closes.
                    with suppress(OSError):
                        pipe.close()
        self._process.wait()

    def _kill(self) -> None:
        if sys.platform == "win32":
            self._process.kill()
        elif self._process.returncode is None:
            # It leads a group of its own, whose number is not given anew before it has been waited for.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)


@contextmanager
def borrowed_process() -> Iterator[list[PdfProcess]]:
    """
    Lend an idle process, or a new one.

    :returns: A list with the process in it; who had to end it puts a new one in its place.
    """
    with _idle_lock:
        lent = [_idle.pop() if _idle else PdfProcess()]
    try:
        yield lent
    finally:
        # A file that was refused leaves a good process behind; an interrupt may leave one that still owes an answer.
        if lent[0].is_alive:
            with _idle_lock:
                _idle.append(lent[0])
        else:
            lent[0].close()


@atexit.register
def close_idle() -> None:
    """End the processes that nobody uses."""
    with _idle_lock:
        while _idle:
            _idle.pop().close()
