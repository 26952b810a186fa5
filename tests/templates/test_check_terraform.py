"""`template check` of Terraform: where files hide their node pools, and the releases of azurerm that they require."""

from __future__ import annotations

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.errors import MissingParser
from aks_sandbox.templates.judging import judge_files
from aks_sandbox.templates.reading.terraform_file import BrokenTerraform, read_terraform
from tests.support.template_files import CLUSTER_TYPE, POOL_TYPE, VERSION, judged, parser, sandboxed, statuses

ARGUMENTS = """
  workload_runtime = "KataVmIsolation"
  os_sku           = "AzureLinux"
  vm_size          = "Standard_D4s_v5"
  fips_enabled     = true
"""
REQUIRED = 'terraform {\n  required_providers {\n    azurerm = {\n      source  = "hashicorp/azurerm"\n      version = "%s"\n    }\n  }\n}\n'  # noqa: E501
CURRENT = REQUIRED % ">= 4.78, < 6.0"
PLAIN = 'default_node_pool {\n    name       = "plain"\n    vm_size    = "Standard_D2s_v5"\n    node_count = 1\n  }\n'


def pool(arguments: str = ARGUMENTS, name: str = '"box"', more: str = "") -> str:
    """A node pool."""
    return (
        f'resource "azurerm_kubernetes_cluster_node_pool" "box" {{\n{more}  name = {name}\n'
        f"  kubernetes_cluster_id = azurerm_kubernetes_cluster.aks.id\n{arguments}}}\n"
    )


def cluster(inside: str = PLAIN) -> str:
    """A cluster."""
    return f'resource "azurerm_kubernetes_cluster" "aks" {{\n  name = "aks"\n  {inside}}}\n'


ITEM = '{ name = "box", runtime = "KataVmIsolation", size = "Standard_D4s_v5", fips = true }'
OF_ITEM = """
  workload_runtime = each.value.runtime
  os_sku           = "AzureLinux"
  vm_size          = each.value["size"]
  fips_enabled     = try(each.value.fips, false)
"""
BODY = {
    "properties": {
        "workloadRuntime": "KataVmIsolation",
        "osSKU": "AzureLinux",
        "vmSize": "Standard_D4s_v5",
        "enableFIPS": True,
    }
}


def azapi(body: str, kind: str = f'"{POOL_TYPE}@{VERSION}"') -> str:
    """A node pool with azapi."""
    return f'resource "azapi_resource" "box" {{\n  type = {kind}\n  name = "box"\n  body = {body}\n}}\n'


