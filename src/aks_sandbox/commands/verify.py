"""`verify`: prove that sandboxed pods have their own kernels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.pool_arguments import target_of
from aks_sandbox.commands.report_option import report_option
from aks_sandbox.commands.row import (
    Answer,
    Arguments,
    CommandRow,
    Context,
    Example,
    Kind,
    default_of,
    flag,
    option,
    options_of,
)
from aks_sandbox.errors import InvalidInput, MissingArgument
from aks_sandbox.model import input_rules
from aks_sandbox.model.proof import (
    DEFAULT_IMAGE,
    DEFAULT_SECONDS,
    DEFAULT_SECONDS_TO_SCALE,
    MOST_NODES,
    MOST_SECONDS_TO_SCALE,
)

if TYPE_CHECKING:
    from aks_sandbox.reports.pipelines import Outputs
    from aks_sandbox.reports.text import Shown
    from aks_sandbox.verify.verify import VerifyOptions


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class VerifyArguments(Arguments):
    """What is proved, and how."""

    resource_group_name: str | None = option(
        Argument.RESOURCE_GROUP, "Name of the resource group.", "-g", kind=Kind.RESOURCE_GROUP
    )
    name: str | None = option(Argument.CLUSTER, "Name of the cluster.", "-n")
    nodepool_name: str | None = option(
        Argument.POOL, "Name of the node pool to verify. By default all sandboxed node pools are verified."
    )
    image: str = option(
        Argument.IMAGE,
        "Image for the pods by tag or digest, with sh, cat, grep and sed in it. Set it when the cluster cannot pull "
        "the default. The result names the digest that the nodes pulled.",
        default=DEFAULT_IMAGE,
    )
    timeout: int = option(
        Argument.TIMEOUT,
        f"Seconds, from 60 to 300, to wait for the pods to run. With {Argument.SCALE_UP} up to "
        f"{MOST_SECONDS_TO_SCALE}, by default {DEFAULT_SECONDS_TO_SCALE}. Removing them takes additional time.",
        default=DEFAULT_SECONDS,
        kind=Kind.INTEGER,
    )
    nodes: int | None = option(
        Argument.NODES,
        "How many nodes of each node pool to test, from 1 to 20. By default one node is tested, which is not always "
        "the same; the status of all of them is read.",
        kind=Kind.INTEGER,
    )
    all_nodes: bool = flag(Argument.ALL_NODES, "Test all nodes of each node pool, up to 20.")
    scale_up: bool = flag(
        Argument.SCALE_UP,
        "Where a node pool with the cluster autoscaler does not have a ready node, create a sandboxed pod, wait up to "
        f"{Argument.TIMEOUT} for the node that the autoscaler adds for it, and verify that node. It is billed until "
        "the autoscaler removes it.",
    )
    runtime_class: str | None = option(
        Argument.RUNTIME_CLASS,
        "RuntimeClass to verify, such as one of your own with a Kata handler. By default the one of AKS that selects "
        "the nodes of the node pool is verified.",
    )
    namespace: str | None = option(
        Argument.NAMESPACE,
        "Existing namespace for the pods, where policies allow them. It is not removed. By default the pods get their "
        "own namespace.",
        section="Policy",
    )
    label: Sequence[str] | None = option(
        Argument.POD_LABEL,
        "Label that policies require of pods and namespaces, as KEY=VALUE. It may be repeated.",
        section="Policy",
        repeats=True,
    )
    annotation: Sequence[str] | None = option(
        Argument.POD_ANNOTATION,
        "Annotation that policies require of pods and namespaces, as KEY=VALUE. It may be repeated.",
        section="Policy",
        repeats=True,
    )
    image_pull_secret: Sequence[str] | None = option(
        Argument.IMAGE_PULL,
        f"Name of a secret in the namespace of {Argument.NAMESPACE} with which the nodes pull the image. It may be "
        "repeated.",
        section="Policy",
        repeats=True,
    )
    keep: bool = flag(Argument.KEEP, "Keep the pods and their namespace in the cluster.")
    report: Sequence[str] | None = report_option(".html", ".xml", ".md", ".json", section="File")
    save_evidence: str | None = option(
        Argument.SAVE_EVIDENCE,
        f"Save all that was sent and all that came back to this file, for {Argument.EVIDENCE}. Passwords, tokens and "
        "keys in the texts of Azure and of the cluster are removed. The result names its SHA-256.",
        section="File",
    )
    anonymize: bool = flag(
        Argument.ANONYMIZE,
        "Replace each GUID, person, email address and IP address in the result and in its files with a number, the "
        "same number for the same one. Names of resources stay.",
        section="File",
    )
    evidence: str | None = option(
        Argument.EVIDENCE,
        f"Judge the evidence in this file, written by {Argument.SAVE_EVIDENCE}, without network and login. Nothing "
        "runs in a cluster.",
        section="File",
    )


#: What goes with an evidence file: where the reports go. A front end may fill the group from its configuration, so it
#: is not refused: it does not count.
_WITH_EVIDENCE = ("evidence", "report", "resource_group_name")


def run(context: Context, arguments: VerifyArguments) -> Shown:
    """The evidence and the verdict."""
    from aks_sandbox.verify.verify import verify, verify_saved

    if arguments.evidence is not None:
        path, out = evidence_options(arguments, arguments.evidence)
        return verify_saved(path, out.files, out.pipeline)
    if arguments.name is None or arguments.resource_group_name is None:
        missing = Argument.RESOURCE_GROUP if arguments.resource_group_name is None else Argument.CLUSTER
        both = f", and so is {Argument.CLUSTER}" if arguments.name is arguments.resource_group_name else ""
        raise MissingArgument(missing, f"is required{both}, unless {Argument.EVIDENCE} names an evidence file")
    how = verify_options(arguments)
    connection = context.connect()
    target = target_of(context, arguments.resource_group_name, arguments.name)
    return verify(connection, target, how, context.reporter)


def evidence_options(arguments: VerifyArguments, evidence: str) -> tuple[Path, Outputs]:
    """The file to judge and the reports to write; InvalidInput for an option that is about a run in a cluster."""
    from aks_sandbox.reports.files import PROOF_WRITERS
    from aks_sandbox.reports.pipelines import outputs

    for name, one in options_of(VerifyArguments).items():
        value = getattr(arguments, name)
        # az counts a flag that is not given among what was given.
        given = (
            value is not None
            and value is not False
            and (name in arguments.given or value != default_of(VerifyArguments, name))
        )
        if given and name not in _WITH_EVIDENCE:
            raise InvalidInput(one.argument, f"cannot be used with {Argument.EVIDENCE}, which runs nothing")
    out = outputs(arguments.report or (), PROOF_WRITERS)
    path = Path(evidence).expanduser()
    _refuse_same_file(Argument.EVIDENCE, path, out.files)
    return path, out


def _refuse_same_file(argument: Argument, path: Path, reports: Sequence[Path]) -> None:
    if path.resolve() in [one.resolve() for one in reports]:
        raise InvalidInput(argument, f"'{path}' is the file of {Argument.REPORT} too", "Name another file.")


def verify_options(arguments: VerifyArguments) -> VerifyOptions:
    """How the proof is made, all of it refused before anything is asked of Azure."""
    from aks_sandbox.files import file_place
    from aks_sandbox.reports.files import PROOF_WRITERS
    from aks_sandbox.reports.pipelines import outputs
    from aks_sandbox.verify.verify import VerifyOptions

    input_rules.image(Argument.IMAGE, arguments.image)
    seconds = arguments.timeout
    if arguments.scale_up and "timeout" not in arguments.given:
        seconds = DEFAULT_SECONDS_TO_SCALE
    input_rules.between(Argument.TIMEOUT, seconds, 60, MOST_SECONDS_TO_SCALE if arguments.scale_up else 300)
    if arguments.nodepool_name is not None:
        input_rules.pool_name(Argument.POOL, arguments.nodepool_name)
    out = outputs(arguments.report or (), PROOF_WRITERS)
    if arguments.nodes is not None:
        if arguments.all_nodes:
            raise InvalidInput(Argument.NODES, f"cannot be used with {Argument.ALL_NODES}, which tests all of them")
        input_rules.between(Argument.NODES, arguments.nodes, 1, MOST_NODES)
    save_evidence = None
    if arguments.save_evidence is not None:
        save_evidence = file_place(Argument.SAVE_EVIDENCE, arguments.save_evidence)
        _refuse_same_file(Argument.SAVE_EVIDENCE, save_evidence, out.files)
    if arguments.namespace is not None:
        input_rules.namespace(Argument.NAMESPACE, arguments.namespace)
    for argument, name in (
        (Argument.RUNTIME_CLASS, arguments.runtime_class),
        *((Argument.IMAGE_PULL, name) for name in arguments.image_pull_secret or ()),
    ):
        if name is not None:
            input_rules.kubernetes_name(argument, name)
    if arguments.image_pull_secret and arguments.namespace is None:
        raise InvalidInput(
            Argument.IMAGE_PULL, f"requires {Argument.NAMESPACE}: a namespace that is made for the pods has no secret"
        )
    return VerifyOptions(
        runtime_class=arguments.runtime_class,
        namespace=arguments.namespace,
        labels=_pairs(Argument.POD_LABEL, arguments.label or ()),
        annotations=_pairs(Argument.POD_ANNOTATION, arguments.annotation or ()),
        pull_secrets=tuple(arguments.image_pull_secret or ()),
        nodes=MOST_NODES if arguments.all_nodes else arguments.nodes or 1,
        pool_name=arguments.nodepool_name,
        image=arguments.image,
        seconds=seconds,
        scale_up=arguments.scale_up,
        keep=arguments.keep,
        reports=out.files,
        pipeline=out.pipeline,
        save_evidence=save_evidence,
        anonymize=arguments.anonymize,
    )


#: What the command itself says of its objects, and how strictly they are admitted.
_OWN_KEYS = ("app.kubernetes.io/", "aks-sandbox/", "pod-security.kubernetes.io/")


def _pairs(argument: Argument, words: Sequence[str]) -> Mapping[str, str]:
    """Keys and values of KEY=VALUE, each key once."""
    found: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals:
            raise InvalidInput(argument, f"'{word}' is not of the form KEY=VALUE")
        input_rules.label(argument, key, value if argument is Argument.POD_LABEL else "")
        if key.startswith(_OWN_KEYS):
            raise InvalidInput(argument, f"'{key}' is set by this command")
        if found.setdefault(key, value) != value:
            raise InvalidInput(argument, f"'{key}' has two values")
    return found


def _answer(document: Mapping[str, Any]) -> Answer:
    verdicts = {"isolated": Answer.YES, "notIsolated": Answer.NO}
    return verdicts.get(document["verdict"], Answer.UNDECIDED)


VERIFY = CommandRow(
    name="verify",
    summary="Prove on a running cluster that sandboxed pods have their own kernels.",
    details=(
        "Runs three small pods on one node of each sandboxed node pool, two with the RuntimeClass of the pool and one "
        "without, and compares what their kernels report. Works through Azure Resource Manager alone (run command), so "
        "it reaches private clusters and requires no kubeconfig. Runs two commands in the cluster, about ten seconds "
        "each, and up to seven where something is in the way. The pods have resource limits, their own namespace and "
        "no service account token. They are removed afterwards, also after an error, Ctrl-C or SIGTERM; the next run "
        "removes what a killed run left. The verdict is isolated, notProven or notIsolated, and names the nodes that "
        "were tested. Equal kernel releases decide nothing: with some node images the host kernel and the guest kernel "
        "report the same release."
    ),
    examples=(
        Example(
            "Verify all sandboxed node pools of a cluster and show the evidence as a table.",
            "-g MyGroup -n MyCluster --output table",
        ),
        Example(
            "Verify one node pool and write the evidence to an HTML page.",
            "-g MyGroup -n MyCluster --nodepool-name untrusted --report proof.html",
        ),
        Example(
            "Verify all nodes of all sandboxed node pools, for an audit.",
            "-g MyGroup -n MyCluster --all-nodes --report proof.html",
        ),
        Example(
            "Verify in a pipeline that must fail unless the pods are isolated, with the evidence as JUnit.",
            "-g MyGroup -n MyCluster --report proof.xml --query verdict --output tsv",
        ),
        Example(
            "Verify a cluster that pulls images only from its own registry.",
            "-g MyGroup -n MyCluster --image myregistry.azurecr.io/busybox:1.37",
        ),
        Example(
            "Save the evidence for an auditor, without the names of persons.",
            "-g MyGroup -n MyCluster --save-evidence evidence.json --anonymize",
        ),
        Example(
            "Judge saved evidence again without network and login, and write an HTML page.",
            "--evidence evidence.json --report proof.html",
        ),
    ),
    arguments=VerifyArguments,
    run=run,
    table="lines_table",
    waits=True,
    documents=("proof",),
    answer=_answer,
    answers={
        Answer.YES: "all verified node pools are isolated",
        Answer.NO: "one is not isolated",
        Answer.UNDECIDED: "isolation is not proven",
    },
    not_found="the resource group, the cluster or the node pool was not found",
)
