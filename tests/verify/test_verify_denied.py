"""`verify` for a caller whom the cluster lets do only so much."""

from __future__ import annotations

import json

import pytest

from tests.support.named_worlds import in_world
from tests.support.verifying import namespaces_in, prove


@pytest.mark.parametrize(
    ("world", "reason", "cause"),
    [
        (
            "rbac-denied",
            "untrusted: The nodes cannot be listed. kubectl reports: Error from server (Forbidden): nodes is "
            'forbidden: User "someone@example.com" cannot list resource "nodes" in API group "" at the cluster scope',
            "The caller may sign in to the cluster and may not list nodes of the whole cluster. A role for a namespace "
            "does not give that.",
        ),
        (
            "rbac-no-create",
            "untrusted: The pods could not be created. Kubernetes reports: Error from server (Forbidden): "
            'error when creating "namespace.json": namespaces is forbidden: User "someone@example.com" cannot create '
            'resource "namespaces" in API group "" at the cluster scope.',
            "The caller may sign in to the cluster and may not create namespaces of the whole cluster. A role for a "
            "namespace does not give that.",
        ),
    ],
)
def test_what_kubernetes_does_not_allow_is_said_in_its_words_and_decoded(world: str, reason: str, cause: str) -> None:
    arm = in_world(world)
    document = prove(arm)
    assert (document["verdict"], document["reasons"][0]) == ("notProven", reason)
    assert [row["cause"] for row in document["nodePools"][0]["diagnoses"]] == [cause]
    assert document["steps"]
    assert (document["cleanup"]["left"], namespaces_in(arm)) == ([], [])


@pytest.mark.parametrize("verb", ["create", "list", "get"])
@pytest.mark.parametrize("namespace", [None, "default"])
def test_who_must_create_is_never_sent_for_the_role_of_a_reader(verb: str, namespace: str | None) -> None:
    arm = in_world("inside-healthy")
    inside = arm.world.document["clusters"]["sandbox-rg/demo"].setdefault("inside", {})
    inside["forbidden"] = [f"{verb} pods"]
    document = prove(arm, namespace=namespace)
    told = json.dumps(document)
    assert "RBAC Reader" not in told
    if document["verdict"] != "isolated":
        texts = [step["text"] for step in document["steps"]]
        assert any(text.startswith(f"Have a role assigned that may {verb} pods.") for text in texts), texts
        assert any("RBAC Writer" in text for text in texts)
