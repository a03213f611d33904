"""Which tables are read row by row, and which only place text on the page."""

from collections.abc import Iterable, Sequence

from ingest.structure_labels import read_label

CELL_BREAK = " | "
# A cell with more words than this is a text of its own.
_WIDEST_CELL = 100


def places_text(rows: Iterable[Sequence[str]]) -> bool:
    """
    Tell whether a table's cells are to be read one after the other.

    So are long texts (a law in two languages, a page laid out in columns), and articles beside their numbers, which
    are headings.

    :param rows: the text of each row's cells.
    """
    return any(
        _is_article(cells[0]) or any(len(cell.split()) > _WIDEST_CELL for cell in cells) for cells in rows if cells
    )


def _is_article(cell: str) -> bool:
    text = cell.strip()
    label = read_label(text)
    return label is not None and label.kind == "article" and label.text_start == len(text)
