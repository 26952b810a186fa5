"""Clusters and node pools as a file writes them: of some members, the file leaves open what they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from aks_sandbox.arguments import Argument
from aks_sandbox.model.cluster import Cluster, NodePool, PoolSettings
from aks_sandbox.model.subject import JudgedPool
from aks_sandbox.steps import Step


class LeftOpen(Exception):
    """A member that a file leaves open was read; `reason` is the sentence that says what decides it."""

    def __init__(self, reason: str, steps: tuple[Step, ...] = ()) -> None:
        super().__init__(reason)
        self.reason, self.steps = reason, steps


#: By attributes, why a member is open.
Reasons = Mapping[str, LeftOpen]


class _Guarded:
    """Raises LeftOpen where an attribute is read that the file leaves open: no check passes what it does not know."""

    def __getattribute__(self, name: str) -> object:
        if not name.startswith("_") and name != "left_open":
            reasons: Reasons = object.__getattribute__(self, "left_open")
            if name in reasons:
                raise reasons[name]
        return object.__getattribute__(self, name)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class WrittenSettings(_Guarded, PoolSettings):
    """The settings of a node pool in a file."""

    left_open: Reasons = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class WrittenPool(_Guarded, JudgedPool):
    """A node pool in a file. `spellings` has the names of members as the file writes them, where they differ from those
    of the REST API. Its name is shown in any case; `checked_name` is what a check reads.
    """

    left_open: Reasons = field(default_factory=dict)
    spellings: Mapping[str, str] = field(default_factory=dict)

    @property
    def checked_name(self) -> str:
        """The name as a check reads it."""
        return self.name

    @property
    def in_file(self) -> bool:
        """A template has it."""
        return True

    def of_each_size(self) -> tuple[JudgedPool, ...]:
        """The pool once for each of its VM sizes."""
        values = {one.name: object.__getattribute__(self, one.name) for one in fields(self)}
        return tuple(WrittenPool(**{**values, "vm_size": size}) for size in self.vm_sizes) or (self,)

    def spelled(self, option: Argument, member: str) -> str:
        """The member as the file writes it."""
        return self.spellings.get(member, member)

    def without(self, members: str) -> str:
        """What a reader does so that members are not set, as a sentence."""
        words = " ".join(self.spellings.get(word, word) for word in members.split(" "))
        return f"Remove {words}."


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class WrittenNodePool(_Guarded, NodePool):
    """A node pool beside the judged one, as far as that is judged by it."""

    left_open: Reasons = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class WrittenCluster(_Guarded, Cluster):
    """A cluster in a file."""

    left_open: Reasons = field(default_factory=dict)
    spellings: Mapping[str, str] = field(default_factory=dict)

    @property
    def read_with(self) -> str | None:
        """None: what the file does not set is not set."""
        return None

    @property
    def written(self) -> bool:
        """It stands in a file."""
        return True


@dataclass(frozen=True)
class TemplateVersions:
    """What a file deploys with: an API version, or the constraint on the release of the provider azurerm; None where
    it does not say.
    """

    api_version: str | None = None
    of_azurerm: bool = False
    azurerm: str | None = None
