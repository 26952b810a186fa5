"""The JUnit XML report of a check: a test suite per category and a test case per finding of one cause."""

from __future__ import annotations

from aks_sandbox.model.finding import Report, Row, Status
from aks_sandbox.model.judged import Judged
from aks_sandbox.reports.check_text import resources_in_words, row_title
from aks_sandbox.reports.junit import Case, Problem, Suite, junit_text
from aks_sandbox.reports.run import Run, target_texts
from aks_sandbox.reports.text import code_ranges
from aks_sandbox.reports.wording import STATUS_NAMES
from aks_sandbox.steps import lines_of

#: A status that is not a pass and yet breaks no build; what is only unknown to a check that warns is one, too.
_SKIPPED = (Status.UNKNOWN, Status.IGNORED, Status.SKIPPED)


def check_junit(report: Report, judged: Judged, run: Run) -> str:
    """The report as XML 1.0 that ends in a newline."""
    suites: dict[str, list[Case]] = {}
    for row in report.rows():
        suites.setdefault(row.rules[0].category, []).append(_case(report, row))
    texts = {**target_texts(judged.target), "judged": judged.sentence}
    return junit_text([Suite(name, tuple(cases)) for name, cases in suites.items()], texts, run)


def _case(report: Report, row: Row) -> Case:
    codes, status = code_ranges(row.codes), STATUS_NAMES[row.status]
    about = resources_in_words(row.resources)
    name = row_title(row) + (f" ({about})" if about else "")
    text = _whole_text(row)
    if report.fails(row.status):
        return Case(name, failure=Problem(row.message, f"{codes}.{row.status}", text))
    if report.undecided(row.status, row.rules):
        return Case(name, error=Problem(row.message, f"{codes}.{row.status}", text))
    skipped = f"{status}: {row.message}" if row.status in _SKIPPED else None
    return Case(name, skipped=skipped, output=None if row.status is Status.SKIPPED else f"{status}: {text}")


def _whole_text(row: Row) -> str:
    sources = dict.fromkeys(rule.source for rule in row.rules)
    return "\n".join([row.message, *lines_of(row.steps), *(f"See: {source}" for source in sources if source)])
