"""
Share of questions whose expected line stands in a cited passage, and of unanswerable ones that are declined.

    python benchmarks/cited_answers.py SOURCE QUESTIONS.jsonl [--shown]

SOURCE is a file or folder. A question has `text`, `answerable`, `kind`, and where it is answerable `gold_line`, an
exact line of the source, with further ones in `gold_also` (or `quote` and `also`). Lines are compared as repaired,
without spaces and punctuation. A source already in `--kb` is not read again.
"""

import argparse
import json
import re
import sys
import tempfile
from collections import Counter, defaultdict
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from ingest.catalogue import Catalogue  # noqa: E402
from ingest.pipeline import Ingestor  # noqa: E402
from ingest.repair import repair_text  # noqa: E402
from search.engine import Answer, Engine  # noqa: E402
from search.settings import load_settings  # noqa: E402

_LEFT_OUT = re.compile(r"[\s\W_]+")


def plain(text: str) -> str:
    """Return repaired text without spaces and punctuation."""
    return _LEFT_OUT.sub("", repair_text(text).text)


def judge(answer: Answer, expected: list[str]) -> dict[str, bool]:
    """Compare an answer with the lines that were expected; none for an unanswerable question."""
    passages = [plain(citation.passage.text) for citation in answer.citations]
    quotes = [plain(citation.quote) for citation in answer.citations]
    if not expected:
        return {"declined": not answer.answerable}
    return {
        "cited": any(line in passage for line in expected for passage in passages),
        "quoted": any(line in quote or quote in line for line in expected for quote in quotes),
        "quoted first": any(line in quotes[0] or quotes[0] in line for line in expected) if quotes else False,
        "declined": not answer.answerable,
    }


def run(engine: Engine, questions: Path, *, shown: bool) -> None:
    """Ask every question and print the shares, in all and by kind."""
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    for line in questions.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        answerable = record.get("answerable", True)
        lines = [record.get("gold_line") or record.get("quote"), *(record.get("gold_also") or record.get("also") or [])]
        verdict = judge(engine.ask(record["text"]), [plain(each) for each in lines if each] if answerable else [])
        for group in ("answerable" if answerable else "unanswerable", f"  {record.get('kind', '')} {answerable}"):
            totals[group]["questions"] += 1
            totals[group].update(name for name, holds in verdict.items() if holds)
        if shown:
            print(record["text"], verdict)
    for group, counts in sorted(totals.items()):
        count = counts.pop("questions")
        print(f"{group:24}{count:5}  " + ", ".join(f"{name} {n / count:.1%}" for name, n in sorted(counts.items())))


def main() -> None:
    """Read the arguments, ingest the source, ask."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--kb", type=Path, help="where to keep the knowledge base; otherwise a temporary folder")
    parser.add_argument("--shown", action="store_true", help="print every question's verdict")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        settings = load_settings(kb=arguments.kb or Path(temporary))
        with Engine.open(settings) as engine, closing(Catalogue(settings.kb)) as catalogue:
            Ingestor(engine, catalogue).ingest([arguments.source])
            run(engine, arguments.questions, shown=arguments.shown)


if __name__ == "__main__":
    main()
