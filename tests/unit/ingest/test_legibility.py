"""Which pages go to OCR: garbage does, healthy text in any of our languages does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.convert.legibility import LEGIBLE, known_letters, needs_ocr, score

ARABIC = "تعمل الجمعية على إدماج الأشخاص في وضعية إعاقة داخل المدارس العمومية، وتواكب أسرهم طيلة السنة الدراسية."
FRENCH = "L'association accompagne les familles tout au long de l'année scolaire et forme les éducateurs spécialisés."
ENGLISH = "Every association keeps a register of its members and reports to the ministry once a year."

HEALTHY = {
    "arabic": ARABIC,
    "french": FRENCH,
    "english": ENGLISH,
    "both columns": f"{ARABIC}\n{FRENCH}",
    "vocalized": "وَقَدْ أُنْشِئَتِ المُؤَسَّسَةُ لِرِعَايَةِ الأَطْفَالِ المُهْمَلِينَ فِي المَدِينَةِ القَدِيمَةِ",
    "numbers": "2014 5.150.000 18.730\n٢٠١٥ ٢٫٤٨٠٫٠٠٠ ٩٫٨١٥\n12/05/2019 - 74,5 %",
    "table of names": "بنعبد الله الزهراء 12\nالإدريسي المصطفى 14\nAït Lahcen Fatima-Zahra 17\nEl Ouazzani Mohammed 9",
    "cover": "دليل المساطر\n2023",
    "letters of a list": "أ) الوثائق\nب) الآجال\nج) الرسوم",
    "persian letters": "گزارش سالانه انجمن پشتیبانی از کودکان و خانواده های شهر چاپ تهران، پنج پروژه و برنامه های دیگر",
    "german": "Der Verein begleitet Familien mit behinderten Kindern während des gesamten Schuljahres.",
    "russian": "Ассоциация поддерживает семьи в течение всего учебного года.",
    "published with reversed ligatures": "تسهر الجمعية على ضمان االستفادة من الخدمات االجتماعية لفائدة األسر واألطفال",
    "split words": "يهم هذا البرنامج المؤ سساتي النهو ض بأوضاع النساء والتوا صل مع الجمعيات الشريكة في الميدان",
    "code": "for page in pages:\n    print(page.number, page.text)  # every page of the file",
    "bullets of a symbol font": "\n".join(f"\uf0b7 {word}" for word in ARABIC.split()),
    "dot leaders": "مقدمة ........................ 3\nالباب الأول .................... 7",
}

GARBAGE = {
    "bytes of an old font": "W|—u‡NL'« f‡}z— ∫ ÁU—b√ bË tB vü« ÊuUI« »«uM« fK —d © vË_« ...œU‡‡*« qLFÔ ÂUJQ ≤∞≤≤ WM",
    "shifted letters": "ذغ جُلله ج شٌ قّ جٓ شٌق١ُ شش ؿش٠مس ضػر١ص ذ١ثس ج لاٌضه وٚ١ف١س ذ حٕء ضمش٠ش هٍّٟ ذحعطخذج",
    "alef as apostrophe": "ت'دير الم'ل'ت في ال'دو'ير و'لجم'ع'ت ال'قر'ر'ت ال'د'ري'ة ف'ي'د'ة ال'ط'ف'ل",
    "windows-1256 as latin": "ÇáÌãÚíÉ ÊÚãá Úáì ÅÏãÇÌ ÇáÃÔÎÇÕ Ýí æÖÚíÉ ÅÚÇÞÉ ÏÇÎá ÇáãÏÇÑÓ ÇáÚãæãíÉ",
    "utf-8 as latin": "Ø§Ù„Ø¬Ù…Ø¹ÙŠØ© ØªØ¹Ù…Ù„ Ø¹Ù„Ù‰ Ø¥Ø¯Ù…Ø§Ø¬ Ø§Ù„Ø£Ø´Ø®Ø§Øµ",
    "private use": " ".join("\ue012\ue013\ue044\ue023" for _ in range(10)),
    "unmapped": "\ufffd" * 60,
    "control characters": "\x03\x04\x05\x11 \x12\x13\x03 \x01\x02\x05" * 5,
    "random latin": "QxWj fGHzz kLPwq zXcVb nMnbv rTgHy KjhGf wQzXs pLmNb vCxZq",
    "reversed words": ARABIC[::-1],
    "garbage beside french": "ذغ جُلله ج شٌ قّ جٓ شٌق١ُ شش ؿش٠مس ضػر١ص ذ١ثس ج لاٌضه وٚ١ف١س\n" + FRENCH[:60],
}


@pytest.mark.parametrize("name", HEALTHY)
def test_healthy_pages_are_not_sent_to_ocr(name: str) -> None:
    assert score(HEALTHY[name]) >= LEGIBLE + 0.1
    assert not needs_ocr(HEALTHY[name], has_images=False)


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_is_sent_to_ocr(name: str) -> None:
    assert score(GARBAGE[name]) < LEGIBLE
    assert needs_ocr(GARBAGE[name], has_images=False)


def test_a_picture_with_a_page_number_needs_ocr() -> None:
    assert needs_ocr("- 12 -", has_images=True)
    assert needs_ocr("", has_images=True)


def test_a_page_without_picture_and_text_is_blank() -> None:
    assert not needs_ocr("", has_images=False)


def test_a_picture_under_healthy_text_does_not_matter() -> None:
    assert not needs_ocr(ARABIC, has_images=True)


def test_letters_of_words_are_counted() -> None:
    assert known_letters("كتاب xqzvk 2014") == 4
    assert known_letters(GARBAGE["shifted letters"]) < known_letters(ARABIC) / 4


@given(st.text())
def test_score_is_a_share(text: str) -> None:
    assert 0 <= score(text) <= 1


@given(st.text(alphabet="0123456789٠١٢٣٤٥٦٧٨٩ .,;:-/()%\n"))
def test_numbers_alone_are_legible(text: str) -> None:
    assert score(text) == 1


@given(st.lists(st.sampled_from(ARABIC.split()), min_size=8))
def test_order_of_words_does_not_matter(words: list[str]) -> None:
    assert score(" ".join(words)) == pytest.approx(score(" ".join(reversed(words))))