#: Each makes one node pool `box` that is sandboxed and has FIPS.
WAYS = {
    "a resource": pool(),
    "the default node pool": cluster(f'default_node_pool {{\n    name = "box"\n{ARGUMENTS}  }}\n'),
    "a dynamic default node pool": cluster(
        f'dynamic "default_node_pool" {{\n    for_each = [1]\n    content {{\n      name = "box"\n{ARGUMENTS}    }}\n  }}\n'  # noqa: E501
    ),
    "for_each over a local": f"locals {{\n  pools = {{ a = {ITEM} }}\n}}\n"
    + pool(OF_ITEM, "each.value.name", "  for_each = local.pools\n"),
    "for_each over a for": f"locals {{\n  pools = [{ITEM}]\n}}\n"
    + pool(OF_ITEM, "each.key", "  for_each = { for one in local.pools : one.name => one }\n"),
    "for_each over toset": pool(name="each.key", more='  for_each = toset(["box"])\n'),
    "count": pool(more="  count = 1\n"),
    "a conditional that is decided": pool(ARGUMENTS.replace('"KataVmIsolation"', 'true ? "KataVmIsolation" : null')),
    "a local": 'locals {\n  runtime = "KataVmIsolation"\n}\n'
    + pool(ARGUMENTS.replace('"KataVmIsolation"', "local.runtime")),
    "an interpolation": 'locals {\n  kind = "Vm"\n}\n'
    + pool(ARGUMENTS.replace('"KataVmIsolation"', '"Kata${local.kind}Isolation"')),
    "azapi": azapi("{ properties = " + json.dumps(BODY["properties"]).replace('":', '" =') + " }"),
    "azapi with jsonencode": azapi("jsonencode({ properties = " + json.dumps(BODY["properties"]).replace('":', '" =') + " })"),  # noqa: E501
    "azapi with JSON": azapi(f"<<BODY\n{json.dumps(BODY)}\nBODY\n"),
    "azapi with merge": azapi(
        "{ properties = merge({ enableFIPS = true }, { workloadRuntime = \"KataVmIsolation\" }) }"
    ),
    "old names": pool(ARGUMENTS + "  enable_auto_scaling = true\n"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _parser() -> None:
    parser("hcl2")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_node_pool_is_found_wherever_it_stands(way: str, ends: str) -> None:
    report = judged("terraform", WAYS[way].replace("\n", ends))
    assert sandboxed(report)["box"] is True
    assert statuses(report)["SBX402"] == {"fail"}


@pytest.mark.parametrize(
    "text",
    [
        pool(ARGUMENTS.replace('"KataVmIsolation"', "var.runtime")),
        pool(OF_ITEM, "each.key", "  for_each = var.pools\n"),
        pool(OF_ITEM, "each.key", "  for_each = local.elsewhere\n"),
        pool(ARGUMENTS.replace('"KataVmIsolation"', 'lookup(var.pool, "runtime", null)')),
        pool(ARGUMENTS.replace('"KataVmIsolation"', "try(var.pool.runtime, null)")),
        pool(ARGUMENTS.replace('"KataVmIsolation"', "data.other.one.runtime")),
        azapi("var.body"),
        azapi("jsonencode(var.body)"),
        azapi('templatefile("body.json", {})'),
        azapi("{ properties = merge({}, var.more) }"),
        azapi("{ properties = {} }", '"${var.kind}@2026-05-01"'),
    ],
)
def test_an_expression_that_is_not_resolved_is_unknown_and_no_lack_of_pools(text: str) -> None:
    variables = 'variable "pools" {\n  default = {}\n}\nvariable "runtime" {\n  default = null\n}\n'
    report = judged("terraform", variables + text)
    assert report.report.verdict == "unknown"
    assert not report.report.failures
    assert False not in sandboxed(report).values()


@pytest.mark.parametrize("more", ["  count = 0\n", "  for_each = {}\n", "  for_each = toset([])\n"])
def test_what_is_never_made_is_not_judged(more: str) -> None:
    assert judged("terraform", pool(more=more)).pools == ()


def test_a_node_pool_under_a_condition_is_judged_as_it_is_then() -> None:
    report = judged("terraform", pool(more="  count = var.on ? 1 : 0\n"))
    assert [str(one.resource.place) for one in report.pools] == ["module/0.tf:1, if var.on"]
    assert statuses(report)["SBX402"] == {"fail"}


NOT_USED = """
# workload_runtime = "KataMshvVmIsolation"
// KataMshvVmIsolation
/* resource "azurerm_kubernetes_cluster" "no" {} */
variable "runtime" {
  description = "KataMshvVmIsolation or OCIContainer"
  type        = object({ runtime = optional(string, "KataMshvVmIsolation") })
  validation {
    condition     = contains(["KataMshvVmIsolation"], var.runtime)
    error_message = "Use KataMshvVmIsolation."
  }
}
output "said" {
  value = "KataMshvVmIsolation"
}
"""


def test_a_name_in_a_type_a_validation_or_a_comment_is_no_use_of_it() -> None:
    report = judged("terraform", NOT_USED + cluster())
    assert sandboxed(report) == {"plain": False}
    assert report.report.findings == ()


@pytest.mark.parametrize(
    "text",
    [
        'data "azurerm_kubernetes_cluster" "aks" {\n  name = "aks"\n}\n',
        f'resource "azapi_update_resource" "box" {{\n  type = "{POOL_TYPE}@{VERSION}"\n  body = {{}}\n}}\n',
    ],
    ids=["data", "update"],
)
def test_what_exists_is_named_and_not_judged(text: str) -> None:
    report = judged("terraform", text)
    assert (report.clusters, report.pools) == ((), ())
    assert [one.kind for one in report.unread] == ["existing"]
    assert report.report.verdict == "pass"


@pytest.mark.parametrize(
    "text",
    [
        'module "aks" {\n  source  = "Azure/avm-res/azurerm"\n  runtime = "KataMshvVmIsolation"\n}\n',
        'module "aks" {\n  source = "./aks"\n  pools  = { a = { workload_runtime = "KataMshvVmIsolation" } }\n}\n',
        'locals {\n  pools = [{ r = "KataMshvVmIsolation" }]\n}\nmodule "aks" {\n  source = "./aks"\n  pools = local.pools\n}\n',  # noqa: E501
        'resource "azurerm_resource_group_template_deployment" "a" {\n  template_content = <<EOT\n{"workloadRuntime": "KataMshvVmIsolation"}\nEOT\n}\n',  # noqa: E501
        f'resource "azapi_update_resource" "b" {{\n  type = "{POOL_TYPE}@{VERSION}"\n  body = {{ properties = {{ workloadRuntime = "KataMshvVmIsolation" }} }}\n}}\n',  # noqa: E501
    ],
    ids=["argument", "map", "local", "deployment", "update"],
)
def test_a_runtime_that_is_handed_to_what_is_not_read_is_named_and_unknown(text: str) -> None:
    report = judged("terraform", text + cluster())
    assert [one.named for one in report.unread] == [("KataMshvVmIsolation",)]
    assert statuses(report)["SBX107"] == {"unknown"}
    assert report.report.verdict == "unknown"


def test_other_types_are_no_clusters() -> None:
    other = azapi("{}", '"Microsoft.HybridContainerService/provisionedClusters@2024-01-01"')
    named = azapi("{}", '"Microsoft.Storage/storageAccounts@${var.version}"')
    kind = azapi("{ properties = { agentPoolProfiles = [] } }", f'"{CLUSTER_TYPE}@{VERSION}"')
    assert judged("terraform", other + named).report.verdict == "pass"
    report = judged("terraform", kind)
    assert (len(report.clusters), report.pools) == (1, ())


RELEASES = [
    ("KataVmIsolation", ">= 4.78, < 6.0", "pass"),
    ("KataVmIsolation", "~> 5.0", "pass"),
    ("KataVmIsolation", "5.2.0", "pass"),
    ("KataVmIsolation", "~> 4.78", "pass"),
    ("KataVmIsolation", "~> 4.0", "warn"),
    ("KataVmIsolation", ">= 3.0", "warn"),
    ("KataVmIsolation", "~> 4.50.0", "fail"),
    ("KataVmIsolation", "= 4.77.1", "fail"),
    ("KataVmIsolation", "< 4.0", "fail"),
    ("KataVmIsolation", "nonsense", "unknown"),
    ("KataMshvVmIsolation", "~> 3.90.0", "pass"),
    ("KataMshvVmIsolation", "~> 3.51", "warn"),
    ("KataMshvVmIsolation", "~> 4.0", "fail"),
    ("KataMshvVmIsolation", ">= 3.116", "fail"),
]


@pytest.mark.parametrize(("runtime", "constraint", "status"), RELEASES)
def test_the_runtime_is_judged_against_the_releases_that_are_admitted(
    runtime: str, constraint: str, status: str
) -> None:
    text = REQUIRED % constraint + pool(ARGUMENTS.replace("KataVmIsolation", runtime))
    assert statuses(judged("terraform", text))["SBX409"] == {status}


def test_without_a_required_release_the_runtime_is_unknown() -> None:
    assert statuses(judged("terraform", pool()))["SBX409"] == {"unknown"}


def test_the_files_of_a_folder_are_one_module_and_others_are_not() -> None:
    locals_file = f"locals {{\n  pools = {{ a = {ITEM} }}\n}}\n"
    pools = pool(OF_ITEM, "each.value.name", "  for_each = local.pools\n")
    version = cluster(f'kubernetes_version = "1.29"\n  {PLAIN}')
    report = judged("terraform", CURRENT, locals_file, pools, version)
    found = statuses(report)
    assert sandboxed(report) == {"box": True, "plain": False}
    assert (found["SBX409"], found["SBX203"], found["SBX402"]) == ({"pass"}, {"fail"}, {"fail"})
    apart = {"a/one.tf": locals_file + CURRENT, "b/two.tf": pools}
    assert None in sandboxed(judge_files(list(read_terraform(apart)))).values()
    twice = judged("terraform", locals_file, locals_file, pools)
    assert None in sandboxed(twice).values()


def test_a_default_node_pool_that_is_sandboxed_is_a_system_node_pool() -> None:
    assert statuses(judged("terraform", WAYS["the default node pool"]))["SBX407"] == {"warn"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('resource "a" "b" {\n  x =\n\n}\n', 4),
        ('resource "a" "b" {\n  x = 1\n', 2),
        ('a = "no end\n', 1),
        ("resource {{\n", 1),
        ("a = [1\nb = 2\n", 2),
    ],
)
def test_a_file_that_is_not_terraform_is_said_to_be_none(text: str, line: int) -> None:
    with pytest.raises(BrokenTerraform) as raised:
        list(read_terraform({"x.tf": text}))
    assert "is not Terraform" in raised.value.problem
    assert raised.value.line >= line


WHOLE = WAYS["for_each over a for"] + WAYS["a dynamic default node pool"]


@given(at=st.integers(0, len(WHOLE)), length=st.integers(0, 6), typed=st.text('[](){}",\\$a1 \n=:?.', max_size=4))
def test_no_damage_makes_it_raise_anything_else(at: int, length: int, typed: str) -> None:
    try:
        judge_files(list(read_terraform({"x.tf": WHOLE[:at] + typed + WHOLE[at + length :]})))
    except BrokenTerraform:
        return


def test_without_the_parser_the_error_gives_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hcl2", None)
    with pytest.raises(MissingParser) as raised:
        list(read_terraform({"x.tf": WHOLE}))
    (step,) = raised.value.steps
    assert str(step.command) == f'{sys.executable} -m pip install "python-hcl2>=8.1,<9"'
