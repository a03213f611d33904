"""From blocks to an outline: what is a heading, what stands under it, and which article that is."""

import pytest

from ingest.convert.document import Block, ConvertedDocument, Page
from ingest.structure import OutlinedBlock, outline_blocks


def document(*blocks: Block | str) -> ConvertedDocument:
    given = tuple(block if isinstance(block, Block) else Block(block) for block in blocks)
    return ConvertedDocument((Page(None, given),))


def outlined(*blocks: Block | str) -> list[OutlinedBlock]:
    return outline_blocks(document(*blocks))


def headings(*blocks: Block | str) -> list[str]:
    """Headings, each indented by its depth."""
    found = outlined(*blocks)
    return [". " * ((block.heading_level or 1) - 1) + block.outline[-1] for block in found if block.kind is not None]


def heading(text: str, level: int | None = None) -> Block:
    return Block(text, "heading", level)


def test_a_strategy_of_axes_components_and_actions() -> None:
    assert headings(
        "استراتيجية الجهة",
        "المحور الأول : التأطير",
        "يضم المحور مكونين:",
        "• تقوية الفاعلين",
        "- تكوين الأطر؛",
        "- دعم المشاريع.",
        "• تتبع الأنشطة:",
        "– إحداث لجنة.",
        "المحور الثاني : التضامن",
        "• التكفل",
        "- تقديم الخدمات.",
        "الإجراء الداعم الأول : التواصل",
        "تنظم الوزارة لقاءات مع الفاعلين.",
    ) == [
        "المحور الأول : التأطير",
        ". تقوية الفاعلين",
        ". تتبع الأنشطة",
        "المحور الثاني : التضامن",
        ". التكفل",
        "الإجراء الداعم الأول : التواصل",
    ]


def test_components_and_actions_may_both_have_bullets() -> None:
    lines = ["المحور 1: التضامن", "• التكفل", "○ تقديم الخدمات", "○ إحداث المراكز", "• التطوع", "○ تكوين المتطوعين"]
    assert headings(*lines) == ["المحور 1: التضامن", ". التكفل", ". التطوع"]
    assert headings("المحور 1: التضامن", "• التكفل", "• التطوع", "• التكوين") == ["المحور 1: التضامن"]


def test_components_may_be_lettered() -> None:
    lines = ["المحور الأول: الدخل", "أ- المعاشات", "- توسيع المعاشات.", "ب) الدعم", "- دعم الأسر."]
    assert headings(*lines) == ["المحور الأول: الدخل", ". أ- المعاشات", ". ب) الدعم"]
    assert headings("المادة 1: تودع الوثائق:", "أ) نسخة البطاقة", "ب) شهادة السكنى", "تسلم كلها.") == ["المادة 1"]


def test_the_title_of_a_label_may_stand_alone_above_its_text() -> None:
    assert headings("المحور 1", "الحماية", "تحمي الجمعية المسنين.", "المحور 2", "تحمي الجمعية الأطفال كذلك.") == [
        "المحور 1: الحماية",
        "المحور 2",
    ]


def test_a_french_strategy() -> None:
    assert headings(
        "Axe stratégique 1 : Protection",
        "Cet axe comprend deux composantes :",
        "Composante 1.1 : Accueil",
        "Des espaces d'accueil ouvrent dans chaque province.",
        "Composante 1.2 : Suivi",
        "- Un tableau de bord est tenu.",
        "Deuxième axe : Autonomie",
        "Les coopératives sont accompagnées.",
        "Mesure d'appui 1 : Communication",
        "Une campagne est menée chaque année.",
    ) == [
        "Axe stratégique 1 : Protection",
        ". Composante 1.1 : Accueil",
        ". Composante 1.2 : Suivi",
        "Deuxième axe : Autonomie",
        "Mesure d'appui 1 : Communication",
    ]


