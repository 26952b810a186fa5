"""`manifest`: workloads before they are applied."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.manifest_arguments import (
    DEFAULT_CLASS,
    GUESS_HELP,
    PATHS_HELP,
    TOLERATIONS,
    ClusterOfManifests,
    cluster_named_by,
)
from aks_sandbox.commands.manifest_generate import GENERATE
from aks_sandbox.commands.manifest_size import SIZE
from aks_sandbox.commands.report_option import report_option
from aks_sandbox.commands.row import (
    Answer,
    Arguments,
    CommandRow,
    Context,
    Example,
    GroupRow,
    Text,
    flag,
    option,
)
from aks_sandbox.errors import InvalidInput

if TYPE_CHECKING:
    from aks_sandbox.reports.text import Shown


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class LintArguments(ClusterOfManifests):
    """What is judged, how, and the reports beside the screen."""

    paths: Sequence[str] = option(Argument.PATHS, PATHS_HELP, required=True, positional=True)
    as_sandboxed: bool = flag(
        Argument.AS_SANDBOXED, "Judge every pod as if it requested a sandbox, not only those that do."
    )
    guess: bool = flag(Argument.GUESS, GUESS_HELP)
    strict: bool = flag(Argument.STRICT, "Fail also on warnings, and where something in the input was not judged.")
    everything: bool = flag(Argument.EVERYTHING, "Show notes and ignored findings in the table too.")
    config: str | None = option(
        Argument.CONFIG,
        "File with findings that are accepted, by rule, object and reason. The default is .aks-sandbox.yaml in the "
        "current folder, where there is one.",
    )
    report: Sequence[str] | None = report_option(".html", ".xml", ".sarif", ".md", ".codequality.json", ".json")


def run_lint(context: Context, arguments: LintArguments) -> Shown:
    """What will not work in a sandbox, at file, line and column."""
    from aks_sandbox.manifests.lint import LintOptions, lint
    from aks_sandbox.manifests.lint_document import COMMAND, lint_shown
    from aks_sandbox.manifests.lint_reports import WRITERS, lint_judgement, write_lint_report
    from aks_sandbox.manifests.reading import read_sources
    from aks_sandbox.manifests.suppression import config_file, of_file
    from aks_sandbox.reports.files import with_files
    from aks_sandbox.reports.pipelines import outputs, told
    from aks_sandbox.reports.text import Run

    out = outputs(arguments.report or (), WRITERS)
    config = config_file(arguments.config)
    suppressions = of_file(config) if config is not None else ()
    options = LintOptions(arguments.as_sandboxed, arguments.guess, arguments.strict)
    sources = read_sources(arguments.paths)
    if config is not None:
        # What accepts findings is not a manifest, although its name ends like one.
        sources = tuple(one for one in sources if one.path is None or one.path.resolve() != config.resolve())
    cluster = cluster_named_by(context, arguments)
    report = lint(sources, options, suppressions, cluster)
    run = Run.now(COMMAND)
    shown = lint_shown(report, run, everything=arguments.everything)
    shown = told(shown, out.pipeline, lambda: lint_judgement(report, run))
    writes = [(Argument.REPORT, lambda path=path: write_lint_report(path, report, run)) for path in out.files]
    return with_files(shown, writes)


def _lint_answer(document: Mapping[str, Any]) -> Answer:
    return {"fail": Answer.NO, "unknown": Answer.UNDECIDED}.get(document["verdict"], Answer.YES)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ConvertArguments(Arguments):
    """What is changed, and where the result goes."""

    paths: Sequence[str] = option(Argument.PATHS, PATHS_HELP, required=True, positional=True)
    runtime_class: str = option(
        Argument.RUNTIME_CLASS,
        "RuntimeClass that the pods are to request. The default is the one that node pools of both workload runtimes "
        "serve.",
        default=DEFAULT_CLASS,
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
        TOLERATIONS,
        repeats=True,
    )
    guess: bool = flag(Argument.GUESS, "Also convert objects of kinds that are not known, with the shape of a pod.")
    in_place: bool = flag(Argument.IN_PLACE, "Replace the files, all or none, and print what was changed.")
    diff: bool = flag(Argument.DIFF, "Print the difference instead of the result, as on a terminal.")
    check: bool = flag(Argument.CHECK, "Change nothing, and fail where something would change.")
    report: Sequence[str] | None = report_option(".md", ".json", needs=Argument.CHECK)


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
    from aks_sandbox.manifests.convert_reports import WRITERS, convert_judgement, write_convert_report
    from aks_sandbox.manifests.reading import STANDARD_INPUT, read_sources
    from aks_sandbox.model.input_rules import kubernetes_name
    from aks_sandbox.reports.files import with_files
    from aks_sandbox.reports.pipelines import outputs, told
    from aks_sandbox.reports.text import Run

    if arguments.in_place and (arguments.check or arguments.diff):
        other = Argument.CHECK if arguments.check else Argument.DIFF
        raise InvalidInput(Argument.IN_PLACE, f"cannot be used with {other}, which changes nothing")
    if arguments.report and (arguments.diff or not arguments.check):
        raise InvalidInput(Argument.REPORT, f"needs {Argument.CHECK} without {Argument.DIFF}")
    out = outputs(arguments.report or (), WRITERS)
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
    now = Run.now(COMMAND)
    if arguments.in_place:
        return convert_shown(result, now, written=True)
    if arguments.check and not arguments.diff:
        shown = told(convert_shown(result, now, written=False), out.pipeline, lambda: convert_judgement(result, now))
        writes = [(Argument.REPORT, lambda path=path: write_convert_report(path, result, now)) for path in out.files]
        return with_files(shown, writes)
    for line in remarks(result):
        context.reporter.warn(line)
    if arguments.diff or on_a_terminal:
        return Text("".join(one.diff for one in result.files).encode(), answer)
    return Text(as_one_stream(result.files), answer)


def _convert_answer(document: Mapping[str, Any]) -> Answer:
    return Answer.NO if document["changed"] and not document["written"] else Answer.YES


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
                "accepts a finding; its value is the reason. With --name, what the cluster has decides too; without "
                "it, nothing is read from Azure."
            ),
            examples=(
                Example("Judge a file.", "app.yaml"),
                Example(
                    "Judge a folder as if all its pods requested a sandbox.", "manifests --as-sandboxed --output table"
                ),
                Example("Judge what Helm renders, which is piped in, and fail on warnings too.", "- --strict"),
                Example("Judge a file for a cluster.", "app.yaml -g MyGroup -n MyCluster"),
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
            waits=True,
            not_found="the resource group or the cluster was not found",
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
        GENERATE,
        SIZE,
    ),
)
