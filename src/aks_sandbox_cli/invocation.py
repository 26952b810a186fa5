"""One call: values of files, the cloud and the subscription for all commands, then the command."""

from __future__ import annotations

from typing import Any

from knack.events import EVENT_INVOKER_POST_PARSE_ARGS, EVENT_INVOKER_TRANSFORM_RESULT, EVENT_PARSER_GLOBAL_CREATE
from knack.invocation import CommandInvoker
from knack.output import OutputProducer

from aks_sandbox.arguments import Argument
from aks_sandbox_cli.errors import ProgramError
from aks_sandbox_cli.files import with_files
from aks_sandbox_cli.resource_groups import add_resource_groups

SUBSCRIPTION, CLOUD = "subscription", "cloud"
FORMATS = ("json", "jsonc", "yaml", "yamlc", "table", "tsv", "none")
_SUBSCRIPTION = (
    "Name or ID of the subscription. Without it, AZURE_SUBSCRIPTION_ID, the configuration (section defaults, "
    "subscription), or the one subscription that the account can read."
)
_CLOUD = (
    "Name of the cloud (AzureCloud, AzureChinaCloud, AzureUSGovernment), or the address of its Azure Resource Manager. "
    "Without it, the configuration (section cloud, name), or AzureCloud."
)


class Invocation(CommandInvoker):  # type: ignore[misc]
    """Carries out one call."""

    def __init__(self, *, cli_ctx: Any, **settings: Any) -> None:
        cli_ctx.register_event(EVENT_PARSER_GLOBAL_CREATE, _add_global_arguments)
        cli_ctx.register_event(EVENT_INVOKER_POST_PARSE_ARGS, _keep_global_arguments)
        cli_ctx.register_event(EVENT_INVOKER_TRANSFORM_RESULT, _complete_result)
        super().__init__(cli_ctx=cli_ctx, **settings)

    def execute(self, args: Any) -> Any:
        """The result of the command, with what stands in files in place of their names."""
        return super().execute(with_files(args))


def _add_global_arguments(_cli: Any, arg_group: Any, **_others: Any) -> None:
    arg_group.add_argument(Argument.SUBSCRIPTION.value, dest="_subscription", help=_SUBSCRIPTION)
    arg_group.add_argument(Argument.CLOUD.value, dest="_cloud", help=_CLOUD)


def _keep_global_arguments(cli: Any, args: Any, **_others: Any) -> None:
    given = vars(args)
    cli.data[SUBSCRIPTION], cli.data[CLOUD] = given["_subscription"], given["_cloud"]
    # argparse does not look at a default, and this one may come from the configuration.
    if given[OutputProducer.ARG_DEST] not in FORMATS:
        formats = ", ".join(FORMATS)
        raise ProgramError(
            f"core.output (the configuration): '{given[OutputProducer.ARG_DEST]}' is not one of {formats}",
            ["Correct it, or the environment variable AKS_SANDBOX_CORE_OUTPUT, or give --output."],
        )


def _complete_result(_cli: Any, event_data: Any, **_others: Any) -> None:
    add_resource_groups(event_data["result"])
