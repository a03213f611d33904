"""Words split, glued or with their ligatures turned round; numbers stuck to their neighbours."""

import pytest

from ingest.repair import repair_text
from ingest.repair_evidence import Evidence
from ingest.repair_swaps import LAM_ALEF, best_form, reversed_kinds


def mended(text: str, evidence: Evidence | None = None) -> str:
    return repair_text(text, evidence).text


@pytest.mark.parametrize(
    ("damaged", "sound"),
    [
        ("الجمعيات االجتماعية واألسر", "الجمعيات الاجتماعية والأسر"),
        ("ال يستفيد األجير إال من رخصة واحدة", "لا يستفيد الأجير إلا من رخصة واحدة"),
        ("خالل السنة الماضية", "خلال السنة الماضية"),
        ("املؤسسات اخلاصة واملراكز يف احلكومة", "المؤسسات الخاصة والمراكز في الحكومة"),
        ("اجملموع العام للمصاريف", "المجموع العام للمصاريف"),
        ("باإلفتحاصية", "بالإفتحاصية"),
    ],
)
def test_ligatures_are_turned_round(damaged: str, sound: str) -> None:
    assert mended(damaged) == sound
    assert mended(sound) == sound


@pytest.mark.parametrize(
    "text",
    ["المكتب ال 50", "قال العامل إن العالم واسع", "ألف درهم", "الملف كامل", "إعالة الأسرة", "الحالة المدنية مثال"],
)
def test_sound_words_with_such_letters_stay(text: str) -> None:
    assert mended(text) == text


def test_what_the_letters_cannot_tell_stays() -> None:
    assert "ثالث سنوات" in mended("مدة االتفاقية ثالث سنوات قابلة للتجديد")
    assert best_form("مثال", frozenset({LAM_ALEF}))[0] == "مثال"


def test_doubtful_words_need_evidence() -> None:
    assert mended("ال تقبل الطلبات") == "ال تقبل الطلبات"
    assert mended("ال تقبل الطلبات", Evidence(reversed_ligatures=frozenset({LAM_ALEF}))) == "لا تقبل الطلبات"


def test_kinds_of_ligatures_are_told_apart() -> None:
    assert reversed_kinds("االجتماعية") == {LAM_ALEF}
    assert reversed_kinds("املؤسسات") == {"meem"}
    assert reversed_kinds("الاجتماعية") == frozenset()


@pytest.mark.parametrize(
    ("damaged", "sound"),
    [
        ("التدبير المؤ سساتي للمراكز", "التدبير المؤسساتي للمراكز"),
        ("تقو ية قدرات الفا علين", "تقوية قدرات الفاعلين"),
        ("دفتر التحملا ت والالتزا مات", "دفتر التحملات والالتزامات"),
        ("آليات التتبع والافتحا ص", "آليات التتبع والافتحاص"),
        ("الم سا عدة الاجتماعية", "المساعدة الاجتماعية"),
        ("مربّ عاً كاملا", "مربّعاً كاملا"),
    ],
)
def test_split_words_are_joined(damaged: str, sound: str) -> None:
    assert mended(damaged) == sound


@pytest.mark.parametrize(
    "text",
    [
        "دعم و مواكبة الفاعلين و الشركاء",
        "البند أ و البند ب و ج",
        "عبد الله بن عبد العزيز",
        "ما زال المشروع قائما",
        "السيد محمد م. الرباطي",
        "دا سيلفا وريو",
        "حكم المحكمة ة الشقاق",
        "ليوناردو دا فينشي",
    ],
)
def test_neighbours_stay_apart(text: str) -> None:
    assert mended(text) == text


def test_two_words_that_are_glued_elsewhere_stay_two() -> None:
    seen = Evidence(vocabulary={"المرشدينوالمرشدات": 3, "المعنيبالأمر": 1})
    assert mended("أجور المرشدين والمرشدات", seen) == "أجور المرشدين والمرشدات"
    assert mended("يوجه المعن ي بالأمر طلبه", seen) == "يوجه المعني بالأمر طلبه"


def test_a_word_seen_whole_helps_to_join_its_parts() -> None:
    seen = Evidence(vocabulary={"الزنزارمية": 3})
    assert mended("المجالات الزنزار مية", seen) == "المجالات الزنزارمية"
    assert mended("المجالات الزنزار مية") == "المجالات الزنزار مية"


@pytest.mark.parametrize(
    ("damaged", "sound"),
    [
        ("يتوفر علىالخبرة اللازمة", "يتوفر على الخبرة اللازمة"),
        ("الرعايةالاجتماعية", "الرعاية الاجتماعية"),
        ("دفترالتحملات", "دفتر التحملات"),
        ("المادة35من القانون", "المادة 35 من القانون"),
        ("بين 1991و2000", "بين 1991 و2000"),
        ("القانون رقم 65.15المتعلق", "القانون رقم 65.15 المتعلق"),
    ],
)
def test_glued_words_are_parted(damaged: str, sound: str) -> None:
    assert mended(damaged) == sound


@pytest.mark.parametrize(
    "text", ["سنة 1442هـ", "مساحة 30كم2", "فوق ال50 سنة", "طائرة إف16", "عبدالرحمن", "سيف الدين", "المادة 3م", "14.05"]
)
def test_what_is_written_together_stays(text: str) -> None:
    assert mended(text) == text


@pytest.mark.parametrize(
    ("damaged", "sound"),
    [
        ("الفقرة ( )2 من المادة", "الفقرة (2) من المادة"),
        ("خمسمائة ( )500فرد و5أشخاص", "خمسمائة (500) فرد و5 أشخاص"),
        ("في 20( 1411فبراير )1991", "في 1411 (20 فبراير 1991)"),
        ("بتاريخ 5شعبان 6( 1411مارس ،)1991ص .355", "بتاريخ 5 شعبان 1411 (6 مارس 1991)، ص 355."),
        ("بنسبة ال تقل عن %50برسم 3أشهر", "بنسبة لا تقل عن 50% برسم 3 أشهر"),
        ("القانون رقم ، 2.20.605يعتبر 3أشخاص", "القانون رقم 2.20.605، يعتبر 3 أشخاص"),
        ("-1الجريدة الرسمية عدد 4088بتاريخ", "1- الجريدة الرسمية عدد 4088 بتاريخ"),
        ("تعقد اللجنة ،بدعوة من رئيسها ،اجتماعاتها", "تعقد اللجنة، بدعوة من رئيسها، اجتماعاتها"),
    ],
)
def test_punctuation_goes_back_behind_its_number(damaged: str, sound: str) -> None:
    evidence = Evidence(displaced=True, reversed_ligatures=frozenset({LAM_ALEF}))
    assert mended(damaged, evidence) == sound
    assert mended(sound, evidence) == sound


@pytest.mark.parametrize(
    "text", ["قيمة 14.05 بتاريخ 26/08/2019", "الفقرة ( أ ) و (ب)", "الأسر ، والأطفال ، والنساء", "- 3"]
)
def test_punctuation_stays_without_evidence(text: str) -> None:
    assert mended(text) == text


def test_a_stop_that_may_be_a_point_stays() -> None:
    assert mended("مبلغ .741.705 جنيه و .1 |مجموعة", Evidence(displaced=True)) == "مبلغ .741.705 جنيه و .1 |مجموعة"


def test_missing_characters_that_miss_nothing_are_dropped() -> None:
    assert mended("الاقت\ufffdصاد الوطني") == "الاقتصاد الوطني"
    assert mended("ال\ufffdزقب الوطني") == "ال\ufffdزقب الوطني"
