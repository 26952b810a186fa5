"""`manifest generate`: manifests to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.manifest_arguments import CLUSTER, DEFAULT_CLASS, OF_CLUSTER, TOLERATIONS, live_cluster
from aks_sandbox.commands.pool_arguments import target_of
from aks_sandbox.commands.row import (
    Arguments,
    CommandRow,
    Context,
    Example,
    Kind,
    Text,
    option,
    options_of,
    words_given,
)
from aks_sandbox.errors import InvalidInput, NotFound
from aks_sandbox.model.proof import DEFAULT_IMAGE
from aks_sandbox.steps import filled

if TYPE_CHECKING:
    from aks_sandbox.manifests.cluster import LiveCluster
    from aks_sandbox.manifests.generating.wanted import ServedClass, Wanted

_KINDS = (
    "pod",
    "deployment",
    "trusted-untrusted",
    "runtime-class",
    "agent-sandbox",
    "admission-policy",
    "network-policy",
    "limit-range",
)
_POD, _NETWORK = "Pod", "Network"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class GenerateArguments(Arguments):
    """What is generated, and the values in it."""

    kind: str = option(
        Argument.KIND, f"What to generate: {', '.join(_KINDS)}.", required=True, positional=True, choices=_KINDS
    )
    name: str | None = option(
        Argument.OBJECT_NAME, "Name of the objects, and of the label of their pods.", "-n", names=["--name"]
    )
    namespace: str | None = option(
        Argument.NAMESPACE,
        "Namespace of the objects. Without it, they go where they are applied; admission-policy needs it.",
    )
    image: str = option(
        Argument.IMAGE,
        "Image of the container, by tag or digest. The default has a shell and waits.",
        default=DEFAULT_IMAGE,
        section=_POD,
    )
    start: str | None = option(
        Argument.COMMAND,
        "Command of the container, with its arguments, as a shell would split it. The default is that of the image.",
        section=_POD,
    )
    cpu: str = option(Argument.CPU, "CPU limit. The virtual machine has it rounded up.", default="1", section=_POD)
    memory: str = option(
        Argument.MEMORY,
        "Memory limit, which is the memory of the virtual machine. For runtime-class: the largest sum of memory limits "
        "of the pods that use it.",
        default="512Mi",
        section=_POD,
    )
    replicas: int = option(
        Argument.REPLICAS,
        "Number of pods of a deployment, or of waiting sandboxes of agent-sandbox.",
        default=2,
        kind=Kind.INTEGER,
        section=_POD,
    )
    runtime_class: str = option(
        Argument.RUNTIME_CLASS, "RuntimeClass that the pods request.", default=DEFAULT_CLASS, section=_POD
    )
    tolerations: Sequence[str] | None = option(Argument.TOLERATIONS, TOLERATIONS, repeats=True, section=_POD)
    controller: str = option(
        Argument.CONTROLLER,
        "What runs the two workloads of trusted-untrusted.",
        default="deployment",
        choices=("deployment", "daemonset"),
        section=_POD,
    )
    allowed: Sequence[str] | None = option(
        Argument.ALLOW_CIDR,
        "Range of addresses that the pods may reach beside DNS. The metadata service of the node is cut out of it. It "
        "may be repeated.",
        repeats=True,
        section=_NETWORK,
    )
    excepted: Sequence[str] | None = option(
        Argument.EXCEPT_CIDR,
        f"Range to cut out of one of {Argument.ALLOW_CIDR}, such as the address of the API server. It may be repeated.",
        repeats=True,
        section=_NETWORK,
    )
    selector: Sequence[str] | None = option(
        Argument.SELECTOR,
        "Label of the pods that network-policy is about, as KEY=VALUE. Without it, it is about all pods of the "
        "namespace. It may be repeated.",
        repeats=True,
        section=_NETWORK,
    )
    resource_group_name: str | None = option(
        Argument.RESOURCE_GROUP,
        "Name of the resource group of the cluster.",
        "-g",
        kind=Kind.RESOURCE_GROUP,
        section=CLUSTER,
    )
    cluster_name: str | None = option(
        Argument.CLUSTER,
        f"Name of the cluster from which runtime-class takes handler, node selector and taints. {OF_CLUSTER}",
        names=["--cluster-name"],
        section=CLUSTER,
    )
    output_file: str | None = option(
        Argument.OUTPUT_FILE, "File for the manifest. Without it, the manifest goes to standard output."
    )


def run_generate(context: Context, arguments: GenerateArguments) -> Text | None:
    """The manifest; None where it went into a file."""
    from aks_sandbox.files import file_place, reason, write_private
    from aks_sandbox.manifests.generating.generate import generate, judged
    from aks_sandbox.manifests.lint_document import remark
    from aks_sandbox.model.finding import Status

    place = None if arguments.output_file is None else file_place(Argument.OUTPUT_FILE, arguments.output_file)
    text = generate(wanted_manifest(context, arguments))
    for one in judged(text, "generated").findings:
        if one.status in (Status.FAIL, Status.WARN):
            context.reporter.warn(remark(one))
    if place is None:
        return Text(text.encode())
    try:
        write_private(place, text)
    except (OSError, ValueError) as error:
        problem = f"'{place}' cannot be written ({reason(error)})"
        raise InvalidInput(Argument.OUTPUT_FILE, problem, "Name another file.") from None
    return None


def wanted_manifest(context: Context, arguments: GenerateArguments) -> Wanted:
    """What is to be generated; InvalidInput for what is not valid, or has no use for the kind."""
    import shlex

    from aks_sandbox.manifests.convert import parsed_taint
    from aks_sandbox.manifests.generating.wanted import USED, Controller, ServedClass, Wanted
    from aks_sandbox.manifests.generating.wanted import Kind as What
    from aks_sandbox.model.input_rules import label

    kind = What(arguments.kind)
    options = options_of(GenerateArguments)
    # A front end may fill the group from its configuration, so that one is not refused: without a cluster it does not
    # count.
    silent = {Argument.KIND, Argument.OUTPUT_FILE, Argument.RESOURCE_GROUP}
    for name in arguments.given & set(options):
        argument = options[name].argument
        if argument not in silent and argument not in USED[kind]:
            raise InvalidInput(argument, f"has no use for {kind}", "Leave it out.")
    try:
        command = shlex.split(arguments.start or "")
    except ValueError as error:
        raise InvalidInput(Argument.COMMAND, f"'{arguments.start}' cannot be split: {error}") from None
    pairs = [one.partition("=") for one in arguments.selector or ()]
    for key, _, value in pairs:
        label(Argument.SELECTOR, key, value)
    served = ServedClass()
    left_out = {"output_file", *(() if arguments.cluster_name else ("resource_group_name",))}
    group_given = kind is What.RUNTIME_CLASS and "resource_group_name" in arguments.given
    cluster = live_cluster(context, arguments.resource_group_name, arguments.cluster_name, group_given=group_given)
    if cluster is not None:
        served = _served_by(context, cluster, arguments.resource_group_name)
    return Wanted(
        kind=kind,
        command_line=words_given("manifest generate", arguments, left_out),
        name=arguments.name or "",
        namespace=arguments.namespace or "",
        image=arguments.image,
        command=tuple(command),
        cpu=arguments.cpu,
        memory=arguments.memory,
        replicas=arguments.replicas,
        runtime_class=arguments.runtime_class,
        taints=tuple(parsed_taint(one) for one in arguments.tolerations or ()),
        allowed=tuple(arguments.allowed or ()),
        excepted=tuple(arguments.excepted or ()),
        selector={key: value for key, _, value in pairs},
        controller=Controller(arguments.controller),
        served=served,
    )


def _served_by(context: Context, cluster: LiveCluster, group: str | None) -> ServedClass:
    from aks_sandbox.manifests.live import served_class

    try:
        return served_class(cluster)
    except NotFound as error:
        error.steps = filled(error.steps, target_of(context, group or "", cluster.name).names)
        raise


GENERATE = CommandRow(
    name="generate",
    summary="Write a manifest to begin with, whose comments say why each line is there.",
    details=(
        "The kinds are pod, deployment, trusted-untrusted (an ordinary workload beside a sandboxed one, to "
        "compare), runtime-class (with the overhead that is documented for a memory limit), agent-sandbox (a "
        "Sandbox, and a template with a warm pool), admission-policy (lets a namespace run sandboxed pods "
        "alone), network-policy (closes the metadata service and the API server) and limit-range. Each passes "
        "lint and begins with the command that made it; what lint finds in the values that were asked for "
        "stands on standard error. `kubectl port-forward` does not reach a sandboxed pod: use a Service."
    ),
    examples=(
        Example("Write a sandboxed pod.", "pod"),
        Example(
            "Write a Deployment of three pods with virtual machines of 1Gi.",
            "deployment --name web --image nginx:1.29 --memory 1Gi --replicas 3",
        ),
        Example("Write an ordinary DaemonSet beside a sandboxed one.", "trusted-untrusted --controller daemonset"),
        Example("Write a RuntimeClass for pods of up to 1Gi.", "runtime-class --memory 1Gi"),
        Example(
            "Write a RuntimeClass with the handler and the node selector of a cluster.",
            "runtime-class --memory 1Gi -g MyGroup --cluster-name MyCluster",
        ),
        Example(
            "Write a policy that lets a namespace run sandboxed pods alone.",
            "admission-policy --namespace untrusted",
        ),
        Example(
            "Write a policy that leaves untrusted pods DNS and one range.",
            "network-policy --selector app=web --allow-cidr 10.1.0.0/16",
        ),
    ),
    arguments=GenerateArguments,
    run=run_generate,
    table="written_table",
    waits=True,
)
