"""
How often a question that names a law and an article gets that article first.

`python benchmarks/law_lookup.py LAWS.jsonl.gz [--laws 60] [--questions 200] [--embedder fake]`

LAWS is a JSON record a line: `law_id`, `title`, and `articles` with `num` and `text`. A seeded sample of the laws whose
title gives their number becomes text files, is ingested for real, and is asked for by number in the spellings of
`LAW_SPELLINGS` and `ARTICLE_SPELLINGS`. A passage is the right one where it is of the asked law and shares more words
with the asked article than with any other of that law. Words are compared as bags of letters, so neither the damage of
the published text nor its repair matters, nor what ingest took the article's number to be. `--embedder fake` spares
the model: the look-up reads no dense embeddings.
"""

import argparse
import gzip
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from ingest.catalogue import Catalogue
from ingest.pipeline import Ingestor
from search.embedding import Embedder, open_embedder
from search.engine import Engine
from search.law_lookup import LawLookup
from search.passage import Passage
from search.settings import Settings
from search.store import open_edge_store
from search.store.base import IndexManifest
from search.text import ANALYZER_VERSION, fold, tokens

SEED = 7
LEAST_ARTICLES = 5
MOST_ARTICLES = 150
LEAST_WORDS = 12
_OWN_NUMBER = re.compile(
    r"(?:ظهير شريف (?:يتضمن الأمر )?بتنفيذ (?:ال)?(?P<law>قانون)|(?:ال)?(?P<own>قانون|مرسوم|قرار)) رقم "
    r"(?P<number>\d+\.\d+(?:\.\d+)?)(?![\d.])"
)
# What the split into articles left of the word that numbered one: `األولى` cut before its last letter.
_LEFTOVER = re.compile(r"^\s*[ىة]\s*\n")
_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_KINDS = {"قانون": ("loi", "law"), "مرسوم": ("décret", "decree"), "قرار": ("arrêté", "order")}
_UNITS = "الأولى الثانية الثالثة الرابعة الخامسة السادسة السابعة الثامنة التاسعة العاشرة".split()
_TENS = "العشرون الثلاثون الأربعون الخمسون الستون السبعون الثمانون التسعون".split()


