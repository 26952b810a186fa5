"""The OS SKUs that a sandboxed node pool can have, old names included."""

from __future__ import annotations

from aks_sandbox.catalog.document import document
from aks_sandbox.model.os_sku import OsSku


def os_sku_names() -> tuple[str, ...]:
    """The accepted words, the default first."""
    return tuple(row["name"] for row in document("os_skus")["rows"])


def default_os_sku() -> str:
    """The OS SKU that is used when nobody names one."""
    name: str = document("os_skus")["default"]
    return name


def find_os_sku(name: str) -> OsSku:
    """The OS SKU for that word, whatever its case; one that cannot be sandboxed is answered as such."""
    for row in document("os_skus")["rows"]:
        if row["name"].lower() == name.strip().lower():
            return OsSku(asked=row["name"], sent=row["sent"], note=row["note"])
    return OsSku(asked=name, sent=None)
