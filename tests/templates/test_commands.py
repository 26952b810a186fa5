"""`template cluster` and `template nodepool`: the same options give the body of a dry run; bad ones write nothing."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, cast

import pytest

from aks_sandbox.commands.create import NewClusterArguments
from aks_sandbox.commands.nodepool import NewPoolArguments
from aks_sandbox.commands.row import default_of, options_of
from aks_sandbox.commands.table import commands
from aks_sandbox.errors import ChecksFailed, InvalidInput
from aks_sandbox.reports.text import PlainText
from tests.support.given_context import GivenContext
from tests.support.in_process_arm import InProcessArm
from tests.support.named_worlds import in_world
from tests.support.template_bodies import of_arm, of_azapi, of_bicep
from tests.support.wanted import GA, PREVIEW

TABLE = dict(commands())
CLUSTER = {"resource_group_name": "sandbox-rg", "name": "other", "no_ssh_key": True, "location": "eastus"}
POOL = {"resource_group_name": "sandbox-rg", "cluster_name": "demo", "nodepool_name": "more"}
READ = {"arm": of_arm, "bicep": of_bicep, "terraform": of_azapi}
PATCH = ['{"properties":{"enableUltraSSD":true,"tags":{"a":"${b}"}}}', '{"properties":{"tags":{"[c]":"d"}}}']
SUBNET = "/subscriptions/0/resourceGroups/n/providers/Microsoft.Network/virtualNetworks/v/subnets/s"
CLUSTERS: list[dict[str, Any]] = [
    {"workload_runtime": GA},
    {"workload_runtime": PREVIEW, "separate_system_pool": True, "tags": {"a": "b"}, "kubernetes_version": "1.34"},
    {"workload_runtime": GA, "enable_addons": "azure-policy", "enable_keda": True, "enable_oidc_issuer": True},
    {"workload_runtime": GA, "enable_cluster_autoscaler": True, "min_count": 1, "max_count": 5, "zones": ["1"]},
    {"workload_runtime": GA, "vnet_subnet_id": SUBNET, "patch": ['{"tags":{"x":"%{y}"}}']},
]
POOLS: list[dict[str, Any]] = [
    {"workload_runtime": GA},
    {},
    {"workload_runtime": GA, "priority": "Spot", "spot_max_price": 0.5, "mode": "User"},
    {"workload_runtime": GA, "max_surge": "33%", "mode": "System"},
    {"workload_runtime": PREVIEW, "patch": PATCH, "drain_timeout": 30},
]
LINES = [("create", "template cluster", {**CLUSTER, **one}) for one in CLUSTERS]
LINES += [("nodepool add", "template nodepool", {**POOL, **one}) for one in POOLS]


class Azure(GivenContext):
    """A Context whose connection leads to a simulated Azure."""

    def __init__(self, arm: InProcessArm) -> None:
        super().__init__()
        self._arm = arm

    def connect(self, *, refresh: bool = False) -> Any:
        """The connection."""
        return self._arm.connection


def run(name: str, options: dict[str, Any], world: str = "inside-healthy") -> tuple[Any, list[str], InProcessArm]:
    """The result of a command, what was warned of, and the Azure that it asked."""
    row = TABLE[name]
    defaults = {one: default_of(row.arguments, one) for one in row.options}
    values = {one: None if value is dataclasses.MISSING else value for one, value in defaults.items()}
    arm = in_world(world)
    context = Azure(arm)
    result = row.run(cast("Any", context), row.read({**values, **options}, options))
    return result, context.reporter.texts, arm


@pytest.mark.parametrize("language", READ)
@pytest.mark.parametrize(("command", "name", "options"), LINES, ids=lambda part: part if isinstance(part, str) else "")
def test_the_template_has_the_body_of_the_dry_run(
    command: str, name: str, options: dict[str, Any], language: str
) -> None:
    request, _, _ = run(command, {**options, "dry_run": True})
    provider = {"provider": "azapi"} if language == "terraform" else {}
    result, _, arm = run(name, {**options, "language": language, **provider})
    assert isinstance(result, PlainText)
    assert READ[language](result.text).body == request["body"]
    assert {one.method for one in arm.traffic.sent} <= {"GET"}


@pytest.mark.parametrize(
    ("name", "arguments"), [("template cluster", NewClusterArguments), ("template nodepool", NewPoolArguments)]
)
def test_every_option_about_what_is_made_is_taken(name: str, arguments: Any) -> None:
    assert set(options_of(arguments)) < set(TABLE[name].options)


def test_a_new_template_of_a_cluster_asks_azure_nothing() -> None:
    _, _, arm = run("template cluster", {**CLUSTER, "workload_runtime": GA})
    assert arm.traffic.sent == []


@pytest.mark.parametrize(
    ("runtime", "provider", "found"),
    [(GA, None, "hashicorp/azurerm"), (PREVIEW, None, "Azure/azapi"), (GA, "azapi", "Azure/azapi")],
)
def test_the_runtime_chooses_the_provider_unless_one_is_given(runtime: str, provider: str | None, found: str) -> None:
    options = {**CLUSTER, "workload_runtime": runtime, "language": "terraform", "provider": provider}
    result, _, _ = run("template cluster", options)
    assert f'source  = "{found}"' in result.text


def test_a_provider_that_cannot_express_the_runtime_is_an_error_that_names_the_other() -> None:
    options = {**CLUSTER, "workload_runtime": PREVIEW, "language": "terraform", "provider": "azurerm"}
    with pytest.raises(InvalidInput, match="^--provider: ") as caught:
        run("template cluster", options)
    assert "--provider azapi" in str(caught.value.steps[0])


@pytest.mark.parametrize("language", ["arm", "bicep"])
def test_a_provider_is_for_terraform_only(language: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        run("template cluster", {**CLUSTER, "language": language, "provider": "azapi"})
    assert caught.value.message == "--provider: needs --format terraform"


@pytest.mark.parametrize("size", ["Standard_DC4as_v5", "Standard_B2s"])
def test_checks_that_need_nothing_from_azure_stop_before_anything_is_written(size: str, tmp_path: Path) -> None:
    file = tmp_path / "main.bicep"
    options = {**CLUSTER, "workload_runtime": GA, "node_vm_size": size, "output_file": str(file)}
    with pytest.raises(ChecksFailed, match="SBX3"):
        run("template cluster", options)
    assert not file.exists()
    codes = ["SBX305", "SBX311"]
    run("template cluster", {**options, "ignore": codes})
    assert size in file.read_text(encoding="utf-8")


def test_all_checks_run_on_request() -> None:
    options = {**CLUSTER, "workload_runtime": PREVIEW}
    run("template cluster", options, "unregistered")
    with pytest.raises(ChecksFailed, match="SBX106"):
        run("template cluster", {**options, "validate": True}, "unregistered")


def test_a_file_gets_the_text_that_standard_output_would_get(tmp_path: Path) -> None:
    file = tmp_path / "main.tf"
    options = {**POOL, "workload_runtime": GA, "language": "terraform"}
    printed, _, _ = run("template nodepool", options)
    written, _, _ = run("template nodepool", {**options, "output_file": str(file)})
    assert written is None
    assert file.read_bytes() == printed.text.encode()


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"attach_acr": "myreg"}, "az aks update -g sandbox-rg -n other --attach-acr myreg"),
        ({"vnet_subnet_id": SUBNET}, f"--role 'Network Contributor' --scope {SUBNET}"),
        ({"enable_azure_monitor_metrics": True}, "az aks update -g sandbox-rg -n other --enable-azure-monitor-metrics"),
    ],
    ids=["registry", "subnet", "metrics"],
)
def test_what_a_deployment_leaves_to_do_is_in_the_template(options: dict[str, Any], text: str) -> None:
    result, _, _ = run("template cluster", {**CLUSTER, "workload_runtime": GA, **options})
    assert text.replace("'", '"') in result.text


def test_a_key_that_would_be_generated_is_not_generated(tmp_path: Path) -> None:
    key = tmp_path / "key.pub"
    given = {"resource_group_name": "sandbox-rg", "name": "other", "workload_runtime": GA}
    result, _, _ = run("template cluster", {**given, "ssh_key_value": str(key), "generate_ssh_keys": True})
    assert "param sshPublicKey string\n" in result.text
    assert not key.exists()
