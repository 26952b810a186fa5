"""`manifest`: workloads before they are applied."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.row import (
    Answer,
    Arguments,
    CommandRow,
    Context,
    Example,
    GroupRow,
    Kind,
    Text,
    flag,
    option,
    words_given,
)
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.proof import DEFAULT_IMAGE

if TYPE_CHECKING:
    from aks_sandbox.manifests.generating.wanted import Wanted
    from aks_sandbox.reports.text import Shown

_PATHS = "File or folder with manifests in YAML or JSON, or - for standard input. Several may be given."
_GUESS = "Also judge objects of kinds that are not known, where they have the shape of a pod."
_DEFAULT_CLASS = "kata-vm-isolation"
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
_POD, _NETWORK, _CLUSTER = "Pod", "Network", "Cluster"
#: Where the row of `generate` stands in its group.
_GENERATE = 2
_TOLERATIONS = "Taint of the node pool that the pods are to tolerate, as KEY=VALUE:EFFECT. It may be repeated."


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class LintArguments(Arguments):
    """What is judged, how, and the reports beside the screen."""

    paths: Sequence[str] = option(Argument.PATHS, _PATHS, required=True, positional=True)
    as_sandboxed: bool = flag(
        Argument.AS_SANDBOXED, "Judge every pod as if it requested a sandbox, not only those that do."
    )
    guess: bool = flag(Argument.GUESS, _GUESS)
    strict: bool = flag(Argument.STRICT, "Fail also on warnings, and where something in the input was not judged.")
    everything: bool = flag(Argument.EVERYTHING, "Show notes and ignored findings in the table too.")
    config: str | None = option(
        Argument.CONFIG,
        "File with findings that are accepted, by rule, object and reason. The default is .aks-sandbox.yaml in the "
        "current folder, where there is one.",
    )
    report: Sequence[str] | None = option(
        Argument.REPORT,
        "Also write the report to this file: .html (a page), .xml (JUnit), .sarif or .json; or write commands "
        "to the log "
        "of a pipeline on standard error: github or azure-pipelines. It may be repeated.",
        repeats=True,
    )


def run_lint(_context: Context, arguments: LintArguments) -> Shown:
    """What will not work in a sandbox, at file, line and column."""
    from dataclasses import replace

    from aks_sandbox.manifests.lint import LintOptions, lint
    from aks_sandbox.manifests.lint_document import COMMAND, lint_shown
    from aks_sandbox.manifests.lint_reports import log_lines, split_reports, write_lint_report
    from aks_sandbox.manifests.reading import read_sources
    from aks_sandbox.manifests.suppression import config_file, of_file
    from aks_sandbox.reports.files import with_files
    from aks_sandbox.reports.text import Run

    files, formats = split_reports(arguments.report or ())
    config = config_file(arguments.config)
    suppressions = of_file(config) if config is not None else ()
    options = LintOptions(arguments.as_sandboxed, arguments.guess, arguments.strict)
    sources = read_sources(arguments.paths)
    if config is not None:
        # What accepts findings is not a manifest, although its name ends like one.
        sources = tuple(one for one in sources if one.path is None or one.path.resolve() != config.resolve())
    report = lint(sources, options, suppressions)
    run = Run.now(COMMAND)
    shown = replace(lint_shown(report, run, everything=arguments.everything), log=log_lines(report, formats))
    writes = [(Argument.REPORT, lambda path=path: write_lint_report(path, report, run)) for path in files]
    return with_files(shown, writes)


def _lint_answer(document: Mapping[str, Any]) -> Answer:
    return {"fail": Answer.NO, "unknown": Answer.UNDECIDED}.get(document["verdict"], Answer.YES)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ConvertArguments(Arguments):
    """What is changed, and where the result goes."""

    paths: Sequence[str] = option(Argument.PATHS, _PATHS, required=True, positional=True)
    runtime_class: str = option(
        Argument.RUNTIME_CLASS,
        "RuntimeClass that the pods are to request. The default is the one that node pools of both workload runtimes "
        "serve.",
        default=_DEFAULT_CLASS,
    )
    replaces: Sequence[str] | None = option(
        Argument.FROM,
        "RuntimeClass to replace, such as gvisor. Without it, pods that request another one are kept. It may be "
        "repeated.",
        repeats=True,
    )
    set_limits: bool = flag(
        Argument.SET_LIMITS, "Raise memory limits of less than 128Mi in sum, with which a sandbox does not start."
    )
    tolerations: Sequence[str] | None = option(
        Argument.TOLERATIONS,
        _TOLERATIONS,
        repeats=True,
    )
    guess: bool = flag(Argument.GUESS, "Also convert objects of kinds that are not known, with the shape of a pod.")
    in_place: bool = flag(Argument.IN_PLACE, "Replace the files, all or none, and print what was changed.")
    diff: bool = flag(Argument.DIFF, "Print the difference instead of the result, as on a terminal.")
    check: bool = flag(Argument.CHECK, "Change nothing, and fail where something would change.")


def run_convert(context: Context, arguments: ConvertArguments) -> Shown | Text:
    """The manifests with the class."""
    from aks_sandbox.manifests.convert import (
        ConvertOptions,
        as_one_stream,
        convert,
        parsed_taint,
        write_all,
    )
    from aks_sandbox.manifests.convert_document import COMMAND, convert_shown, remarks
    from aks_sandbox.manifests.reading import STANDARD_INPUT, read_sources
    from aks_sandbox.model.input_rules import kubernetes_name
    from aks_sandbox.reports.text import Run

    if arguments.in_place and (arguments.check or arguments.diff):
        other = Argument.CHECK if arguments.check else Argument.DIFF
        raise InvalidInput(Argument.IN_PLACE, f"cannot be used with {other}, which changes nothing")
    if arguments.in_place and STANDARD_INPUT in arguments.paths:
        raise InvalidInput(Argument.IN_PLACE, "cannot be used with standard input", "Name the file.")
    for argument, names in (
        (Argument.RUNTIME_CLASS, [arguments.runtime_class]),
        (Argument.FROM, arguments.replaces or ()),
    ):
        for name in names:
            kubernetes_name(argument, name)
    options = ConvertOptions(
        arguments.runtime_class,
        tuple(arguments.replaces or ()),
        arguments.set_limits,
        tuple(parsed_taint(one) for one in arguments.tolerations or ()),
        arguments.guess,
    )
    result = convert(read_sources(arguments.paths), options)
    if arguments.in_place:
        write_all(result.files)
    on_a_terminal = sys.stdout is not None and sys.stdout.isatty()
    answer = Answer.NO if arguments.check and result.changed else Answer.YES
    if arguments.in_place or (arguments.check and not arguments.diff):
        return convert_shown(result, Run.now(COMMAND), written=arguments.in_place)
    for line in remarks(result):
        context.reporter.warn(line)
    if arguments.diff or on_a_terminal:
        return Text("".join(one.diff for one in result.files).encode(), answer)
    return Text(as_one_stream(result.files), answer)


def _convert_answer(document: Mapping[str, Any]) -> Answer:
    return Answer.NO if document["changed"] and not document["written"] else Answer.YES


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
        Argument.RUNTIME_CLASS, "RuntimeClass that the pods request.", default=_DEFAULT_CLASS, section=_POD
    )
    tolerations: Sequence[str] | None = option(Argument.TOLERATIONS, _TOLERATIONS, repeats=True, section=_POD)
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
        section=_CLUSTER,
    )
    cluster_name: str | None = option(
        Argument.CLUSTER,
        "Name of the cluster from which runtime-class takes handler, node selector and taints.",
        names=["--cluster-name"],
        section=_CLUSTER,
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
    options = MANIFEST.rows[_GENERATE].options
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
    if arguments.cluster_name:
        served = _served_by(context, arguments.resource_group_name, arguments.cluster_name)
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


def _served_by(context: Context, group: str | None, cluster: str) -> Any:
    raise NotImplementedError


MANIFEST = GroupRow(
    name="manifest",
    summary="Judge, convert, generate and size the manifests of workloads for sandboxes.",
    rows=(
        CommandRow(
            name="lint",
            summary="Show what of a workload will not work in a sandbox, at file, line and column.",
            details=(
                "Judges pods that request a RuntimeClass of Kata, in every kind that has a pod template, "
                "together with the "
                "RuntimeClasses, limit ranges, quotas, claims and policies of the input. A finding shows what the "
                "runtime or Kubernetes reports, and what to change. Templates, kustomizations, patches and manifests "
                "inside of texts are not judged, and are counted. An annotation aks-sandbox/ignore-CODE of an object "
                "accepts a finding; its value is the reason."
            ),
            examples=(
                Example("Judge a file.", "app.yaml"),
                Example(
                    "Judge a folder as if all its pods requested a sandbox.", "manifests --as-sandboxed --output table"
                ),
                Example("Judge what Helm renders, which is piped in, and fail on warnings too.", "- --strict"),
                Example(
                    "Write SARIF for code scanning, and annotate the pull request.",
                    "manifests --report lint.sarif --report github",
                ),
            ),
            arguments=LintArguments,
            run=run_lint,
            table="lines_table",
            documents=("lint",),
            answer=_lint_answer,
            answers={
                Answer.YES: "no finding fails",
                Answer.NO: "a finding fails",
                Answer.UNDECIDED: "a file could not be read, or nothing in the input could be judged",
            },
        ),
        CommandRow(
            name="convert",
            summary="Let workloads request a sandbox, and change no other line of their manifests.",
            details=(
                "Sets spec.runtimeClassName of every pod template to kata-vm-isolation. Comments, order, quotes, line "
                "ends and anchors stay as they are, byte for byte. Prints the result, or the difference where "
                "it goes to "
                "a terminal; --in-place replaces the files, all or none. What applying the result does, and what lint "
                "finds in it, stands on standard error, or in the document of --in-place and --check."
            ),
            examples=(
                Example("Print a manifest whose pods request a sandbox.", "app.yaml"),
                Example("Show what would change.", "app.yaml --diff"),
                Example("Convert all manifests of a folder.", "manifests --in-place --set-limits"),
                Example(
                    "Replace the RuntimeClass of the preview.", "app.yaml --from kata-mshv-vm-isolation --in-place"
                ),
                Example("Fail in a pipeline where a pod does not request a sandbox.", "manifests --check"),
            ),
            arguments=ConvertArguments,
            run=run_convert,
            table="lines_table",
            documents=("conversion",),
            answer=_convert_answer,
            answers={
                Answer.YES: "nothing would change, or the result is printed or written",
                Answer.NO: "something would change, with --check",
            },
        ),
        CommandRow(
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
                Example(
                    "Write an ordinary DaemonSet beside a sandboxed one.", "trusted-untrusted --controller daemonset"
                ),
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
            answers={Answer.YES: "the manifest is printed or written"},
        ),
    ),
)
