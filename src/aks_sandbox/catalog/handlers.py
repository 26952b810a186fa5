"""Runtime handlers: what runs the pods of a RuntimeClass, whatever the class is called."""

from __future__ import annotations

from aks_sandbox.catalog.document import document


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
