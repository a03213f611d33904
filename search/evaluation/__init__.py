"""Measuring a knowledge base: retrieval on qrels, answers on judged questions, and one run against another."""

from search.evaluation.answers import (
    AnswersEvaluation,
    JudgedAnswer,
    answer_questions,
    judge,
    write_judged_answers,
)
from search.evaluation.comparison import Compared, Comparison, compare_answers, compare_runs
from search.evaluation.matching import Matcher
from search.evaluation.measures import MEASURES, Qrels, Run, measure, share_interval
from search.evaluation.questions import JudgedQuestion, read_judged_questions
from search.evaluation.records import Query, read_jsonl, read_qrels, read_queries, read_run, write_run
from search.evaluation.retrieval import FoundQuery, RetrievalEvaluation, judged_queries, search_queries

__all__ = [
    "MEASURES",
    "AnswersEvaluation",
    "Compared",
    "Comparison",
    "FoundQuery",
    "JudgedAnswer",
    "JudgedQuestion",
    "Matcher",
    "Qrels",
    "Query",
    "RetrievalEvaluation",
    "Run",
    "answer_questions",
    "compare_answers",
    "compare_runs",
    "judge",
    "judged_queries",
    "measure",
    "read_jsonl",
    "read_judged_questions",
    "read_qrels",
    "read_queries",
    "read_run",
    "search_queries",
    "share_interval",
    "write_judged_answers",
    "write_run",
]
