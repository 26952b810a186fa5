"""From the arguments of `check` and `vm-size`, or those kept in a facts file, to what is judged."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aks_sandbox.catalog.os_skus import default_os_sku
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model import pool as pool_model
from aks_sandbox.model.sandbox_spec import SandboxSpec
from aks_sandbox.model.subject import CREATE, NODEPOOL
from aks_sandbox.model.target import Target
from aks_sandbox.operations.check import CheckOptions
from aks_sandbox.operations.report_file import report_path
from aks_sandbox.operations.vm_sizes import SizeFilter
from aks_sandbox.storage.file_place import file_place
from azext_aks_sandbox._specs import Options, codes, runtime, sandboxed_pool

#: The options that say what is judged, each with the type that it has in a facts file.
_JUDGED: Mapping[str, type] = {
    "resource_group_name": str,
    "location": str,
    "name": str,
    "nodepool_name": str,
    "node_vm_size": str,
    "node_count": int,
    "kubernetes_version": str,
    "zones": list,
    "os_sku": str,
    "workload_runtime": str,
    "purpose": str,
}
_TARGET = ("resource_group_name", "location", "name")
_SHAPE = ("node_vm_size", "node_count", "zones", "os_sku")


def judged_options(cmd: Any, options: Options) -> dict[str, Any]:
    """The options that say what is judged, as a facts file keeps them: those given, and the runtime in any case."""
    given = {name: options[name] for name in _JUDGED if options.get(name) is not None}
    return {**given, "workload_runtime": runtime(cmd, options.get("workload_runtime")).name}


def saved_options(saved: Mapping[str, Any], options: Options) -> dict[str, Any]:
    """The options of a facts file with those given now over them; what the file was asked for cannot be changed."""
    # az fills in configured defaults for the group and the region, so those two cannot be refused: they do not count.
    if options.get("name") is not None:
        raise InvalidInput("--name", "cannot go with --facts, which answers for the target that it was saved for")
    for name, value in saved.items():
        wanted = _JUDGED.get(name)
        words = isinstance(value, list) and all(isinstance(item, str) for item in value)
        if wanted is None or type(value) is not wanted or (wanted is list and not words):
            raise InvalidInput("--facts", f"the option '{name}' of the file is not one that this version knows")
    given = {name: options[name] for name in _JUDGED if name not in _TARGET and options.get(name) is not None}
    return {**saved, **given}


def check_spec(cmd: Any, subscription_id: str, options: Options) -> SandboxSpec:
    """What `check` judges: what `create` or `nodepool add` would send, or the pools that a cluster has."""
    name, group = options.get("name"), options.get("resource_group_name")
    if name is not None and group is None:
        raise InvalidInput("--name", "needs --resource-group, the group of the cluster")
    purpose = options.get("purpose")
    if purpose not in (None, CREATE, NODEPOOL):
        raise InvalidInput("--for", f"'{purpose}' is not valid: give {CREATE} or {NODEPOOL}")
    pool_named = options.get("nodepool_name") is not None
    shaped = any(options.get(option) is not None for option in _SHAPE)
    filled = {
        **options,
        "os_sku": options.get("os_sku") or default_os_sku(),
        "node_count": pool_model.DEFAULT_NODE_COUNT if options.get("node_count") is None else options["node_count"],
        "node_count_given": True,
    }
    pool = sandboxed_pool(
        cmd, options.get("nodepool_name") or pool_model.DEFAULT_POOL_NAME, filled, mode="User", name_option=None
    )
    target = Target(
        subscription_id=subscription_id, resource_group=group, cluster_name=name, location=options.get("location")
    )
    return SandboxSpec(
        target=target,
        pool=pool,
        purpose=purpose,
        adds_pool=purpose == NODEPOOL or shaped,
        pool_named=pool_named,
        mode_open=True,
    )


def check_options(options: Options) -> CheckOptions:
    """How the check is judged, and the files beside the screen."""
    if options.get("anonymize") and not options.get("save_facts"):
        raise InvalidInput("--anonymize", "needs --save-facts, the file to write")
    if options.get("facts") and options.get("save_facts"):
        raise InvalidInput("--save-facts", "cannot go with --facts, which asks Azure nothing")
    if options.get("in_cluster") and options.get("facts"):
        raise InvalidInput("--in-cluster", "cannot go with --facts, which asks Azure nothing")
    if options.get("in_cluster") and options.get("name") is None:
        raise InvalidInput("--in-cluster", "needs --name, the cluster to look into")
    _refuse_same_file(options)
    return CheckOptions(
        ignore=codes(options.get("ignore")),
        strict=bool(options.get("strict")),
        in_cluster=bool(options.get("in_cluster")),
        report=report_path(options["report"]) if options.get("report") else None,
        save_facts=file_place("--save-facts", options["save_facts"]) if options.get("save_facts") else None,
        anonymize=bool(options.get("anonymize")),
    )


def size_spec(cmd: Any, subscription_id: str, location: str, vm_size: str | None = None) -> SandboxSpec:
    """What `vm-size` judges: one node of a sandboxed user pool in that region."""
    options = {
        "node_vm_size": vm_size,
        "node_count": 1,
        "node_count_given": True,
        "os_sku": default_os_sku(),
        "workload_runtime": None,
    }
    pool = sandboxed_pool(cmd, pool_model.DEFAULT_POOL_NAME, options, mode="User", size_option="--vm-size")
    return SandboxSpec(target=Target(subscription_id=subscription_id, location=location), pool=pool)


def size_filter(options: Options) -> SizeFilter:
    """Which sizes `vm-size list` shows."""
    for name in ("min_vcpus", "max_vcpus", "min_memory"):
        value = options.get(name)
        if value is not None and not value >= 0:  # not a number is not more either
            raise InvalidInput("--" + name.replace("_", "-"), f"{value} is out of range: give 0 or more")
    least, most = options.get("min_vcpus"), options.get("max_vcpus")
    if least is not None and most is not None and least > most:
        raise InvalidInput("--min-vcpus", f"{least} is more than --max-vcpus {most}")
    zone = options.get("zone")
    if zone is not None and zone not in ("1", "2", "3"):
        raise InvalidInput("--zone", f"'{zone}' is not an availability zone: give 1, 2 or 3")
    return SizeFilter(
        zone=zone,
        min_vcpus=options.get("min_vcpus"),
        max_vcpus=options.get("max_vcpus"),
        min_memory=options.get("min_memory"),
        everything=bool(options.get("everything")),
    )


def _refuse_same_file(options: Options) -> None:
    named: dict[Path, str] = {}
    for option, name in (("--facts", "facts"), ("--save-facts", "save_facts"), ("--report", "report")):
        if options.get(name):
            path = Path(options[name]).expanduser().resolve()
            if path in named:
                raise InvalidInput(option, f"'{options[name]}' is the file of {named[path]} too: name another")
            named[path] = option
