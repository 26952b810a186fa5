"""The evidence of the cluster: each weight that an item can have, with its reason, and what is shown."""

from __future__ import annotations

from typing import Any

import pytest

from aks_sandbox.catalog.tables import find_runtime
from aks_sandbox.model.proof import Evidence
from aks_sandbox.verify import evidence as cluster_items
from tests.support.inside import node, runtime_class
from tests.support.witness import sandboxed_pod, witness

LABEL = "kubernetes.azure.com/kata-vm-isolation"


def said(one: Evidence) -> tuple[str, str]:
    """The weight and the reason."""
    return str(one.weight), one.why


def seen(one: Evidence) -> tuple[str, str, str, str]:
    """What a person reads beside the weight and the reason."""
    return one.title, one.expected, one.sandbox, one.host


NO_POD = ("inconclusive", "The sandboxed pod was not created.")
NO_OVERHEAD = ("inconclusive", "The RuntimeClass does not define an overhead, so the pod cannot show one.")
COPIED = ("supports", "The pod has the overhead of the RuntimeClass.")
NOT_COPIED = ("contradicts", "The overhead of the RuntimeClass was not copied into the pod.")


@pytest.mark.parametrize(
    ("wanted", "found", "expected", "texts"),
    [
        ({"memory": "600Mi"}, {"memory": "600Mi"}, COPIED, ("memory 600Mi", "memory 600Mi")),
        (
            {"memory": "600Mi", "cpu": "10m"},
            {"cpu": "10m", "memory": "600Mi"},
            COPIED,
            ("cpu 10m, memory 600Mi", "cpu 10m, memory 600Mi"),
        ),
        ({"memory": "600Mi"}, {}, NOT_COPIED, ("memory 600Mi", "-")),
        ({"memory": "600Mi"}, {"memory": "160Mi"}, NOT_COPIED, ("memory 600Mi", "memory 160Mi")),
        ({"memory": "600Mi", "cpu": "10m"}, {"memory": "600Mi"}, NOT_COPIED, ("cpu 10m, memory 600Mi", "memory 600Mi")),
        ({"memory": "600Mi"}, None, NO_POD, ("memory 600Mi", "-")),
        ({}, None, NO_POD, ("none", "-")),
        ({}, {}, NO_OVERHEAD, ("none", "-")),
        ({}, {"memory": "600Mi"}, NO_OVERHEAD, ("none", "memory 600Mi")),
    ],
)
def test_the_overhead_of_the_class_must_be_in_the_pod(
    wanted: dict[str, str], found: dict[str, str] | None, expected: tuple[str, str], texts: tuple[str, str]
) -> None:
    pod = None if found is None else sandboxed_pod(overhead=found)
    one = cluster_items.overhead(witness(runtime_class=runtime_class(overhead=wanted), pod=pod))
    assert said(one) == expected
    assert seen(one) == ("pod overhead", *texts, "-")


OF_KATA = ("supports", "The RuntimeClass has a Kata handler.")
OF_NOBODY = ("inconclusive", "The handler is not one that AKS sets up for sandboxed pods.")
PLAIN = ("contradicts", "The RuntimeClass has a handler that runs pods on the host kernel.")
ABSENT = ("contradicts", "The node does not have the handler of the RuntimeClass.")


@pytest.mark.parametrize(
    ("name", "offered", "expected", "shown_of_host"),
    [
        ("kata", ("runc", "kata"), OF_KATA, "has it"),
        ("kata-preview", ("runc", "kata-preview"), OF_KATA, "has it"),
        ("kata", None, OF_KATA, "-"),
        ("kata", ("runc",), ABSENT, "does not have it"),
        ("kata", (), ABSENT, "does not have it"),
        ("kata-qemu", ("kata-qemu",), OF_NOBODY, "has it"),
        ("kata-qemu", None, OF_NOBODY, "-"),
        ("runsc", ("runsc",), OF_NOBODY, "has it"),
        ("runsc", ("runc",), ABSENT, "does not have it"),
        ("runc", ("runc", "kata"), PLAIN, "has it"),
        ("runc", None, PLAIN, "-"),
        ("crun", ("runc",), PLAIN, "does not have it"),
        ("youki", None, PLAIN, "-"),
    ],
)
def test_the_handler_of_the_class_decides_and_not_its_name(
    name: str, offered: tuple[str, ...] | None, expected: tuple[str, str], shown_of_host: str
) -> None:
    one = cluster_items.handler(witness(runtime_class=runtime_class(handler=name), node=node(handlers=offered)))
    assert said(one) == expected
    assert seen(one) == ("runtime handler", "kata or kata-preview", name, shown_of_host)


