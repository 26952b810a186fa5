"""Joins `verify` with az: its options, all refused before anything is asked of Azure."""

from __future__ import annotations

from typing import Any

from aks_sandbox.model import input_rules
from aks_sandbox.model.probe import DEFAULT_IMAGE
from aks_sandbox.operations.report_file import proof_report_path
from aks_sandbox.operations.verify import DEFAULT_SECONDS, VerifyOptions, verify
from azext_aks_sandbox._run import run
from azext_aks_sandbox._specs import Options, named_target, plain


def verify_cluster(cmd: Any, resource_group: str, name: str, arguments: Options) -> Any:
    """The evidence of a running cluster, and the verdict."""

    def prove(connection: Any, reporter: Any) -> Any:
        target = named_target(cmd, resource_group, name)
        return verify(connection, target, verify_options(plain(arguments)), reporter)

    return run(cmd, prove, of_lines=("nextSteps", "fix"))


def verify_options(options: Options) -> VerifyOptions:
    """How to go about it."""
    image, pool_name = options.get("image") or DEFAULT_IMAGE, options.get("nodepool_name")
    seconds = DEFAULT_SECONDS if options.get("timeout") is None else options["timeout"]
    input_rules.image("--image", image)
    input_rules.between("--timeout", seconds, 60, 300)
    if pool_name is not None:
        input_rules.pool_name("--nodepool-name", pool_name)
    return VerifyOptions(
        pool_name=pool_name,
        image=image,
        seconds=seconds,
        keep=bool(options.get("keep")),
        report=proof_report_path(options["report"]) if options.get("report") else None,
    )
