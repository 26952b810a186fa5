"""The objects of a run: valid Kubernetes, on one node, small, restricted, labelled; hostile text stays data."""

from __future__ import annotations

import json
from typing import Any

import kubernetes_validate
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kubernetes_validate.utils import all_versions

from aks_sandbox.model.proof import ProbeRun, Trio
from aks_sandbox.verify.plan import start_command
from aks_sandbox.verify.pods import namespace_manifest, pod_manifests


def newest_patches(first_minor: int) -> list[str]:
    """The newest version that the library carries of each minor version since that one, oldest first."""
    by_minor = {int(version.split(".")[1]): version for version in all_versions()}
    return [version for minor, version in by_minor.items() if minor >= first_minor]


NAMESPACE = "aks-sandbox-verify-0123abcd"
NODE = "aks-untrusted-12345678-vmss000000"
VERSIONS = newest_patches(32)
HOSTILE = [
    'busybox:2.0"}],"hostNetwork":true,"x":[{"y":"',
    "busybox:2.0\n---\nkind: Pod",
    "$(reboot)",
    "`reboot`; reboot #",
    "busybox:2.0' || reboot '",
    "a\u202eb\x1b[2J\x00",
    "{{ .Values.image }}",
    "é\ud800",
    "",
]


def run_of(*pools: str, **changes: Any) -> ProbeRun:
    """A run on those pools."""
    trios = tuple(Trio(pool, "kata-vm-isolation", NODE) for pool in pools or ("untrusted",))
    values: dict[str, Any] = {"namespace": NAMESPACE, "trios": trios, "until": 1_795_000_900, "process": "0a1b-42"}
    return ProbeRun(**{**values, **changes})


