"""The API version of each read, pinned: a newer one is taken by a change here and a new recording."""

from __future__ import annotations

from collections.abc import Sequence

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import ServiceFailed
from aks_sandbox.model.cluster import WorkloadRuntime

#: The default of the oldest supported az (2.80.0); a stable GET answers preview runtime names as strings.
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


def write_api_version(runtime: WorkloadRuntime, offered: Sequence[str]) -> str | None:
    """The API version for writing a pool of that runtime; None is the SDK's stable default.

    A preview runtime is only in the vocabulary of preview versions: the one known to accept it, or, when the
    provider no longer offers that, the newest preview it does. `offered` is empty when nobody could ask.
    """
    known = runtime.preview_api_version
    if known is None or not offered or known in offered:
        return known
    previews = sorted((version for version in offered if version.endswith("-preview")), reverse=True)
    if not previews:
        raise ServiceFailed(
            f"Microsoft.ContainerService offers no preview API version here, and {runtime.name} needs one.",
            f"Use {Argument.WORKLOAD_RUNTIME} KataVmIsolation, the generally available runtime.",
        )
    return previews[0]
