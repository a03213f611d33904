"""Tables of figures are rows; long texts and articles beside their numbers are not."""

import pytest

from ingest.convert.tables import places_text


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], False), ([[]], False), ([["السنة", "العدد"], ["2021", "15"]], False), ([["المادة 1", "نص"]], True),
        ([["السنة", "العدد"], ["2021", "كلمة " * 101]], True), ([["المادة 1 من القانون", "نص"]], False),
    ],
)  # fmt: skip
def test_places_text(rows: list[list[str]], expected: bool) -> None:
    assert places_text(rows) is expected
