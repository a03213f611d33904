"""Copying a shard: byte for byte, and no larger on disk."""

import os
from pathlib import Path

import pytest

from search.store.optimizing import _CHUNK, _copy_sparsely


@pytest.mark.parametrize(
    "content",
    [b"", b"\0", b"x" * 10, b"\0" * (3 * _CHUNK), b"x" + b"\0" * (2 * _CHUNK) + b"y", os.urandom(_CHUNK + 1)],
    ids=["empty", "zero", "short", "zeros", "hole", "dense"],
)
def test_a_copy_is_equal(tmp_path: Path, content: bytes) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(content)
    _copy_sparsely(str(source), str(target))
    assert target.read_bytes() == content


def test_reserved_space_is_not_filled(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    with source.open("wb") as reserved:
        reserved.truncate(32 * 2**20)
    _copy_sparsely(str(source), str(target))
    assert target.stat().st_size == 32 * 2**20
    assert target.stat().st_blocks <= source.stat().st_blocks
