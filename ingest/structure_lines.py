"""The lines of a source on their way to an outline."""

from dataclasses import dataclass

from ingest.convert.document import Block
from ingest.structure_labels import Label

SENTENCE_END = (".", "؛", "،", ",", ";", "؟", "?", "!", "…")
LONGEST_TITLE = 16
# Of headings that neither their format nor a name of their own gives a rank.
UNNAMED_RANK = 76


@dataclass(slots=True)
class Line:
    """
    A block on its way to an `OutlinedBlock`.

    :ivar label: the numbered name that opens it, doubtful ones too.
    :ivar kind: see `OutlinedBlock.kind`; None for a block that is no heading.
    :ivar rank: of a heading; a smaller one encloses a greater one.
    :ivar text_start: see `OutlinedBlock.text_start`.
    :ivar continues: it is the title of the label on the line before.
    :ivar is_empty: a heading with nothing under it: it closes what is above, and opens nothing.
    """

    block: Block
    page: int | None
    start: int
    label: Label | None = None
    kind: str | None = None
    rank: int = 0
    text_start: int = 0
    continues: bool = False
    is_empty: bool = False

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.block.text.split())

    @property
    def could_be_title(self) -> bool:
        """Whether it is as short as a title, and ends like one."""
        return self.words <= LONGEST_TITLE and not self.block.text.strip().endswith((*SENTENCE_END, ":"))

    @property
    def is_titled(self) -> bool:
        """Whether words follow its label."""
        return self.label is not None and self.label.text_start < len(self.block.text)
