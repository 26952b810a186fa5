"""The stand-in of kubectl: what it creates, changes and deletes."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from .conftest import Client
from .inside import Kubectl, names, namespace, pod


@pytest.fixture
def kubectl(make_client: Callable[..., Client]) -> Kubectl:
    """The healthy cluster with two pods."""
    kubectl = Kubectl(make_client(worlds=("inside-healthy",), operation_polls=1))
    kubectl.make(pod("a", "echo 1; echo 2; echo 3", labels={"app": "x", "tier": "one"}))
    kubectl.make(pod("b", "sleep 600", labels={"app": "x"}))
    kubectl.ended("a")
    return kubectl


def test_files_of_every_form(kubectl: Kubectl) -> None:
    listed = {"apiVersion": "v1", "kind": "List", "items": [namespace("n1"), pod("c", home="n1")]}
    text = json.dumps(listed)
    said = kubectl(
        "create",
        "-f",
        "list.json",
        "-f",
        "two.yaml",
        list_json=text,
        two_yaml=f"---\n---\n{json.dumps(namespace('n2'))}\n---\n{json.dumps(pod('c'))}\n",
    )
    assert said.out.splitlines() == ["namespace/n1 created", "pod/c created", "namespace/n2 created", "pod/c created"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: [", "error parsing STDIN"),
        ("- 1", "an object is needed"),
        ("kind: Pod", "apiVersion not set"),
        ("apiVersion: v1", "kind not set"),
        ("", "no objects passed to create"),
        ("apiVersion: apps/v1\nkind: Deployment", "does not cover an object of kind 'Deployment'"),
        ("apiVersion: v1\nkind: Node\nmetadata: {name: n}", "does not cover the creation of a Node"),
        ("apiVersion: v1\nkind: Pod\nmetadata: 7", "name or generateName is required"),
        ("!!python/object/apply:os.system [id]", "error parsing STDIN"),
        ("\x00", "error parsing STDIN"),
        ("\udcff", "error parsing STDIN"),
    ],
)
def test_files_that_hold_something_else(kubectl: Kubectl, text: str, why: str) -> None:
    said = kubectl("create", "-f", "-", given=text)
    assert (said.code, why in said.err) == (1, True), said.err


def test_apply_changes_labels_and_nothing_else(kubectl: Kubectl) -> None:
    said = kubectl("apply", "-f", "-", given=[namespace("n1"), pod("a", "echo 1; echo 2; echo 3")])
    assert said.out == "namespace/n1 created\npod/a unchanged\n"
    assert kubectl("apply", "-f", "-", given=namespace("n1", team="x")).out == "namespace/n1 configured\n"
    assert kubectl("get", "ns", "-l", "team=x", "-o", "name").out == "namespace/n1\n"
    said = kubectl("apply", "-f", "-", given=pod("a", "echo other"))
    assert (said.code, "pod updates may not change fields" in said.err) == (1, True)


def test_the_namespace_of_an_object_and_of_the_command(kubectl: Kubectl) -> None:
    kubectl.make(namespace("n1"))
    assert kubectl("create", "-n", "n1", "-f", "-", given=pod("c")).code == 0
    assert names(kubectl, "pods", "-n", "n1") == ["pod/c"]
    said = kubectl("create", "-n", "n1", "-f", "-", given=pod("c", home="default"))
    assert 'the namespace from the provided object "default" does not match the namespace "n1"' in said.err


def test_generated_names_differ(kubectl: Kubectl) -> None:
    thing = pod()
    thing["metadata"] = {"generateName": "probe-"}
    made = [kubectl("create", "-f", "-", "-o", "name", given=thing).out for _ in range(2)]
    assert made[0] != made[1]
    assert all(one.startswith("pod/probe-") for one in made)
    assert kubectl("create", "-f", "-", "-o", "json", given=pod("z")).json["spec"]["dnsPolicy"] == "ClusterFirst"


def test_delete_by_name_label_file_and_all(kubectl: Kubectl) -> None:
    for name in ("c", "d", "e"):
        kubectl.make(pod(name))
    assert kubectl("delete", "pod/c").out == 'pod "c" deleted\n'
    assert kubectl("delete", "-f", "-", given=pod("d")).out == 'pod "d" deleted\n'
    assert kubectl("delete", "pods", "-l", "tier=one").out == 'pod "a" deleted\n'
    assert kubectl("delete", "pods", "--all").out == 'pod "b" deleted\npod "e" deleted\n'
    assert kubectl("delete", "pods", "-l", "app=x").out == "No resources found\n"
    said = kubectl("delete", "pod", "c")
    assert (said.code, said.err) == (1, 'Error from server (NotFound): pods "c" not found\n')
    said = kubectl("delete", "pod", "c", "--ignore-not-found=true")
    assert (said.code, said.out, said.err) == (0, "", "")


def test_a_list_of_namespaces_some_of_which_are_gone(kubectl: Kubectl) -> None:
    kubectl.make(namespace("n1"), namespace("n2"))
    listed = json.dumps({"apiVersion": "v1", "kind": "List", "items": [namespace(f"n{one}") for one in (1, 2, 3)]})
    words = ("delete", "-f", "stale.json", "--ignore-not-found", "--wait=false", "--request-timeout=20s")
    said = kubectl(*words, stale_json=listed)
    assert (said.code, said.out, said.err) == (0, 'namespace "n1" deleted\nnamespace "n2" deleted\n', "")
    said = kubectl(*words, stale_json=listed)
    assert (said.code, said.err) == (0, "")
    said = kubectl(*words, stale_json=listed)
    assert (said.code, said.out, said.err) == (0, "", "")
    said = kubectl("delete", "-f", "stale.json", stale_json=listed)
    assert said.err == "".join(f'Error from server (NotFound): namespaces "n{one}" not found\n' for one in (1, 2, 3))


def test_a_namespace_is_deleted_within_its_time(kubectl: Kubectl) -> None:
    kubectl.make(namespace("n1"), pod("c", home="n1"))
    words = ("delete", "namespace", "n1", "--ignore-not-found", "--timeout=12s")
    assert kubectl(*words).out == 'namespace "n1" deleted\n'
    said = kubectl(*words)
    assert (said.code, said.out, said.err) == (0, "", "")


def test_what_was_begun_is_told_before_the_wait(kubectl: Kubectl) -> None:
    kubectl.inside.section("deletion")["stuck"] = True
    kubectl.make(namespace("n1"))
    said = kubectl("delete", "namespace", "n1", "--timeout=12s")
    assert (said.code, said.out) == (1, 'namespace "n1" deleted\n')
    assert said.err == "error: timed out waiting for the condition on namespaces/n1\n"


def test_create_takes_the_time_that_a_request_may_last(kubectl: Kubectl) -> None:
    said = kubectl("create", "-f", "-", "--request-timeout=20s", given=namespace("n1"))
    assert (said.code, said.out) == (0, "namespace/n1 created\n")


def test_delete_without_waiting_leaves_it_to_the_next_look(kubectl: Kubectl) -> None:
    kubectl.make(namespace("n1"), pod("c", home="n1"))
    assert kubectl("delete", "ns", "n1", "--wait=false").out == 'namespace "n1" deleted\n'
    assert kubectl("get", "ns", "n1", "-o", "jsonpath={.status.phase}").out == "Terminating"
    kubectl("get", "ns")
    assert kubectl("get", "ns", "n1").code == 1
    assert kubectl("get", "pods", "-n", "n1").err == "No resources found in n1 namespace.\n"
    assert kubectl("get", "events", "-n", "n1", "-o", "name").out == ""
    said = kubectl("delete", "ns", "kube-system")
    assert (said.code, "(Forbidden)" in said.err) == (1, True)
