"""
Read a folder of PDFs that lies outside the project, and tabulate what became of each.

    python tests/quality/malformed.py FOLDER [--seconds 10] [--jobs 2] [--ocr] [--table FILE.tsv]

Meant for public collections of malformed files. Files are read in processes of their own: a crash or a hang costs
its file, and is a defect, like every error that is not a `SourceError`. Exits with 1 where there was one.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEFECTS = ("defect", "crash", "hang")
# Beside the time of a page and of its OCR: starting processes on a busy machine.
GRACE_SECONDS = 60.0


@dataclass(frozen=True)
class Outcome:
    """What became of one file; `result` is read, read in part, refused, or one of the defects."""

    file: str
    seconds: float
    result: str
    reason: str
    pages: int = 0
    letters: int = 0


def read(path: Path, page_seconds: float) -> Outcome:
    """Read a file in this process."""
    from ingest.convert.pdf import convert_pdf
    from ingest.errors import SourceError

    start = time.monotonic()

    def outcome(result: str, reason: str, pages: int = 0, letters: int = 0) -> Outcome:
        return Outcome(path.name, round(time.monotonic() - start, 2), result, reason, pages, letters)

    try:
        document = convert_pdf(path, page_seconds, progress=lambda *_: print(flush=True))
    except SourceError as error:
        return outcome("refused", error.reason)
    # Whatever else comes out is what is looked for.
    except Exception as error:  # noqa: BLE001
        return outcome("defect", f"{type(error).__name__}: {error}")
    result = "read in part" if document.warnings else "read"
    return outcome(result, "; ".join(document.warnings), len(document.pages), len(document.text))


def serve(page_seconds: float) -> None:
    """Read the files named on standard input, one answer a line."""
    for line in sys.stdin:
        print(json.dumps(asdict(read(Path(line.rstrip("\n")), page_seconds))), flush=True)


class Reader:
    """A process that reads files, and is replaced when it dies."""

    def __init__(self, page_seconds: float, *, ocr: bool) -> None:
        self._command = [sys.executable, __file__, "-", "--seconds", str(page_seconds)]
        path = os.environ["PATH"] if ocr else ""
        self._environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}
        self._limit = 3 * page_seconds + GRACE_SECONDS
        self._process: subprocess.Popen[str] | None = None

    def read(self, path: Path) -> Outcome:
        """Read a file; this never raises."""
        if self._process is None:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                text=True, env=self._environment,
            )  # fmt: skip
        start = time.monotonic()
        print(path, file=self._process.stdin, flush=True)
        hung = threading.Event()
        # An empty line is a sign of life: a page was read.
        line = "\n"
        while line == "\n":
            timer = threading.Timer(self._limit, self._end, [self._process, hung])
            timer.start()
            line = self._process.stdout.readline()
            timer.cancel()
        if line:
            return Outcome(**json.loads(line))
        code, self._process = self._process.wait(), None
        seconds = round(time.monotonic() - start, 2)
        return Outcome(
            path.name, seconds, *(("hang", "no sign of life") if hung.is_set() else ("crash", f"exit code {code}"))
        )

    @staticmethod
    def _end(process: subprocess.Popen[str], hung: threading.Event) -> None:
        hung.set()
        process.kill()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.stdin.close()
            self._process.wait()


def read_all(paths: list[Path], readers: list[Reader], tell: Callable[[Outcome], None]) -> list[Outcome]:
    """Read files, each reader its share of them; `tell` hears of every one."""

    def read_share(reader: Reader, share: list[Path]) -> list[Outcome]:
        outcomes = []
        for path in share:
            outcomes.append(reader.read(path))
            tell(outcomes[-1])
        reader.close()
        return outcomes

    with ThreadPoolExecutor(len(readers)) as pool:
        shares = pool.map(read_share, readers, [paths[start :: len(readers)] for start in range(len(readers))])
        return [outcome for share in shares for outcome in share]


def summarize(outcomes: list[Outcome]) -> str:
    """Count outcomes, and reasons with their numbers taken out."""
    results = Counter(outcome.result for outcome in outcomes)
    lines = [f"{len(outcomes)} files", *(f"{count:6} {result}" for result, count in results.most_common())]
    for result in results:
        reasons = (outcome.reason for outcome in outcomes if outcome.result == result and outcome.reason)
        alike = Counter(re.sub(r"\d[\d,.-]*", "#", reason)[:160] for reason in reasons)
        lines += [f"\n{result}:", *(f"{count:6} {reason}" for reason, count in alike.most_common(25))]
    slowest = sorted(outcomes, key=lambda outcome: -outcome.seconds)[:10]
    lines += ["\nslowest:", *(f"{o.seconds:8} s {o.file}: {o.result} {o.reason[:80]}" for o in slowest)]
    return "\n".join(lines)


def main() -> int:
    """Read the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", help="read recursively; - reads file names from standard input")
    parser.add_argument("--seconds", type=float, default=10, help="limit per page")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--ocr", action="store_true", help="with Tesseract; otherwise as where it is missing")
    parser.add_argument("--table", type=Path, default=os.devnull, help="write one line a file, as they are read")
    options = parser.parse_args()
    if options.folder == "-":
        serve(options.seconds)
        return 0
    paths = sorted(Path(options.folder).rglob("*.pdf"))
    readers = [Reader(options.seconds, ocr=options.ocr) for _ in range(options.jobs)]
    with open(options.table, "w", encoding="utf-8") as table:  # noqa: PTH123
        print(*(field.name for field in fields(Outcome)), sep="\t", file=table)
        outcomes = read_all(paths, readers, lambda found: print(*astuple(found), sep="\t", file=table, flush=True))
    print(summarize(outcomes))
    return int(any(outcome.result in DEFECTS for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
