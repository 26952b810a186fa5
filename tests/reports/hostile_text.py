"""Strategies for text that tries to get out of where it was put."""

from hypothesis import strategies as st

from aks_sandbox.model.finding import Finding, Kind, Report, Resource, RuleInfo, Status
from aks_sandbox.reports.text import Run
from aks_sandbox.steps import Command, Step

from .samples import HOSTILE, hostile_judged

_PIECES = [
    HOSTILE,
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "]]>",
    "<![CDATA[",
    "&amp;",
    "&#0;",
    "'",
    '"',
    "`",
    "${x}",
    "{0}",
    "\\",
    "\n",
    "\r\n",
    "\t",
    "\x00",
    "\x0b",
    "\x1b[31m",
    "\x85",
    "\u2028",
    "\u202e",
    "\ufeff",
    "\ufffe",
    "\ud800",
    "\U0001f600",
    "](javascript:x)",
    "az ",
    ": az account list",
]

# Any code points, halves of surrogate pairs among them, mixed with what breaks out of markup.
hostile_texts = st.lists(
    st.one_of(st.sampled_from(_PIECES), st.text(st.characters(exclude_categories=()), max_size=12)), max_size=6
).map("".join)

hostile_sources = hostile_texts | hostile_texts.map(lambda text: f"https://learn.microsoft.com/{text}")
hostile_commands = hostile_texts.map(lambda text: Command("az aks show -g {group} -n {cluster}", {"cluster": text}))
hostile_steps = st.lists(st.builds(Step, hostile_texts, st.none() | hostile_commands), max_size=2).map(tuple)


def _rules(sources: dict[str, str]) -> list[RuleInfo]:
    """A rule for each code: what it is called is ours, its source goes through the test of an address all the same."""
    return [
        RuleInfo(code, "vm-size" if code > "SBX200" else "subscription", "Title of ours", Status.FAIL, source)
        for code, source in sources.items()
    ]


def _findings(rules: list[RuleInfo]) -> st.SearchStrategy[tuple[Finding, ...]]:
    """Findings of these rules; a code is of one rule in a report."""
    finding = st.builds(
        Finding,
        st.sampled_from(rules),
        st.sampled_from(Status),
        st.builds(Resource, st.sampled_from(Kind), hostile_texts),
        hostile_texts,
        hostile_steps,
        hostile_texts,
    )
    return st.lists(finding, max_size=4).map(tuple)


_codes = st.sampled_from(["SBX101", "SBX102", "SBX201", "SBX301"])
hostile_reports = st.builds(
    Report,
    st.dictionaries(_codes, hostile_sources, min_size=1, max_size=4).map(_rules).flatmap(_findings),
    st.booleans(),
)
hostile_judgeds = hostile_texts.map(hostile_judged)
hostile_runs = st.builds(Run, hostile_texts, hostile_texts, hostile_texts)
hostile_facts = st.dictionaries(
    hostile_texts,
    st.fixed_dictionaries(
        {
            "status": st.sampled_from(["known", "unknown", "notAsked"]) | hostile_texts,
            "value": st.recursive(
                st.none() | st.booleans() | st.floats() | st.integers() | hostile_texts,
                lambda children: st.lists(children, max_size=3) | st.dictionaries(hostile_texts, children, max_size=3),
                max_leaves=6,
            ),
            "reason": hostile_texts,
        }
    ),
    max_size=2,
)