@dataclass(frozen=True, slots=True)
class Law:
    """:ivar kind: the Arabic word for what it is. :ivar articles: number -> text, as published."""

    name: str
    title: str
    kind: str
    number: str
    articles: dict[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """:ivar spelling: the names of the two spellings that it is made of."""

    text: str
    spelling: str
    law: Law
    article: str


def swapped(number: str) -> str:
    """Write the year first, as people misremember."""
    return ".".join(reversed(number.split(".")))


LAW_SPELLINGS: dict[str, Callable[[str, str], str]] = {
    "ar 14.05": lambda kind, number: f"ال{kind} {number}",
    "ar رقم 14.05": lambda kind, number: f"ال{kind} رقم {number}",
    "ar 14-05": lambda kind, number: f"{kind} {number.replace('.', '-')}",
    "ar ١٤٫٠٥": lambda kind, number: f"ال{kind} {number.replace('.', '٫').translate(_ARABIC_DIGITS)}",
    "ar 14/05": lambda kind, number: f"ال{kind} رقم {number.replace('.', '/')}",
    "ar 05.14": lambda kind, number: f"ال{kind} {swapped(number)}",
    "fr 14-05": lambda kind, number: f"{_KINDS[kind][0]} {number.replace('.', '-')}",
    "fr n° 14.05": lambda kind, number: f"{_KINDS[kind][0]} n° {number}",
    "en no. 14.05": lambda kind, number: f"{_KINDS[kind][1]} no. {number}",
}
ARTICLE_SPELLINGS: dict[str, Callable[[str], str | None]] = {
    "ar المادة 12": lambda number: f"المادة {number}",
    "ar المادة ١٢": lambda number: f"المادة {number.translate(_ARABIC_DIGITS)}",
    "ar م 12": lambda number: f"م {number}",
    "ar المادة الثانية عشرة": lambda number: f"المادة {words}" if (words := ordinal(number)) else None,
    "ar المادة 12 مكرر": lambda number: f"المادة {number[:-2]} مكرر" if number.endswith("-1") else None,
    "fr article 12": lambda number: "article premier" if number == "1" else f"l'article {number}",
    "fr art. 12": lambda number: f"art. {number}",
    "en article 12": lambda number: f"article {number}",
}
TEMPLATES = {
    "ar": (
        "{a} من {l}", "ماذا تقول {a} من {l}؟", "{l} {a}", "{l}، {a}", "شنو كاتقول {a} ديال {l}", "ما هو نص {a} من {l}",
    ),
    "fr": ("{a} de la {l}", "Que dit {a} de la {l} ?", "{l}, {a}", "{l} {a}"),
    "en": ("{a} of {l}", "What does {a} of {l} say?", "{l} {a}"),
}  # fmt: skip


def ordinal(number: str) -> str | None:
    """Write an article's number in words, 1 to 99."""
    if not number.isdigit() or not 1 <= int(number) < 100:
        return None
    tens, unit = divmod(int(number), 10)
    if int(number) <= 10:
        return _UNITS[int(number) - 1]
    if tens == 1:
        return f"{'الحادية' if unit == 1 else _UNITS[unit - 1]} عشرة"
    if unit == 0:
        return _TENS[tens - 2]
    return f"{'الحادية' if unit == 1 else _UNITS[unit - 1]} و{_TENS[tens - 2]}"


def read_laws(path: Path) -> list[Law]:
    """Read the laws whose title gives a number that no other law has as its own."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        laws = [law for line in lines if (law := read_law(json.loads(line)))]
    counts = Counter(law.number for law in laws)
    return [law for law in laws if counts[law.number] == 1]


def read_law(record: dict[str, Any]) -> Law | None:
    """Return a law as it was published; None where its number or its articles do not tell it from others."""
    own = _OWN_NUMBER.match(record["title"].strip())
    articles = {each["num"]: _LEFTOVER.sub("", each["text"]) for each in record["articles"]}
    is_clear = len(articles) == len(record["articles"]) and LEAST_ARTICLES <= len(articles) <= MOST_ARTICLES
    if own is None or not is_clear:
        return None
    return Law(record["law_id"], record["title"].strip(), own["law"] or own["own"], own["number"], articles)


def write_law(law: Law, folder: Path) -> None:
    """Write a law as one text file, its articles under their labels."""
    articles = "\n\n".join(f"المادة {number}\n{text.strip()}" for number, text in law.articles.items())
    (folder / f"{law.name}.txt").write_text(f"{law.title}\n\n{articles}\n", encoding="utf-8")


def make_questions(laws: list[Law], count: int, chance: random.Random) -> list[Question]:
    """Make questions in every spelling in turn, each of one article that is long enough to be known again."""
    numbers = {law.number for law in laws}
    pairs = [(law, article) for law in LAW_SPELLINGS for article in ARTICLE_SPELLINGS if law[:2] == article[:2]]
    questions: list[Question] = []
    while len(questions) < count:
        law_spelling, article_spelling = pairs[len(questions) % len(pairs)]
        law = chance.choice(laws)
        article = chance.choice([number for number, text in law.articles.items() if len(text.split()) >= LEAST_WORDS])
        if article_spelling.endswith("مكرر"):
            added = [(law, number) for law in laws for number in law.articles if number.endswith("-1")]
            law, article = chance.choice(added) if added else (law, article)
        asked = ARTICLE_SPELLINGS[article_spelling](article)
        if asked is None:
            article_spelling = article_spelling[:2] + " article 12" if article_spelling[:2] != "ar" else "ar المادة 12"
            asked = ARTICLE_SPELLINGS[article_spelling](article)
        is_misread = law.number.count(".") > 1 or swapped(law.number) in numbers
        if law_spelling == "ar 05.14" and is_misread:
            law_spelling = "ar 14.05"
        template = chance.choice(TEMPLATES[law_spelling[:2]])
        text = template.format(a=asked, l=LAW_SPELLINGS[law_spelling](law.kind, law.number))
        questions.append(Question(text, f"{law_spelling} × {article_spelling[3:]}", law, article))
    return questions


def letters(text: str) -> Counter[str]:
    """Return the words of a text as sorted letters: what neither a reversal of letters nor its repair changes."""
    return Counter("".join(sorted(word)) for word in tokens(fold(text)))


def is_right(passage: Passage | None, question: Question) -> bool:
    """Tell whether a passage is of the asked article."""
    if passage is None or not passage.source.title or question.law.name not in passage.source.source_id:
        return False
    found = letters(passage.text)
    shared = {number: (letters(text) & found).total() for number, text in question.law.articles.items()}
    return shared[question.article] == max(shared.values())


class FakeEmbedder:
    """Embeds by a hash of the text: a stand-in where no similarity is looked at."""

    name = "fake"
    dimension = 8

    def embed_queries(self, texts: list[str]) -> np.ndarray:
        """Return shape (n, dimension), float32, unit length."""
        made = np.array([np.random.default_rng(len(text)).normal(size=self.dimension) for text in texts])
        return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)

    embed_passages = embed_queries


def measure(laws: list[Law], questions: list[Question], embedder: Embedder, folder: Path) -> None:
    """Ingest the laws, ask the questions, and print what came of it."""
    files, kb = folder / "files", folder / "kb"
    files.mkdir()
    for law in laws:
        write_law(law, files)
    manifest = IndexManifest(embedder.name, embedder.dimension, ANALYZER_VERSION)
    store = open_edge_store(kb / "index", manifest)
    with Engine(Settings(kb=kb), store, embedder) as engine, closing(Catalogue(kb)) as catalogue:
        report = Ingestor(engine, catalogue).ingest([files])
        print(f"{len(report.indexed)} laws, {report.passages} passages in {report.seconds:.0f} s", file=sys.stderr)
        lookup = LawLookup(engine.store)
        times, found, searched = [], 0, 0
        wrong: list[str] = []
        for question in questions:
            started = time.perf_counter()
            hits = lookup.find(question.text).hits
            times.append((time.perf_counter() - started) * 1000)
            right = is_right(hits[0] if hits else None, question)
            found += right
            first = engine.search(question.text, 1).hits
            searched += is_right(first[0].passage if first else None, question)
            if not right:
                got = f"{hits[0].passage_id} article {hits[0].article}" if hits else "nothing"
                wrong.append(f"{question.text} [{question.spelling}] {question.law.name} {question.article}: {got}")
    print(*wrong, sep="\n", file=sys.stderr)
    print(f"right article first, look-up   {found / len(questions):7.1%} of {len(questions)}")
    print(f"right article first, search    {searched / len(questions):7.1%}")
    print(f"look-up p50 / p95              {np.percentile(times, 50):.1f} / {np.percentile(times, 95):.1f} ms")


def main() -> None:
    """Measure a sample."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, metavar="LAWS.jsonl.gz")
    parser.add_argument("--laws", type=int, default=60)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--embedder", choices=["real", "fake"], default="real")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    every = read_laws(options.file)
    laws = chance.sample(every, min(options.laws, len(every)))
    questions = make_questions(laws, options.questions, chance)
    embedder: Embedder = FakeEmbedder() if options.embedder == "fake" else open_embedder()
    with tempfile.TemporaryDirectory() as folder:
        measure(laws, questions, embedder, Path(folder))


if __name__ == "__main__":
    main()
