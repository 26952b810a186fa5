"""The provider azurerm itself judges what is written for it, where `make test-terraform` built it."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from aks_sandbox.create.bodies import agent_pool, managed_cluster
from aks_sandbox.model.cluster import PoolSpec
from aks_sandbox.templates.draft import cluster_template, pool_template
from aks_sandbox.templates.terraform import terraform_azurerm
from tests.create.test_body_members import KEY
from tests.support.wanted import cluster_spec, pool_spec, target
from tests.templates.test_azurerm import ACCESS, ADDONS, FULL, NETWORKS, POOL_OF_ALL, POOLS, PRIVATE

BUILT = os.environ.get("AKS_SANDBOX_TERRAFORM")
pytestmark = pytest.mark.skipif(BUILT is None, reason="`make test-terraform` builds the provider")
GENERATED = 200
_FENCE = re.compile(r"^```terraform\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def tofu(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """OpenTofu in a folder, with the provider that was built and nothing else."""
    built = Path(str(BUILT))
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": str(built / "tofu.rc"), "CHECKPOINT_DISABLE": "1"}
    command = [str(built / "bin" / "tofu"), *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)


def samples() -> Iterator[str]:
    """The samples of the documentation, and clusters and node pools with every option that the provider has."""
    page = Path(__file__).resolve().parents[2] / "docs" / "templates.md"
    yield from (text for text in _FENCE.findall(page.read_text(encoding="utf-8")) if "azurerm_kubernetes" in text)
    for spec in (cluster_spec(), FULL, PRIVATE):
        yield terraform_azurerm(cluster_template(spec.target, managed_cluster(spec, "eastus", KEY)))
    for pool in (pool_spec(), POOL_OF_ALL):
        yield terraform_azurerm(pool_template(target(), "box", agent_pool(pool)))


def generated() -> list[str]:
    """Two hundred combinations of options, of clusters and of node pools."""
    texts: list[str] = []

    @settings(
        max_examples=GENERATED,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(pool=POOLS, network=NETWORKS, access=ACCESS, addons=ADDONS, separate=st.booleans(), alone=st.booleans())
    def collect(pool, network, access, addons, separate, alone) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        if alone:
            texts.append(terraform_azurerm(pool_template(target(), "box", agent_pool(pool))))
            return
        plain = PoolSpec(name="system", runtime=None, os_sku=pool.os_sku, mode="System")
        only = replace(pool, mode="System", taints=(), max_surge=pool.max_surge or "1")
        spec = replace(
            cluster_spec(),
            sandboxed_pool=pool if separate else only,
            system_pool=plain if separate else None,
            network=network,
            access=access,
            addons=addons,
        )
        texts.append(terraform_azurerm(cluster_template(spec.target, managed_cluster(spec, "eastus", KEY))))

    collect()
    return texts


def refusals(folder: Path, texts: list[str]) -> list[str]:
    """What OpenTofu and the provider say against the texts, each as a module of its own."""
    for number, text in enumerate(texts):
        place = folder / str(number)
        place.mkdir()
        (place / "main.tf").write_text(text, encoding="utf-8")
    form = tofu(folder, "fmt", "-check", "-diff", "-recursive")
    found = [] if form.returncode == 0 else [form.stdout + form.stderr]
    for number in range(len(texts)):
        answer = tofu(folder / str(number), "validate", "-json")
        document = json.loads(answer.stdout)
        errors = [one for one in document["diagnostics"] if one["severity"] == "error"]
        found += [f"{number}/main.tf: {one['summary']}: {one.get('detail', '')}" for one in errors]
        assert document["valid"] is not bool(errors), answer.stdout
    return found


def test_the_provider_accepts_every_sample(tmp_path: Path) -> None:
    texts = list(samples())
    assert len(texts) >= 6
    assert refusals(tmp_path, texts) == []


def test_the_provider_accepts_whatever_is_combined(tmp_path: Path) -> None:
    texts = generated()
    assert len(texts) == GENERATED
    assert refusals(tmp_path, texts) == []


def test_the_provider_refuses_what_it_does_not_take(tmp_path: Path) -> None:
    # Without this, a provider that was not found would accept everything.
    text = terraform_azurerm(pool_template(target(), "box", agent_pool(pool_spec())))
    wrong = text.replace('"KataVmIsolation"', '"KataNextIsolation"')
    assert wrong != text
    assert any("KataNextIsolation" in one for one in refusals(tmp_path, [wrong]))
