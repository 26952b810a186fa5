"""`verify` where policies of a cluster ask for something: the options reach all that is made, and nothing else goes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aks_sandbox.commands.verify import VerifyArguments, verify_options
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.secret_text import without_secrets
from tests.support.named_worlds import in_world
from tests.support.verifying import namespaces_in, prove


def options(**given: Any) -> Any:
    """The options of a run, from arguments as a front end gives them."""
    return verify_options(VerifyArguments(resource_group_name="rg", name="demo", given=frozenset(given), **given))


def test_labels_and_annotations_are_keys_with_values() -> None:
    how = options(label=["team=blue", "a.example/b="], annotation=["note=any text: it is"])
    assert how.labels == {"team": "blue", "a.example/b": ""}
    assert how.annotations == {"note": "any text: it is"}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"label": ["team"]}, "--label: 'team' is not of the form KEY=VALUE"),
        ({"label": ["a b=x"]}, "--label: 'a b=x' is not a Kubernetes label"),
        ({"label": ["team=a b"]}, "--label: 'team=a b' is not a Kubernetes label"),
        ({"label": ["team=a", "team=b"]}, "--label: 'team' has two values"),
        (
            {"label": ["app.kubernetes.io/managed-by=me"]},
            "--label: 'app.kubernetes.io/managed-by' is set by this command",
        ),
        ({"annotation": ["aks-sandbox/until=0"]}, "--annotation: 'aks-sandbox/until' is set by this command"),
        ({"namespace": "No_Name"}, "--namespace: 'No_Name' is not the name of a namespace"),
        ({"namespace": "team.a"}, "--namespace: 'team.a' is not the name of a namespace"),
        ({"namespace": "a" * 64}, f"--namespace: '{'a' * 64}' is not the name of a namespace"),
        ({"runtime_class": "-x"}, "--runtime-class: '-x' is not a name of Kubernetes"),
        ({"image_pull_secret": ["acr"]}, "--image-pull-secret: requires --namespace"),
        ({"nodes": 0}, "--nodes: "),
        ({"nodes": 21}, "--nodes: "),
        ({"nodes": 2, "all_nodes": True}, "--nodes: cannot be used with --all-nodes"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_asked(given: dict[str, Any], problem: str) -> None:
    with pytest.raises(InvalidInput) as told:
        options(**given)
    assert told.value.message.startswith(problem)
    # What cleans every error of secrets takes no name of an option for the name of one.
    assert without_secrets(told.value.message) == told.value.message


def test_pods_in_an_existing_namespace_go_and_the_namespace_stays() -> None:
    arm = in_world("inside-healthy")
    document = prove(arm, namespace="default")
    assert document["verdict"] == "isolated"
    assert (len(document["cleanup"]["removed"]), document["cleanup"]["left"]) == (3, [])
    assert namespaces_in(arm) == []
    inside = arm.world.document["clusters"]["sandbox-rg/demo"]["inside"]
    assert not [name for name in inside.get("pods", {}) if name.startswith("default/sandboxed-")]


def test_kept_pods_of_an_existing_namespace_are_named_with_the_command_that_removes_them() -> None:
    document = prove(in_world("inside-healthy"), namespace="default", keep=True)
    cleanup = document["cleanup"]
    assert cleanup["kept"] is True
    assert "kubectl delete pod sandboxed-untrusted-" in cleanup["command"]
    assert "-n default --ignore-not-found" in cleanup["command"]
    assert json.dumps(document).count("delete namespace") == 0


def test_pods_that_were_refused_for_good_were_not_removed_and_a_missing_namespace_is_no_policy() -> None:
    document = prove(in_world("inside-healthy"), namespace="kube-nowhere")
    assert document["verdict"] == "notProven"
    assert 'namespaces "kube-nowhere" not found' in " ".join(document["reasons"])
    assert (document["cleanup"]["removed"], document["cleanup"]["left"]) == ([], [])
    steps = json.dumps(document["steps"])
    assert "kubectl create namespace kube-nowhere" in steps
    assert "policy" not in steps


def test_a_class_that_is_not_there_leads_to_the_one_of_the_pool() -> None:
    document = prove(in_world("inside-healthy"), runtime_class="nowhere")
    assert document["verdict"] == "notProven"
    assert "--runtime-class kata-vm-isolation" in json.dumps(document["steps"])
