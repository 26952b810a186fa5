"""Facts that follow from others: the subject, the cluster if there is one, and the version that a pool would get."""

from collections.abc import Mapping

import pytest

from aks_sandbox.catalog.tables import find_os_sku, find_runtime
from aks_sandbox.model.azure import ChosenVersion, KubernetesVersion, OfferedVersion
from aks_sandbox.model.cluster import Cluster, PoolSpec, Target
from aks_sandbox.model.facts import ASKED, Fact, Facts, Known, NotAsked, Unknown, asked_for, known_cluster, with_derived
from aks_sandbox.model.wanted import SandboxSpec
from aks_sandbox.steps import Step

GIVEN = KubernetesVersion(1, 33, 4)
GIVE_IT = Step("Give it.")


def offered(minor: int, *, default: bool = False) -> OfferedVersion:
    """A minor version that the region offers."""
    return OfferedVersion(KubernetesVersion(1, minor), (), default, False, ())


def live(version: str) -> Known:
    """A cluster of that version."""
    return Known(Cluster("demo", "eastus", version, "Succeeded", "Running", ()))


def derived(outcomes: Mapping[str, Fact], given: KubernetesVersion | None = None) -> Facts:
    """The facts of a pool that wants that version."""
    pool = PoolSpec(runtime=find_runtime("KataVmIsolation"), os_sku=find_os_sku("AzureLinux"), kubernetes_version=given)
    spec = SandboxSpec(target=Target(subscription_id="0", resource_group="g", cluster_name="demo"), pool=pool)
    return with_derived(spec, Facts(outcomes), find_runtime, find_os_sku)


def test_derived_facts_are_asked_for_by_those_that_they_follow_from() -> None:
    assert asked_for(["subject"]) == {"cluster"}
    assert asked_for(["existing_cluster", "skus"]) == {"cluster", "skus"}
    assert asked_for(["kubernetes_version"]) == {"cluster", "kubernetes_versions"}
    assert asked_for([]) == frozenset()
    assert asked_for(["subject", "existing_cluster", "kubernetes_version", *ASKED]) == set(ASKED)


@pytest.mark.parametrize("outcomes", [{}, {"cluster": Known(None)}])
def test_a_cluster_that_does_not_exist_is_judged_as_the_one_to_be_made(outcomes: dict[str, Fact]) -> None:
    assert [pool.exists for pool in derived(outcomes).subject.pools] == [False]


def test_what_a_cluster_that_could_not_be_read_decides_is_unknown() -> None:
    assert derived({"cluster": Unknown("403")}).outcome("subject") == Unknown("403")


@pytest.mark.parametrize(
    ("cluster", "existing"),
    [
        (Known(None), NotAsked("Cluster demo does not exist yet.")),
        (Unknown("403"), Unknown("403")),
        (NotAsked("no name", (GIVE_IT,)), NotAsked("no name", (GIVE_IT,))),
        (live("1.34"), live("1.34")),
    ],
    ids=["absent", "denied", "not named", "there"],
)
def test_a_cluster_that_is_absent_is_none_to_judge(cluster: Fact, existing: Fact) -> None:
    facts = derived({"cluster": cluster})
    assert facts.outcome("existing_cluster") == existing
    assert known_cluster(facts) is (cluster.value if isinstance(cluster, Known) else None)


ABSENT, VERSIONS = Known(None), Known((offered(35), offered(34, default=True), offered(33)))


@pytest.mark.parametrize(
    ("given", "outcomes", "version"),
    [
        (GIVEN, {"cluster": live("1.30")}, ChosenVersion(GIVEN, "given")),
        (GIVEN, {"cluster": Unknown("403"), "kubernetes_versions": Unknown("403")}, ChosenVersion(GIVEN, "given")),
        (
            None,
            {"cluster": live("1.30.2"), "kubernetes_versions": Unknown("403")},
            ChosenVersion(KubernetesVersion(1, 30, 2), "the cluster's", of_cluster=True),
        ),
        (
            None,
            {"cluster": ABSENT, "kubernetes_versions": VERSIONS},
            ChosenVersion(KubernetesVersion(1, 34), "the region's default"),
        ),
        (
            None,
            {"cluster": NotAsked("no name"), "kubernetes_versions": VERSIONS},
            ChosenVersion(KubernetesVersion(1, 34), "the region's default"),
        ),
    ],
    ids=["given over the cluster's", "given", "the cluster's", "default", "default without a name"],
)
def test_the_version_is_the_given_one_else_the_cluster_s_else_the_region_s_default(
    given: KubernetesVersion | None, outcomes: dict[str, Fact], version: ChosenVersion
) -> None:
    assert derived(outcomes, given).kubernetes_version == version


@pytest.mark.parametrize(
    ("outcomes", "fact"),
    [
        ({"cluster": Unknown("403"), "kubernetes_versions": VERSIONS}, Unknown("403")),
        ({"cluster": ABSENT, "kubernetes_versions": Unknown("404")}, Unknown("404")),
        (
            {"cluster": ABSENT, "kubernetes_versions": NotAsked("no region", (GIVE_IT,))},
            NotAsked("no region", (GIVE_IT,)),
        ),
        (
            {"cluster": ABSENT, "kubernetes_versions": Known((offered(34),))},
            Unknown("The region names no default Kubernetes version."),
        ),
        (
            {"cluster": live("next"), "kubernetes_versions": VERSIONS},
            Unknown("The cluster's Kubernetes version is 'next', which cannot be compared."),
        ),
        (
            {"cluster": live(""), "kubernetes_versions": VERSIONS},
            Unknown("Azure did not report the Kubernetes version of the cluster."),
        ),
    ],
    ids=["cluster denied", "versions denied", "no region", "no default", "odd", "not told"],
)
def test_a_version_that_nobody_can_tell_is_unknown_or_skipped_with_the_reason(
    outcomes: dict[str, Fact], fact: Fact
) -> None:
    assert derived(outcomes).outcome("kubernetes_version") == fact


def test_the_facts_that_were_fetched_stay_as_they_are() -> None:
    before: dict[str, Fact] = {"cluster": ABSENT, "skus": Unknown("403"), "location": Known("eastus")}
    facts = derived(before)
    assert {name: facts.outcome(name) for name in before} == before
    assert set(facts.names()) == {*before, "subject", "existing_cluster", "kubernetes_version"}
