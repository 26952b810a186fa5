"""The whole command table. A front end that knows the command loads the file of that command alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from aks_sandbox.commands.row import CommandRow, GroupRow
from aks_sandbox.steps import ours

PRODUCT = "aks-sandbox"

_SUMMARY = "Check, create and verify AKS Pod Sandboxing, where each pod has its own kernel."


def _check() -> CommandRow[Any]:
    from aks_sandbox.commands.check import CHECK

    return CHECK


def _create() -> CommandRow[Any]:
    from aks_sandbox.commands.create import CREATE

    return CREATE


def _explain() -> CommandRow[Any]:
    from aks_sandbox.commands.explain import EXPLAIN

    return EXPLAIN


def _reconcile() -> CommandRow[Any]:
    from aks_sandbox.commands.nodepool import RECONCILE

    return RECONCILE


def _verify() -> CommandRow[Any]:
    from aks_sandbox.commands.verify import VERIFY

    return VERIFY


def _manifest() -> GroupRow:
    from aks_sandbox.commands.manifest import MANIFEST

    return MANIFEST


def _rule() -> GroupRow:
    from aks_sandbox.commands.rule import RULE

    return RULE


def _vm_size() -> GroupRow:
    from aks_sandbox.commands.vm_size import VM_SIZE

    return VM_SIZE


def _nodepool() -> GroupRow:
    from aks_sandbox.commands.nodepool import NODEPOOL

    return NODEPOOL


def _feature() -> GroupRow:
    from aks_sandbox.commands.feature import FEATURE

    return FEATURE


def _template() -> GroupRow:
    from aks_sandbox.commands.template import TEMPLATE

    return TEMPLATE


_ROWS: Mapping[str, Callable[[], CommandRow[Any]]] = {
    "check": _check,
    "create": _create,
    "explain": _explain,
    "reconcile": _reconcile,
    "verify": _verify,
}
_GROUPS: Mapping[str, Callable[[], GroupRow]] = {
    "manifest": _manifest,
    "rule": _rule,
    "vm-size": _vm_size,
    "nodepool": _nodepool,
    "feature": _feature,
    "template": _template,
}


def groups(word: str | None = None) -> Sequence[GroupRow]:
    """The outermost group, then the others; with the first word of a command, what that word names and no more.

    The outermost group is there in any case, and has no row where the word names another group. A word that names
    nothing gives the whole table.
    """
    known = word in _ROWS or word in _GROUPS
    rows = tuple(load() for name, load in _ROWS.items() if not known or name == word)
    further = tuple(load() for name, load in _GROUPS.items() if not known or name == word)
    return (
        GroupRow(
            name="",
            summary=_SUMMARY,
            details=(
                "Sandboxed pods run in Kata VMs on Azure Linux nodes whose VM size supports nested virtualization. A "
                f"pod requests a sandbox with spec.runtimeClassName; `{ours('nodepool list')}` shows the "
                "RuntimeClass of each node pool."
            ),
            rows=rows,
        ),
        *further,
    )


def commands(word: str | None = None) -> Iterator[tuple[str, CommandRow[Any]]]:
    """Each command with the words that name it after the product's, such as `nodepool add`; `word` as in `groups`."""
    for group in groups(word):
        for row in group.rows:
            yield group.full_name(row), row
