"""What is no pass: a sandboxed node pool that a template hides behind a choice, a default or a long condition."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aks_sandbox.templates.judging import FilesReport, judge_files
from aks_sandbox.templates.reading.files import read_files

_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
_TERRAFORM = """
resource "azurerm_kubernetes_cluster_node_pool" "p" {
  %s
  name                  = "kata"
  kubernetes_cluster_id = var.id
  os_sku                = "Ubuntu"
  vm_size               = "Standard_D4s_v5"
  workload_runtime      = %s
}
"""
_BICEP = """
param on bool
resource p 'Microsoft.ContainerService/managedClusters/agentPools@2026-05-01' = [for x in items(on ? %s : {}): {
  name: 'c/${x.key}'
  properties: { osSKU: 'Ubuntu', vmSize: 'Standard_D4s_v5', workloadRuntime: x.value.rt }
}]
"""


def _pool(runtime: str, condition: str | None = None) -> dict[str, object]:
    return {
        **({} if condition is None else {"condition": condition}),
        "type": "Microsoft.ContainerService/managedClusters/agentPools",
        "apiVersion": "2026-05-01",
        "name": "c/kata",
        "properties": {"osSKU": "Ubuntu", "vmSize": "Standard_D4s_v5", "workloadRuntime": runtime},
    }


def _template(resource: dict[str, object], **more: object) -> dict[str, object]:
    return {"$schema": _SCHEMA, "contentVersion": "1.0.0.0", "resources": [resource], **more}


def _handed(parameters: object) -> str:
    inner = _template(_pool("[parameters('rt')]"), parameters={"rt": {"type": "string", "defaultValue": ""}})
    properties = {
        "expressionEvaluationOptions": {"scope": "inner"},
        "parameters": parameters,
        "template": inner,
        "mode": "Incremental",
    }
    outer: dict[str, object] = {"type": "Microsoft.Resources/deployments", "name": "d", "properties": properties}
    return json.dumps(_template(outer, parameters={"p": {"type": "object"}}))


def _long(ending: str) -> str:
    return f"and(equals(parameters('environmentOfTheWholeCompany'), 'production'), equals(parameters('x'), '{ending}'))"


_HIDDEN = {
    "for_each_choice.tf": _TERRAFORM % ('for_each = var.on ? { a = { rt = "KataVmIsolation" } } : {}', "each.value.rt"),
    "for_over_choice.tf": _TERRAFORM
    % (
        'for_each = { for k, v in (var.on ? { a = { rt = "KataVmIsolation" } } : { b = { rt = "" } }) : k => v }',
        "each.value.rt",
    ),
    "coalesce.tf": _TERRAFORM % ("", 'coalesce("", "KataVmIsolation")'),
    "items_of_choice.bicep": _BICEP % "{ a: { rt: 'KataVmIsolation' } }",
    "parameters_as_expression.json": _handed("[parameters('p')]"),
    "long_conditions.json": json.dumps(
        _template(_pool(f"[if({_long('one')}, 'OCIContainer', 'KataVmIsolation')]", f"[{_long('other')}]"))
    ),
}


def _judged(folder: Path, name: str, text: str) -> FilesReport:
    file = folder / name
    file.write_text(text)
    return judge_files(read_files([str(file)]))


@pytest.mark.parametrize("name", _HIDDEN)
def test_a_pool_that_may_be_sandboxed_is_no_pass(tmp_path: Path, name: str) -> None:
    found = _judged(tmp_path, name, _HIDDEN[name])
    assert [pool.sandboxed for pool in found.pools] != [False] * len(found.pools)
    assert str(found.report.verdict) != "pass"


@pytest.mark.parametrize("call", ['format("%s%02d", "kata", 1)', 'format("%s", "kata")'])
def test_a_name_that_format_makes_is_not_called_invalid(tmp_path: Path, call: str) -> None:
    text = (_TERRAFORM % ("", '"KataVmIsolation"')).replace('"kata"', call)
    found = _judged(tmp_path, "main.tf", text)
    (status,) = {str(one.status) for one in found.report.findings if one.rule.code == "SBX405"}
    assert status == "unknown"
