"""The real az in every named world of the simulator: what `check` finds there, and how it ends."""

import pytest

from tests.support.rule_codes import CODES_OF_AZURE

from .conftest import Az, Simulator

GA = ("--workload-runtime", "KataVmIsolation")
REGION = ("-l", "eastus", *GA)
GROUP = ("-g", "sandbox-rg", *GA)
CLUSTER = (*GROUP, "-n", "demo")
OF_THE_SIZES = "SBX301 SBX302 SBX303 SBX304 SBX306 SBX307 SBX308 SBX309 SBX310 SBX406"
DENIED = f"SBX102 SBX104 SBX105 SBX108 SBX201 SBX202 SBX203 SBX204 {OF_THE_SIZES}"
NEW_CLUSTER = "SBX407"

# The world, the target, the exit code, and the codes that fail, are unknown, and warn.
WORLDS = [
    ("healthy-cluster", CLUSTER, 0, "", "", ""),
    ("stopped-cluster", CLUSTER, 10, "SBX501", "", ""),
    ("drifted-cluster", CLUSTER, 10, "SBX506 SBX507", "", "SBX106 SBX107 SBX203 SBX508"),
    ("failed-pool", CLUSTER, 10, "SBX511", "", ""),
    ("awkward-cluster", CLUSTER, 10, "SBX504", "", "SBX505 SBX508 SBX509 SBX510"),
    ("full-cluster", (*CLUSTER, "--nodepool-name", "more", "--for", "nodepool"), 10, "SBX503", "", ""),
    ("poor-quota", (*REGION, "-c", "2"), 10, "SBX308", "", NEW_CLUSTER),
    ("full-region", REGION, 10, "SBX204", "", NEW_CLUSTER),
    ("no-quota-service", REGION, 0, "", "", NEW_CLUSTER),
    ("restricted-caller", GROUP, 10, "SBX103", "", NEW_CLUSTER),
    ("group-contributor", GROUP, 11, "", DENIED, "SBX407"),
    ("disabled-subscription", GROUP, 10, "SBX102", "", NEW_CLUSTER),
    ("unregistered", GROUP, 10, "SBX104 SBX105", f"SBX202 SBX203 {OF_THE_SIZES}", "SBX407"),
    ("closed-sizes", REGION, 10, "SBX302", "", NEW_CLUSTER),
    ("late-calendar", (*REGION, "-k", "1.33"), 0, "", "", f"SBX202 {NEW_CLUSTER}"),
]


@pytest.mark.parametrize(
    ("world", "target", "exit_code", "failing", "unknown", "warning"), WORLDS, ids=[row[0] for row in WORLDS]
)
def test_a_check_of_a_world_finds_what_is_wrong_there(
    az: Az,
    simulator: Simulator,
    world: str,
    target: tuple[str, ...],
    exit_code: int,
    failing: str,
    unknown: str,
    warning: str,
) -> None:
    simulator.reset(world)
    result = az("aks-sandbox", "check", *target)
    assert (result.codes("fail"), result.codes("unknown"), result.codes("warn")) == (failing, unknown, warning)
    assert result.exit_code == exit_code
    assert set(result.statuses) == CODES_OF_AZURE
    assert sum(result.json["summary"].values()) == len(result.statuses)
    assert {entry["method"] for entry in simulator.requests()} == {"GET"}


@pytest.mark.smoke
def test_the_options_decide_what_is_judged(az: Az, simulator: Simulator) -> None:
    simulator.reset("healthy-cluster")
    told = []
    for target in (
        REGION,
        GROUP,
        CLUSTER,
        (*CLUSTER, "--nodepool-name", "untrusted"),
        (*CLUSTER, "--nodepool-name", "more", "-s", "Standard_D8s_v5", "-c", "2", "--for", "nodepool"),
        (*CLUSTER, "--for", "nodepool"),
        (*CLUSTER, "--for", "create"),
    ):
        result = az("aks-sandbox", "check", *target, "--query", "[target, findings[?status=='fail'].codes[]]")
        judged, failing = result.json
        pools = [(pool["name"], pool["exists"], pool["mode"], pool["count"]) for pool in judged["nodePools"]]
        told.append((judged["purpose"], pools, failing, result.exit_code))
    assert told == [
        ("create", [("nodepool1", False, "System", 3)], [], 0),
        ("create", [("nodepool1", False, "System", 3)], [], 0),
        ("nodepool", [("untrusted", True, "User", 1)], [], 0),
        ("nodepool", [("untrusted", True, "User", 1)], [], 0),
        ("nodepool", [("more", False, "User", 2)], [], 0),
        ("nodepool", [("nodepool1", False, "User", 3)], [], 0),
        ("create", [("nodepool1", False, "System", 3)], ["SBX503"], 10),
    ]


def test_a_create_in_a_world_of_trouble_writes_nothing_and_names_what_would_pass(az: Az, simulator: Simulator) -> None:
    simulator.reset("closed-sizes")
    refused = az("aks-sandbox", "create", "-g", "sandbox-rg", "-n", "demo", "--no-ssh-key", *GA)
    assert refused.exit_code == 10
    assert "SBX302 VM size restrictions of the subscription: Node pool nodepool1: " in refused.stderr
    assert "Sizes that pass here: Standard_D4ds_v5, Standard_D4ads_v5, Standard_D4s_v4." in refused.stderr
    assert {entry["method"] for entry in simulator.requests()} == {"GET"}
