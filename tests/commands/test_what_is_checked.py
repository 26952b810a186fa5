"""From the arguments of `check` and `vm-size`, or those of a facts file, to what is judged and how."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.check.check import CheckOptions
from aks_sandbox.check.vm_sizes import SizeFilter
from aks_sandbox.commands.check import CheckArguments, Judged, check_options, check_spec, judged_of_file
from aks_sandbox.commands.row import options_of
from aks_sandbox.commands.vm_size import VM_SIZE, ListArguments, size_filter, size_spec
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.azure import KubernetesVersion
from tests.support.given_context import SUBSCRIPTION, GivenContext


def spec(**options: Any) -> Any:
    """What is judged with those options."""
    return check_spec(GivenContext(), SUBSCRIPTION, Judged(**options))


def of_file(saved: dict[str, Any], **options: Any) -> dict[str, Any]:
    """What is judged with the options of a file and those given now."""
    return judged_of_file(saved, CheckArguments(**options)).kept()


def message(**options: Any) -> str:
    """Why those options are refused."""
    with pytest.raises(InvalidInput) as caught:
        spec(**options)
    return caught.value.message


def test_check_needs_nothing_but_its_defaults() -> None:
    found = spec()
    assert (found.target.resource_group, found.target.cluster_name, found.target.location) == (None, None, None)
    assert found.runtime.name == "KataMshvVmIsolation"
    assert (found.pool.name, found.pool.vm_size, found.pool.count) == ("nodepool1", "Standard_D4s_v3", 3)
    assert (found.pool.os_sku.sent, found.pool.zones, found.pool.kubernetes_version) == ("AzureLinux", (), None)
    assert (found.purpose, found.adds_pool, found.pool_named, found.mode_open) == (None, False, False, True)


@pytest.mark.parametrize(
    ("options", "purpose", "adds", "named"),
    [
        ({"location": "eastus"}, None, False, False),
        ({"resource_group_name": "g"}, None, False, False),
        ({"resource_group_name": "g", "name": "c"}, None, False, False),
        ({"resource_group_name": "g", "name": "c", "nodepool_name": "p"}, None, False, True),
        ({"resource_group_name": "g", "name": "c", "purpose": "create"}, "create", False, False),
        ({"resource_group_name": "g", "name": "c", "purpose": "nodepool"}, "nodepool", True, False),
        ({"resource_group_name": "g", "name": "c", "node_vm_size": "Standard_D8s_v5"}, None, True, False),
        ({"resource_group_name": "g", "name": "c", "node_count": 0}, None, True, False),
        ({"resource_group_name": "g", "name": "c", "zones": ["1"]}, None, True, False),
        ({"resource_group_name": "g", "name": "c", "os_sku": "AzureLinux3"}, None, True, False),
        ({"resource_group_name": "g", "name": "c", "nodepool_name": "p", "node_count": 5}, None, True, True),
        ({"resource_group_name": "g", "name": "c", "kubernetes_version": "1.34"}, None, False, False),
        ({"resource_group_name": "g", "name": "c", "workload_runtime": "KataVmIsolation"}, None, False, False),
    ],
    ids=lambda part: ", ".join(part) if isinstance(part, dict) else "",
)
def test_what_was_given_decides_whether_a_pool_is_about_to_be_added(
    options: dict[str, Any], purpose: str | None, adds: bool, named: bool
) -> None:
    found = spec(**options)
    assert (found.purpose, found.adds_pool, found.pool_named) == (purpose, adds, named)


def test_the_shape_of_the_wanted_pool_is_the_given_one() -> None:
    found = spec(
        node_vm_size="Standard_D8s_v5", node_count=0, zones=["3"], os_sku="mariner", kubernetes_version="1.34.2"
    )
    assert (found.pool.vm_size, found.pool.count, found.pool.zones) == ("Standard_D8s_v5", 0, ("3",))
    assert (found.pool.os_sku.sent, found.pool.kubernetes_version) == ("AzureLinux", KubernetesVersion(1, 34, 2))


def test_check_takes_an_os_sku_that_cannot_be_sandboxed_because_a_check_judges_it() -> None:
    assert not spec(location="eastus", os_sku="Ubuntu").pool.os_sku.sandboxable


@pytest.mark.parametrize("name", ["Upper", "1st", "pool-1", "x" * 13, "a;reboot"])
def test_check_takes_a_pool_name_that_cannot_be_because_a_check_judges_it(name: str) -> None:
    assert spec(nodepool_name=name).pool.name == name


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"name": "demo"}, "--resource-group: is required with --name: it is the group of the cluster"),
        (
            {"name": "demo", "location": "eastus"},
            "--resource-group: is required with --name: it is the group of the cluster",
        ),
        ({"node_count": -1}, "--node-count: -1 is out of range: give 0 to 1000"),
        ({"zones": ["4"]}, "--zones: '4' is not an availability zone: give 1, 2 or 3"),
        ({"zones": ["1", "1"]}, "--zones: '1 1' names a zone twice"),
        (
            {"node_vm_size": "x; reboot"},
            "--node-vm-size: 'x; reboot' is not valid: a VM size looks like Standard_D4s_v3",
        ),
        ({"location": "east;us"}, "--location: 'east;us' is not valid: a region looks like eastus or 'East US'"),
        (
            {"kubernetes_version": "latest"},
            "--kubernetes-version: 'latest' is not a Kubernetes version such as 1.34 or 1.34.2",
        ),
        (
            {"workload_runtime": "runc"},
            "--workload-runtime: 'runc' does not isolate pods in virtual machines: give one of KataMshvVmIsolation, "
            "KataVmIsolation",
        ),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_what_cannot_be_judged_is_refused_by_the_name_of_the_option(options: dict[str, Any], problem: str) -> None:
    assert message(**options) == problem


def test_a_file_keeps_what_was_given_and_nothing_else() -> None:
    arguments = CheckArguments(location="eastus", zones=["1"], strict=True, report=["x.html"], workload_runtime="K")
    assert arguments.kept() == {"location": "eastus", "zones": ["1"], "workload_runtime": "K"}
    assert CheckArguments().kept() == {}


def test_options_given_now_stand_over_those_of_the_file() -> None:
    saved = {
        "location": "eastus",
        "node_vm_size": "Standard_D4s_v5",
        "zones": ["1"],
        "workload_runtime": "KataVmIsolation",
    }
    found = of_file(saved, node_vm_size="Standard_D8s_v5", strict=True, facts="f")
    assert found == {**saved, "node_vm_size": "Standard_D8s_v5"}


def test_a_configured_default_of_group_or_region_does_not_move_the_file_s_target() -> None:
    saved = {"location": "eastus", "resource_group_name": "theirs"}
    assert of_file(saved, location="westeurope", resource_group_name="mine") == saved


def test_a_cluster_cannot_be_named_beside_a_file() -> None:
    with pytest.raises(InvalidInput) as caught:
        of_file({}, name="demo")
    assert caught.value.message == ("--name: cannot be used with --facts, which has its own target")


@pytest.mark.parametrize(
    "saved",
    [
        {"weather": "fine"},
        {"facts": "other.json"},
        {"report": "/etc/x.html"},
        {"ignore": ["SBX101"]},
        {"purpose": "delete"},
        {"workload_runtime": "runc"},
        {"location": 1},
        {"location": None},
        {"location": ["eastus"]},
        {"node_count": "3"},
        {"node_count": True},
        {"node_count": 3.0},
        {"zones": "1"},
        {"zones": [1]},
        {"zones": {"1": 1}},
    ],
    ids=str,
)
def test_an_option_of_a_file_that_this_version_does_not_know_is_refused(saved: dict[str, Any]) -> None:
    (name,) = saved
    with pytest.raises(InvalidInput) as caught:
        of_file(saved)
    problem = f"--facts: the option '{name}' of the file is not one that this version knows"
    assert caught.value.message == problem


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2000) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from(sorted(options_of(Judged))), JSON))
def test_no_options_of_a_file_do_more_than_a_refusal(saved: dict[str, Any]) -> None:
    try:
        found = check_spec(GivenContext(), SUBSCRIPTION, judged_of_file(saved, CheckArguments()))
    except InvalidInput:
        return
    assert found.runtime.name in {"KataMshvVmIsolation", "KataVmIsolation"}


def test_how_a_check_is_judged_is_read_from_the_flags(tmp_path: Path) -> None:
    assert check_options(CheckArguments()) == CheckOptions()
    report, saved = tmp_path / "check.html", tmp_path / "facts.json"
    options: dict[str, Any] = {
        "ignore": ["sbx101,SBX102", "SBX305"],
        "strict": True,
        "report": [str(report), str(tmp_path / "check.xml")],
        "save_facts": str(saved),
    }
    assert check_options(CheckArguments(**options, anonymize=True)) == CheckOptions(
        ignore=("sbx101", "SBX102", "SBX305"),
        strict=True,
        reports=(report, tmp_path / "check.xml"),
        save_facts=saved,
        anonymize=True,
    )
    assert check_options(CheckArguments(in_cluster=True, name="demo")) == CheckOptions(in_cluster=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"in_cluster": True}, "--in-cluster: needs --name, the cluster to look into"),
        (
            {"in_cluster": True, "facts": "facts.json"},
            "--in-cluster: cannot be used with --facts, which asks Azure nothing",
        ),
    ],
    ids=["no cluster", "a file"],
)
def test_a_look_inside_needs_a_cluster_and_azure(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_options(CheckArguments(**options))
    assert caught.value.message == problem


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"anonymize": True}, "--anonymize: needs --save-facts, the file to write"),
        (
            {"facts": "{}/a.json", "save_facts": "{}/b.json"},
            "--save-facts: cannot be used with --facts, which asks Azure nothing",
        ),
        (
            {"facts": "{}/a.json", "report": ["{}/../{name}/a.json"]},
            "--report: '{}/../{name}/a.json' is the file of --facts too",
        ),
        (
            {"save_facts": "{}/a.json", "report": ["{}/b.json", "{}/./a.json"]},
            "--report: '{}/./a.json' is the file of --save-facts too",
        ),
        (
            {"report": ["{}/a.json", "{}/b.xml", "{}/../{name}/a.json"]},
            "--report: '{}/../{name}/a.json' is named twice",
        ),
        ({"save_facts": "{}/missing/a.json"}, "--save-facts: the folder '{}/missing' does not exist"),
        ({"save_facts": "{}"}, "--save-facts: '{}' exists and is not a regular file"),
    ],
    ids=["anonymize", "both", "facts overwritten", "facts and report", "reports", "no folder", "a folder"],
)
def test_files_that_cannot_go_together_are_refused_before_azure_is_asked(
    options: dict[str, Any], problem: str, tmp_path: Path
) -> None:
    def named(text: str) -> str:
        return text.replace("{name}", tmp_path.name).replace("{}", str(tmp_path))

    given: dict[str, Any] = {
        key: named(value) if isinstance(value, str) else [named(one) for one in value] if key == "report" else value
        for key, value in options.items()
    }
    with pytest.raises(InvalidInput) as caught:
        check_options(CheckArguments(**given))
    assert caught.value.message == named(problem)


def test_vm_size_judges_one_node_of_a_sandboxed_user_pool() -> None:
    found = size_spec(GivenContext(), "East US", "Standard_D8s_v5")
    assert (found.pool.count, found.pool.mode, found.pool.vm_size) == (1, "User", "Standard_D8s_v5")
    assert (found.target.location, found.target.resource_group) == ("East US", None)
    with pytest.raises(InvalidInput) as caught:
        size_spec(GivenContext(), "eastus", "8D")
    (show,) = (row for row in VM_SIZE.rows if row.name == "show")
    show.name_option_of(caught.value)
    assert caught.value.message == "--vm-size: '8D' is not valid: a VM size looks like Standard_D4s_v3"


def filtered(**options: Any) -> ListArguments:
    """The arguments of `vm-size list`."""
    return ListArguments(location="eastus", **options)


def test_the_filter_of_sizes_is_the_given_one() -> None:
    assert size_filter(filtered()) == SizeFilter()
    options: dict[str, Any] = {"zone": "2", "min_vcpus": 0, "max_vcpus": 8, "min_memory": 3.5, "everything": True}
    assert size_filter(filtered(**options)) == SizeFilter(**options)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"min_vcpus": -1}, "--min-vcpus: -1 is out of range: give 0 or more"),
        ({"max_vcpus": -8}, "--max-vcpus: -8 is out of range: give 0 or more"),
        ({"min_memory": -0.5}, "--min-memory: -0.5 is out of range: give 0 or more"),
        ({"min_memory": float("nan")}, "--min-memory: nan is out of range: give 0 or more"),
        ({"min_vcpus": 8, "max_vcpus": 4}, "--min-vcpus: 8 is more than --max-vcpus 4"),
    ],
)
def test_a_filter_that_no_size_can_pass_is_refused(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        size_filter(filtered(**options))
    assert caught.value.message == problem
