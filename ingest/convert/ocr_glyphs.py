"""
Pieces of ink on a picture, and which digit or sign each is.

Told by a network of two small layers, fitted to digits, signs and letters of fifty fonts as they look when printed and
scanned; see `tests/data/make_digit_shapes.py`.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

# What pieces are told apart; the last is anything else. The parts of a percent sign or a colon count as the sign.
SIGNS = "٠١٢٣٤٥٦٧٨٩0123456789./,-:()%واه؟"
_SHAPES = Path(__file__).with_name("digit_shapes.npz")
# Rows and columns to which each piece is brought.
SIDE = 16
# Levels of grey; pixels; a share of the narrower piece.
_INK = 128
_LEAST_AREA = 6
_OVER = 0.5


class Piece(NamedTuple):
    """Connected ink with what stands above and below it: its box, in pixels, and its labels."""

    x0: int
    y0: int
    x1: int
    y1: int
    labels: tuple[int, ...]


def find_pieces(grey: "npt.NDArray[np.uint8]") -> "tuple[npt.NDArray[np.int32], list[Piece]]":
    """
    Find the pieces of ink on a strip of a picture.

    :param grey: rows by columns, dark ink on light paper.
    :returns: The label of every pixel, and the pieces from left to right.
    """
    import numpy as np
    from scipy import ndimage

    labels, _ = ndimage.label(grey < _INK, structure=np.ones((3, 3)))
    areas = np.bincount(labels.ravel())
    found = [
        Piece(columns.start, rows.start, columns.stop, rows.stop, (label,))
        for label, (rows, columns) in enumerate(ndimage.find_objects(labels), 1)
        if areas[label] >= _LEAST_AREA
    ]
    pieces: list[Piece] = []
    for piece in sorted(found):
        if pieces and _is_over(pieces[-1], piece):
            pieces[-1] = _joined(pieces[-1], piece)
        else:
            pieces.append(piece)
    return labels, pieces


def _is_over(one: Piece, other: Piece) -> bool:
    shared = min(one.x1, other.x1) - max(one.x0, other.x0)
    return shared > _OVER * min(one.x1 - one.x0, other.x1 - other.x0)


def _joined(one: Piece, other: Piece) -> Piece:
    box = min(one.x0, other.x0), min(one.y0, other.y0), max(one.x1, other.x1), max(one.y1, other.y1)
    return Piece(*box, one.labels + other.labels)


def describe(
    grey: "npt.NDArray[np.uint8]",
    labels: "npt.NDArray[np.int32]",
    pieces: Sequence[Piece],
    line: tuple[float, float],
) -> "npt.NDArray[np.float32]":
    """
    Describe the pieces of one word.

    :param grey: the strip that they were found on.
    :param line: upper and lower edge of the ink of the word's whole line, in pixels of the strip.
    :returns: (pieces, 262): each one's ink, 16 x 16 from 0 to 1, with its proportions kept; then its height and the
        height at which it stands, of the word's and of the line's, the log of width by height, and its width.
    """
    import numpy as np
    from PIL import Image

    if not pieces:
        return np.zeros((0, SIDE * SIDE + 6), np.float32)
    top, bottom = min(piece.y0 for piece in pieces), max(piece.y1 for piece in pieces)
    of_word, of_line = max(1, bottom - top), max(1.0, line[1] - line[0])
    rows = []
    for x0, y0, x1, y1, own in pieces:
        ink = np.where(np.isin(labels[y0:y1, x0:x1], own), 255 - grey[y0:y1, x0:x1].astype(np.float32), 0)
        height, width = ink.shape
        side = max(height, width)
        square = np.zeros((side, side), np.float32)
        above, before = (side - height) // 2, (side - width) // 2
        square[above : above + height, before : before + width] = ink
        small = np.asarray(Image.fromarray(square).resize((SIDE, SIDE), Image.Resampling.BOX)) / 255
        middle = (y0 + y1) / 2
        place = (
            height / of_word, (middle - top) / of_word, height / of_line, (middle - line[0]) / of_line,
            np.log(width / height), width / of_line,
        )  # fmt: skip
        rows.append(np.concatenate([small.ravel(), place]))
    return np.array(rows, np.float32)


def tell(described: "npt.NDArray[np.float32]") -> "npt.NDArray[np.float32]":
    """
    Tell what pieces are.

    :param described: (pieces, 262), as `describe` returns.
    :returns: (pieces, 30), how likely each is which of `SIGNS`; each row adds up to 1.
    """
    import numpy as np

    *hidden, (last, last_bias) = _layers()
    values = described
    for weights, bias in hidden:
        values = np.maximum(values @ weights.T + bias, 0)
    values = values @ last.T + last_bias
    values = np.exp(values - values.max(axis=1, keepdims=True))
    return values / values.sum(axis=1, keepdims=True)


@lru_cache(maxsize=1)
def _layers() -> "list[tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]]":
    import numpy as np

    with np.load(_SHAPES) as file:
        values = [file[name].astype(np.float32) for name in sorted(file.files)]
    return list(zip(values[::2], values[1::2], strict=True))
