"""`check`: what is judged, of live facts or of those in a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.tables import default_os_sku, find_os_sku
from aks_sandbox.commands.pool_arguments import (
    KUBERNETES_VERSION,
    NODE_COUNT,
    OS_SKU,
    POOL_NAME,
    REFRESH,
    VM_SIZE,
    ZONES,
    RuntimeArguments,
    chosen_runtime,
    codes_of,
    ignore_option,
    parsed_version,
)
from aks_sandbox.commands.report_option import report_option
from aks_sandbox.commands.row import Answer, CommandRow, Context, Example, Kind, flag, option, options_of
from aks_sandbox.errors import InvalidInput, MissingArgument
from aks_sandbox.model.cluster import DEFAULT_NODE_COUNT, DEFAULT_POOL_NAME, DEFAULT_VM_SIZE, PoolSpec, Target
from aks_sandbox.model.wanted import CREATE, NODEPOOL, SandboxSpec
from aks_sandbox.steps import ours

if TYPE_CHECKING:
    from aks_sandbox.check.check import CheckOptions
    from aks_sandbox.reports.text import Shown

_FILE = "File"
_TARGET = ("resource_group_name", "location", "name")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Judged(RuntimeArguments):
    """What is judged: the part of the arguments that a facts file keeps."""

    resource_group_name: str | None = option(
        Argument.RESOURCE_GROUP, "Name of the resource group.", "-g", kind=Kind.RESOURCE_GROUP
    )
    location: str | None = option(Argument.LOCATION, "Region.", "-l", kind=Kind.LOCATION)
    name: str | None = option(Argument.CLUSTER, "Name of the cluster.", "-n")
    nodepool_name: str | None = option(Argument.POOL, POOL_NAME)
    purpose: str | None = option(
        Argument.PURPOSE,
        "What is about to be made and may be missing: a new cluster, or a node pool to add to the cluster. Without it, "
        "a cluster or node pool that is named must exist.",
        choices=(CREATE, NODEPOOL),
    )
    node_vm_size: str | None = option(Argument.VM_SIZE, VM_SIZE, "-s")
    node_count: int | None = option(Argument.NODE_COUNT, NODE_COUNT, "-c", kind=Kind.INTEGER)
    kubernetes_version: str | None = option(Argument.KUBERNETES_VERSION, KUBERNETES_VERSION, "-k")
    zones: Sequence[str] | None = option(Argument.ZONES, ZONES, "-z", kind=Kind.ZONES)
    os_sku: str | None = option(Argument.OS_SKU, OS_SKU)

    def kept(self) -> dict[str, Any]:
        """What was given, by the names of the fields, as a facts file keeps it."""
        values = {name: getattr(self, name) for name in options_of(Judged)}
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class CheckArguments(Judged):
    """What is judged, how, and the files beside the screen."""

    ignore: Sequence[str] | None = ignore_option()
    in_cluster: bool = flag(
        Argument.IN_CLUSTER,
        "Also look inside the cluster (SBX601 to SBX607). AKS runs one read-only command there, in a pod that it "
        "creates for it.",
    )
    strict: bool = flag(
        Argument.STRICT, "Fail also when a check warns, and decide nothing while any check could not be carried out."
    )
    everything: bool = flag(Argument.EVERYTHING, "Show every check in the table, not only those that need attention.")
    refresh: bool = flag(Argument.REFRESH, REFRESH)
    report: Sequence[str] | None = report_option(".html", ".xml", ".sarif", ".md", ".json", section=_FILE)
    save_facts: str | None = option(
        Argument.SAVE_FACTS,
        f"Save what Azure reported to this file, for {Argument.FACTS}. Passwords, tokens and keys in the texts of "
        "Azure and of the cluster are removed.",
        section=_FILE,
    )
    anonymize: bool = flag(
        Argument.ANONYMIZE,
        "Replace each GUID, email address and IP address in the facts file with a number, the same number for the same "
        "one. Names of resources stay.",
        section=_FILE,
    )
    facts: str | None = option(
        Argument.FACTS,
        f"Check the facts in this file, written by {Argument.SAVE_FACTS} or as a .json report, without network and "
        "login.",
        section=_FILE,
    )


def run(context: Context, arguments: CheckArguments) -> Shown:
    """The report of live facts, or of those in the file."""
    from aks_sandbox.check.check import check, check_saved
    from aks_sandbox.check.facts_file import load_facts

    if arguments.facts is not None:
        saved = load_facts(Path(arguments.facts))
        judged = judged_of_file(saved.options, arguments)
        spec = check_spec(context, saved.subscription_id, judged)
        return check_saved(spec, replace(saved, options=judged.kept()), check_options(arguments))
    connection = context.connect(refresh=arguments.refresh)
    judged = replace(arguments, workload_runtime=chosen_runtime(context, arguments.workload_runtime).name)
    spec = check_spec(context, connection.subscription_id, judged)
    if arguments.workload_runtime is None:
        spec = replace(spec, runtime_open=True)
    return check(connection, spec, check_options(arguments), judged.kept(), context.reporter)


def judged_of_file(saved: Mapping[str, Any], arguments: CheckArguments) -> Judged:
    """What a facts file was saved for, with what is given now over it; its target cannot be changed."""
    # A front end may fill the group and the region from its configuration, so those two are not refused: they do not
    # count.
    if arguments.name is not None:
        raise InvalidInput(Argument.CLUSTER, f"cannot be used with {Argument.FACTS}, which has its own target")
    options = options_of(Judged)
    for name, value in saved.items():
        if name not in options or not options[name].admits(value):
            raise InvalidInput(Argument.FACTS, f"the option '{name}' of the file is not one that this version knows")
    now = {name: value for name, value in arguments.kept().items() if name not in _TARGET}
    return Judged(**{**saved, **now})


def check_spec(context: Context, subscription_id: str, judged: Judged) -> SandboxSpec:
    """What `create` or `nodepool add` would send, or the node pools that a cluster has."""
    if judged.name is not None and judged.resource_group_name is None:
        raise MissingArgument(
            Argument.RESOURCE_GROUP, f"is required with {Argument.CLUSTER}: it is the group of the cluster"
        )
    shape = (judged.node_vm_size, judged.node_count, judged.zones, judged.os_sku)
    pool = PoolSpec(
        name=judged.nodepool_name or DEFAULT_POOL_NAME,
        runtime=chosen_runtime(context, judged.workload_runtime),
        os_sku=find_os_sku(judged.os_sku or default_os_sku()),
        vm_size=judged.node_vm_size or DEFAULT_VM_SIZE,
        count=DEFAULT_NODE_COUNT if judged.node_count is None else judged.node_count,
        kubernetes_version=parsed_version(judged.kubernetes_version),
        zones=tuple(judged.zones or ()),
        name_open=True,
    )
    target = Target(
        subscription_id=subscription_id,
        resource_group=judged.resource_group_name,
        cluster_name=judged.name,
        location=judged.location,
    )
    return SandboxSpec(
        target=target,
        pool=pool,
        purpose=judged.purpose,
        adds_pool=judged.purpose == NODEPOOL or any(value is not None for value in shape),
        pool_named=judged.nodepool_name is not None,
        mode_open=True,
    )


def check_options(arguments: CheckArguments) -> CheckOptions:
    """How the check is judged, and the files beside the screen."""
    from aks_sandbox.check.check import CheckOptions
    from aks_sandbox.files import file_place
    from aks_sandbox.reports.files import CHECK_WRITERS
    from aks_sandbox.reports.pipelines import outputs

    if arguments.anonymize and arguments.save_facts is None:
        raise InvalidInput(Argument.ANONYMIZE, f"needs {Argument.SAVE_FACTS}, the file to write")
    if arguments.facts is not None and arguments.save_facts is not None:
        raise InvalidInput(Argument.SAVE_FACTS, f"cannot be used with {Argument.FACTS}, which asks Azure nothing")
    if arguments.in_cluster and arguments.facts is not None:
        raise InvalidInput(Argument.IN_CLUSTER, f"cannot be used with {Argument.FACTS}, which asks Azure nothing")
    if arguments.in_cluster and arguments.name is None:
        raise InvalidInput(Argument.IN_CLUSTER, f"needs {Argument.CLUSTER}, the cluster to look into")
    _refuse_same_file(arguments)
    out = outputs(arguments.report or (), CHECK_WRITERS)
    return CheckOptions(
        ignore=codes_of(arguments.ignore),
        strict=arguments.strict,
        everything=arguments.everything,
        in_cluster=arguments.in_cluster,
        reports=out.files,
        pipeline=out.pipeline,
        save_facts=None if arguments.save_facts is None else file_place(Argument.SAVE_FACTS, arguments.save_facts),
        anonymize=arguments.anonymize,
    )


def _refuse_same_file(arguments: CheckArguments) -> None:
    from aks_sandbox.reports.pipelines import NO_FILES

    named: dict[Path, Argument] = {}
    for argument, file in (
        (Argument.FACTS, arguments.facts),
        (Argument.SAVE_FACTS, arguments.save_facts),
        *((Argument.REPORT, file) for file in arguments.report or () if file not in NO_FILES),
    ):
        if file is not None:
            path = Path(file).expanduser().resolve()
            if path in named:
                of = "named twice" if named[path] is argument else f"the file of {named[path]} too"
                raise InvalidInput(argument, f"'{file}' is {of}", "Name another file.")
            named[path] = argument


def _answer(document: Mapping[str, Any]) -> Answer:
    return {"fail": Answer.NO, "unknown": Answer.UNDECIDED}.get(document["verdict"], Answer.YES)


CHECK = CommandRow(
    name="check",
    summary="Check whether a subscription, region, VM size, version and cluster can run sandboxed pods now.",
    details=(
        f"With only --location or --resource-group, checks what `{ours('create')}` would create with its defaults. "
        "With --name, checks the sandboxed node pools of the cluster; with --nodepool-name, that node pool alone. What "
        "is named must exist: --for create checks a new cluster of that name, --for nodepool a new node pool for the "
        "cluster. Always prints the whole report and what was judged. The verdict is unknown where a check that can "
        "fail could not be carried out. Changes nothing in Azure. Only --in-cluster "
        "runs something in the cluster: one read-only command, run as `az aks command invoke` runs it, in a pod that "
        "AKS creates for it."
    ),
    examples=(
        Example("Check the defaults of create in a region.", "--location eastus"),
        Example(
            "Check a VM size for the generally available runtime and show the result as a table.",
            "-g MyGroup -s Standard_D8s_v5 --workload-runtime KataVmIsolation --output table",
        ),
        Example(
            "Check a cluster with all its sandboxed node pools and write an HTML page and JUnit.",
            "-g MyGroup -n MyCluster --report check.html --report check.xml",
        ),
        Example(
            "Check a cluster from the inside too: its RuntimeClasses, nodes, sandboxed pods and their recent failures.",
            "-g MyGroup -n MyCluster --in-cluster",
        ),
        Example(
            "Check a cluster before creating it.",
            "-g MyGroup -n MyNewCluster -s Standard_D8s_v5 --for create",
        ),
        Example(
            "Check a node pool before adding it.",
            "-g MyGroup -n MyCluster --nodepool-name untrusted -s Standard_D8s_v5 --for nodepool",
        ),
        Example(
            "Print the codes of the failed checks, in a pipeline that must also fail on warnings.",
            """-l eastus --strict --query "findings[?status=='fail'].codes[]" --output tsv""",
        ),
        Example(
            "Save what Azure reported, so that it can be checked on another machine.",
            "-g MyGroup -n MyCluster --save-facts facts.json --anonymize",
        ),
        Example("Check saved facts without network and login.", "--facts facts.json --output table"),
    ),
    arguments=CheckArguments,
    run=run,
    table="lines_table",
    documents=("check",),
    answer=_answer,
    answers={
        Answer.YES: "no check failed, and no check that can fail is unknown",
        Answer.NO: "a check failed",
        Answer.UNDECIDED: "no check failed, and one that can fail is unknown",
    },
    not_found="a resource group, cluster or node pool that was named was not found",
)
