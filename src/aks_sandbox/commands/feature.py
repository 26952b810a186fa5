"""`feature show` and `feature register`: the feature registration that a preview runtime requires."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.pool_arguments import NO_WAIT, RuntimeArguments, chosen_runtime
from aks_sandbox.commands.row import CommandRow, Context, Example, GroupRow, Kind, option


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RegisterArguments(RuntimeArguments):
    """The runtime whose feature is registered."""

    no_wait: bool = option(Argument.NO_WAIT, NO_WAIT, default=False, kind=Kind.NO_WAIT)


def run_show(context: Context, arguments: RuntimeArguments) -> dict[str, Any]:
    """The state of the feature registration."""
    from aks_sandbox.create.feature import show_feature

    connection = context.connect()
    return show_feature(connection, chosen_runtime(context, arguments.workload_runtime))


def run_register(context: Context, arguments: RegisterArguments) -> dict[str, Any]:
    """The state of the feature after its registration."""
    from aks_sandbox.create.feature import register_feature_and_wait

    connection = context.connect()
    runtime = chosen_runtime(context, arguments.workload_runtime)
    return register_feature_and_wait(connection, runtime, context.reporter, wait=not arguments.no_wait)


FEATURE = GroupRow(
    name="feature",
    summary="Manage the feature registration that the preview workload runtime requires.",
    rows=(
        CommandRow(
            name="show",
            summary="Show the state of the feature registration that a workload runtime requires.",
            examples=(
                Example("Show the state of the feature registration."),
                Example(
                    "Check that the generally available runtime requires no feature registration.",
                    "--workload-runtime KataVmIsolation",
                ),
            ),
            arguments=RuntimeArguments,
            run=run_show,
            table="feature_table",
            documents=("feature",),
            shows=True,
        ),
        CommandRow(
            name="register",
            summary="Register the feature that a workload runtime requires.",
            details=(
                "Waits until the feature is Registered, then registers the resource provider again and waits for that. "
                "Stops at once when the registration requires approval by a person."
            ),
            examples=(
                Example("Register the feature and wait."),
                Example("Start the registration without waiting for it.", "--no-wait"),
            ),
            arguments=RegisterArguments,
            run=run_register,
            table="feature_table",
            documents=("feature",),
            supports_no_wait=True,
        ),
    ),
)
