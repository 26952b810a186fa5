"""`template`: a cluster or a node pool as ARM JSON, Bicep or Terraform, and files of others checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.tables import find_runtime, runtimes
from aks_sandbox.commands.cluster_arguments import ssh_key
from aks_sandbox.commands.create import NewClusterArguments, cluster_spec
from aks_sandbox.commands.node_arguments import with_snapshot
from aks_sandbox.commands.nodepool import NewPoolArguments, added_pool
from aks_sandbox.commands.pool_arguments import (
    NamedCluster,
    codes_of,
    ignore_option,
    patch_option,
    read_patch,
    target_of,
)
from aks_sandbox.commands.report_option import report_option
from aks_sandbox.commands.row import (
    Answer,
    Arguments,
    CommandRow,
    Context,
    Example,
    GroupRow,
    flag,
    option,
)
from aks_sandbox.model.wanted import WriteOptions
from aks_sandbox.steps import ours

if TYPE_CHECKING:
    from aks_sandbox.reports.text import PlainText, Shown
    from aks_sandbox.templates.writing import HowWritten

_FORMATS = ("arm", "bicep", "terraform")
_PROVIDERS = ("azurerm", "azapi")
_OUTPUT = "Output"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class LanguageArguments(Arguments):
    """The language of a template, and where it goes."""

    language: str = option(
        Argument.FORMAT, "Language of the template.", default="bicep", choices=_FORMATS, section=_OUTPUT
    )
    provider: str | None = option(
        Argument.PROVIDER,
        "Provider of Terraform. The default is azurerm; for KataMshvVmIsolation, which azurerm does not take, azapi.",
        choices=_PROVIDERS,
        section=_OUTPUT,
    )
    output_file: str | None = option(
        Argument.OUTPUT_FILE,
        "File for the template. Without it, the template goes to standard output, whatever --output is.",
        section=_OUTPUT,
    )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class JudgedArguments(LanguageArguments):
    """How the request behind a template is changed and judged."""

    patch: Sequence[str] | None = patch_option()
    ignore: Sequence[str] | None = ignore_option()
    strict: bool = flag(Argument.STRICT, "Write nothing when a check warns or could not be carried out.")
    validate: bool = flag(
        Argument.VALIDATE,
        f"Run all checks of `{ours('check')}` on the request. Without it, those run that need nothing from Azure.",
    )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ClusterArguments(NewClusterArguments, JudgedArguments):
    """A cluster with its sandboxed node pool, as `create` makes it."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class PoolArguments(NewPoolArguments, JudgedArguments):
    """A sandboxed node pool, as `nodepool add` makes it."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ExportArguments(LanguageArguments, NamedCluster):
    """A cluster that exists, or one of its node pools."""

    nodepool_name: str | None = option(
        Argument.POOL, "Name of the node pool to export. By default, the cluster is exported with all its node pools."
    )
    runtime: str | None = option(
        Argument.AS,
        "Workload runtime that the template gives to the sandboxed node pools. By default, each keeps its own.",
        choices=[one.name for one in runtimes()],
    )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class CheckArguments(Arguments):
    """Files, and how they are judged."""

    files: Sequence[str] = option(
        Argument.FILES,
        "ARM template (.json), Bicep file (.bicep) or Terraform file (.tf). Several may be given; the Terraform files "
        "of one folder are one module.",
        required=True,
        positional=True,
    )
    ignore: Sequence[str] | None = ignore_option()
    strict: bool = flag(
        Argument.STRICT,
        "Fail also when a check warns, and decide nothing while any check could not be carried out, or a module was "
        "not read.",
    )
    everything: bool = flag(Argument.EVERYTHING, "Show every check in the table, not only those that need attention.")
    report: Sequence[str] | None = report_option(
        ".html", ".xml", ".sarif", ".md", ".codequality.json", ".json", section=_OUTPUT
    )


def _how(arguments: LanguageArguments) -> HowWritten:
    from aks_sandbox.files import file_place
    from aks_sandbox.templates.writing import Format, HowWritten, Provider

    file = arguments.output_file
    return HowWritten(
        language=Format(arguments.language),
        provider=None if arguments.provider is None else Provider(arguments.provider),
        output_file=None if file is None else file_place(Argument.OUTPUT_FILE, file),
    )


def _options(arguments: JudgedArguments) -> WriteOptions:
    # Like a dry run, in which the checks run too.
    return WriteOptions(
        dry_run=True,
        validate=True,
        ignore=codes_of(arguments.ignore),
        patches=tuple(read_patch(text) for text in arguments.patch or ()),
        strict=arguments.strict,
    )


def run_cluster(context: Context, arguments: ClusterArguments) -> PlainText | None:
    """The template of a new cluster; None where it went into a file."""
    from aks_sandbox.templates.writing import write_cluster

    how, connection = _how(arguments), context.connect()
    spec = cluster_spec(context, with_snapshot(connection, arguments))
    key = ssh_key(context, arguments)
    options = _options(arguments)
    return write_cluster(connection, spec, options, key, how, context.reporter, all_checks=arguments.validate)


def run_nodepool(context: Context, arguments: PoolArguments) -> PlainText | None:
    """The template of a new node pool; None where it went into a file."""
    from aks_sandbox.templates.writing import write_node_pool

    how, connection = _how(arguments), context.connect()
    spec = added_pool(context, with_snapshot(connection, arguments))
    return write_node_pool(connection, spec, _options(arguments), how, context.reporter, all_checks=arguments.validate)


def run_export(context: Context, arguments: ExportArguments) -> PlainText | None:
    """The template of what exists; None where it went into a file."""
    from aks_sandbox.templates.exporting import export

    how, connection = _how(arguments), context.connect()
    target = target_of(context, arguments.resource_group_name, arguments.name)
    runtime = None if arguments.runtime is None else find_runtime(arguments.runtime)
    return export(connection, target, arguments.nodepool_name, runtime, how, context.reporter)


def run_check(_context: Context, arguments: CheckArguments) -> Shown:
    """The report of the files."""
    from aks_sandbox.reports.pipelines import outputs
    from aks_sandbox.templates.checking import WRITERS, FileCheckOptions, check_files

    out = outputs(arguments.report or (), WRITERS)
    how = FileCheckOptions(
        ignore=codes_of(arguments.ignore),
        strict=arguments.strict,
        everything=arguments.everything,
        reports=out.files,
        pipeline=out.pipeline,
    )
    return check_files(arguments.files, how)


def _check_answer(document: Mapping[str, Any]) -> Answer:
    return {"fail": Answer.NO, "unknown": Answer.UNDECIDED}.get(document["verdict"], Answer.YES)


_ONE_TRUTH = (
    "The template has the body that {command} sends for the same options; names, region, VM size, node count and "
    "Kubernetes version are parameters. Checks that need nothing from Azure run first, and nothing is written when one "
    "of them fails."
)

TEMPLATE = GroupRow(
    name="template",
    summary="Write a cluster or a node pool as ARM JSON, Bicep or Terraform, and check such files.",
    rows=(
        CommandRow(
            name="cluster",
            summary="Write a new cluster with a sandboxed node pool as a template.",
            details=_ONE_TRUTH.format(command=f"`{ours('create')}`"),
            examples=(
                Example(
                    "Write a cluster as Bicep.",
                    "-g MyGroup -n MyCluster -l eastus --workload-runtime KataVmIsolation --no-ssh-key",
                ),
                Example(
                    "Write a cluster with a separate system node pool as Terraform.",
                    "-g MyGroup -n MyCluster -l eastus --workload-runtime KataVmIsolation --separate-system-pool "
                    "--no-ssh-key --format terraform",
                ),
                Example(
                    "Write a cluster with the preview runtime as ARM JSON, after all checks.",
                    "-g MyGroup -n MyCluster -l eastus --no-ssh-key --format arm --validate",
                ),
            ),
            arguments=ClusterArguments,
            run=run_cluster,
            table="written_table",
        ),
        CommandRow(
            name="nodepool",
            summary="Write a sandboxed node pool of an existing cluster as a template.",
            details=_ONE_TRUTH.format(command=f"`{ours('nodepool add')}`"),
            examples=(
                Example(
                    "Write a node pool as Bicep.",
                    "-g MyGroup --cluster-name MyCluster -n untrusted --workload-runtime KataVmIsolation",
                ),
                Example(
                    "Write an autoscaled node pool as Terraform.",
                    "-g MyGroup --cluster-name MyCluster -n untrusted --workload-runtime KataVmIsolation "
                    "--enable-cluster-autoscaler --min-count 1 --max-count 5 --format terraform",
                ),
            ),
            arguments=PoolArguments,
            run=run_nodepool,
            table="written_table",
        ),
        CommandRow(
            name="export",
            summary="Write an existing cluster, or one of its node pools, as a template.",
            details=(
                f"Exports what the options of `{ours('create')}` and `{ours('nodepool add')}` set. Secrets "
                "and what only describes a state are left out; other members that are left out are named."
            ),
            examples=(
                Example("Write a cluster as Bicep.", "-g MyGroup -n MyCluster"),
                Example(
                    "Write a node pool as Terraform, under the generally available name of its runtime.",
                    "-g MyGroup -n MyCluster --nodepool-name untrusted --format terraform --as KataVmIsolation",
                ),
            ),
            arguments=ExportArguments,
            run=run_export,
            table="written_table",
        ),
        CommandRow(
            name="check",
            summary="Check the clusters and node pools of ARM JSON, Bicep and Terraform files.",
            details=(
                f"Judges sandboxed node pools, and their clusters, by the rules of `{ours('check')}` that need "
                "nothing from Azure, at file and line. A value that a parameter, a variable or an expression decides "
                "is unknown, also where it has a default. Modules, data sources and existing resources are not read, "
                "and are named. Signs in nowhere and changes nothing. Bicep and Terraform files require a parser that "
                "is not installed with the extension; where it is missing, the error names the command that installs "
                "it."
            ),
            examples=(
                Example("Check an ARM template.", "azuredeploy.json"),
                Example("Check a Bicep file and show the result as a table.", "main.bicep --output table"),
                Example("Check a Terraform module and write SARIF for code scanning.", "*.tf --report check.sarif"),
            ),
            arguments=CheckArguments,
            run=run_check,
            table="lines_table",
            documents=("template-check",),
            answer=_check_answer,
            answers={
                Answer.YES: "no check failed, and no check that can fail is unknown",
                Answer.NO: "a check failed",
                Answer.UNDECIDED: "no check failed, and one that can fail is unknown",
            },
        ),
    ),
)
