"""The real az looks into the clusters of the named worlds: `check --in-cluster`, and how it ends."""

from pathlib import Path

import pytest

from tests.support.rule_codes import CODES_OF_AZURE, EVERY_CODE

from .conftest import Az, Result, Simulator

CLUSTER = ("-g", "sandbox-rg", "-n", "demo", "--workload-runtime", "KataVmIsolation")
OF_THE_INSIDE = [f"SBX60{number}" for number in range(1, 8)]
EVERY = " ".join(OF_THE_INSIDE)

# The world, the exit code, the codes that fail and that are unknown inside, and how many commands ran there.
WORLDS = [
    ("inside-healthy", 0, "", "", 1),
    ("class-missing", 10, "SBX601", "", 1),
    ("spoofed-class", 10, "SBX602", "", 1),
    ("no-ready-node", 10, "SBX603", "", 1),
    ("left-behind", 0, "", "", 1),
    ("aad-cluster", 0, "", "", 1),
    ("run-command-disabled", 11, "", EVERY, 0),
    ("command-not-scheduled", 11, "", EVERY, 1),
    ("output-cut", 11, "", EVERY, 1),
]


def inside(result: Result, status: str) -> str:
    """The codes of the rules of the inside with that status."""
    return " ".join(code for code in result.codes(status).split() if code in OF_THE_INSIDE)


@pytest.mark.parametrize(
    ("world", "exit_code", "failing", "unknown", "commands"), WORLDS, ids=[row[0] for row in WORLDS]
)
def test_a_look_into_a_world_finds_what_is_wrong_inside_by_one_command(
    az: Az, simulator: Simulator, world: str, exit_code: int, failing: str, unknown: str, commands: int
) -> None:
    simulator.reset(world)
    result = az("aks-sandbox", "check", *CLUSTER, "--in-cluster")
    assert (inside(result, "fail"), inside(result, "unknown"), inside(result, "warn")) == (failing, unknown, "")
    assert result.exit_code == exit_code
    assert set(result.statuses) == EVERY_CODE
    written = [entry for entry in simulator.requests() if entry["method"] != "GET"]
    assert [entry["path"].rsplit("/", 1)[1] for entry in written] == ["runCommand"] * commands


@pytest.mark.smoke
def test_the_missing_class_is_made_by_the_command_that_is_proposed(az: Az, simulator: Simulator) -> None:
    simulator.reset("class-missing")
    query = "findings[?codes[0]=='SBX601'].steps[].command | [0]"
    proposed = az("aks-sandbox", "check", *CLUSTER, "--in-cluster", "--query", query).json
    assert proposed == "az aks-sandbox reconcile -g sandbox-rg -n demo"
    assert az(*proposed.split()[1:]).exit_code == 0
    again = az("aks-sandbox", "check", *CLUSTER, "--in-cluster")
    assert (again.exit_code, inside(again, "fail"), inside(again, "pass").split()[:4]) == (0, "", OF_THE_INSIDE[:4])


def test_a_command_that_looks_closer_can_be_pasted(az: Az, simulator: Simulator) -> None:
    simulator.reset("no-ready-node")
    query = "findings[?codes[0]=='SBX603'].steps[].command | [0]"
    proposed = az("aks-sandbox", "check", *CLUSTER, "--in-cluster", "--query", query).json
    words, _, command = proposed.partition(" --command ")
    assert words == "az aks command invoke -g sandbox-rg -n demo"
    assert command.startswith('"kubectl describe node aks-untrusted-')
    assert command.endswith('"')


def test_without_the_option_nothing_runs_in_the_cluster(az: Az, simulator: Simulator) -> None:
    simulator.reset("spoofed-class")
    result = az("aks-sandbox", "check", *CLUSTER)
    assert (result.exit_code, set(result.statuses)) == (0, CODES_OF_AZURE)
    assert simulator.requests("POST") == []


def test_what_was_seen_inside_is_saved_and_judged_elsewhere(az: Az, simulator: Simulator, tmp_path: Path) -> None:
    simulator.reset("spoofed-class")
    facts = str(tmp_path / "facts.json")
    live = az("aks-sandbox", "check", *CLUSTER, "--in-cluster", "--save-facts", facts, "--anonymize")
    asked = len(simulator.requests())
    saved = az("aks-sandbox", "check", "--facts", facts)
    assert (live.exit_code, saved.exit_code) == (10, 10)
    assert inside(saved, "fail") == inside(live, "fail") == "SBX602"
    assert len(simulator.requests()) == asked


def test_a_caller_who_may_not_run_commands_gets_the_rest(az: Az, simulator: Simulator) -> None:
    simulator.reset("inside-healthy")
    simulator.fault("POST .*/runCommand$ 403")
    result = az("aks-sandbox", "check", *CLUSTER, "--in-cluster")
    assert (result.exit_code, inside(result, "unknown"), result.json["verdict"]) == (11, EVERY, "unknown")
    assert result.json["summary"]["pass"] > 25
    assert az("aks-sandbox", "check", *CLUSTER, "--in-cluster", "--strict").exit_code == 11


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("-l", "eastus", "--in-cluster"), "--in-cluster: needs --name, the cluster to look into"),
        (("--facts", "{}", "--in-cluster"), "--in-cluster: cannot be used with --facts, which asks Azure nothing"),
    ],
    ids=["no cluster", "a file"],
)
def test_a_look_that_cannot_be_is_refused_before_any_call(
    az: Az, simulator: Simulator, tmp_path: Path, arguments: tuple[str, ...], problem: str
) -> None:
    facts = str(tmp_path / "facts.json")
    az("aks-sandbox", "check", "-l", "eastus", "--save-facts", facts)
    asked = len(simulator.requests())
    result = az("aks-sandbox", "check", *(facts if word == "{}" else word for word in arguments))
    assert result.exit_code != 0
    assert problem in result.stderr
    assert len(simulator.requests()) == asked