def both(**changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The sandboxed pod and the plain one of a run on one pool."""
    sandboxed, _, plain = pod_manifests(run_of(**changes))
    return sandboxed, plain


def objects(run: ProbeRun) -> list[dict[str, Any]]:
    """All that a run makes."""
    return [namespace_manifest(run), *pod_manifests(run)]


def test_the_schemas_reach_from_1_32_to_the_newest() -> None:
    minors = [version.rpartition(".")[0] for version in VERSIONS]
    assert minors[:6] == ["1.32", "1.33", "1.34", "1.35", "1.36", "1.37"]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("keep", [False, True])
def test_the_objects_are_valid_to_the_schemas_of_kubernetes(version: str, keep: bool) -> None:
    for manifest in objects(run_of("untrusted", "second", keep=keep)):
        kubernetes_validate.validate(manifest, version, strict=True)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_schemas_refuse_what_kubernetes_does_not_know(version: str) -> None:
    sandboxed, plain = both()
    sandboxed["spec"]["runtimeClass"] = "kata"
    with pytest.raises(kubernetes_validate.ValidationError, match="runtimeClass"):
        kubernetes_validate.validate(sandboxed, version, strict=True)
    plain["spec"]["activeDeadlineSeconds"] = "360"
    with pytest.raises(kubernetes_validate.ValidationError, match="'360' is not of type 'integer'"):
        kubernetes_validate.validate(plain, version, strict=True)


def test_both_pods_run_on_the_same_node_by_its_label_and_only_one_asks_for_the_class() -> None:
    sandboxed, plain = both()
    for pod in (sandboxed, plain):
        assert pod["spec"]["nodeSelector"] == {"kubernetes.io/hostname": NODE}
        assert pod["spec"]["tolerations"] == [{"operator": "Exists"}]
        assert not {"nodeName", "affinity", "priorityClassName", "overhead"} & set(pod["spec"])
    assert sandboxed["spec"].pop("runtimeClassName") == "kata-vm-isolation"
    assert sandboxed["spec"] == plain["spec"]


def test_the_pods_are_named_for_the_pool_and_labelled() -> None:
    sandboxed, plain = both()
    ours = {"app.kubernetes.io/managed-by": "aks-sandbox", "app.kubernetes.io/name": "aks-sandbox-verify"}
    assert sandboxed["metadata"] == {
        "name": "sandboxed-untrusted",
        "namespace": NAMESPACE,
        "labels": {**ours, "app.kubernetes.io/component": "sandboxed"},
    }
    assert plain["metadata"] == {
        "name": "control-untrusted",
        "namespace": NAMESPACE,
        "labels": {**ours, "app.kubernetes.io/component": "control"},
    }


def test_each_pool_gets_a_trio_of_its_own() -> None:
    names = [pod["metadata"]["name"] for pod in pod_manifests(run_of("one", "two"))]
    assert names == [*("sandboxed-one", "second-one", "control-one", "sandboxed-two", "second-two", "control-two")]
    assert pod_manifests(ProbeRun(namespace=NAMESPACE, trios=())) == []


def test_what_a_pod_may_use_is_little_and_it_asks_for_less() -> None:
    for pod in both():
        (container,) = pod["spec"]["containers"]
        assert container["resources"]["limits"] == {"cpu": "500m", "memory": "256Mi"}
        # The limit makes the virtual machine; what is asked for finds room on a node that is nearly full.
        assert container["resources"]["requests"] == {"cpu": "10m", "memory": "32Mi"}


def test_a_pod_keeps_to_the_restricted_level_of_pod_security() -> None:
    for pod in both():
        spec = pod["spec"]
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["runAsUser"] == 65532
        assert spec["securityContext"]["runAsGroup"] == 65532
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        (container,) = spec["containers"]
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert not {"hostNetwork", "hostPID", "hostIPC", "volumes", "initContainers"} & set(spec)
        assert not {"ports", "volumeMounts", "env", "envFrom"} & set(container)


def test_a_pod_has_no_token_no_second_start_and_an_end() -> None:
    for pod in both(seconds=360):
        assert pod["spec"]["automountServiceAccountToken"] is False
        assert pod["spec"]["enableServiceLinks"] is False
        assert pod["spec"]["restartPolicy"] == "Never"
        assert pod["spec"]["activeDeadlineSeconds"] == 360
        assert pod["spec"]["terminationGracePeriodSeconds"] == 1
        assert "serviceAccountName" not in pod["spec"]


def test_the_namespace_says_whose_it_is_and_how_long() -> None:
    assert namespace_manifest(run_of()) == {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "name": NAMESPACE,
            "labels": {
                "app.kubernetes.io/managed-by": "aks-sandbox",
                "app.kubernetes.io/name": "aks-sandbox-verify",
                "pod-security.kubernetes.io/enforce": "restricted",
            },
            "annotations": {"aks-sandbox/until": "1795000900", "aks-sandbox/process": "0a1b-42"},
        },
    }


@pytest.mark.parametrize(
    ("changes", "annotations"),
    [
        ({}, {"aks-sandbox/until": "1795000900", "aks-sandbox/process": "0a1b-42"}),
        ({"process": ""}, {"aks-sandbox/until": "1795000900"}),
        (
            {"keep": True},
            {"aks-sandbox/until": "1795000900", "aks-sandbox/process": "0a1b-42", "aks-sandbox/kept": "true"},
        ),
    ],
)
def test_the_annotations_tell_when_a_run_is_over(changes: dict[str, Any], annotations: dict[str, str]) -> None:
    assert namespace_manifest(run_of(**changes))["metadata"]["annotations"] == annotations


def test_what_the_pods_run_is_fixed() -> None:
    one, other = both()[0], both(image="evil", namespace="other", seconds=1)[0]
    command = one["spec"]["containers"][0]["command"]
    assert command[:2] == ["sh", "-c"]
    assert command == other["spec"]["containers"][0]["command"]
    assert command[2].splitlines()[1] == "echo 'aks-sandbox probe begin'"
    assert command[2].endswith("echo 'aks-sandbox probe end'\n")
    assert not {"`", "eval"} & set(command[2].replace("(", " ").split())


def replaced(value: Any, old: str, new: str) -> Any:
    """The value with one text in it, wherever it stands, replaced."""
    if isinstance(value, dict):
        return {key: replaced(item, old, new) for key, item in value.items()}
    if isinstance(value, list):
        return [replaced(item, old, new) for item in value]
    return new if value == old else value


def check_that_text_stays_text(text: str) -> None:
    """Image and node are each one text in the files that kubectl reads, and change nothing else there."""
    plain = start_command(run_of(image="IMAGE")).files
    files = start_command(run_of(image=text, trios=(Trio("untrusted", "kata-vm-isolation", text),))).files
    names = [name for name in files if name.startswith("pod-")]
    assert len(names) == 3
    for name in names:
        assert files[name].isascii()
        assert len(files[name].splitlines()) == 1
        wanted = replaced(replaced(json.loads(plain[name]), "IMAGE", text), NODE, text)
        assert json.loads(files[name]) == wanted


# Pods without the name of a node wait for one: they are others.
@pytest.mark.parametrize("text", [text for text in HOSTILE if text])
def test_a_hostile_image_or_node_stays_one_text_in_the_json(text: str) -> None:
    check_that_text_stays_text(text)


@given(st.text(st.characters(codec=None), min_size=1, max_size=40))
def test_no_image_or_node_gets_out_of_its_text(text: str) -> None:
    check_that_text_stays_text(text)


def test_the_two_sandboxed_pods_differ_by_their_names_alone() -> None:
    first, second, _ = pod_manifests(run_of())
    assert (first["metadata"].pop("name"), second["metadata"].pop("name")) == (
        "sandboxed-untrusted",
        "second-untrusted",
    )
    assert first == second


def test_pods_have_the_probes_that_policies_require_and_none_of_them_is_ever_due() -> None:
    for pod in both(seconds=240):
        (container,) = pod["spec"]["containers"]
        for name in ("readinessProbe", "livenessProbe"):
            assert container[name]["exec"]["command"][0] == "cat"
            assert container[name]["initialDelaySeconds"] > 240


def test_labels_and_annotations_of_the_caller_are_on_all_that_is_made_and_change_nothing_of_ours() -> None:
    more = {"labels": {"team": "blue"}, "annotations": {"cost": "7"}}
    for ours, theirs in zip(objects(run_of()), objects(run_of(**more)), strict=True):
        assert theirs["metadata"]["labels"] == {**ours["metadata"]["labels"], "team": "blue"}
        assert theirs["metadata"]["annotations"] == {**ours["metadata"].get("annotations", {}), "cost": "7"}


def test_secrets_to_pull_with_are_named_in_each_pod() -> None:
    for pod in pod_manifests(run_of(pull_secrets=("one", "two"))):
        assert pod["spec"]["imagePullSecrets"] == [{"name": "one"}, {"name": "two"}]
