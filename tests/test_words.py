"""Texts that people see keep to the glossary: the words that it replaces stand in none of them.

Looked through are the texts in the code (docstrings only where they are the manual pages of rules), the texts of the
catalogue, and the pages. The code of the simulator is not: what it prints imitates others.
"""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

#: What is not to be used, and what stands in its place.
AVOIDED = {
    r"\bmend(s|ed|ing)?\b": "fix",
    r"\b(no|some|every|any)body\b": "name the role, or use the passive",
    r"\bwhoever\b": "name the role",
    r"\btells?\b(?!\(\)| [a-z_]+ \"\$)|\btold\b": "report, show",  # not the function of the script of the pods
    r"\b(Azure|AKS|ARM|[Tt]he (service|API|provider|cluster|region)) (says|said|answers|answered)\b": "reports",
    r"\banswers? for\b": "report",
    r"\b(its|their) own (?=[.,;:)]|$)|\bof (its|their) own\b": "its own X, separate",
    r"\b(is|are|was|were) gone\b": "was not found, no longer exists",
    r"\ball in all\b": "in total",
    r"\bin spite of\b": "despite, anyway",
    r"\bcarry on\b|\bcarries on\b": "continue",
    r"\bagrees? with (itself|themselves)\b": "name what differs",
    r"\b[Gg]reatest (number|count)\b": "maximum",
    r"(?<!at )\b(the )(least|most) (?!of\b|recent|part\b)": "minimum, maximum",
    r"(?<![Tt]here )\b(is|are) no (?!longer\b|more\b|and\b)": "is not a",
    r"\bcan ?not go with\b": "cannot be used with",
}
PAGES = ("README.md", "SECURITY.md", "CONTRIBUTING.md", "docs/*.md", ".github/**/*.md", ".github/**/*.yml")
#: Members of the catalogue that are not read by people: patterns, addresses, and the words of others in them.
NOT_SHOWN = {"pattern", "words", "beside", "unless", "consequence_of", "source", "example", "examples"}


def avoided_in(text: str) -> list[str]:
    """The words of a text that the glossary replaces, each with what is to stand there."""
    return [f"{match.group()!r}: {better}" for words, better in AVOIDED.items() for match in re.finditer(words, text)]


def texts_of_code(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The texts of a module with their lines; of the docstrings those of rules alone, which are manual pages."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    comments: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, owners):
            is_rule = "rule" in " ".join(ast.unparse(one) for one in getattr(node, "decorator_list", []))
            # A text that stands alone is a comment on what is above it.
            alone = [one.value for one in node.body if isinstance(one, ast.Expr)]
            comments.update(alone[1:] if is_rule else alone)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in comments:
            yield node.lineno, node.value


def texts_of_catalogue(value: Any) -> Iterator[str]:
    """The texts of a file of the catalogue."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in NOT_SHOWN:
                yield from texts_of_catalogue(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_of_catalogue(item)


@pytest.mark.parametrize(
    "text",
    [
        "Mend what failed, or carry on in spite of it with --ignore SBX106",
        "The cluster does not tell the OS SKU of untrusted",
        "sandboxed node pools agree with themselves",
        "Greatest number of nodes of the autoscaler",
        "The flag is gone.",
        "Each pod has a kernel of its own.",
        "Azure says that the region is closed.",
        "The name is no name of a pool.",
    ],
)
def test_the_words_are_found(text: str) -> None:
    assert avoided_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "Fix the failed checks. To create it anyway, add --ignore SBX106",
        "Azure did not report the OS SKU of node pool untrusted",
        "at most 3 nodes, at least 1; there is no cluster, and the feature is no longer registered",
        "Each sandboxed pod has its own kernel.",
    ],
)
def test_plain_words_pass(text: str) -> None:
    assert avoided_in(text) == []


def test_the_texts_in_the_code_keep_to_the_glossary(root: Path) -> None:
    found = []
    for package in ("aks_sandbox", "azext_aks_sandbox", "aks_sandbox_cli"):
        for path in sorted((root / "src" / package).rglob("*.py")):
            for line, text in texts_of_code(ast.parse(path.read_text(encoding="utf-8"))):
                found += [f"{path.relative_to(root)}:{line}: {word}" for word in avoided_in(text)]
    assert found == []


def test_the_catalogue_keeps_to_the_glossary(root: Path) -> None:
    found = []
    for path in sorted((root / "src" / "aks_sandbox" / "catalog").glob("*.json")):
        for text in texts_of_catalogue(json.loads(path.read_text(encoding="utf-8"))):
            found += [f"{path.name}: {word} in {text[:80]!r}" for word in avoided_in(text)]
    assert found == []


def test_the_pages_keep_to_the_glossary(root: Path) -> None:
    found = []
    for pattern in PAGES:
        for path in sorted(root.glob(pattern)):
            lines = path.read_text(encoding="utf-8").splitlines()
            found += [
                f"{path.relative_to(root)}:{number}: {word}"
                for number, line in enumerate(lines, start=1)
                for word in avoided_in(line)
            ]
    assert found == []