def test_a_law_of_parts_titles_and_articles() -> None:
    assert headings(
        "القسم الأول: أحكام عامة",
        "الباب الأول",
        "التعاريف",
        "المادة الأولى",
        "يقصد بالمركز كل مؤسسة تستقبل الأشخاص.",
        "الباب الثاني: الشروط",
        "المادة ٢: يشترط في المدير أن يكون مغربيا.",
        "المادة 2 مكررة",
        "يعين المدير لمدة سنتين.",
    ) == [
        "القسم الأول: أحكام عامة",
        ". الباب الأول: التعاريف",
        ". . المادة الأولى",
        ". الباب الثاني: الشروط",
        ". . المادة ٢",
        ". . المادة 2 مكررة",
    ]


def test_divisions_nest_as_their_numbers_begin_anew() -> None:
    lines = ["الباب الأول: عام", "القسم الأول: أ", "نص.", "القسم الثاني: ب", "نص.", "الباب الثاني: خاص"]
    lines += ["القسم الأول: ج", "المادة 1", "نص.", "القسم الثاني: د", "نص."]
    assert headings(*lines) == [
        "الباب الأول: عام",
        ". القسم الأول: أ",
        ". القسم الثاني: ب",
        "الباب الثاني: خاص",
        ". القسم الأول: ج",
        ". . المادة 1",
        ". القسم الثاني: د",
    ]


def test_a_french_law() -> None:
    assert headings(
        "LIVRE PREMIER",
        "Titre II : Des associations",
        "Chapitre III",
        "Section première : Du dépôt",
        "Article premier.- Le dépôt est gratuit.",
        "Article 2 bis",
        "La déclaration est déposée au siège de la province.",
        "Article 3 ter : Le récépissé est remis sans délai.",
    ) == [
        "LIVRE PREMIER",
        ". Titre II : Des associations",
        ". . Chapitre III",
        ". . . Section première : Du dépôt",
        ". . . . Article premier",
        ". . . . Article 2 bis",
        ". . . . Article 3 ter",
    ]


def test_levels_of_the_format_stand_above_what_labels_say() -> None:
    assert headings(
        heading("دليل الجمعيات", 1),
        heading("المادة المهنية", 2),
        "نص تحت العنوان الأول.",
        heading("التمويل", 2),
        heading("المنح", 3),
        "نص تحت العنوان الثاني.",
    ) == ["دليل الجمعيات", ". المادة المهنية", ". التمويل", ". . المنح"]


def test_every_block_knows_its_article() -> None:
    found = outlined(
        "تمهيد عام للقانون.",
        "المادة 12 مكرر مرتين",
        "نص المقتضى.",
        heading("الباب الثاني: أحكام"),
        "نص بلا مادة.",
        "المادة ١٣: نص.",
    )
    assert [block.article for block in found] == [None, "12.2", "12.2", None, None, "13"]


def test_articles_inside_a_block_are_blocks_that_keep_their_offsets() -> None:
    source = document("قانون", "المادة 1 نص أول. المادة 2 نص ثان. المادة 3 نص ثالث.", "ويطبق فورا.")
    found = outline_blocks(source)
    assert [block.article for block in found] == [None, "1", "2", "3", "3"]
    assert all(source.text.startswith(block.block.text, block.start) for block in found)


def test_a_doubtful_opening_is_believed_between_its_neighbours_only() -> None:
    lines = ["المادة 1", "نص أول.", "المادة 2 على الوزير أن يبلغ القرار.", "المادة 3", "نص ثالث."]
    assert [block.article for block in outlined(*lines)] == ["1", "1", "2", "3", "3"]
    lines[2] = "المادة 7 على الوزير أن يبلغ القرار."
    assert [block.article for block in outlined(*lines)] == ["1", "1", "1", "3", "3"]


def test_a_short_article_on_its_label_s_line_is_text() -> None:
    found = outlined("المادة 1 نص أول طويل.", "المادة 2: ينشر في الجريدة الرسمية", "المادة 3 نص ثالث.")
    assert [(block.article, block.has_text) for block in found] == [("1", True), ("2", True), ("3", True)]


def test_a_repealed_article_is_an_article() -> None:
    found = outlined("المادة 1 نص أول.", "المادة 2 (نسخت)", "المادة 3 (ملغاة)", "المادة 4 نص رابع.")
    assert [block.article for block in found] == ["1", "2", "3", "4"]


