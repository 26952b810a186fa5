"""What steps read like, as one text."""

from collections.abc import Iterable

from aks_sandbox.steps import Step, lines_of


def text_of(steps: Iterable[Step]) -> str:
    """Each text and each command on a line of its own."""
    return "\n".join(lines_of(steps))
