"""kubectl get --raw: lists of the API by their paths, in pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Client
from .inside import Kubectl


@pytest.fixture
def kubectl(make_client: Callable[..., Client]) -> Kubectl:
    """A cluster with pods and a Deployment of a seed."""
    return Kubectl(make_client(worlds=("sick-inside",), operation_polls=1))


def listed(kubectl: Kubectl, path: str) -> dict[str, Any]:
    """The list at that path."""
    said = kubectl("get", "--raw", path)
    assert (said.code, said.err) == (0, "")
    found: dict[str, Any] = json.loads(said.out)
    return found


def test_the_pages_of_a_list_have_every_object_once(kubectl: Kubectl) -> None:
    whole = [one["metadata"]["name"] for one in listed(kubectl, "/api/v1/pods")["items"]]
    found, token = [], ""
    while True:
        page = listed(kubectl, f"/api/v1/pods?limit=2&continue={token}")
        assert page["kind"] == "PodList"
        assert len(page["items"]) <= 2
        found += [one["metadata"]["name"] for one in page["items"]]
        token = page["metadata"].get("continue", "")
        assert page["metadata"].get("remainingItemCount", 0) == len(whole) - len(found)
        if not token:
            break
    assert found == whole


def test_fields_and_labels_select_and_the_cache_has_no_pages(kubectl: Kubectl) -> None:
    waiting = listed(kubectl, "/api/v1/pods?fieldSelector=spec.nodeName%3D&limit=500")["items"]
    assert [one["metadata"]["name"] for one in waiting] == ["gated"]
    node = "aks-untrusted-76554731-vmss000000"
    there = listed(kubectl, f"/api/v1/pods?resourceVersion=0&limit=1&fieldSelector=spec.nodeName%3D{node}")
    assert {"crash", "mailer", "plain"} < {one["metadata"]["name"] for one in there["items"]}
    assert "continue" not in there["metadata"]
    assert listed(kubectl, "/api/v1/namespaces?labelSelector=a%3Db")["items"] == []


def test_what_a_seed_names_is_listed_by_kind(kubectl: Kubectl) -> None:
    page = listed(kubectl, "/apis/apps/v1/deployments?limit=10")
    assert page["kind"] == "DeploymentList"
    assert [one["metadata"]["name"] for one in page["items"]] == ["web"]
    assert listed(kubectl, "/apis/batch/v1/jobs")["items"] == []


@pytest.mark.parametrize("path", ["/api/v1/pods?watch=1", "/api/v1/services", "/apis/apps/v1/replicasets"])
def test_what_is_not_covered_says_so(kubectl: Kubectl, path: str) -> None:
    said = kubectl("get", "--raw", path)
    assert said.code == 1
    assert "does not cover" in said.err


def test_a_token_that_is_none_is_refused(kubectl: Kubectl) -> None:
    said = kubectl("get", "--raw", "/api/v1/pods?limit=1&continue=x")
    assert said.code == 1
    assert said.err.startswith("Error from server (BadRequest): continue key is not valid")
