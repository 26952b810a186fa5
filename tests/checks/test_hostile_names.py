"""Names come from Azure, or from a file that a stranger sent: no command that is proposed becomes another one."""

import shlex

import pytest

from aks_sandbox.checks.all_checks import ALL_CHECKS
from aks_sandbox.checks.engine import run_checks
from aks_sandbox.model.existing_cluster import ProvisioningError
from aks_sandbox.model.facts import Fact, Facts, Known, Unknown
from aks_sandbox.model.finding import Finding
from aks_sandbox.model.pool_settings import PoolSettings
from worlds import cluster, facts, judge, live_pool, provider, spec

HOSTILE = ["x; reboot", "$(reboot)", "`reboot`", "a b", "x' || reboot '", "--yes", "x|sh", "&& reboot"]
EACH = pytest.mark.parametrize("name", HOSTILE, ids=repr)


def commands(finding: Finding) -> list[list[str]]:
    """The words of every command line of the remedy, as a shell takes them."""
    lines = [line[line.index("az ") :] for line in finding.remedy.splitlines() if "az " in line]
    return [shlex.split(line) for line in lines]


@EACH
def test_a_hostile_pool_name_stays_one_word(name: str) -> None:
    settings = PoolSettings(fips=True, vtpm=True, artifact_streaming=True)
    pools = cluster(live_pool(name, settings=settings, mode="System", provisioning_state="Failed"))
    for code in ("SBX402", "SBX403", "SBX404", "SBX407", "SBX511"):
        (command,) = commands(judge(code, cluster=pools))
        assert command[command.index("-n") + 1] == name


@EACH
def test_a_hostile_region_stays_one_word(name: str) -> None:
    finding = judge("SBX301", spec(vm_size="Standard_D8s_v5"), location=Known(name))
    command = commands(finding)[0]
    assert command[:5] == ["az", "aks-sandbox", "vm-size", "list", "--location"]
    assert command[5] == name


@EACH
def test_no_other_hostile_name_gets_into_a_command(name: str) -> None:
    pools = cluster(live_pool(node_image=name, os_sku=name), name=name, kubernetes_version="1.2", power_state="Stopped")
    answers: dict[str, Fact] = {
        "cluster": pools,
        "container_service": Known(provider(name, "NotRegistered")),
        "compute": Known(provider(name, name)),
    }
    report = run_checks(ALL_CHECKS, spec(), facts(spec(), **answers))
    for finding in report.findings:
        for command in commands(finding):
            assert name not in " ".join(command), finding.code


@EACH
def test_the_words_of_an_error_propose_no_command(name: str) -> None:
    error = ProvisioningError(f"Code{name}", f"It broke. az group delete --yes; {name}: az vm delete")
    finding = judge("SBX511", cluster=cluster(live_pool(provisioning_state="Failed", error=error)))
    look = "az aks nodepool show -g sandbox-rg --cluster-name demo -n untrusted --query status"
    assert finding.remedy == look


@pytest.mark.parametrize("hidden", ["\x1b[2J", "\x07", "\x9b", "\u202e", "\u200b", "\r", "\ud800", "\x00"], ids=ascii)
def test_no_hidden_character_reaches_a_terminal(hidden: str) -> None:
    answers = {name: Unknown(f"It {hidden} broke.") for name in ("skus", "usages", "subscription")}
    for fact in (cluster(live_pool(f"a{hidden}b", node_image=f"x{hidden}")), Unknown(hidden)):
        known: Facts = facts(spec(), cluster=fact, **answers)
        for finding in run_checks(ALL_CHECKS, spec(), known).findings:
            assert hidden not in finding.message + finding.remedy
