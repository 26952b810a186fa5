"""Runtime handlers: what runs the pods of a RuntimeClass, whatever the class is called."""

from __future__ import annotations

from aks_sandbox.catalog.document import document
from aks_sandbox.catalog.runtimes import runtimes


def kata_handlers() -> tuple[str, ...]:
    """The handlers that give each pod a virtual machine on the Kata nodes of AKS."""
    return tuple(document("handlers")["kata"]["names"])


def plain_handlers() -> tuple[str, ...]:
    """The handlers whose pods share the kernel of the node; a missing one is the node's default, runc."""
    return tuple(document("handlers")["plain"]["names"])


def other_owner(class_name: str) -> str | None:
    """Who else than Pod Sandboxing makes a RuntimeClass of that name and chooses its handler; None for nobody."""
    owner: str | None = document("handlers")["other_owners"]["classes"].get(class_name)
    return owner


def looks_like_kata(class_name: str) -> bool:
    """Whether people who read the name of a RuntimeClass, or of a handler, expect a virtual machine."""
    return "kata" in class_name.lower()


def own_classes() -> frozenset[str]:
    """The names of the RuntimeClasses that AKS creates for Pod Sandboxing."""
    return frozenset(runtime.runtime_class for runtime in runtimes())
