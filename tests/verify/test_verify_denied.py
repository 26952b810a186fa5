"""`verify` for a caller whom the cluster lets do only so much."""

from __future__ import annotations

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
