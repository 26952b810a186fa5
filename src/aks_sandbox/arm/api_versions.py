"""The API version of each read: pinned, but for clusters and node pools, which are read with the newest that is known
and offered, since an older one leaves out properties that the checks judge.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.body_versions import members_with_versions
from aks_sandbox.catalog.tables import newest_known_stable
from aks_sandbox.errors import NotFound, ServiceFailed
from aks_sandbox.model.cluster import WorkloadRuntime

#: For what has no property that came later: commands and the list of Kubernetes versions. The default of the oldest
#: supported az (2.80.0).
MANAGED_CLUSTERS = "2025-09-01"
FEATURES = "2021-07-01"
PROVIDERS = "2021-04-01"
RESOURCE_GROUPS = "2021-04-01"
SKUS = "2021-07-01"
SUBSCRIPTIONS = "2022-12-01"
PERMISSIONS = "2022-04-01"
USAGES = "2022-11-01"
QUOTA = "2023-02-01"
SUBNETS = "2024-05-01"
IDENTITIES = "2023-01-31"
ROLE_ASSIGNMENTS = "2022-04-01"
REGISTRIES = "2023-07-01"


Answer = TypeVar("Answer")

#: How Azure Resource Manager refuses an API version; both texts list the versions that there are.
_NOT_OFFERED = ("NoRegisteredProviderFound", "InvalidApiVersionParameter", "InvalidResourceType")
_SUPPORTED = re.compile(r"supported (?:api-)?versions are '([^']*)", re.IGNORECASE)
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(?:-preview)?", re.ASCII)
_MOST_VERSIONS = 3


@dataclass
class ClusterVersion:
    """The API version with which one connection reads clusters and node pools.

    It begins with the newest stable one of the catalogue. Where Azure refuses that, its refusal lists the others, and
    the newest of them that the catalogue knows is used from there on.
    """

    instead: str = ""

    @cached_property
    def _newest(self) -> str:
        return newest_known_stable()

    @property
    def current(self) -> str:
        """The version to read with now."""
        return self.instead or self._newest

    def ask(self, question: Callable[[str], Answer]) -> tuple[Answer, str]:
        """The answer to a question that takes an API version, and the version that it was answered with."""
        for _ in range(_MOST_VERSIONS):
            version = self.current
            try:
                return question(version), version
            except (ServiceFailed, NotFound) as error:
                other = newest_stable(offered_instead(error), self._newest)
                if other is None or other == version:
                    raise
                self.instead = other
        version = self.current
        return question(version), version


def offered_instead(error: ServiceFailed | NotFound) -> tuple[str, ...]:
    """The API versions that the refusal of another one lists; none for any other error."""
    found = _SUPPORTED.search(error.raw)
    if found is None or not any(code in error.raw for code in _NOT_OFFERED):
        return ()
    return tuple(_VERSION.findall(found[1]))


def newest_stable(offered: Sequence[str], known: str) -> str | None:
    """The newest stable version that is offered and known; of newer ones alone, the nearest; None without any."""
    stable = sorted(version for version in offered if not version.endswith("-preview"))
    return max((version for version in stable if version <= known), default=None) or min(stable, default=None)


def write_api_version(runtime: WorkloadRuntime, offered: Sequence[str]) -> str | None:
    """The API version for writing a pool of that runtime; None is the SDK's stable default.

    A preview runtime is only in the vocabulary of preview versions: the one known to accept it; where the provider
    does not offer that, the newest older one, which accept it too, and of newer ones alone the newest. `offered` is
    empty when the provider could not be read.
    """
    known = runtime.preview_api_version
    if known is None or not offered or known in offered:
        return known
    previews = sorted(version for version in offered if version.endswith("-preview"))
    if not previews:
        raise ServiceFailed(
            f"Microsoft.ContainerService offers no preview API version here, and {runtime.name} needs one.",
            f"Use {Argument.WORKLOAD_RUNTIME} KataVmIsolation, the generally available runtime.",
        )
    return max((version for version in previews if version < known), default=previews[-1])


def offered_for(body: Mapping[str, Any], wanted: str, offered: Sequence[str]) -> str | None:
    """The API version for writing the body where `wanted`, a stable one, is not among those that Azure offers; None
    where it is, or where nothing is known of the offer. ServiceFailed where the body has a member that none of the
    offered versions is known to have: an older version may drop it without a word.
    """
    version = newest_stable(offered, wanted) if offered and wanted not in offered else None
    if version is None:
        return None
    late = {member: first for member, first in members_with_versions(body, preview=False) if first > version}
    if late:
        named = ", ".join(f"{member} from {first} on" for member, first in late.items())
        raise ServiceFailed(
            f"Azure offers Microsoft.ContainerService here up to API version {version}, and the request needs a later "
            f"one: AKS is known to take {named}. Nothing was sent.",
            "Leave it out of the request, or use a cloud or region that offers a later version.",
        )
    return version
