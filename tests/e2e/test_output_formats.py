"""Every command answers in every format of az, and its table fits on the screen of a person."""

import csv
import io
import json

import pytest
import yaml

from .conftest import Az, Result, Simulator

POOLS = ("aks-sandbox", "nodepool", "list", "-g", "sandbox-rg", "--cluster-name", "demo")
CREATE = ("aks-sandbox", "create", "-g", "sandbox-rg", "-n", "demo", "--no-ssh-key")
COMMANDS = {
    "check": ("aks-sandbox", "check", "-g", "sandbox-rg", "-l", "eastus", "-s", "Standard_D4s_v3"),
    "feature show": ("aks-sandbox", "feature", "show"),
    "feature register": ("aks-sandbox", "feature", "register"),
    "create": (*CREATE[:5], "other", "--no-ssh-key"),
    "create --dry-run": (*CREATE[:5], "other", "--no-ssh-key", "--dry-run"),
    "nodepool add": ("aks-sandbox", "nodepool", "add", *POOLS[3:], "-n", "untrusted"),
    "nodepool list": POOLS,
    "reconcile": ("aks-sandbox", "reconcile", "-g", "sandbox-rg", "-n", "demo"),
}
# These need no cluster, and are looked at in the first world.
OTHERS = {
    "check that fails": ("aks-sandbox", "check", "-l", "eastus"),
    "check of a cluster that does not exist": (
        *("aks-sandbox", "check", "-g", "sandbox-rg"),
        *("-n", "nowhere", "--for", "create"),
    ),
    "rule list": ("aks-sandbox", "rule", "list"),
    "rule show": ("aks-sandbox", "rule", "show", "--code", "SBX305"),
    "vm-size list": ("aks-sandbox", "vm-size", "list", "-l", "eastus"),
    "vm-size list --all": ("aks-sandbox", "vm-size", "list", "-l", "eastus", "--all"),
    "vm-size show": ("aks-sandbox", "vm-size", "show", "-l", "eastus", "-s", "Standard_D4ps_v5"),
}
WIDTH = 120


def assert_fits(shown: Result) -> None:
    """Fails unless the table has rows, none of which is wider than a screen, except a long path that stands alone."""
    lines = shown.stdout.rstrip().splitlines()
    assert len(lines) >= 3, shown.stdout
    assert max(len(line) for line in lines if " " in line.strip()) <= WIDTH, shown.stdout


@pytest.fixture
def cluster(az: Az, registered: None) -> None:
    """A cluster with one sandboxed pool."""
    created = az(*CREATE)
    assert created.exit_code == 0, created.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_of_a_command_fits_in_120_columns(az: Az, cluster: None, name: str) -> None:
    shown = az(*COMMANDS[name], "-o", "table")
    assert shown.exit_code == 0, shown.stderr
    assert_fits(shown)


@pytest.mark.parametrize("name", OTHERS)
def test_the_table_of_a_command_that_only_looks_fits_in_120_columns(az: Az, name: str) -> None:
    shown = az(*OTHERS[name], "-o", "table")
    assert shown.exit_code == (10 if name.startswith("check") else 0)
    assert_fits(shown)


def test_the_table_of_a_check_in_which_azure_refuses_nearly_everything_fits_in_120_columns(
    az: Az, simulator: Simulator
) -> None:
    simulator.reset("group-contributor")
    shown = az("aks-sandbox", "check", "-g", "sandbox-rg", "-o", "table")
    assert_fits(shown)
    assert "AuthorizationFailed" in shown.stdout


def test_the_json_of_a_rule_and_of_a_size_has_all_their_parts(az: Az) -> None:
    rule = az(*OTHERS["rule show"]).json
    assert {"code", "title", "severity", "why", "fix", "example", "source"} <= set(rule)
    size = az(*OTHERS["vm-size show"]).json
    assert (size["name"], size["fits"]) == ("Standard_D4ps_v5", False)
    assert [row["code"] for row in size["conditions"] if row["status"] == "fail"] == ["SBX305", "SBX306"]
    listed = az(*OTHERS["vm-size list"], "--min-vcpus", "8", "--max-vcpus", "8", "--zone", "1").json
    assert [row["name"] for row in listed] == [
        "Standard_D8ds_v5", "Standard_D8s_v5", "Standard_D8s_v3", "Standard_E8s_v5",
    ]  # fmt: skip


def test_a_rule_and_a_size_that_do_not_exist_are_refused_by_their_option(az: Az) -> None:
    for line, said in (
        ("rule show --code SBX999", "--code: no check has the code 'SBX999'"),
        ("vm-size show -l eastus -s Standard_D4s_v99", "--vm-size: Standard_D4s_v99 is not offered in eastus"),
    ):
        refused = az("aks-sandbox", *line.split())
        assert refused.exit_code in (1, 2, 3)
        assert said in refused.stderr
        assert refused.stdout == ""


@pytest.mark.parametrize("name", COMMANDS)
def test_the_json_of_a_command_is_json(az: Az, cluster: None, name: str) -> None:
    shown = az(*COMMANDS[name], "-o", "json")
    assert shown.exit_code == 0, shown.stderr
    assert shown.json


def test_json_yaml_and_tsv_show_the_same_pools(az: Az, cluster: None) -> None:
    from_json = az(*POOLS, "-o", "json").json
    assert yaml.safe_load(az(*POOLS, "-o", "yaml").stdout) == from_json
    rows = az(*POOLS, "-o", "tsv", "--query", "[].[name, runtimeClass, vmSize]").stdout
    assert list(csv.reader(io.StringIO(rows), delimiter="\t")) == [
        ["nodepool1", "kata-vm-isolation", "Standard_D4s_v3"]
    ]


def test_a_query_picks_one_value(az: Az, cluster: None) -> None:
    assert json.loads(az(*POOLS, "--query", "[0].name").stdout) == "nodepool1"
