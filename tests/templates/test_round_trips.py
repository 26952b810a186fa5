"""What a template says is the body of the request: each language, read back, gives the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.catalog.tables import find_runtime
from aks_sandbox.create.bodies import agent_pool, managed_cluster
from aks_sandbox.model.cluster import PoolSpec
from aks_sandbox.model.safe_text import each_line
from aks_sandbox.templates.arm_template import arm_template
from aks_sandbox.templates.bicep import bicep
from aks_sandbox.templates.draft import cluster_template, pool_template
from aks_sandbox.templates.template import Template
from aks_sandbox.templates.terraform import terraform_azapi
from tests.create.test_body_members import FULL_CLUSTER, FULL_POOL, KEY, OWN_GATEWAY, PRIVATE_CLUSTER
from tests.support.template_bodies import GIVEN, REGION, ReadBack, of_arm, of_azapi, of_bicep
from tests.support.wanted import GA, PREVIEW, cluster_spec, pool_spec, target

LANGUAGES: dict[str, tuple[Callable[[Template], str], Callable[[str], ReadBack]]] = {
    "arm": (arm_template, of_arm),
    "bicep": (bicep, of_bicep),
    "azapi": (terraform_azapi, of_azapi),
}
EACH = pytest.mark.parametrize("language", LANGUAGES)
CLUSTERS = {
    "defaults": cluster_spec(),
    "preview": cluster_spec(PREVIEW),
    "full": FULL_CLUSTER,
    "private": PRIVATE_CLUSTER,
    "gateway": OWN_GATEWAY,
    "separate": replace(
        cluster_spec(), system_pool=PoolSpec(name="system", runtime=None, os_sku=pool_spec().os_sku, mode="System")
    ),
}
POOLS = {"defaults": pool_spec(name="box"), "preview": pool_spec(PREVIEW, name="box"), "full": FULL_POOL}


def read_back(language: str, template: Template) -> ReadBack:
    """The template as text and read again; the text has only visible characters."""
    write, read = LANGUAGES[language]
    text = write(template)
    assert each_line(text) == text
    assert text.endswith("\n")
    return read(text)


@EACH
@pytest.mark.parametrize("name", CLUSTERS)
def test_a_cluster_has_the_body_of_its_request(language: str, name: str) -> None:
    spec = CLUSTERS[name]
    body = managed_cluster(spec, "eastus", KEY)
    found = read_back(language, cluster_template(spec.target, body))
    assert found.body == body
    assert (found.kind, found.names) == ("Microsoft.ContainerService/managedClusters", ["demo"])


@EACH
@pytest.mark.parametrize("name", POOLS)
def test_a_node_pool_has_the_body_of_its_request(language: str, name: str) -> None:
    body = agent_pool(POOLS[name])
    found = read_back(language, pool_template(target(), "box", body))
    assert found.body == body
    assert (found.kind, found.names) == ("Microsoft.ContainerService/managedClusters/agentPools", ["demo", "box"])


@EACH
@pytest.mark.parametrize(
    ("runtime", "version"), [(GA, "2026-05-01"), (PREVIEW, "2026-05-02-preview")], ids=["stable", "preview"]
)
def test_the_preview_name_gets_a_preview_version_and_the_other_a_stable_one(
    language: str, runtime: str, version: str
) -> None:
    pool, cluster = agent_pool(pool_spec(runtime)), managed_cluster(cluster_spec(runtime), "eastus", None)
    assert read_back(language, pool_template(target(), "box", pool)).api_version == version
    assert read_back(language, cluster_template(target(), cluster)).api_version == version


@EACH
@pytest.mark.parametrize(
    ("members", "version"),
    [
        ({"enableFIPS": False}, "2026-07-01"),
        ({"networkProfile": {"natGatewayProfile": {"sku": "StandardV2"}}}, "2026-06-01"),
    ],
    ids=["enableFIPS", "sku"],
)
def test_a_member_that_came_later_gets_the_version_that_has_it(
    language: str, members: dict[str, Any], version: str
) -> None:
    body = managed_cluster(cluster_spec(), "eastus", None)
    body["properties"] |= members
    assert read_back(language, cluster_template(target(), body)).api_version == version


@EACH
def test_a_region_and_a_key_that_are_not_known_are_asked_for(language: str) -> None:
    body = managed_cluster(cluster_spec(), "", "(made later)")
    found = read_back(language, cluster_template(target(), body, region=False, key=False))
    assert found.body["location"] == (GIVEN if language == "azapi" else REGION)
    assert found.body["properties"]["linuxProfile"]["ssh"]["publicKeys"] == [{"keyData": GIVEN}]
    assert "(made later)" not in LANGUAGES[language][0](cluster_template(target(), body, region=False, key=False))


@EACH
def test_the_credentials_of_a_proxy_are_never_written(language: str) -> None:
    body = managed_cluster(cluster_spec(), "eastus", None)
    body["properties"]["httpProxyConfig"] = {"httpProxy": "http://me:pa55@proxy.example.com", "httpsProxy": "https://p"}
    text = LANGUAGES[language][0](cluster_template(target(), body))
    assert "pa55" not in text
    assert LANGUAGES[language][1](text).body["properties"]["httpProxyConfig"] == {
        "httpProxy": GIVEN,
        "httpsProxy": "https://p",
    }
    assert {"arm": '"securestring"', "bicep": "@secure()", "azapi": "sensitive   = true"}[language] in text


@EACH
def test_no_secret_of_a_body_is_ever_written(language: str) -> None:
    body = managed_cluster(cluster_spec(), "eastus", KEY)
    body["properties"]["windowsProfile"] = {"adminUsername": "me", "adminPassword": "pa55word-w"}
    body["properties"]["agentPoolProfiles"][0]["tags"] = {"clientSecret": "pa55word-1", "admin-password": "pa55word-2"}
    text = LANGUAGES[language][0](cluster_template(target(), body))
    assert "pa55word" not in text
    found = LANGUAGES[language][1](text).body["properties"]
    assert found["windowsProfile"] == {"adminUsername": "me", "adminPassword": GIVEN}
    assert found["agentPoolProfiles"][0]["tags"] == {"clientSecret": GIVEN, "admin-password": GIVEN}
    assert found["linuxProfile"]["ssh"]["publicKeys"] == [{"keyData": KEY}]


@EACH
def test_no_secret_of_a_node_pool_is_ever_written(language: str) -> None:
    body = agent_pool(POOLS["defaults"])
    body["properties"]["tags"] = {"token": "pa55word-w"}
    text = LANGUAGES[language][0](pool_template(target(), "box", body))
    assert "pa55word" not in text
    assert LANGUAGES[language][1](text).body["properties"]["tags"] == {"token": GIVEN}


#: What has a meaning in some language, alone and beside others.
HOSTILE = [
    *("[", "]", "[[", "[x]", "[[x]", "[concat('a')]", "${x}", "$${x}", "$$${x}", "%{if true}", "%%{x}", "$", "%", "{"),
    *("'", "''", '"', "\\", "\\'", "\\n", "\n", "\r\n", "\t", "*/", "//", "#", "'''", "EOT", "<<EOT", "\u202e", "\x00"),
    *("\x1b[31m", "\u2028", "\ufeff", "\U000e0001", "ä", "日本", "true", "null", "for", "copy", "COPY", "1", "", " "),
]
TEXTS = st.one_of(
    st.lists(st.sampled_from(HOSTILE), max_size=4).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)
VALUES = st.recursive(
    st.one_of(
        TEXTS, st.booleans(), st.none(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False, allow_infinity=False)
    ),
    lambda inside: st.one_of(st.lists(inside, max_size=3), st.dictionaries(TEXTS, inside, max_size=3)),
    max_leaves=6,
)


@EACH
@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_no_text_is_more_than_a_text(language: str, text: str) -> None:
    body = managed_cluster(cluster_spec(), "eastus", f"ssh-rsa AAAA {text}")
    body["tags"] = {text: text, f"a{text}b": f"a{text}b"}
    body["properties"]["agentPoolProfiles"][0]["nodeLabels"] = {text: text}
    body["properties"]["anything"] = [text, {"a": text}]
    assert read_back(language, cluster_template(target(), body)).body == body


@given(value=VALUES, tags=st.dictionaries(TEXTS, TEXTS, max_size=3))
@EACH
def test_whatever_a_patch_sets_comes_back(language: str, value: Any, tags: dict[str, str]) -> None:
    body = agent_pool(pool_spec())
    body["properties"] |= {"tags": tags, "anything": value}
    found = read_back(language, pool_template(target(), "box", body)).body
    assert json.dumps(_whole(found), sort_keys=True) == json.dumps(_whole(body), sort_keys=True)


def _whole(value: Any) -> Any:
    """Whole numbers as integers: JSON has one type of number."""
    if isinstance(value, dict):
        return {name: _whole(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


@EACH
def test_what_a_reader_changes_is_a_parameter_with_its_bounds(language: str) -> None:
    spec = replace(FULL_CLUSTER, sandboxed_pool=replace(FULL_POOL, mode="User"))
    found = read_back(language, cluster_template(spec.target, managed_cluster(spec, "eastus", KEY)))
    names = {name.replace("_", "").lower(): value for name, value in found.parameters.items()}
    names = {name: value for name, value in names.items() if name not in ("subscriptionid", "resourcegroupname")}
    assert names == {
        "clustername": "demo",
        "location": "eastus",
        "nodepoolname": "box",
        "nodevmsize": "Standard_D4s_v3",
        "nodecount": 3,
        "kubernetesversion": "1.34",
        "dnsprefix": "demo",
        "sshpublickey": KEY,
    }


@EACH
def test_a_node_pool_names_the_reconcile_that_its_deployment_leaves_out(language: str) -> None:
    text = LANGUAGES[language][0](pool_template(target(), "box", agent_pool(pool_spec())))
    assert "az aks-sandbox reconcile -g sandbox-rg -n demo" in text
    runtime = find_runtime(GA)
    assert runtime is not None
    assert runtime.runtime_class in text


@EACH
def test_a_plain_pool_gets_no_remark_about_sandboxes(language: str) -> None:
    body = agent_pool(replace(pool_spec(), runtime=None))
    text = LANGUAGES[language][0](pool_template(target(), "plain", body))
    assert "sandboxed pods require" not in text.lower()
    assert "reconcile" not in text
