"""From the arguments of `create` and `nodepool add` to what is created: who wins, and what is refused."""

from typing import Any

import pytest

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.create import CREATE, CreateArguments, cluster_spec
from aks_sandbox.commands.nodepool import NODEPOOL, AddArguments, added_pool
from aks_sandbox.commands.pool_arguments import WriteArguments, chosen_runtime, write_options
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.azure import KubernetesVersion
from aks_sandbox.model.cluster import Autoscaler
from tests.support.given_context import PLACE, SUBSCRIPTION, GivenContext

(ADD,) = (row for row in NODEPOOL.rows if row.name == "add")


def cluster(**options: Any) -> Any:
    """The cluster that `create` would make; every option counts as given."""
    values = {"resource_group_name": "sandbox-rg", "name": "demo", **options}
    return cluster_spec(GivenContext(), CreateArguments(**values, given=frozenset(options)))


def adding(**options: Any) -> Any:
    """What `nodepool add` would add; every option counts as given."""
    values = {"resource_group_name": "sandbox-rg", "cluster_name": "demo", "nodepool_name": "box", **options}
    return added_pool(GivenContext(), AddArguments(**values, given=frozenset(options)))


def added(**options: Any) -> Any:
    """The pool that `nodepool add` would make."""
    return adding(**options).pool


@pytest.mark.parametrize(
    ("given", "configured", "name"),
    [
        (None, None, "KataMshvVmIsolation"),
        (None, "KataVmIsolation", "KataVmIsolation"),
        (None, "katavmisolation", "KataVmIsolation"),
        ("KataMshvVmIsolation", "KataVmIsolation", "KataMshvVmIsolation"),
        ("KATAVMISOLATION", None, "KataVmIsolation"),
    ],
)
def test_the_option_wins_over_the_configuration_and_that_over_the_default(
    given: str | None, configured: str | None, name: str
) -> None:
    assert chosen_runtime(GivenContext(configured), given).name == name


