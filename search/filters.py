"""Filters as people write them: `kind=law`, `year>=2015`."""

import re
from collections.abc import Sequence

from search.errors import FilterError
from search.passage import FILTERABLE_FIELDS, KINDS
from search.store.base import Where
from search.text import fold_digits, tokens

_CONDITION = re.compile(r"\s*(\w+)\s*(>=|<=|=|>|<)\s*(.*?)\s*", re.DOTALL)


def parse_where(conditions: Sequence[str]) -> Where:
    """
    Read conditions: several values of one field are alternatives, different fields and years narrow each other.

    :param conditions: `FIELD=VALUE`, fields as in `FILTERABLE_FIELDS`; `year` also takes `>=`, `<=`, `>` and `<`.
    :raises FilterError: for an unknown field, an operator or a value that the field cannot have.
    """
    keywords: dict[str, list[str]] = {}
    years: list[tuple[str, int]] = []
    for condition in conditions:
        name, operator, value = _split(condition)
        if name == "year":
            years.append((operator, _year(condition, value)))
        elif operator != "=":
            msg = f"The condition '{condition}' compares '{name}', which only has values: write {name}=VALUE."
            raise FilterError(msg)
        else:
            keywords.setdefault(FILTERABLE_FIELDS[name][0], []).append(_value(condition, name, value))
    first, last = _bounds(years)
    return Where(tuple((field, tuple(values)) for field, values in keywords.items()), first, last)


def _split(condition: str) -> tuple[str, str, str]:
    match = _CONDITION.fullmatch(condition)
    if not match or not match[3]:
        msg = f"The condition '{condition}' must read FIELD=VALUE, as in kind=law."
        raise FilterError(msg)
    if match[1] not in FILTERABLE_FIELDS:
        allowed = ", ".join(FILTERABLE_FIELDS)
        msg = f"The condition '{condition}' names the unknown field '{match[1]}'. Allowed: {allowed}."
        raise FilterError(msg)
    return match[1], match[2], match[3]


def _value(condition: str, name: str, value: str) -> str:
    if name == "kind" and value not in KINDS:
        msg = f"The condition '{condition}' names the unknown kind '{value}'. Allowed: {', '.join(KINDS)}."
        raise FilterError(msg)
    if name in {"law", "article"}:
        # Numbers of laws and articles are kept as the analysis writes them: `14-05` and `١٤٫٠٥` are `14.05`.
        value = " ".join(tokens(value))
        if not any(char.isdigit() for char in value):
            msg = f"The condition '{condition}' needs the number of a {name}, as in law=14.05 or article=12."
            raise FilterError(msg)
    return value


def _year(condition: str, value: str) -> int:
    digits = fold_digits(value)
    if not re.fullmatch(r"[0-9]{3,4}", digits):
        msg = f"The condition '{condition}' needs a year of three or four digits, as in year>=2015."
        raise FilterError(msg)
    return int(digits)


def _bounds(years: Sequence[tuple[str, int]]) -> tuple[int | None, int | None]:
    """Return the first and the last year that all conditions allow."""
    first = [year + (operator == ">") for operator, year in years if operator in {"=", ">", ">="}]
    last = [year - (operator == "<") for operator, year in years if operator in {"=", "<", "<="}]
    return max(first, default=None), min(last, default=None)