def test_a_table_of_contents_opens_nothing() -> None:
    contents = ["الباب الأول: تعاريف", "المادة 1", "المادة 2", "الباب الثاني: شروط"]
    assert headings(*contents, "الباب الأول: تعاريف", "المادة 1", "نص.") == ["الباب الأول: تعاريف", ". المادة 1"]
    assert headings("Chapitre 1 : Cadre", "Chapitre 2 : Budget", "Chapitre 3 : Suivi") == []


def test_older_laws_call_their_articles_fasl() -> None:
    found = outlined(
        "الباب الأول: أحكام", "الفصل 1", "يحدث صندوق للتضامن لدى الوزارة.", "الفصل 2", "يدير الصندوق مجلس."
    )
    assert [block.kind for block in found if block.kind] == ["title", "article", "article"]
    assert [block.article for block in found] == [None, "1", "1", "2", "2"]


def test_titled_chapters_of_a_guide_are_no_articles() -> None:
    found = outlined(
        "الفصل الأول: التعريف", "نص أول.", "الفصل الثاني", "الشروط", "نص ثان طويل.", "الفصل الثالث: خلاصة", "ن."
    )
    assert {block.kind for block in found} == {"chapter", None}


def test_an_enumeration_without_text_below_is_a_list() -> None:
    assert headings("أولا: الوثائق", "ثانيا: الرسوم", "ثالثا: الآجال", "تودع هذه كلها لدى السلطة.") == []
    assert headings("أولا: الوثائق", "تودع نسختان.", "ثانيا: الرسوم", "لا رسوم على الإيداع.") == [
        "أولا: الوثائق",
        "ثانيا: الرسوم",
    ]


PLAIN = [
    "دليل العمل داخل الجمعيات",
    "نص توضيحي أعد للتكوين.",
    "سياسة الحماية",
    "كل جمعية تستقبل أطفالا تضع سياسة للحماية وتعلقها في مدخل المقر وتراجعها كل سنة.",
    "قواعد السلوك",
    "- لا ينفرد راشد بطفل.",
    "- لا ينقل طفل في سيارة خاصة.",
    "مسطرة التبليغ",
    "يعين المكتب مرجعا للحماية ويبلغ عنه جميع العاملين.",
]


def test_short_lines_above_paragraphs_are_the_headings_of_a_text_without_any() -> None:
    expected = ["دليل العمل داخل الجمعيات", "سياسة الحماية", "قواعد السلوك", "مسطرة التبليغ"]
    assert headings(*PLAIN) == expected
    assert headings(*PLAIN, heading("ملحق", 1), "نص الملحق.") == ["ملحق"]


def test_lines_of_verse_are_no_headings() -> None:
    assert headings(*["قفا نبك من ذكرى حبيب ومنزل", "بسقط اللوى بين الدخول فحومل"] * 6) == []


def test_an_article_takes_a_heading_as_high_as_its_own_for_its_title() -> None:
    lines = [heading("المادة (1)", 1), heading("التعاريف", 1), "نص.", heading("المادة (2)", 1), "نص."]
    assert headings(*lines) == ["المادة (1): التعاريف", "المادة (2)"]


def test_table_rows_are_never_headings() -> None:
    assert headings(Block("المادة 1 | نص", "table_row"), "نص.") == []


@pytest.mark.parametrize("blank", ["", "   "])
def test_nothing_comes_of_nothing(blank: str) -> None:
    assert outlined(blank) == []
    assert outline_blocks(ConvertedDocument(())) == []


def test_pages_count_in_offsets() -> None:
    source = ConvertedDocument((Page(1, ()), Page(2, (Block("المادة 1"), Block("نص."))), Page(3, (Block("تتمة."),))))
    found = outline_blocks(source)
    assert [(block.page, block.article) for block in found] == [(2, "1"), (2, "1"), (3, "1")]
    assert all(source.text.startswith(block.block.text, block.start) for block in found)
