"""What a shell completes the values of options from: what earlier runs kept and the catalogue, never the network."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from aks_sandbox.arguments import Argument

_TIER = "Standard_"
Kept = Iterable[str]


def candidates(argument: Argument, prefix: str, kept_sizes: Kept) -> list[str]:
    """The values that begin with the prefix; `kept_sizes` are the names in the lists that earlier runs kept."""
    values = COMPLETED[argument](kept_sizes)
    if prefix and not _TIER.startswith(prefix[: len(_TIER)]):
        # The tier of a VM size may be left out.
        values = [value.removeprefix(_TIER) for value in values]
    return [value for value in values if value.startswith(prefix)]


def _codes(_kept_sizes: Kept) -> Sequence[str]:
    from aks_sandbox.rules.engine import KNOWN_RULES

    return [rule.code for rule in KNOWN_RULES]


def _all_codes(kept_sizes: Kept) -> Sequence[str]:
    from aks_sandbox.manifests.rules.registry import BY_CODE

    return [*BY_CODE, *_codes(kept_sizes)]


def _versions(_kept_sizes: Kept) -> Sequence[str]:
    from aks_sandbox.catalog.tables import known_kubernetes

    return known_kubernetes()


def _sizes(kept_sizes: Kept) -> Sequence[str]:
    from aks_sandbox.catalog.tables import known_sizes

    return sorted(set(kept_sizes) or set(known_sizes()))


def _sandbox_sizes(kept_sizes: Kept) -> Sequence[str]:
    """Without those that certainly cannot run sandboxed pods."""
    from aks_sandbox.catalog.tables import find_series

    found = {size: find_series(size) for size in _sizes(kept_sizes)}
    return [size for size, series in found.items() if series is not None and series.nested_virtualization != "no"]


#: The arguments whose values are completed, whichever command takes them.
COMPLETED: dict[Argument, Callable[[Kept], Sequence[str]]] = {
    Argument.VM_SIZE: _sandbox_sizes,
    Argument.SYSTEM_VM_SIZE: _sizes,
    Argument.KUBERNETES_VERSION: _versions,
    Argument.IGNORE: _codes,
    Argument.CODE: _all_codes,
}