def test_an_empty_handler_contradicts_and_is_shown_as_a_dash() -> None:
    one = cluster_items.handler(witness(runtime_class=runtime_class(handler="")))
    assert (said(one), one.sandbox) == (PLAIN, "-")


LABELLED = ("supports", "The node has the label that AKS gives to nodes for sandboxed pods.")
UNLABELLED = ("inconclusive", "The node does not have the label that AKS gives to nodes for sandboxed pods.")


@pytest.mark.parametrize(
    ("labels", "expected", "shown_of_host"),
    [
        ({LABEL: "true"}, LABELLED, f"{LABEL}=true"),
        ({}, UNLABELLED, "-"),
        ({LABEL: "false"}, UNLABELLED, f"{LABEL}=false"),
        ({LABEL: "True"}, UNLABELLED, f"{LABEL}=True"),
        ({LABEL: ""}, UNLABELLED, f"{LABEL}="),
        ({"kubernetes.azure.com/kata-mshv-vm-isolation": "true"}, UNLABELLED, "-"),
    ],
)
def test_the_label_of_the_node_supports_and_its_absence_decides_nothing(
    labels: dict[str, str], expected: tuple[str, str], shown_of_host: str
) -> None:
    one = cluster_items.node_label(witness(node=node(labels=labels)))
    assert said(one) == expected
    assert seen(one) == ("node label", f"{LABEL}=true", "-", shown_of_host)


def test_the_label_is_that_of_the_runtime_of_the_pool() -> None:
    label = "kubernetes.azure.com/kata-mshv-vm-isolation"
    preview = find_runtime("KataMshvVmIsolation")
    assert said(cluster_items.node_label(witness(runtime=preview, node=node(labels={label: "true"})))) == LABELLED
    assert said(cluster_items.node_label(witness(runtime=preview))) == LABELLED
    assert said(cluster_items.node_label(witness(runtime=preview, node=node(labels={})))) == UNLABELLED


HAS_KATA = ("supports", "The node image is a Kata image.")
HAS_NO_KATA = ("contradicts", "The node image is not a Kata image.")
NO_IMAGE = ("inconclusive", "Neither the node nor the node pool reports its image.")


@pytest.mark.parametrize(
    ("of_node", "of_pool", "expected", "shown_of_host"),
    [
        ("AKSAzureLinux-V3katagen2-202609.10.0", "", HAS_KATA, "AKSAzureLinux-V3katagen2-202609.10.0"),
        ("AKSAzureLinux-V3KATAgen2-1", "", HAS_KATA, "AKSAzureLinux-V3KATAgen2-1"),
        ("", "AKSAzureLinux-V3katagen2-1", HAS_KATA, "AKSAzureLinux-V3katagen2-1"),
        ("AKSAzureLinux-V3gen2-1", "", HAS_NO_KATA, "AKSAzureLinux-V3gen2-1"),
        ("AKSAzureLinux-V3gen2-1", "AKSAzureLinux-V3katagen2-1", HAS_NO_KATA, "AKSAzureLinux-V3gen2-1"),
        ("", "AKSUbuntu-2404gen2containerd-1", HAS_NO_KATA, "AKSUbuntu-2404gen2containerd-1"),
        ("", "", NO_IMAGE, "-"),
    ],
)
def test_the_image_of_the_node_has_kata_in_its_name_and_the_node_knows_best(
    of_node: str, of_pool: str, expected: tuple[str, str], shown_of_host: str
) -> None:
    one = cluster_items.node_image(witness(node=node(image=of_node), pool_image=of_pool))
    assert said(one) == expected
    assert seen(one) == ("node image", "contains kata", "-", shown_of_host)


@pytest.mark.parametrize(
    ("judge", "source"),
    [
        (cluster_items.overhead, "https://kubernetes.io/docs/concepts/scheduling-eviction/pod-overhead/"),
        (cluster_items.handler, "https://kubernetes.io/docs/concepts/containers/runtime-class/"),
        (cluster_items.node_label, "https://github.com/Azure/karpenter-provider-azure/pull/1721"),
        (cluster_items.node_image, "https://learn.microsoft.com/azure/aks/node-images"),
    ],
)
def test_each_item_names_its_source(judge: Any, source: str) -> None:
    assert judge(witness()).source == source
