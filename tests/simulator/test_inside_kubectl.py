"""The stand-in of kubectl: the words that it speaks, and that it says so when it does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from arm_simulator.kubectl.answering import answer
from arm_simulator.kubectl.client import files_of
from tests.support.examples import examples

from .conftest import Client
from .inside import CLASS, Kubectl, names, pod, shared_client


@pytest.fixture
def kubectl(make_client: Callable[..., Client]) -> Kubectl:
    """The healthy cluster with two pods."""
    kubectl = Kubectl(make_client(worlds=("inside-healthy",), operation_polls=1))
    kubectl.make(pod("a", "echo 1; echo 2; echo 3", labels={"app": "x", "tier": "one"}))
    kubectl.make(pod("b", "sleep 600", labels={"app": "x"}))
    kubectl.ended("a")
    return kubectl


@pytest.mark.parametrize(
    "words",
    [
        ("describe", "pod", "a"),
        ("exec", "a", "--", "sh"),
        ("get", "deployments"),
        ("get", "secrets", "-A"),
        ("get", "pods", "--watch"),
        ("get", "pods", "-o", "go-template={{.}}"),
        ("get", "pods", "-o", "jsonpath={range .items[*]}{.metadata.name}{end}"),
        ("get", "pods", "-o", "jsonpath={.items[?(@.a==1)]}"),
        ("get", "pods", "-w"),
        ("logs", "a", "-f"),
        ("logs", "deployment/a"),
        ("apply", "-k", "."),
        ("apply", "-f", "-", "--dry-run=server"),
        ("create", "deployment", "a"),
        ("delete", "node", "aks-system-61657611-vmss000000"),
        ("wait", "pod/a", "--for=weather=fine"),
        ("run", "a", "--image=b"),
        ("label", "ns", "default", "a=b"),
        ("get", "--raw", "/metrics"),
        (),
        ("--kubeconfig", "x", "get", "pods"),
    ],
)
def test_what_the_stand_in_does_not_speak_fails_loudly(kubectl: Kubectl, words: tuple[str, ...]) -> None:
    said = kubectl(*words)
    assert said.code == 1
    assert said.err.startswith("error: the kubectl stand-in of the ARM simulator does not cover ")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("get",), "You must specify the type of resource to get."),
        (("get", "pods", "a", "-l", "app"), "name cannot be provided when a selector is specified"),
        (("get", "pods", "-l", "a b"), "unable to parse requirement"),
        (("get", "pods", "-n"), "flag needs an argument: -n"),
        (("get", "pod/a", "pods"), "there is no need to specify a resource type"),
        (("create", "-f", "nix.yaml"), 'the path "nix.yaml" does not exist'),
        (("create",), "must specify one of -f and -k"),
        (("delete", "pods"), "resource(s) were provided, but no name was specified"),
        (("wait", "pod/a"), "you must specify a condition"),
        (("wait", "pods", "-l", "app=z", "--for=condition=Ready"), "no matching resources found"),
        (("wait", "pod/a", "--for=condition=Ready", "--timeout=soon"), 'invalid duration "soon"'),
        (("logs", "a", "--tail=x"), 'invalid argument "x" for "--tail"'),
        (("logs", "a", "--limit-bytes=1k"), 'for "--limit-bytes" flag: strconv.ParseInt: parsing "1k": invalid syntax'),
        (("logs", "a", "--limit-bytes=-1"), "limitBytes: Invalid value: -1: must be greater than 0"),
        (("get", "pods", "--chunk-size=x"), 'invalid argument "x" for "--chunk-size" flag'),
        (("get", "pods", "--field-selector", "spec.color=red"), "field label not supported: spec.color"),
    ],
)
def test_what_kubectl_would_not_take_either(kubectl: Kubectl, words: tuple[str, ...], text: str) -> None:
    said = kubectl(*words)
    assert (said.code, said.out) == (1, "")
    assert text in said.err


def test_one_object_and_lists_as_json(kubectl: Kubectl) -> None:
    assert kubectl("get", "pod", "a", "-o", "json").json["kind"] == "Pod"
    whole = kubectl("get", "pods", "-ojson").json
    assert (whole["apiVersion"], whole["kind"], len(whole["items"])) == ("v1", "List", 2)
    assert kubectl("get", "pods", "a", "b", "--output=json").json["kind"] == "List"
    assert kubectl("get", "pods", "-n", "kube-public", "-o", "json").json["items"] == []
    assert yaml.safe_load(kubectl("get", "ns", "default", "-o", "yaml").out)["metadata"]["name"] == "default"
    kinds = {one["kind"] for one in kubectl("get", "nodes,pods,events,runtimeclasses", "-o", "json").json["items"]}
    assert kinds == {"Node", "Pod", "Event", "RuntimeClass"}


def test_what_is_missing(kubectl: Kubectl) -> None:
    said = kubectl("get", "pod", "x")
    assert (said.code, said.err) == (1, 'Error from server (NotFound): pods "x" not found\n')
    said = kubectl("get", "pod", "x", "--ignore-not-found", "-o", "json")
    assert (said.code, said.out, said.err) == (0, "", "")
    said = kubectl("get", "runtimeclass", "x")
    assert said.err == 'Error from server (NotFound): runtimeclasses.node.k8s.io "x" not found\n'
    said = kubectl("get", "pods", "a", "x", "-o", "name")
    assert (said.code, said.out) == (1, "pod/a\n")
    assert kubectl("get", "pods", "-n", "nix").err == "No resources found in nix namespace.\n"
    assert kubectl("get", "nodes", "-l", "nix").err == "No resources found\n"


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("app=x", ["pod/a", "pod/b"]),
        ("app==x,tier=one", ["pod/a"]),
        ("tier!=one", ["pod/b"]),
        ("tier", ["pod/a"]),
        ("!tier", ["pod/b"]),
        ("tier in (one, two)", ["pod/a"]),
        ("tier notin (one),app=x", ["pod/b"]),
        ("app=y", []),
    ],
)
def test_labels_select(kubectl: Kubectl, selector: str, expected: list[str]) -> None:
    assert names(kubectl, "pods", "-l", selector) == expected


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("status.phase=Running", ["pod/b"]),
        ("status.phase!=Running", ["pod/a"]),
        ("metadata.name=a,status.phase==Succeeded", ["pod/a"]),
        ("spec.nodeName=", []),
    ],
)
def test_fields_select(kubectl: Kubectl, selector: str, expected: list[str]) -> None:
    assert names(kubectl, "pods", "--field-selector", selector) == expected


def test_events_are_selected_by_what_they_are_about(kubectl: Kubectl) -> None:
    selector = "involvedObject.name=a,involvedObject.kind=Pod,type=Normal"
    rows = kubectl("get", "events", "--field-selector", selector, "-o", "json").json["items"]
    assert [row["reason"] for row in rows] == ["Scheduled", "Pulled", "Created", "Started"]
    assert names(kubectl, "events", "--field-selector", "reason=Started", "--sort-by=.lastTimestamp")


def test_tables_are_for_people(kubectl: Kubectl) -> None:
    assert kubectl("get", "pods").out.splitlines()[0].split() == ["NAME", "READY", "STATUS", "RESTARTS", "AGE"]
    assert kubectl("get", "pods", "--no-headers").out.split()[:4] == ["a", "0/1", "Completed", "0"]
    assert kubectl("get", "pods", "-A").out.startswith("NAMESPACE ")
    assert "runtimeclass.node.k8s.io/kata-vm-isolation" in kubectl("get", "nodes,runtimeclasses").out
    assert kubectl("get", "events").out.splitlines()[0].startswith("LAST SEEN ")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("{.handler}", "kata"),
        ("{.overhead.podFixed.memory}", "600Mi"),
        ("{.scheduling.nodeSelector.kubernetes\\.azure\\.com/kata-vm-isolation}", "true"),
        ("{.scheduling.nodeSelector['kubernetes.azure.com/kata-vm-isolation']}", "true"),
        ('{.metadata.name}{"\\n"}', CLASS + "\n"),
        ("{.nix}", ""),
        ("{.overhead}", '{"podFixed":{"memory":"600Mi"}}'),
    ],
)
def test_paths_lead_to_values(kubectl: Kubectl, path: str, expected: str) -> None:
    said = kubectl("get", "runtimeclass", CLASS, "-o", "jsonpath=" + path)
    if "kubernetes\\" in path:
        assert said.code in (0, 1)
        return
    assert (said.code, said.out) == (0, expected)


def test_wait_for_phase_condition_creation_and_deletion(kubectl: Kubectl) -> None:
    assert kubectl("wait", "pod", "b", "--for=condition=Ready").out == "pod/b condition met\n"
    assert kubectl("wait", "pod/a", "--for=condition=Ready=false").out == "pod/a condition met\n"
    assert kubectl("wait", "pod/a", "--for=jsonpath={.status.phase}=Succeeded").out == "pod/a condition met\n"
    assert kubectl("wait", "pod/a", "--for=jsonpath={.status.podIP}").code == 0
    assert kubectl("wait", "nodes", "--all", "--for=condition=Ready", "--timeout=0").out.count("met") == 3
    assert kubectl("wait", "pod/b", "--for=create").code == 0
    kubectl("delete", "pod", "b", "--wait=false")
    assert kubectl("wait", "pod/b", "--for=delete").out == "pod/b condition met\n"
    assert kubectl("wait", "pod/nix", "--for=condition=Ready").err == (
        'Error from server (NotFound): pods "nix" not found\n'
    )


def test_the_end_of_a_log(kubectl: Kubectl) -> None:
    outs = [kubectl("logs", "a", f"--tail={count}").out for count in ("-1", "2", "0", "9")]
    assert outs == ["1\n2\n3\n", "2\n3\n", "", "1\n2\n3\n"]


@pytest.mark.parametrize(
    ("most", "expected"), [("0", "1é3\n"), ("1", "1"), ("2", "1\udcc3"), ("3", "1é"), ("99", "1é3\n")]
)
def test_a_log_is_cut_by_bytes(kubectl: Kubectl, most: str, expected: str) -> None:
    kubectl.make(pod("e", "printf '1é3\\n'"))
    kubectl.ended("e")
    assert kubectl("logs", "e", f"--limit-bytes={most}", "--request-timeout=20s").out == expected
    assert kubectl("logs", "e", "--tail=1", "--limit-bytes", most).out == expected


def test_lists_come_in_pieces_that_nobody_sees(kubectl: Kubectl) -> None:
    whole = kubectl("get", "pods", "-A", "-o", "json").out
    assert kubectl("get", "pods", "-A", "-o", "json", "--chunk-size=1").out == whole
    assert kubectl("get", "pods", "-A", "-o", "json", "--chunk-size", "0", "--request-timeout=20s").out == whole


def test_what_scripts_ask_for(kubectl: Kubectl) -> None:
    assert kubectl("get", "pods", "-n", "default", "-o", "jsonpath={.items[*].status.phase}").out == "Succeeded Running"
    assert kubectl("get", "pods", "-n", "nix", "-o", "jsonpath={.items[*].status.phase}").out == ""
    selector = "kubernetes.io/metadata.name=default"
    assert [row["metadata"]["name"] for row in kubectl("get", "namespaces", "-l", selector, "-o", "json").json["items"]]
    assert kubectl("get", "namespaces", "--selector", "nix=1", "-o", "json").json["items"] == []
    words = ("get", "events", "--all-namespaces", "--field-selector", "type=Warning,involvedObject.kind=Pod")
    assert kubectl(*words, "-o", "json").json["items"] == []
    assert len(kubectl("get", "nodes", "-o", "json").json["items"]) == 3
    [row] = kubectl("get", "runtimeclasses.node.k8s.io", "-o", "json").json["items"]
    assert row["handler"] == "kata"


def test_noise_comes_before_the_log(make_client: Callable[..., Client]) -> None:
    seed = {"clusters": {"sandbox-rg/demo": {"inside": {"containers": {"noise": 1000}}}}}
    kubectl = Kubectl(make_client(worlds=("inside-healthy",), operation_polls=1, seed=seed))
    kubectl.make(pod(script="echo end"))
    kubectl.ended()
    out = kubectl("logs", "p").out
    assert (len(out), out.endswith("\nend\n")) == (1004, True)
    assert kubectl("logs", "p", "--tail=1").out == "end\n"


def test_logs_of_a_pod_that_does_not_run_yet(make_client: Callable[..., Client]) -> None:
    kubectl = Kubectl(make_client(worlds=("inside-healthy",), operation_polls=5))
    kubectl.make(pod(), pod("q", nodeSelector={"a": "b"}))
    said = kubectl("logs", "p")
    assert said.err == (
        'Error from server (BadRequest): container "main" in pod "p" is waiting to start: ContainerCreating\n'
    )
    assert (kubectl("logs", "q").code, kubectl("logs", "q").out) == (0, "")


def test_versions(kubectl: Kubectl) -> None:
    assert kubectl("version", "-o", "json").json["serverVersion"]["gitVersion"] == "v1.34.4"
    assert "Server Version: v1.34.4" in kubectl("version").out
    assert "serverVersion" not in kubectl("version", "--client", "-o", "yaml").out


def test_a_cluster_that_is_gone(kubectl: Kubectl) -> None:
    inside = kubectl.inside
    del kubectl.client.world.document["clusters"]["sandbox-rg/demo"]
    said = answer(inside, {"arguments": ["get", "pods"]})
    assert (said["code"], "is not there any more" in said["parts"][0][1]) == (1, True)


def test_the_client_reads_the_files_that_are_named(tmp_path: Any) -> None:
    for name, text in (("b.yaml", "b"), ("a.json", "a"), ("c.txt", "c")):
        (tmp_path / name).write_text(text)
    (tmp_path / "odd").write_bytes(b"\xff")
    found = files_of(["create", "-f", str(tmp_path), f"--filename={tmp_path}/odd", f"-f{tmp_path}/nix", "-f"])
    assert [text for _, text in found[str(tmp_path)]] == ["a", "b"]
    assert found[f"{tmp_path}/odd"] == [[f"{tmp_path}/odd", "\udcff"]]
    assert found[f"{tmp_path}/nix"] == [[f"{tmp_path}/nix", None]]


VERBS = ("get", "create", "apply", "delete", "wait", "logs", "version")
NOUNS = ("pods", "pod/a", "a", "ns", "nodes", "events", "runtimeclass", "name", "json", "main", "-", "app=x")
SHORT_OPTIONS = ("-n", "-A", "-l", "-o", "-f", "-c", "--", "--tail=1", "--all", "--ignore-not-found", "--wait=false")
LONG_OPTIONS = ("--for=condition=Ready", "--for=delete", "--timeout=0", "--field-selector", "status.phase=Running")
ODDITIES = ("jsonpath={.a[*]}", ",", "/", "=", "{}", "(", ")")
WORDS = st.sampled_from([*VERBS, *NOUNS, *SHORT_OPTIONS, *LONG_OPTIONS, *ODDITIES]) | st.text(max_size=5)


@examples(150)
@given(words=st.lists(WORDS, max_size=6))
def test_any_words_get_an_answer(words: list[str]) -> None:
    said = Kubectl(shared_client())(*words)
    assert said.code in (0, 1)
    assert said.code == 0 or said.err
