"""Every encoding that our readers' texts are in comes out as what was written."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.convert.encoding import decode, read_text
from ingest.errors import SourceError

ARABIC = "تشرف الجمعية على مركز للاستقبال، وتقدم فيه خدمات القرب للأشخاص المسنين بدون مورد؟"
FRENCH = "À la fin de chaque année, l’État présente un rapport détaillé où figurent les dépenses : « égalité »."
SENTENCES = st.lists(
    st.sampled_from(
        "الجمعية القانون المركز خدمات للأشخاص إعاقة على في من السنة المجتمع حقوق الطفل الأسرة التربية التكوين".split()
    ),
    min_size=5, max_size=30,
)  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1256"])
@pytest.mark.parametrize("text", [ARABIC, FRENCH, f"{FRENCH}\n{ARABIC}\n14.05 ABC"])
def test_unicode_and_windows(text: str, encoding: str) -> None:
    assert decode("a.txt", text.encode(encoding, "ignore")).text == text.encode(encoding, "ignore").decode(encoding)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(ARABIC, "iso8859_6"), (ARABIC, "cp720"), (ARABIC, "mac_arabic"), (FRENCH, "cp1252"), (FRENCH, "mac_roman")],
)
def test_older_encodings(text: str, encoding: str) -> None:
    data = text.encode(encoding, "ignore")
    # The Mac's two spaces look the same, and are one after cleaning.
    assert decode("a.txt", data).text.split() == data.decode(encoding).split()


@given(SENTENCES, st.sampled_from(["utf-8", "utf-16", "utf-16-be", "cp1256", "iso8859_6", "cp720"]))
def test_round_trip(words: list[str], encoding: str) -> None:
    text = " ".join(words)
    assert decode("a.txt", text.encode(encoding)).text == text


@pytest.mark.parametrize("accent", ["École", "ÉTAT", "Île", "Œuvre"])
def test_french_capitals_are_no_arabic_letters(accent: str) -> None:
    text = f"{accent} : une association présente son rapport."
    assert decode("a.txt", text.encode("cp1252")).text == text


def test_utf8_cut_inside_a_letter_or_with_a_few_broken_bytes() -> None:
    whole = (ARABIC * 3).encode()
    cut = decode("a.txt", whole[:-1])
    assert cut.text == (ARABIC * 3)[:-1]
    assert cut.warnings == ("1 characters are damaged in the file, and were left out.",)
    broken = decode("a.txt", whole[:40] + b"\xff" + whole[40:])
    assert (broken.text, broken.encoding) == (ARABIC * 3, "utf-8")


def test_replacement_characters_that_stand_in_the_file_are_no_damage() -> None:
    decoded = decode("a.txt", "\ufeffنص \ufffd".encode())
    assert (decoded.text, decoded.warnings) == ("نص \ufffd", ())


@pytest.mark.parametrize("declared", ["cp1256", "windows-1256", "iso-8859-1", "nonsense", None])
def test_a_declaration_is_believed_where_it_reads_well(declared: str | None) -> None:
    assert decode("a.html", ARABIC.encode("cp1256"), declared).text == ARABIC


@pytest.mark.parametrize(
    ("data", "match"),
    [
        (bytes(range(128, 256)) * 20, "unknown encoding"),
        (b"\x00\x01\x02\x03\x04" * 50, "not a text file"),
        ("日本語のテキストです。".encode("euc_jp") * 5, "unknown encoding"),
    ],
)
def test_what_cannot_be_read(data: bytes, match: str) -> None:
    with pytest.raises(SourceError, match=rf"{match}.* save it as UTF-8"):
        decode("a.txt", data)


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        assert isinstance(decode("a.txt", data).text, str)
    except SourceError:
        return


def test_read_text_undoes_mojibake_and_counts_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARABIC.encode().decode("cp1256"), encoding="utf-8")
    decoded = read_text(tmp_path / "a.txt")
    assert decoded.text == ARABIC
    assert decoded.repairs == {"mojibake": len(ARABIC.split())}
