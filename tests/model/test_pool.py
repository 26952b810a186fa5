"""The wanted node pool: the defaults of `az aks`, and the combinations that are refused."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.cluster import Autoscaler, OsSku, PoolSpec, autoscaler_from

AZURE_LINUX = OsSku(asked="AzureLinux", sent="AzureLinux")
SUBNET_ID = "/subscriptions/0/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/s"


def pool(**options: Any) -> PoolSpec:
    """A plain pool with the given options."""
    return PoolSpec(**{"runtime": None, "os_sku": AZURE_LINUX, **options})


def test_the_defaults_are_those_of_az_aks() -> None:
    wanted = pool()
    assert (wanted.name, wanted.vm_size, wanted.count, wanted.mode) == ("nodepool1", "Standard_D4s_v3", 3, "User")
    assert (wanted.zones, wanted.labels, wanted.taints, wanted.tags) == ((), {}, (), {})
    assert (wanted.autoscaler, wanted.kubernetes_version, wanted.priority, wanted.max_surge) == (None,) * 4


@pytest.mark.parametrize(
    "options",
    [
        {"count": 0},
        {"count": 1000},
        {"count": 1, "mode": "System"},
        {"os_disk_size": 30},
        {"os_disk_size": 2048},
        {"max_pods": 10},
        {"max_pods": 250},
        {"zones": ("1", "2", "3")},
        {"vnet_subnet_id": SUBNET_ID, "pod_subnet_id": SUBNET_ID},
        {"priority": "Spot"},
        {"priority": "Spot", "eviction_policy": "Delete", "spot_max_price": -1.0},
        {"priority": "Spot", "spot_max_price": 0.001},
        {"priority": "Regular"},
        {"autoscaler": Autoscaler(0, 5), "count": 0},
        {"autoscaler": Autoscaler(3, 3)},
        {"labels": {"team": "blue"}, "taints": ("sandbox=true:NoSchedule",), "max_surge": "33%"},
    ],
    ids=str,
)
def test_a_pool_that_az_aks_takes_is_taken(options: dict[str, Any]) -> None:
    pool(**options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"count": -1}, "--node-count: -1 is out of range: give 0 to 1000"),
        ({"count": 1001}, "--node-count: 1001 is out of range: give 0 to 1000"),
        ({"count": 0, "mode": "System"}, "--node-count: 0 is out of range: give 1 to 1000"),
        ({"os_disk_size": 29}, "--node-osdisk-size: 29 is out of range: give 30 to 2048"),
        ({"os_disk_size": 2049}, "--node-osdisk-size: 2049 is out of range: give 30 to 2048"),
        ({"max_pods": 9}, "--max-pods: 9 is out of range: give 10 to 250"),
        ({"max_pods": 251}, "--max-pods: 251 is out of range: give 10 to 250"),
        ({"zones": ("4",)}, "--zones: '4' is not an availability zone: give 1, 2 or 3"),
        ({"zones": ("1", "٢")}, "--zones: '٢' is not an availability zone: give 1, 2 or 3"),
        ({"labels": {"": "x"}}, "--nodepool-labels: '=x' is not a Kubernetes label such as team=blue"),
        ({"pod_subnet_id": SUBNET_ID}, "--pod-subnet-id: needs --vnet-subnet-id, the subnet of the nodes"),
        (
            {"priority": "Spot", "mode": "System"},
            "--priority: a spot node pool cannot be a system node pool: give --mode User",
        ),
        (
            {"eviction_policy": "Delete"},
            "--eviction-policy: applies to spot node pools only: give --priority Spot with it",
        ),
        (
            {"spot_max_price": 1.0, "priority": "Regular"},
            "--spot-max-price: applies to spot node pools only: give --priority Spot with it",
        ),
        ({"autoscaler": Autoscaler(5, 2), "count": 5}, "--min-count: 5 is more than --max-count 2"),
        ({"autoscaler": Autoscaler(-1, 5)}, "--min-count: -1 is out of range: give 0 to 1000"),
        ({"autoscaler": Autoscaler(0, 5), "mode": "System"}, "--min-count: 0 is out of range: give 1 to 1000"),
        ({"autoscaler": Autoscaler(0, 0), "count": 0}, "--max-count: 0 is out of range: give 1 to 1000"),
        ({"autoscaler": Autoscaler(4, 9)}, "--node-count: 3 is not between --min-count 4 and --max-count 9"),
        ({"autoscaler": Autoscaler(1, 2)}, "--node-count: 3 is not between --min-count 1 and --max-count 2"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_a_pool_that_cannot_be_is_refused_by_the_name_of_the_option(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        pool(**options)
    assert caught.value.message == message


@pytest.mark.parametrize("price", [0.0, -0.5, -2.0, math.nan, math.inf, -math.inf], ids=repr)
def test_a_spot_price_that_is_no_price_is_refused(price: float) -> None:
    with pytest.raises(InvalidInput) as caught:
        pool(priority="Spot", spot_max_price=price)
    assert caught.value.message == (
        f"--spot-max-price: {price} is not a price: give a number above 0, or -1 for no limit"
    )


def test_a_name_that_no_pool_can_have_is_left_to_a_check_where_that_is_wanted() -> None:
    with pytest.raises(InvalidInput, match="^--nodepool-name: 'Bad' is not valid"):
        pool(name="Bad")
    assert pool(name="Bad", name_open=True).name == "Bad"


@pytest.mark.parametrize(
    ("enabled", "least", "most", "message"),
    [
        (False, 1, None, "--min-count: needs --enable-cluster-autoscaler"),
        (False, None, 0, "--max-count: needs --enable-cluster-autoscaler"),
        (True, None, 5, "--min-count: --enable-cluster-autoscaler needs both --min-count and --max-count"),
        (True, 1, None, "--max-count: --enable-cluster-autoscaler needs both --min-count and --max-count"),
        (True, None, None, "--min-count: --enable-cluster-autoscaler needs both --min-count and --max-count"),
    ],
)
def test_the_three_options_of_the_autoscaler_come_together(
    enabled: bool, least: int | None, most: int | None, message: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        autoscaler_from(enabled, least, most)
    assert caught.value.message == message


def test_an_autoscaler_is_made_of_its_three_options_or_of_none() -> None:
    assert autoscaler_from(True, 0, 4) == Autoscaler(0, 4)
    assert autoscaler_from(False, None, None) is None


@given(low=st.integers(-5, 1100), high=st.integers(-5, 1100), count=st.integers(-5, 1100))
def test_an_accepted_autoscaler_always_holds_the_count(low: int, high: int, count: int) -> None:
    try:
        wanted = pool(autoscaler=Autoscaler(low, high), count=count)
    except InvalidInput:
        return
    assert wanted.autoscaler is not None
    assert 0 <= wanted.autoscaler.min_count <= wanted.count <= wanted.autoscaler.max_count <= 1000
