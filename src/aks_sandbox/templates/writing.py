"""`template cluster` and `template nodepool`: what is wanted, judged, and written in a language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.connection import Connection
from aks_sandbox.catalog.tables import find_os_sku, find_runtime
from aks_sandbox.check.check import inspect, stop_at_failures
from aks_sandbox.check.codes import known_codes
from aks_sandbox.create.addons_body import remaining_steps
from aks_sandbox.create.cluster import planned_cluster
from aks_sandbox.create.node_pool import planned_node_pool
from aks_sandbox.create.role_assignments import role_notes
from aks_sandbox.errors import InvalidInput
from aks_sandbox.files import reason, write_private
from aks_sandbox.model.cluster import ClusterSpec
from aks_sandbox.model.facts import Facts, Known, with_derived
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.wanted import SandboxSpec, SshKey, WriteOptions
from aks_sandbox.reports.text import PlainText
from aks_sandbox.rules.engine import ARM_RULES, run_rules
from aks_sandbox.templates.arm_template import arm_template
from aks_sandbox.templates.bicep import bicep
from aks_sandbox.templates.draft import cluster_template, pool_template
from aks_sandbox.templates.template import Kind, Note, Template
from aks_sandbox.templates.terraform import runtimes_in, terraform_azapi, terraform_azurerm


class Format(Enum):
    """The languages."""

    ARM = "arm"
    BICEP = "bicep"
    TERRAFORM = "terraform"


class Provider(Enum):
    """The providers of Terraform."""

    AZURERM = "azurerm"
    AZAPI = "azapi"


@dataclass(frozen=True, kw_only=True)
class HowWritten:
    """The language; `provider` is None where the workload runtime decides, `output_file` None for standard output."""

    language: Format
    provider: Provider | None = None
    output_file: Path | None = None

    def __post_init__(self) -> None:
        if self.provider is not None and self.language is not Format.TERRAFORM:
            raise InvalidInput(Argument.PROVIDER, f"needs {Argument.FORMAT} {Format.TERRAFORM.value}")


def write_cluster(
    connection: Connection,
    spec: ClusterSpec,
    options: WriteOptions,
    ssh_key: SshKey,
    how: HowWritten,
    reporter: Reporter,
    *,
    all_checks: bool,
) -> PlainText | None:
    """The template of a new cluster; None where it went into a file."""
    sandbox, body = planned_cluster(spec, options, ssh_key.for_dry_run(), reporter)
    known = None if all_checks else {"cluster": Known(None)}
    _judge(connection, sandbox, options, reporter, known)
    notes = [Note(missing, steps) for missing, steps in remaining_steps(spec.addons, spec.target)]
    notes += [Note(missing, steps) for missing, steps in role_notes(sandbox, spec.target)]
    if spec.attach_acr is not None:
        attach = spec.target.step(
            "When the cluster exists, attach the registry to it:",
            "az aks update -g {group} -n {cluster} --attach-acr {registry}",
            registry=spec.attach_acr,
        )
        notes.append(Note("The nodes may not pull images from the registry yet.", (attach,)))
    region, key = spec.target.location is not None, ssh_key.generate is None
    return written(cluster_template(spec.target, body, region=region, key=key, notes=notes), how)


def write_node_pool(
    connection: Connection,
    spec: SandboxSpec,
    options: WriteOptions,
    how: HowWritten,
    reporter: Reporter,
    *,
    all_checks: bool,
) -> PlainText | None:
    """The template of a new node pool; None where it went into a file."""
    spec, body = planned_node_pool(connection, spec, options, reporter)
    _judge(connection, spec, options, reporter, None if all_checks else {})
    return written(pool_template(spec.target, spec.pool.name, body), how)


def written(template: Template, how: HowWritten) -> PlainText | None:
    """The text of the template; None where it went into a file."""
    writer = _writer(template, how)
    if template.kind is Kind.CLUSTER and writer is not terraform_azurerm:
        template = replace(template, notes=(*template.notes, _LISTED))
    text = writer(template)
    if how.output_file is None:
        return PlainText(text)
    try:
        write_private(how.output_file, text)
    except (OSError, ValueError) as error:
        problem = f"'{how.output_file}' cannot be written ({reason(error)})"
        raise InvalidInput(Argument.OUTPUT_FILE, problem, "Name another file.") from None
    return None


#: With azurerm, all node pools but the first are resources.
_LISTED = Note(
    "Each deployment sends the node pools as they are listed here. List node pools that are added later here too."
)


def _writer(template: Template, how: HowWritten) -> Callable[[Template], str]:
    if how.language is not Format.TERRAFORM:
        return {Format.ARM: arm_template, Format.BICEP: bicep}[how.language]
    provider = how.provider
    if provider is None:
        runtimes = [find_runtime(name) for name in runtimes_in(template.body)]
        preview = any(runtime is not None and runtime.preview for runtime in runtimes)
        provider = Provider.AZAPI if preview else Provider.AZURERM
    return {Provider.AZURERM: terraform_azurerm, Provider.AZAPI: terraform_azapi}[provider]


def _judge(
    connection: Connection,
    spec: SandboxSpec,
    options: WriteOptions,
    reporter: Reporter,
    facts: Mapping[str, Known] | None,
) -> None:
    """ChecksFailed, or a warning for each check that warns: of all checks, or with `facts` of those that need no
    others.
    """
    if facts is None:
        report, _ = inspect(connection, spec, options, reporter)
    else:
        codes = known_codes(Argument.IGNORE, options.ignore)
        known = with_derived(spec, Facts(facts), find_runtime, find_os_sku)
        rules = [rule for rule in ARM_RULES if all(isinstance(known.outcome(need), Known) for need in rule.needs)]
        report = run_rules(rules, spec, known, codes, strict=options.strict)
    stop_at_failures(report, reporter)
