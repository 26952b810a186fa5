"""What Azure said, and the small nouns of the model."""

from typing import Any

import pytest

from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.azure import Provider, location_name
from aks_sandbox.model.cluster import OsSku, PoolSpec, Target
from aks_sandbox.model.codec import flat_resource
from aks_sandbox.model.facts import ASKED, FOLLOWS_FROM, Facts, Known, NotAsked, Unknown
from aks_sandbox.model.wanted import SandboxSpec, SshKey

FACTS = (*ASKED, *FOLLOWS_FROM)


@pytest.mark.parametrize("name", FACTS)
def test_a_known_fact_is_read_by_its_name(name: str) -> None:
    value = object()
    assert getattr(Facts({name: Known(value)}), name) is value


@pytest.mark.parametrize("name", FACTS)
@pytest.mark.parametrize(
    "outcome", [Unknown("403"), NotAsked("no region"), None], ids=["unknown", "not asked", "absent"]
)
def test_a_fact_that_is_not_known_cannot_be_read_by_mistake(name: str, outcome: Unknown | NotAsked | None) -> None:
    facts = Facts({} if outcome is None else {name: outcome})
    with pytest.raises(KeyError, match=name):
        getattr(facts, name)


def test_a_fact_that_nobody_fetched_was_not_asked() -> None:
    assert Facts({}).outcome("skus") == NotAsked("'skus' was not asked for")


def test_facts_do_not_change_with_the_mapping_that_they_were_made_of() -> None:
    outcomes = {"location": Known("eastus")}
    facts = Facts(outcomes)
    outcomes.clear()
    assert facts.location == "eastus"


@pytest.mark.parametrize(
    ("state", "registered"),
    [("Registered", True), ("registered", True), ("Registering", False), ("NotRegistered", False)],
)
def test_a_provider_is_registered_only_in_that_one_state(state: str, registered: bool) -> None:
    assert Provider("Microsoft.Compute", state).registered is registered


@pytest.mark.parametrize("text", ["East US 2", "eastus2", "EASTUS2", " east us 2\n"], ids=repr)
def test_a_region_is_compared_by_its_name_however_it_is_displayed(text: str) -> None:
    assert location_name(text) == "eastus2"


def test_a_target_knows_the_arm_paths_of_group_cluster_and_pool() -> None:
    target = Target(subscription_id="0", resource_group="g", cluster_name="c")
    assert target.group_path == "/subscriptions/0/resourceGroups/g"
    cluster = "/subscriptions/0/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c"
    assert target.cluster_path == cluster
    assert target.pool_path("p") == cluster + "/agentPools/p"


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"resource_group": "g."}, "--resource-group"),
        ({"cluster_name": "bad/name"}, "--name"),
        ({"location": "east-us"}, "--location"),
    ],
    ids=["group", "cluster", "location"],
)
def test_a_target_names_the_option_that_is_wrong(options: dict[str, Any], option: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        Target(subscription_id="0", **options)
    assert str(caught.value.argument) == option


def test_a_resource_is_shown_with_its_properties_at_the_top() -> None:
    body = {"id": "/x", "name": "p", "type": "t", "properties": {"count": 3, "type": "VirtualMachineScaleSets"}}
    assert flat_resource(body) == {
        "id": "/x",
        "name": "p",
        "type": "t",
        "count": 3,
        "typePropertiesType": "VirtualMachineScaleSets",
    }
    assert flat_resource({"name": "p", "properties": None}) == {"name": "p"}
    assert body["properties"] == {"count": 3, "type": "VirtualMachineScaleSets"}


def test_a_specification_to_check_needs_a_sandboxed_pool() -> None:
    plain = PoolSpec(runtime=None, os_sku=OsSku("AzureLinux", "AzureLinux"))
    with pytest.raises(ValueError, match="a sandbox specification needs a sandboxed pool"):
        _ = SandboxSpec(target=Target(subscription_id="0"), pool=plain).runtime


def test_a_dry_run_never_makes_a_key() -> None:
    def make() -> str:
        raise AssertionError("a key was made")

    assert SshKey(generate=make).for_dry_run() == "(the public key that --generate-ssh-keys makes)"
    assert SshKey("ssh-rsa AAAA").for_dry_run() == "ssh-rsa AAAA"
    assert SshKey().for_dry_run() is None


def test_a_write_makes_the_key_only_when_that_was_asked_for() -> None:
    assert SshKey(generate=lambda: "ssh-rsa NEW").for_write() == "ssh-rsa NEW"
    assert SshKey("ssh-rsa AAAA").for_write() == "ssh-rsa AAAA"
    assert SshKey().for_write() is None
