"""Settings of the nodes of a pool that no check judges: upgrades, kubelet, kernel, disks, scale-down.

Source of the ranges: the REST API of node pools,
https://learn.microsoft.com/rest/api/aks/agent-pools/create-or-update
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model import input_rules

SCALE_DOWN_MODES = ("Delete", "Deallocate")
UNDRAINABLE_NODE_BEHAVIORS = ("Cordon", "Schedule")
SNAPSHOT_TYPE = "Microsoft.ContainerService/snapshots"
_NUMBER_OR_SHARE = re.compile(r"\d{1,4}|(?:\d{1,2}|100)%", re.ASCII)
_LONGEST_DRAIN, _LONGEST_SOAK = 1440, 30


@dataclass(frozen=True, kw_only=True)
class NodeSettings:
    """None, or empty, leaves the choice to AKS. Times in minutes; the two configurations as the REST API has them."""

    encryption_at_host: bool = False
    kubelet_config: Mapping[str, Any] = field(default_factory=dict)
    linux_os_config: Mapping[str, Any] = field(default_factory=dict)
    snapshot_id: str | None = None
    scale_down_mode: str | None = None
    max_unavailable: str | None = None
    drain_timeout: int | None = None
    soak_duration: int | None = None
    undrainable_behavior: str | None = None

    def __post_init__(self) -> None:
        if self.kubelet_config or self.linux_os_config:
            from aks_sandbox.model.config_files import KUBELET, LINUX_OS

            KUBELET.check(Argument.KUBELET_CONFIG, self.kubelet_config)
            LINUX_OS.check(Argument.LINUX_OS_CONFIG, self.linux_os_config)
        input_rules.resource_id(Argument.SNAPSHOT, self.snapshot_id, SNAPSHOT_TYPE)
        if self.max_unavailable is not None and not _NUMBER_OR_SHARE.fullmatch(self.max_unavailable):
            raise InvalidInput(
                Argument.MAX_UNAVAILABLE,
                f"'{self.max_unavailable}' is not valid: give a number of nodes such as 1, or a percentage such as 5%",
            )
        input_rules.between(Argument.DRAIN_TIMEOUT, self.drain_timeout, 1, _LONGEST_DRAIN)
        input_rules.between(Argument.NODE_SOAK_DURATION, self.soak_duration, 0, _LONGEST_SOAK)
