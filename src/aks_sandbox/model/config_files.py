"""What may stand in the JSON that configures nodes, the HTTP proxy and Defender: the names and types of the REST API.

Sources: the models of azure-mgmt-containerservice 41.6, which az 2.91 ships, and
https://learn.microsoft.com/azure/aks/custom-node-configuration, https://learn.microsoft.com/azure/aks/http-proxy
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput


@dataclass(frozen=True, kw_only=True)
class Value:
    """A value of one JSON type, in words and as Python reads it; `choices` and the range narrow it."""

    words: str
    types: type
    choices: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None

    def problem(self, value: Any) -> str:
        """What is wrong with the value, empty where nothing is; the value is not repeated, since it may be secret."""
        if isinstance(value, bool) is not (self.types is bool) or not isinstance(value, self.types):
            return f"must be {self.words}, and is {_kind(value)}"
        if isinstance(value, list) and not all(isinstance(item, str) for item in value):
            return f"must be {self.words}, and holds something else"
        if self.choices and value not in self.choices:
            return f"must be one of {', '.join(self.choices)}"
        if isinstance(value, int) and self._outside(value):
            return f"is out of range: give {self.low} to {self.high}" if self.high else f"must be at least {self.low}"
        return ""

    def _outside(self, number: int) -> bool:
        return (self.low is not None and number < self.low) or (self.high is not None and number > self.high)


@dataclass(frozen=True)
class Shape:
    """An object of the REST API by the names of its members."""

    members: Mapping[str, Value | Shape] = field(default_factory=dict)

    def check(self, argument: Argument, content: Mapping[str, Any], path: str = "") -> None:
        """InvalidInput for a name that the object does not have, and for a value of another type."""
        for name, value in content.items():
            where = f"{path}{name}"
            member = self.members.get(name)
            if member is None:
                raise self._unknown(argument, where, name)
            if isinstance(member, Shape):
                if not isinstance(value, Mapping):
                    raise InvalidInput(argument, f"{where} must be an object, and is {_kind(value)}")
                member.check(argument, value, f"{where}.")
                continue
            problem = member.problem(value)
            if problem:
                raise InvalidInput(argument, f"{where} {problem}")

    def _unknown(self, argument: Argument, where: str, name: str) -> InvalidInput:
        import difflib

        folded = {known.lower(): known for known in self.members}
        near = difflib.get_close_matches(name.lower(), folded, n=1)
        meant = f"did you mean {folded[near[0]]}?" if near else f"the names are {', '.join(self.members)}"
        return InvalidInput(
            argument,
            f"{where} is not a member that AKS knows: {meant}",
            f"A newer property can be set with {Argument.PATCH}.",
        )


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    names = {bool: "true or false", str: "a text", int: "a number", float: "a number", list: "a list"}
    return names.get(type(value), "an object")


_FLAG = Value(words="true or false", types=bool)
_WHOLE = Value(words="a whole number", types=int)
_TEXT = Value(words="a text", types=str)
_TEXTS = Value(words="a list of texts", types=list)
_PERCENT = Value(words="a whole number", types=int, low=0, high=100)


def _one_of(*choices: str) -> Value:
    return Value(words="a text", types=str, choices=choices)


class _Kubelet(Shape):
    def check(self, argument: Argument, content: Mapping[str, Any], path: str = "") -> None:
        """As any shape; the lower threshold is not above the higher one."""
        super().check(argument, content, path)
        low, high = content.get("imageGcLowThreshold"), content.get("imageGcHighThreshold")
        if low is not None and high is not None and low > high:
            raise InvalidInput(argument, f"imageGcLowThreshold {low} is more than imageGcHighThreshold {high}")


KUBELET = _Kubelet(
    {
        "cpuManagerPolicy": _one_of("none", "static"),
        "cpuCfsQuota": _FLAG,
        "cpuCfsQuotaPeriod": _TEXT,
        "imageGcHighThreshold": _PERCENT,
        "imageGcLowThreshold": _PERCENT,
        "topologyManagerPolicy": _one_of("none", "best-effort", "restricted", "single-numa-node"),
        "allowedUnsafeSysctls": _TEXTS,
        "failSwapOn": _FLAG,
        "containerLogMaxSizeMB": _WHOLE,
        "containerLogMaxFiles": Value(words="a whole number", types=int, low=2),
        "podMaxPids": _WHOLE,
    }
)

_SYSCTLS_OF_NUMBERS = (
    "netCoreSomaxconn",
    "netCoreNetdevMaxBacklog",
    "netCoreRmemDefault",
    "netCoreRmemMax",
    "netCoreWmemDefault",
    "netCoreWmemMax",
    "netCoreOptmemMax",
    "netIpv4TcpMaxSynBacklog",
    "netIpv4TcpMaxTwBuckets",
    "netIpv4TcpFinTimeout",
    "netIpv4TcpKeepaliveTime",
    "netIpv4TcpKeepaliveProbes",
    "netIpv4TcpkeepaliveIntvl",
    "netIpv4NeighDefaultGcThresh1",
    "netIpv4NeighDefaultGcThresh2",
    "netIpv4NeighDefaultGcThresh3",
    "netNetfilterNfConntrackMax",
    "netNetfilterNfConntrackBuckets",
    "fsInotifyMaxUserWatches",
    "fsFileMax",
    "fsAioMaxNr",
    "fsNrOpen",
    "kernelThreadsMax",
    "vmMaxMapCount",
    "vmSwappiness",
    "vmVfsCachePressure",
)
LINUX_OS = Shape(
    {
        "sysctls": Shape(
            {
                **dict.fromkeys(_SYSCTLS_OF_NUMBERS, _WHOLE),
                "netIpv4TcpTwReuse": _FLAG,
                "netIpv4IpLocalPortRange": _TEXT,
            }
        ),
        "transparentHugePageEnabled": _one_of("always", "madvise", "never"),
        "transparentHugePageDefrag": _one_of("always", "defer", "defer+madvise", "madvise", "never"),
        "swapFileSizeMB": _WHOLE,
    }
)

HTTP_PROXY = Shape({"httpProxy": _TEXT, "httpsProxy": _TEXT, "noProxy": _TEXTS, "trustedCa": _TEXT, "enabled": _FLAG})
DEFENDER = Shape({"logAnalyticsWorkspaceResourceId": _TEXT})
