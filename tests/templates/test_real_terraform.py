"""Where Terraform is installed, it judges what is written: the form, and that each text is the text that it was."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from aks_sandbox.create.bodies import agent_pool, managed_cluster
from aks_sandbox.templates.draft import cluster_template, pool_template
from aks_sandbox.templates.hcl import Attribute, Block, file_of
from aks_sandbox.templates.terraform import terraform_azapi, terraform_azurerm
from tests.create.test_body_members import KEY
from tests.support.wanted import pool_spec, target
from tests.templates.test_azurerm import FULL, POOL_OF_ALL, PRIVATE
from tests.templates.test_round_trips import CLUSTERS, HOSTILE, POOLS

TERRAFORM = shutil.which("terraform") or shutil.which("tofu")
pytestmark = pytest.mark.skipif(TERRAFORM is None, reason="neither terraform nor tofu is on the PATH")


def terraform(folder: Path, *words: str, typed: str = "") -> str:
    """What Terraform prints in a folder."""
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    command = [str(TERRAFORM), *words]
    found = subprocess.run(command, cwd=folder, env=environment, input=typed, capture_output=True, encoding="utf-8")
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


def test_every_file_has_the_form_of_terraform_fmt(tmp_path: Path) -> None:
    clusters = [cluster_template(one.target, managed_cluster(one, "eastus", KEY)) for one in CLUSTERS.values()]
    pools = [pool_template(target(), "box", agent_pool(one)) for one in POOLS.values()]
    texts = [terraform_azapi(one) for one in (*clusters, *pools)]
    texts += [
        terraform_azurerm(cluster_template(one.target, managed_cluster(one, "eastus", KEY))) for one in (FULL, PRIVATE)
    ]
    texts += [terraform_azurerm(pool_template(target(), "box", agent_pool(POOL_OF_ALL)))]
    hostile = agent_pool(pool_spec())
    hostile["properties"]["tags"] = {text: text for text in HOSTILE}
    texts.append(terraform_azurerm(pool_template(target(), "box", hostile)))
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.tf").write_text(text, encoding="utf-8")
    assert terraform(tmp_path, "fmt", "-check", "-diff") == ""


def test_terraform_reads_each_text_as_it_was(tmp_path: Path) -> None:
    values = {f"k{number}": "".join(pair) for number, pair in enumerate(product(HOSTILE, HOSTILE))}
    keys = dict.fromkeys(HOSTILE, "x")
    blocks = [Block(("locals",), (Attribute("values", values), Attribute("keys", keys)))]
    (tmp_path / "main.tf").write_text(file_of(blocks, []), encoding="utf-8")

    def known(name: str) -> Any:
        printed = terraform(tmp_path, "console", typed=f"base64encode(jsonencode(local.{name}))\n")
        return json.loads(base64.b64decode(printed.strip().strip('"')))

    assert known("values") == values
    assert known("keys") == keys
