"""The wire of subscriptions, groups, providers and the metadata that az reads when a cloud is registered."""

from __future__ import annotations

from arm_simulator.core.answer import Answer
from arm_simulator.core.lookup import find
from arm_simulator.core.paging import page
from arm_simulator.core.request import ArmRequest
from arm_simulator.resources import state
from arm_simulator.world import World


def metadata_endpoints(world: World, request: ArmRequest) -> Answer:
    """Answers what `az cloud register` asks: a cloud whose every endpoint is the simulator itself."""
    origin = request.origin
    return Answer(
        200,
        {
            "name": "ArmSimulator",
            "portal": origin,
            "authentication": {
                "loginEndpoint": origin,
                "audiences": [origin],
                "tenant": world.tenant_id,
                "identityProvider": "AAD",
            },
            "graph": origin,
            "graphAudience": origin,
            "microsoftGraphResourceId": origin,
            "resourceManager": origin,
            "gallery": origin,
            "batch": origin,
            "media": origin,
            "sqlManagement": origin,
            "vmImageAliasDoc": origin,
            "activeDirectoryDataLake": origin,
            "suffixes": {
                "acrLoginServer": "acr.simulator.invalid",
                "keyVaultDns": "vault.simulator.invalid",
                "sqlServerHostname": "sql.simulator.invalid",
                "storage": "storage.simulator.invalid",
            },
        },
    )


def list_subscriptions(world: World, _request: ArmRequest) -> Answer:
    """Answers the one subscription."""
    return Answer(200, {"value": [state.subscription_body(world)], "count": {"type": "Total", "value": 1}})


def get_subscription(world: World, _request: ArmRequest) -> Answer:
    """Answers the subscription."""
    return Answer(200, state.subscription_body(world))


def list_tenants(world: World, _request: ArmRequest) -> Answer:
    """Answers the one tenant."""
    return Answer(200, {"value": [state.tenant_body(world)]})


def list_locations(world: World, _request: ArmRequest) -> Answer:
    """Answers the regions."""
    return Answer(200, {"value": state.location_bodies(world)})


def list_groups(world: World, request: ArmRequest) -> Answer:
    """Answers all resource groups."""
    rows = [state.group_body(world, name) for name in world.document["resourceGroups"]]
    return Answer(200, page(rows, world.document["pageSize"].get("resourceGroups", 0), request))


def get_group(world: World, request: ArmRequest) -> Answer:
    """Answers one resource group."""
    return Answer(200, state.group_body(world, request.params["group"]))


def head_group(world: World, request: ArmRequest) -> Answer:
    """Answers whether a resource group is there."""
    return Answer(204 if find(world.document["resourceGroups"], request.params["group"]) else 404)


def put_group(world: World, request: ArmRequest) -> Answer:
    """Creates or changes a resource group."""
    created, body = state.put_group(world, request.params["group"], request.json_object())
    return Answer(201 if created else 200, body)


def list_providers(world: World, _request: ArmRequest) -> Answer:
    """Answers all resource providers."""
    return Answer(200, {"value": [state.provider_body(world, name) for name in world.document["providers"]]})


def get_provider(world: World, request: ArmRequest) -> Answer:
    """Answers one resource provider; counts as a look at its registration."""
    world.operations.look_at_subject(state.provider_subject(request.params["namespace"]))
    return Answer(200, state.provider_body(world, request.params["namespace"]))


def register_provider(world: World, request: ArmRequest) -> Answer:
    """Starts to register a resource provider."""
    return Answer(200, state.change_registration(world, request.params["namespace"], True))


def unregister_provider(world: World, request: ArmRequest) -> Answer:
    """Starts to unregister a resource provider."""
    return Answer(200, state.change_registration(world, request.params["namespace"], False))
