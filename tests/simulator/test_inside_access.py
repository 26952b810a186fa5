"""Who may do what inside of a cluster: the rules of the seed, and the words in which the API server refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Client
from .inside import Kubectl, namespace, pod, run

NO = 'is forbidden: User "someone@example.com" cannot'
Forbidding = Callable[..., Kubectl]


@pytest.fixture
def forbidding(make_client: Callable[..., Client]) -> Forbidding:
    """Makes a healthy cluster in which the caller may not do some things."""

    def make(*rules: str, **more: Any) -> Kubectl:
        seed = {"clusters": {"sandbox-rg/demo": {"inside": {"forbidden": list(rules), **more}}}}
        return Kubectl(make_client(worlds=("inside-healthy",), operation_polls=1, seed=seed))

    return make


@pytest.mark.parametrize(
    ("rule", "words", "line"),
    [
        (
            "list nodes",
            ("get", "nodes"),
            f'nodes {NO} list resource "nodes" in API group "" at the cluster scope',
        ),
        (
            "list events -A",
            ("get", "events", "-A"),
            f'events {NO} list resource "events" in API group "" at the cluster scope',
        ),
        (
            "list pods",
            ("get", "pods", "-n", "kube-system"),
            f'pods {NO} list resource "pods" in API group "" in the namespace "kube-system"',
        ),
        (
            "list runtimeclasses.node.k8s.io",
            ("get", "runtimeclass"),
            f'runtimeclasses.node.k8s.io {NO} list resource "runtimeclasses" in API group "node.k8s.io" at the '
            "cluster scope",
        ),
        (
            "get nodes",
            ("get", "node", "n"),
            f'nodes "n" {NO} get resource "nodes" in API group "" at the cluster scope',
        ),
        (
            "* namespaces",
            ("get", "ns", "default"),
            f'namespaces "default" {NO} get resource "namespaces" in API group "" in the namespace "default"',
        ),
        (
            "create namespaces",
            ("create", "namespace", "n"),
            f'namespaces {NO} create resource "namespaces" in API group "" at the cluster scope',
        ),
        (
            "delete namespaces",
            ("delete", "namespace", "n", "--ignore-not-found"),
            f'namespaces "n" {NO} delete resource "namespaces" in API group "" in the namespace "n"',
        ),
        (
            "delete pods default",
            ("delete", "pods", "--all"),
            f'pods "p" {NO} delete resource "pods" in API group "" in the namespace "default"',
        ),
        (
            "get pods",
            ("logs", "p"),
            f'pods "p" {NO} get resource "pods" in API group "" in the namespace "default"',
        ),
        (
            "get pods/log",
            ("logs", "p"),
            f'pods "p" {NO} get resource "pods/log" in API group "" in the namespace "default"',
        ),
        (
            "get pods",
            ("wait", "pod/p", "--for=condition=Ready"),
            f'pods "p" {NO} get resource "pods" in API group "" in the namespace "default"',
        ),
    ],
)
def test_what_is_forbidden_is_said_as_kubernetes_says_it(
    forbidding: Forbidding, rule: str, words: tuple[str, ...], line: str
) -> None:
    kubectl = forbidding(rule)
    kubectl.make(pod())
    said = kubectl(*words)
    assert (said.code, said.out, said.err) == (1, "", f"Error from server (Forbidden): {line}\n")


def test_a_rule_holds_where_it_says(forbidding: Forbidding) -> None:
    kubectl = forbidding("list events -A", "list pods kube-system")
    codes = {
        words: kubectl("get", *words.split(), "-o", "name").code
        for words in ("events", "events -A", "pods", "pods -A", "pods -n kube-system", "nodes")
    }
    assert codes == {"events": 0, "events -A": 1, "pods": 0, "pods -A": 0, "pods -n kube-system": 1, "nodes": 0}


def test_a_file_is_named_in_the_refusal(forbidding: Forbidding) -> None:
    kubectl = forbidding("create namespaces")
    said = kubectl("create", "-f", "namespace.json", namespace_json=json.dumps(namespace("n")))
    assert said.err == (
        f'Error from server (Forbidden): error when creating "namespace.json": namespaces {NO} create resource '
        '"namespaces" in API group "" at the cluster scope\n'
    )
    assert kubectl("apply", "-f", "-", given=namespace("n")).code == 1


def test_a_list_that_is_forbidden_is_empty_and_what_is_allowed_is_shown_first(forbidding: Forbidding) -> None:
    kubectl = forbidding("list nodes")
    said = kubectl("get", "nodes", "-o", "json")
    assert (said.code, said.json["kind"], said.json["items"]) == (1, "List", [])
    both = run(kubectl.client, "kubectl get nodes,runtimeclasses -o name")
    assert both["logs"] == (
        "runtimeclass.node.k8s.io/kata-vm-isolation\n"
        f'Error from server (Forbidden): nodes {NO} list resource "nodes" in API group "" at the cluster scope\n'
    )


def test_the_caller_has_the_name_that_the_seed_gives(forbidding: Forbidding) -> None:
    kubectl = forbidding("* *", caller="00000000-0000-0000-0000-00000000cafe")
    assert 'User "00000000-0000-0000-0000-00000000cafe" cannot list' in kubectl("get", "pods").err


def test_where_azure_decides_the_refusal_says_so(make_client: Callable[..., Client]) -> None:
    seed = {"clusters": {"sandbox-rg/demo": {"inside": {"forbidden": ["list nodes"]}}}}
    client = make_client(worlds=("aad-cluster",), operation_polls=1, seed=seed)
    assert run(client, "kubectl get nodes", clusterToken="any")["logs"] == (
        f'Error from server (Forbidden): nodes {NO} list resource "nodes" in API group "" at the cluster scope: User '
        "does not have access to the resource in Azure. Update role assignment to allow access.\n"
    )
