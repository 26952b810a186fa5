"""Texts of Azure that a terminal would obey, shown by the real az in every format."""

import pytest

from .conftest import Az, Result, Simulator

HOSTILE = "AKS\x1b[31m\nWARNING: faked\r\x9b2J\u202e\tx"
SHOWN = "AKS\\u001b[31m\\u000aWARNING: faked\\u000d\\u009b2J\\u202e\\u0009x"
POOLS = ("aks-sandbox", "nodepool", "list", "-g", "sandbox-rg", "--cluster-name", "demo")
RAW = "\x1b\x9b\r\u202e"


@pytest.fixture
def hostile(az: Az, simulator: Simulator) -> Az:
    """An az whose cluster has such a node image."""
    simulator.reset("healthy-cluster")
    pool = {"name": "untrusted", "count": 1, "vmSize": "Standard_D4s_v3", "workloadRuntime": "KataVmIsolation"}
    profiles = [{**pool, "nodeImageVersion": HOSTILE, "osSKU": HOSTILE}]
    body = {"resource": {"properties": {"agentPoolProfiles": profiles}}}
    simulator.process.control("PATCH", "state", {"clusters": {"sandbox-rg/demo": body}})
    return az


def assert_clean(result: Result) -> None:
    """Fail on a character that a terminal obeys, and on a line that Azure began."""
    for text in (result.stdout, result.stderr):
        assert [character for character in RAW if character in text] == []
        assert [line for line in text.splitlines() if line.startswith("WARNING: faked")] == []


@pytest.mark.parametrize("shape", ["table", "tsv", "json", "yaml", "jsonc"])
def test_no_format_prints_what_a_terminal_obeys(hostile: Az, shape: str) -> None:
    listed = hostile(*POOLS, "-o", shape)
    assert listed.exit_code == 0, listed.stderr
    assert "WARNING: faked" in listed.stdout
    assert_clean(listed)


def test_a_query_sees_the_visible_text(hostile: Az) -> None:
    listed = hostile(*POOLS, "--query", "[].nodeImageVersion", "-o", "tsv")
    assert listed.stdout.rstrip("\n") == SHOWN
    assert_clean(listed)


def test_an_option_from_elsewhere_fakes_no_line_of_an_error(az: Az) -> None:
    refused = az("aks-sandbox", "rule", "show", "--code", HOSTILE)
    assert refused.exit_code != 0
    assert_clean(refused)
