"""Every command answers in every format of az, and its table fits on the screen of a person."""

import csv
import io
import json

import pytest
import yaml

from .conftest import Az, Simulator

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
}
WIDTH = 120


@pytest.fixture
def cluster(az: Az, registered: None) -> None:
    """A cluster with one sandboxed pool."""
    created = az(*CREATE)
    assert created.exit_code == 0, created.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_of_a_command_fits_in_120_columns(az: Az, cluster: None, name: str) -> None:
    shown = az(*COMMANDS[name], "-o", "table")
    assert shown.exit_code == 0, shown.stderr
    lines = shown.stdout.rstrip().splitlines()
    assert len(lines) >= 3, shown.stdout
    assert max(map(len, lines)) <= WIDTH, shown.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_the_json_of_a_command_is_json(az: Az, cluster: None, name: str) -> None:
    shown = az(*COMMANDS[name], "-o", "json")
    assert shown.exit_code == 0, shown.stderr
    assert shown.json


def test_json_yaml_and_tsv_tell_the_same_pools(az: Az, cluster: None) -> None:
    from_json = az(*POOLS, "-o", "json").json
    assert yaml.safe_load(az(*POOLS, "-o", "yaml").stdout) == from_json
    rows = az(*POOLS, "-o", "tsv", "--query", "[].[name, runtimeClass, vmSize]").stdout
    assert list(csv.reader(io.StringIO(rows), delimiter="\t")) == [
        ["nodepool1", "kata-mshv-vm-isolation", "Standard_D4s_v3"]
    ]


def test_a_query_picks_one_value(az: Az, cluster: None) -> None:
    assert json.loads(az(*POOLS, "--query", "[0].name").stdout) == "nodepool1"


def test_a_failing_check_prints_its_table_in_full_and_exits_with_1(az: Az, simulator: Simulator) -> None:
    shown = az(*COMMANDS["check"], "-o", "table")
    assert shown.exit_code == 1
    for code in ("SBX104", "SBX106", "SBX401"):
        assert code in shown.stdout