@pytest.mark.parametrize(
    ("given", "configured", "message"),
    [
        ("runc", "KataVmIsolation", "--workload-runtime: 'runc'"),
        (None, "runc", f"{PLACE}: 'runc'"),
    ],
    ids=["option", "configuration"],
)
def test_a_runtime_that_does_not_isolate_is_refused_by_the_place_that_named_it(
    given: str | None, configured: str, message: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        chosen_runtime(GivenContext(configured), given)
    assert caught.value.message == (
        f"{message} does not isolate pods in virtual machines: give one of KataMshvVmIsolation, KataVmIsolation"
    )


def test_create_makes_one_sandboxed_system_pool_of_the_defaults() -> None:
    spec = cluster()
    assert spec.system_pool is None
    pool = spec.sandboxed_pool
    assert (pool.name, pool.mode, pool.count, pool.vm_size) == ("nodepool1", "System", 3, "Standard_D4s_v3")
    assert pool.runtime.name == "KataMshvVmIsolation"
    assert pool.os_sku.sent == "AzureLinux"
    assert spec.target.cluster_path.startswith(f"/subscriptions/{SUBSCRIPTION}/resourceGroups/sandbox-rg/")
    assert (spec.admin_username, spec.dns_prefix, spec.tier, spec.kubernetes_version) == ("azureuser", None, None, None)


def test_create_with_a_separate_system_pool_makes_a_plain_one_beside_a_sandboxed_user_pool() -> None:
    spec = cluster(separate_system_pool=True, system_node_vm_size="Standard_D2s_v5", system_node_count=1, zones=["1"])
    assert (spec.sandboxed_pool.mode, spec.system_pool.mode) == ("User", "System")
    assert spec.system_pool.runtime is None
    assert (spec.system_pool.name, spec.system_pool.vm_size, spec.system_pool.count) == ("system", "Standard_D2s_v5", 1)
    assert spec.system_pool.zones == spec.sandboxed_pool.zones == ("1",)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"system_node_count": 2}, "--system-node-count: needs --separate-system-pool"),
        ({"system_node_vm_size": "Standard_D2s_v5"}, "--system-node-vm-size: needs --separate-system-pool"),
        (
            {"separate_system_pool": True, "system_node_count": 0},
            "--system-node-count: 0 is out of range: give 1 to 1000",
        ),
        (
            {"separate_system_pool": True, "nodepool_name": "system"},
            "--nodepool-name: 'system' is the name of the separate system pool: give another",
        ),
        ({"node_count": 0}, "--node-count: 0 is out of range: give 1 to 1000"),
        ({"min_count": 1}, "--min-count: needs --enable-cluster-autoscaler"),
        (
            {"kubernetes_version": "latest"},
            "--kubernetes-version: 'latest' is not a Kubernetes version such as 1.34 or 1.34.2",
        ),
        ({"nodepool_labels": ["team"]}, "--nodepool-labels: 'team' is not a label such as team=blue"),
        ({"nodepool_labels": ["=x"]}, "--nodepool-labels: '=x' is not a Kubernetes label such as team=blue"),
        ({"enable_workload_identity": True}, "--enable-workload-identity: needs --enable-oidc-issuer"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_what_create_cannot_send_is_refused_by_the_name_of_the_option(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        cluster(**options)
    assert caught.value.message == message


def test_lists_between_commas_lose_their_blanks_and_empty_entries() -> None:
    spec = cluster(
        api_server_authorized_ip_ranges=" 203.0.113.7 ,,198.51.100.0/24,",
        nodepool_taints="a=b:NoSchedule, c=d:NoExecute",
        nodepool_labels=["team=blue", "empty=", "rule=a"],
    )
    assert spec.access.api_server_authorized_ip_ranges == ("203.0.113.7", "198.51.100.0/24")
    assert spec.sandboxed_pool.taints == ("a=b:NoSchedule", "c=d:NoExecute")
    assert spec.sandboxed_pool.labels == {"team": "blue", "empty": "", "rule": "a"}


def test_the_version_of_the_cluster_is_that_of_its_pools() -> None:
    spec = cluster(kubernetes_version="1.34.2", separate_system_pool=True)
    assert [spec.kubernetes_version, *(pool.kubernetes_version for pool in spec.pools)] == [
        KubernetesVersion(1, 34, 2)
    ] * 3


def test_nodepool_add_makes_a_user_pool_unless_told_otherwise() -> None:
    assert (added().name, added().mode) == ("box", "User")
    assert added(mode="System").mode == "System"


def test_nodepool_add_takes_the_options_of_spot_nodes_and_of_the_autoscaler() -> None:
    pool = added(
        priority="Spot",
        eviction_policy="Delete",
        spot_max_price=-1.0,
        max_surge="1",
        enable_cluster_autoscaler=True,
        min_count=0,
        max_count=5,
    )
    assert (pool.priority, pool.eviction_policy, pool.spot_max_price, pool.max_surge) == ("Spot", "Delete", -1.0, "1")
    assert pool.autoscaler == Autoscaler(0, 5)


@pytest.mark.parametrize(("least", "most", "count"), [(5, 9, 5), (1, 2, 2), (1, 9, 3)])
def test_a_count_that_nobody_gave_moves_into_the_range_of_the_autoscaler(least: int, most: int, count: int) -> None:
    pool = added(enable_cluster_autoscaler=True, min_count=least, max_count=most)
    assert pool.count == count


def test_a_given_count_outside_the_range_of_the_autoscaler_is_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        added(node_count=3, enable_cluster_autoscaler=True, min_count=5, max_count=9)
    assert caught.value.message == "--node-count: 3 is not between --min-count 5 and --max-count 9"


def test_each_command_names_its_own_options_in_messages() -> None:
    def told(row: Any, argument: Argument) -> str:
        error = InvalidInput(argument, "is wrong")
        row.name_option_of(error)
        return error.message

    assert told(CREATE, Argument.CLUSTER) == "--name: is wrong"
    assert told(ADD, Argument.CLUSTER) == "--cluster-name: is wrong"
    assert told(CREATE, Argument.POOL) == "--nodepool-name: is wrong"
    assert told(ADD, Argument.POOL) == "--name: is wrong"


def test_a_wrong_name_is_known_by_what_it_names() -> None:
    with pytest.raises(InvalidInput, match="'Upper' is not valid") as caught:
        adding(nodepool_name="Upper")
    assert caught.value.argument is Argument.POOL
    with pytest.raises(InvalidInput, match="'bad/name' is not valid") as caught:
        adding(cluster_name="bad/name")
    assert caught.value.argument is Argument.CLUSTER


def test_how_to_write_is_read_from_the_flags_and_the_patch() -> None:
    plain = write_options(WriteArguments())
    assert (plain.no_wait, plain.dry_run, plain.skip_checks, plain.reconcile) == (False, False, False, True)
    assert (plain.ignore, plain.patches, plain.strict) == ((), (), False)
    options = write_options(
        WriteArguments(no_wait=True, skip_checks=True, patch=['{"tags": null}', '{"tags": {}}'], ignore=["a,B", "c"]),
        reconcile=False,
    )
    assert (options.no_wait, options.dry_run, options.skip_checks, options.reconcile) == (True, False, True, False)
    assert (options.patches, options.ignore) == (({"tags": None}, {"tags": {}}), ("a", "B", "c"))
    assert write_options(WriteArguments(dry_run=True)).dry_run is True


def test_a_dry_run_cannot_leave_before_it_has_printed() -> None:
    with pytest.raises(InvalidInput) as caught:
        write_options(WriteArguments(no_wait=True, dry_run=True))
    assert caught.value.message == "--no-wait: cannot be used with --dry-run: az prints no result without waiting"


@pytest.mark.parametrize(
    ("option", "shown"),
    [
        ("name", "--name"),
        ("resource_group_name", "--resource-group"),
        ("kubernetes_version", "--kubernetes-version"),
        ("patch", "--patch"),
    ],
)
def test_an_empty_value_is_refused_and_never_taken_for_one_that_was_not_given(option: str, shown: str) -> None:
    values = {"resource_group_name": "sandbox-rg", "name": "demo", option: ""}
    with pytest.raises(InvalidInput) as caught:
        CREATE.read(values, values)
    assert caught.value.message == f"{shown}: is empty"


def test_the_tags_of_a_cluster_are_not_those_of_its_nodes() -> None:
    spec = cluster(tags={"team": "blue"})
    assert spec.tags == {"team": "blue"}
    assert spec.sandboxed_pool.tags == {}


def test_the_tags_of_an_added_pool_are_its_own() -> None:
    assert added(tags={"team": "blue"}).tags == {"team": "blue"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param({"zones": ["1", "1"]}, "--zones: '1 1' names a zone twice", id="zone twice"),
        pytest.param({"max_surge": "101%"}, "--max-surge: '101%' is not valid", id="surge"),
    ],
)
def test_what_no_pool_can_have_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        added(**options)
