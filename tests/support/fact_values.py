"""Values of every type that a fact can have, ordinary and odd, made from the types themselves."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from aks_sandbox.model.facts import ASKED, Fact, Known, NotAsked, Unknown

# Words that some check looks for, in odd cases, and texts that try to be more than a word.
WORDS = st.sampled_from(
    [
        *("", "KataVmIsolation", "katamshvvmisolation", "OCIContainer", "System", "user", "AzureLinux", "mariner"),
        *("Ubuntu", "Standard_D4s_v5", "standard_d4s_v5", "Standard_DC4as_v5", "Standard_F8s_v2", "Standard_B2ms"),
        *("Zone", "Location", "QuotaId", "Succeeded", "Failed", "Deleting", "Stopped", "Registered", "Pending"),
        *("Enabled", "PastDue", "NodeImage", "None", "Auto", "BpfVeth", "KubernetesOfficial", "managedclusters"),
        *("HyperVGenerations", "vCPUs", "MemoryGB", "GPUs", "RetirementDateUtc", "V1,V2", "4", "16", "nan", "-1"),
        *("1.34", "1.34.2", "2.91.0", "1", "33%", "AKSAzureLinux-V2katagen2-1", "eastus", "cores", "02/30/2030"),
        *("*", "*/read", "Microsoft.ContainerService/*", "x; reboot", "$(reboot)", "a\x1b[2Jb", "\ud800", "٣%", "{}"),
    ]
)
TEXTS = WORDS | st.text(max_size=12)
NUMBERS = st.integers(-2, 2000) | st.sampled_from([10**30, -(10**30)])


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Values of that type: the declared members of dataclasses, with defaults taken or replaced."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([values(argument) for argument in arguments])
    if origin is tuple:
        return st.lists(values(arguments[0]), max_size=3).map(tuple)
    if origin is frozenset:
        return st.frozensets(values(arguments[0]), max_size=3)
    if origin is not None and issubclass(origin, Mapping):
        return st.dictionaries(TEXTS, values(arguments[1]), max_size=3)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        members = {name: values(hint) for name, hint in typing.get_type_hints(kind).items()}
        return st.builds(kind, **members)
    return {str: TEXTS, int: NUMBERS, bool: st.booleans(), type(None): st.none(), None: st.none()}[kind]


#: A strategy for the value of each fact that is asked for.
VALUES: Mapping[str, st.SearchStrategy[Any]] = {name: values(kind) for name, kind in ASKED.items()}


def facts_of(name: str) -> st.SearchStrategy[Fact]:
    """Every outcome that the fact can have."""
    return VALUES[name].map(Known) | st.builds(Unknown, reason=TEXTS) | st.builds(NotAsked, reason=TEXTS)
