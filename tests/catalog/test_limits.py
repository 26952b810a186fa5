"""Numbers and lists that AKS documents, and the feature flags beside the runtime's own."""

import re

import pytest

from aks_sandbox.catalog.tables import (
    NodeMinimum,
    actions_for,
    document,
    effective_minimum_kubernetes,
    find_series,
    node_minimum,
    other_features,
    pools_per_cluster,
    runtimes,
    vm_series,
)
from aks_sandbox.model.azure import KubernetesVersion, cli_version


@pytest.mark.parametrize(
    ("mode", "minimum"),
    [
        ("System", NodeMinimum(2, 4)),
        ("system", NodeMinimum(2, 4)),
        ("User", NodeMinimum(2, 2)),
        ("", NodeMinimum(2, 2)),
        ("Gateway", NodeMinimum(2, 2)),
    ],
)
def test_a_node_of_a_system_pool_needs_more_than_one_of_any_other_pool(mode: str, minimum: NodeMinimum) -> None:
    assert node_minimum(mode) == minimum


def test_the_effective_minimum_is_that_of_the_living_image_and_above_every_documented_one() -> None:
    version, why = effective_minimum_kubernetes()
    assert version == KubernetesVersion(1, 32)
    assert why == "Below 1.32 AzureLinux means Azure Linux 2.0, whose node images were removed on 2026-03-31."
    assert all(runtime.minimum_kubernetes < version for runtime in runtimes())


def test_a_cluster_has_at_most_a_hundred_pools_where_it_does_not_say() -> None:
    assert pools_per_cluster() == 100


@pytest.mark.parametrize("purpose", ["create", "nodepool", "reconcile"])
def test_what_a_command_does_is_a_list_of_control_plane_actions(purpose: str) -> None:
    actions = actions_for(purpose)
    assert actions
    assert len(set(actions)) == len(actions)
    assert all(re.fullmatch(r"Microsoft\.\w+(/\w+)+/(read|write)", action) for action in actions)


def test_create_writes_a_cluster_and_adding_a_pool_writes_a_pool_and_the_cluster_only_to_reconcile_it() -> None:
    cluster = "Microsoft.ContainerService/managedClusters"
    assert f"{cluster}/write" in actions_for("create")
    assert f"{cluster}/agentPools/write" in actions_for("nodepool")
    assert f"{cluster}/write" not in actions_for("nodepool")
    assert actions_for("reconcile") == (f"{cluster}/write",)


def test_each_limit_names_its_source() -> None:
    limits = document("limits")
    assert len(limits["read"].split("-")) == 2
    for name, row in limits.items():
        assert name == "read" or row["source"].startswith("https://"), name


def test_the_minimum_version_of_az_of_each_runtime_can_be_compared() -> None:
    assert [cli_version(runtime.minimum_cli) for runtime in runtimes()] == [(2, 44, 1), (2, 80, 0)]


def test_the_other_features_are_data_with_their_certainty() -> None:
    found = {str(feature.flag): (feature.prerequisite, feature.certainty) for feature in other_features()}
    assert found == {
        "Microsoft.Network/AllowBringYourOwnPublicIpAddress": (True, "indexed"),
        "Microsoft.ContainerService/AzureLinuxV3Preview": (False, "verified"),
    }
    for feature in other_features():
        assert feature.needed_when.endswith(".")
        assert feature.source.startswith("https://")


def test_a_flag_of_a_runtime_is_no_other_feature() -> None:
    own = {str(runtime.feature) for runtime in runtimes() if runtime.feature}
    assert own & {str(feature.flag) for feature in other_features()} == set()


def test_the_traits_of_a_series_are_words_that_some_condition_knows() -> None:
    known = {"burstable", "confidential", "confidential-child", "nvme"}
    assert set[str]().union(*(row.traits for row in vm_series())) == known


@pytest.mark.parametrize(
    ("size", "traits"),
    [
        ("Standard_B2ms", {"burstable"}),
        ("Standard_DC4as_v5", {"confidential"}),
        ("Standard_D4s_v5", set()),
        ("Standard_D2ads_v7", {"nvme"}),
        ("Standard_D2ads_v6", {"nvme"}),
    ],
)
def test_a_size_has_the_traits_of_its_series(size: str, traits: set[str]) -> None:
    series = find_series(size)
    assert series is not None
    assert series.traits == traits


def test_a_series_that_retires_does_so_on_a_day() -> None:
    days = [row.retires for row in vm_series() if row.retires]
    assert len(days) > 5
    assert all(2023 <= day.year <= 2035 for day in days)
