"""
How fast PDFs are read: `python benchmarks/pdf_speed.py [FILE_OR_FOLDER ...] [--pages 150] [--rounds 3] [--profile 25]`.

The pages with a text layer of all files (the sample corpus by default) are joined to one file of at least so many
pages, over and over again where they are fewer, and read as `dalil ingest` reads it. Told are pages a second by the
clock, and by the time that this process and the reading one spent on a processor; on a busy machine only the latter
can be compared. The reading process serves file after file: its start and its first reading are left out. `--profile`
tells where a page's time goes in the reading process.
"""

import argparse
import cProfile
import gc
import os
import pstats
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from ingest.convert.pdf import convert_pdf
from ingest.convert.pdf_fonts import FontLetters
from ingest.convert.pdf_open import open_pdf
from ingest.convert.pdf_page import read_page
from ingest.convert.pdf_process import close_idle

CORPUS = Path(__file__).parents[1] / "corpus"


def find_pdfs(paths: Iterable[Path]) -> list[Path]:
    """Return the files, and the PDFs of the folders."""
    return [file for path in paths for file in (sorted(path.rglob("*.pdf")) if path.is_dir() else [path])]


def join(files: Iterable[Path], least: int, joined: Path) -> int:
    """Write the pages with text of `files` to `joined`, again and again up to `least` pages; return their number."""
    import pymupdf

    with pymupdf.open() as once, pymupdf.open() as whole:
        for file in files:
            with pymupdf.open(file) as document:
                read = [page.number for page in document if page.get_text().strip()]
                if read:
                    document.select(read)
                    once.insert_pdf(document)
        while once.page_count and whole.page_count < least:
            whole.insert_pdf(once)
        if whole.page_count:
            whole.save(joined)
        return whole.page_count


def timed(path: Path, times: int) -> tuple[float, float]:
    """Return seconds by the clock and on a processor that a new reading process and this one take over a file."""
    wall, before = time.perf_counter(), os.times()
    for _ in range(times):
        convert_pdf(path)
    wall = time.perf_counter() - wall
    close_idle()  # the processor time of a process is told when it ends
    return wall, sum(os.times()[:4]) - sum(before[:4])


def profile(path: Path, shown: int) -> None:
    """Tell where the time of reading the pages goes, in this process."""
    profiler = cProfile.Profile()
    gc.disable()  # as in the reading process
    with open_pdf(path) as document:
        fonts = FontLetters(document)
        profiler.enable()
        for number in range(1, document.page_count + 1):
            read_page(document, number, fonts)
        profiler.disable()
    gc.enable()
    pstats.Stats(profiler).sort_stats("tottime").print_stats(shown)


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="*", default=[CORPUS])
    parser.add_argument("--pages", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", type=int, metavar="LINES")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        joined = Path(folder, "joined.pdf")
        files = find_pdfs(options.paths)
        pages = join(files, options.pages, joined)
        if not pages:
            parser.error("none of the files has a page with a text layer")
        convert_pdf(joined)  # loads the word lists
        close_idle()
        starting, whole = timed(joined, 1), timed(joined, 1 + options.rounds)
        wall, processor = (options.rounds * pages / (b - a) for a, b in zip(starting, whole, strict=True))
        load = f"load average {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
        print(f"{len(files)} files, {pages} pages, {options.rounds} rounds; {load}")
        print(f"{wall:.1f} pages/s by the clock, {processor:.1f} pages/s of processor time")
        if options.profile:
            profile(joined, options.profile)


if __name__ == "__main__":
    main()
