"""The bodies that `az aks create` and `az aks nodepool add` send, and ours for the same words, without a process of az.

az's own parser, validators, commands and decorators run here, with a client that keeps what it is to send. What az asks
of other services on the way (role assignments, identities, workspaces) is answered as by services that have all of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from aks_sandbox.commands.create import CREATE, cluster_spec
from aks_sandbox.commands.nodepool import NODEPOOL, added_pool
from aks_sandbox.create.bodies import agent_pool, managed_cluster
from tests.support.given_context import SUBSCRIPTION, GivenContext

(ADD,) = (row for row in NODEPOOL.rows if row.name == "add")
OF_CREATE = ("-g", "sandbox-rg", "-n", "demo")
OF_ADD = ("-g", "sandbox-rg", "--cluster-name", "demo", "-n", "box")
#: az names the options that both need; ours has no need of a region to make a body.
_COMMANDS = ("create", "nodepool add")


class _Kept(BaseException):
    """Carries what az was about to send; no `except Exception` of az's takes it."""

    def __init__(self, parameters: Any) -> None:
        self.parameters = parameters


class _Client:
    """Stands for the operations of clusters, and of node pools: there are none, and the first write ends it all."""

    def get(self, *_: Any, **__: Any) -> Any:
        raise LookupError("there is none")

    def list(self, *_: Any, **__: Any) -> list[Any]:
        return []

    def begin_create_or_update(self, *arguments: Any, **named: Any) -> Any:
        raise _Kept(named["parameters"] if "parameters" in named else arguments[-1])


class AzBodies:
    """Both commands of az and both of ours behind one parser of az's."""

    def __init__(self) -> None:
        from azure.cli.command_modules.acs import COMMAND_LOADER_CLS as ACS
        from azure.cli.core.commands.arm import register_global_subscription_argument
        from azure.cli.core.mock import DummyCli

        from azext_aks_sandbox import COMMAND_LOADER_CLS as OURS

        cli = DummyCli()
        register_global_subscription_argument(cli)
        cli.invocation = cli.invocation_cls(
            cli_ctx=cli,
            commands_loader_cls=cli.commands_loader_cls,
            parser_cls=cli.parser_cls,
            help_cls=cli.help_cls,
        )
        everything = cli.invocation.commands_loader
        for product, loader in (("aks", ACS(cli_ctx=cli)), ("aks-sandbox", OURS(cli_ctx=cli))):
            table = loader.load_command_table([])
            loader.skip_applicability = everything.skip_applicability = True
            loader.command_table = {name: table[name] for name in (f"{product} {words}" for words in _COMMANDS)}
            everything.loaders.append(loader)
            everything.command_table.update(loader.command_table)
            everything.cmd_to_loader_map.update({name: [loader] for name in loader.command_table})
        for name in everything.command_table:
            for loader in everything.loaders:
                loader.command_name = name
            everything.load_arguments(name)
        cli.invocation.parser.load_command_table(everything)
        self._parser = cli.invocation.parser

    def of_az(self, monkeypatch: pytest.MonkeyPatch, command: str, *words: str) -> dict[str, Any]:
        """The body that az sends for the command."""
        from azure.cli.command_modules.acs import agentpool_decorator, custom, managed_cluster_decorator
        from azure.cli.core._profile import Profile
        from azure.mgmt.containerservice._utils.model_base import SdkJSONEncoder

        monkeypatch.setattr(Profile, "get_subscription_id", lambda _self: SUBSCRIPTION)
        clusters, pools = managed_cluster_decorator, agentpool_decorator
        monkeypatch.setattr(clusters, "subnet_role_assignment_exists", lambda *_: True)
        monkeypatch.setattr(clusters, "ensure_container_insights_for_monitoring", lambda *_, **__: None)
        monkeypatch.setattr(clusters, "ensure_cluster_identity_permission_on_kubelet_identity", lambda *_: None)
        identity = SimpleNamespace(client_id="client", principal_id="principal")
        monkeypatch.setattr(clusters, "get_user_assigned_identity_by_resource_id", lambda *_: identity)
        monkeypatch.setattr(pools, "cf_agent_pools", lambda *_: _Client())
        snapshot = SimpleNamespace(
            vm_size="Standard_D4s_v3", os_type="Linux", os_sku="AzureLinux", kubernetes_version="1.34.2"
        )
        monkeypatch.setattr(pools, "get_snapshot_by_snapshot_id", lambda *_: snapshot)
        run = {"create": custom.aks_create, "nodepool add": custom.aks_agentpool_add}[command]
        given = self._parsed("aks", command, words)
        of_command = given["_cmd"].arguments
        try:
            run(given["_cmd"], _Client(), **{name: given[name] for name in of_command if name not in ("cmd", "client")})
        except _Kept as kept:
            encoder = SdkJSONEncoder(exclude_readonly=True)
            body: dict[str, Any] = json.loads(encoder.encode(kept.parameters))
            return body
        raise AssertionError("az sent nothing")

    def of_ours(self, command: str, *words: str) -> dict[str, Any]:
        """The body that the same command of ours sends."""
        row = {"create": CREATE, "nodepool add": ADD}[command]
        given = self._parsed("aks-sandbox", command, words)
        values = {name: given[name] for name in row.options}
        arguments = row.read(values, {name for name, value in values.items() if not hasattr(value, "is_default")})
        if command == "create":
            return managed_cluster(cluster_spec(GivenContext(), arguments), "eastus", None)
        return agent_pool(added_pool(GivenContext(), arguments).pool)

    def options(self, product: str, command: str) -> dict[str, list[str]]:
        """The spellings of each option of a command, by the name of its parameter."""
        arguments = self._parsed(product, command, ())["_cmd"].arguments
        settings = {name: argument.type.settings for name, argument in arguments.items()}
        return {name: [str(one) for one in of.get("options_list") or ()] for name, of in settings.items()}

    def _parsed(self, product: str, command: str, words: Sequence[str]) -> Mapping[str, Any]:
        import inspect

        names = OF_CREATE if command == "create" else OF_ADD
        namespace = self._parser.parse_args([product, *command.split(), *names, *words])
        parsed: dict[str, Any] = vars(namespace)
        for validator in parsed["_argument_validators"]:
            of_command = "cmd" in inspect.signature(validator).parameters
            validator(parsed["_cmd"], namespace) if of_command else validator(namespace)
        return parsed
