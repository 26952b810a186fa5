"""`manifest size`: what sandboxed pods cost, and how many fit on a node."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.manifest_arguments import (
    DEFAULT_CLASS,
    GUESS_HELP,
    PATHS_HELP,
    ClusterOfManifests,
    cluster_named_by,
)
from aks_sandbox.commands.report_option import report_option
from aks_sandbox.commands.row import Answer, CommandRow, Context, Example, Kind, flag, option
from aks_sandbox.errors import InvalidInput, MissingArgument

if TYPE_CHECKING:
    from aks_sandbox.manifests.nodes import NodeSpace
    from aks_sandbox.manifests.parsing import NotJudged
    from aks_sandbox.manifests.size import Agent, SizedPod
    from aks_sandbox.reports.text import Shown

_POD, _NODE = "Pod", "Node"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class SizeArguments(ClusterOfManifests):
    """The pods, and the nodes that they are to run on."""

    paths: Sequence[str] | None = option(
        Argument.PATHS, f"{PATHS_HELP} Without one, the options describe a pod.", positional=True
    )
    as_sandboxed: bool = flag(Argument.AS_SANDBOXED, "Count every pod, not only those that request a sandbox.")
    guess: bool = flag(Argument.GUESS, GUESS_HELP)
    cpu: str | None = option(Argument.CPU, "CPU limit of the pod, such as 1 or 500m.", section=_POD)
    memory: str | None = option(Argument.MEMORY, "Memory limit of the pod, such as 512Mi.", section=_POD)
    replicas: int | None = option(
        Argument.REPLICAS, "Number of pods. The default is 1.", kind=Kind.INTEGER, section=_POD
    )
    overhead: str | None = option(
        Argument.OVERHEAD,
        "Memory overhead of the RuntimeClass of the pod. The default is that of kata-vm-isolation.",
        section=_POD,
    )
    vm_sizes: Sequence[str] | None = option(
        Argument.VM_SIZE,
        "VM size of the nodes, such as Standard_D4s_v5. It may be repeated, to compare.",
        "-s",
        repeats=True,
        section=_NODE,
    )
    location: str | None = option(
        Argument.LOCATION,
        f"Region in which Azure is asked for the vCPUs and the memory of {Argument.VM_SIZE}. Without it, they follow "
        "from the name, which is so for most sizes of the series D, E and F.",
        "-l",
        kind=Kind.LOCATION,
        section=_NODE,
    )
    max_pods: int | None = option(
        Argument.MAX_PODS,
        f"Maximum number of pods on a node of {Argument.VM_SIZE}. The default is 250.",
        "-m",
        kind=Kind.INTEGER,
        section=_NODE,
    )
    report: Sequence[str] | None = report_option(".md", ".json")


def run(context: Context, arguments: SizeArguments) -> Shown:
    """What the pods cost, and how many fit."""
    from aks_sandbox.manifests.lint import read_input
    from aks_sandbox.manifests.reading import read_sources
    from aks_sandbox.manifests.size import agents_of, size, sized_pods
    from aks_sandbox.manifests.size_document import COMMAND, size_shown
    from aks_sandbox.manifests.size_reports import WRITERS, size_judgement, write_size_report
    from aks_sandbox.reports.files import with_files
    from aks_sandbox.reports.pipelines import outputs, told
    from aks_sandbox.reports.text import Run

    out = outputs(arguments.report or (), WRITERS)
    _require_one_kind(arguments)
    described = None if arguments.paths else _described(arguments)
    given = None if described is not None else read_input(read_sources(arguments.paths or ()))
    spaces = _nominal(context, arguments)
    cluster = cluster_named_by(context, arguments)
    spaces += [pool.space for pool in cluster.pools if pool.space is not None] if cluster else []
    pods: list[SizedPod] = [described] if described is not None else []
    skipped: list[NotJudged] = []
    agents: list[Agent] = []
    if given is not None:
        pods, skipped = sized_pods(given, cluster, as_sandboxed=arguments.as_sandboxed, guess=arguments.guess)
        agents = [] if arguments.as_sandboxed else agents_of(given, cluster)
    if not pods and not skipped:
        raise InvalidInput(
            Argument.PATHS,
            "holds manifests without a pod that requests a sandbox",
            f"To count all pods, add {Argument.AS_SANDBOXED}.",
        )
    report, now = size(pods, spaces, skipped, cluster, agents), Run.now(COMMAND)
    shown = told(size_shown(report, now), out.pipeline, lambda: size_judgement(report, now))
    writes = [(Argument.REPORT, lambda path=path: write_size_report(path, report, now)) for path in out.files]
    return with_files(shown, writes)


def _require_one_kind(arguments: SizeArguments) -> None:
    described = {
        Argument.CPU: arguments.cpu,
        Argument.MEMORY: arguments.memory,
        Argument.REPLICAS: arguments.replicas,
        Argument.OVERHEAD: arguments.overhead,
    }
    if arguments.paths:
        for argument, value in described.items():
            if value is not None:
                raise InvalidInput(argument, "cannot be used with manifests, which have their own amounts")
    elif arguments.memory is None and arguments.cpu is None:
        raise MissingArgument(
            Argument.PATHS, f"is missing, and so are {Argument.MEMORY} and {Argument.CPU}", "Give manifests or limits."
        )
    if not arguments.vm_sizes and arguments.max_pods is not None:
        raise InvalidInput(Argument.MAX_PODS, f"needs {Argument.VM_SIZE}, the size of the nodes")


def _described(arguments: SizeArguments) -> SizedPod:
    from aks_sandbox.catalog.sizing import PodShares, Resources, Share, default_overhead
    from aks_sandbox.manifests.finding import Subject
    from aks_sandbox.manifests.size import SizedPod
    from aks_sandbox.model.in_cluster import memory_bytes, millicpus
    from aks_sandbox.model.input_rules import between

    between(Argument.REPLICAS, arguments.replicas, 0, 1_000_000)
    limits = Resources(
        _quantity(Argument.MEMORY, arguments.memory, memory_bytes), _quantity(Argument.CPU, arguments.cpu, millicpus)
    )
    overhead = _quantity(Argument.OVERHEAD, arguments.overhead, memory_bytes)
    return SizedPod(
        Subject(),
        "",
        0,
        1 if arguments.replicas is None else arguments.replicas,
        DEFAULT_CLASS,
        False,
        PodShares([Share(limits, Resources())]),
        Resources(default_overhead() if overhead is None else overhead),
    )


def _quantity(argument: Argument, written: str | None, parse: Callable[[str], int]) -> int | None:
    try:
        return None if written is None else parse(written)
    except ValueError:
        raise InvalidInput(
            argument, f"'{written}' is not a quantity of Kubernetes", "Give one such as 512Mi or 1Gi, 1 or 500m."
        ) from None


def _nominal(context: Context, arguments: SizeArguments) -> list[NodeSpace]:
    from aks_sandbox.manifests.nodes import default_max_pods, memory_of_size, nominal_node
    from aks_sandbox.model.azure import location_name
    from aks_sandbox.model.input_rules import between, full_vm_size, vm_size

    between(Argument.MAX_PODS, arguments.max_pods, 10, 250)
    pods = arguments.max_pods or default_max_pods()
    spaces: list[NodeSpace] = []
    for written in arguments.vm_sizes or ():
        name = full_vm_size(written)
        vm_size(Argument.VM_SIZE, name)
        if arguments.location is not None:
            from aks_sandbox.manifests.live import size_in_azure

            known = size_in_azure(context.connect(), location_name(arguments.location), name)
        else:
            found = memory_of_size(name)
            if found is None:
                raise InvalidInput(
                    Argument.VM_SIZE,
                    f"'{name}' does not show its memory in its name",
                    f"Add {Argument.LOCATION}, so that Azure is asked.",
                )
            known = found
        spaces.append(nominal_node(name, *known, pods))
    return spaces


def _answer(document: Mapping[str, Any]) -> Answer:
    return Answer.YES if document["complete"] else Answer.UNDECIDED


SIZE = CommandRow(
    name="size",
    summary="Show what sandboxed pods cost, and how many fit on a node.",
    details=(
        "For each workload: the virtual machine that its limits make, what the scheduler books for a pod (requests and "
        "overhead), and what it uses at worst (limits and overhead). With --node-vm-size or --name also how many pods "
        "fit on a node, what is used up first, how many nodes the pods need, and what a RuntimeClass with the overhead "
        "for their size would change. A node of a VM size is nominal, so the numbers are maximums; for a cluster, they "
        "are what its nodes allocate, less the pods of DaemonSets and of the system that stand on them. The order of "
        "init containers and sidecars counts. Without --location and --name, nothing is read from Azure."
    ),
    examples=(
        Example("Show what the pods of a file cost.", "app.yaml --output table"),
        Example(
            "Compare two VM sizes for 100 pods of 256Mi.",
            "--memory 256Mi --cpu 1 --replicas 100 -s Standard_D4s_v5 -s Standard_D16s_v5 --output table",
        ),
        Example("Show how many pods of a folder fit on the nodes of a cluster.", "manifests -g MyGroup -n MyCluster"),
        Example(
            "Print how many pods fit on a node.",
            "--memory 1Gi --cpu 1 -s Standard_D8s_v5 --query nodes[0].pods[0].podsPerNode --output tsv",
        ),
    ),
    arguments=SizeArguments,
    run=run,
    table="lines_table",
    waits=True,
    documents=("size",),
    answer=_answer,
    answers={
        Answer.YES: "everything was counted",
        Answer.UNDECIDED: "a part of the input could not be read, or has placeholders, and is not counted",
    },
    not_found="the resource group or the cluster was not found",
)
