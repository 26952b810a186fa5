"""The manual page of a check, read from its docstring: why it matters, how to mend it, an example."""

from __future__ import annotations

from dataclasses import dataclass

from aks_sandbox.checks.registry import Check


@dataclass(frozen=True)
class ManualPage:
    """The parts of a page; each is one paragraph, the example is commands."""

    why: str
    fix: str
    example: str


def manual_page(check: Check) -> ManualPage:
    """The page of a check; its docstring has the marks `Why:`, `Fix:` and `Example:` in this order."""
    _, _, rest = check.manual.partition("Why:")
    why, _, rest = rest.partition("Fix:")
    fix, _, example = rest.partition("Example:")
    return ManualPage(_paragraph(why), _paragraph(fix), _paragraph(example))


def _paragraph(text: str) -> str:
    return " ".join(text.split())
