"""
Optimizing an embedded index without stopping its process.

The engine holds Python's interpreter lock while it builds the graph of the dense vectors: minutes, at 100,000 passages,
in which a web page would not answer. So a child process optimizes a copy of the shard while the original goes on
answering, and the copy then takes its place. This file runs as the child's program; it imports nothing of ours.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_LEAST_URGENT = 10
_CHUNK = 64 * 1024


def optimized_copy(shard: Path, copy: Path) -> None:
    """
    Copy a shard that nothing writes to, and optimize the copy.

    :param copy: where it goes; nothing is there yet.
    :raises OSError: if it cannot be copied.
    :raises subprocess.CalledProcessError: if it cannot be optimized; its `stderr` says why.
    """
    shutil.copytree(shard, copy, copy_function=_copy_sparsely)
    # -P: this file's own folder is no place to import from.
    command = [sys.executable, "-P", __file__, str(copy)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True, text=True)


def _copy_sparsely(source: str, target: str) -> None:
    """Copy a file, leaving holes where it has zeros: the engine reserves much more than it fills."""
    with Path(source).open("rb") as reading, Path(target).open("wb") as writing:
        while chunk := reading.read(_CHUNK):
            if any(chunk):
                writing.write(chunk)
            else:
                writing.seek(len(chunk), os.SEEK_CUR)
        writing.truncate()


def main() -> None:
    """Optimize the shard named on the command line."""
    import qdrant_edge

    if hasattr(os, "nice"):
        # Readers come first.
        os.nice(_LEAST_URGENT)
    shard = qdrant_edge.EdgeShard.load(sys.argv[1])
    points = shard.count(qdrant_edge.CountRequest())
    shard.optimize()
    shard.flush()
    shard.close()
    # The original is given up for it: it must open, and hold as much.
    optimized = qdrant_edge.EdgeShard.load(sys.argv[1])
    if optimized.count(qdrant_edge.CountRequest()) != points:
        sys.exit("Optimizing lost points.")
    optimized.close()


if __name__ == "__main__":
    main()
