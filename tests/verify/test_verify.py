"""`verify` in the worlds of the simulator: the verdict, its reasons, the evidence, and how many commands it took."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from aks_sandbox.errors import AksSandboxError, Denied, FileNotWritten, InvalidInput, NotFound
from aks_sandbox.reports.text import Shown
from aks_sandbox.steps import lines_of as step_lines
from aks_sandbox.verify.verify import VerifyOptions, verify
from tests.support.in_process_arm import InProcessArm
from tests.support.named_worlds import in_world
from tests.support.verifying import evidence_of, lines_of, namespaces_in, prove
from tests.support.wanted import RecordingReporter, target, world_with_cluster

ALL_SUPPORT = {
    "bootId": "proves",
    "buildStamp": "proves",
    "bootTime": "supports",
    "tasks": "supports",
    "processors": "supports",
    "memory": "supports",
    "disks": "supports",
    "forks": "supports",
    "uptime": "supports",
    "commandLine": "supports",
    "hardware": "supports",
    "kernelFiles": "supports",
    "overhead": "supports",
    "handler": "supports",
    "nodeLabel": "supports",
    "nodeImage": "supports",
    "kernelRelease": "supports",
    "rootFilesystem": "supports",
    "seenProcesses": "inconclusive",
}


def test_in_a_healthy_cluster_every_item_speaks_for_the_isolation() -> None:
    arm = in_world("inside-healthy")
    document = prove(arm)
    assert (document["verdict"], document["reasons"], document["steps"]) == ("isolated", [], [])
    assert evidence_of(document) == ALL_SUPPORT
    assert lines_of(arm) == ["sh look.sh runtimeclasses nodes booked namespaces identity", "sh probe.sh start"]
    assert document["commandCalls"] == 2
    assert namespaces_in(arm) == []
    assert document["cleanup"]["left"] == []
    assert document["cleanup"]["removed"] == [document["cleanup"]["namespace"]]


def test_the_image_of_the_pods_is_reported_by_the_digest_that_the_node_pulled() -> None:
    [pool] = prove(in_world("inside-healthy"))["nodePools"]
    [image] = pool["probeImageIds"]
    assert re.fullmatch(r"mcr\.microsoft\.com/cbl-mariner/busybox@sha256:[0-9a-f]{64}", image)


def test_an_image_that_is_asked_for_by_digest_is_reported_by_that_digest() -> None:
    wanted = f"mcr.example.com/busybox@sha256:{'5' * 64}"
    [pool] = prove(in_world("inside-healthy"), image=wanted)["nodePools"]
    assert pool["probeImageIds"] == [wanted]


def test_an_image_that_was_never_pulled_is_not_reported() -> None:
    assert [pool["probeImageIds"] for pool in prove(in_world("image-pull-failure"))["nodePools"]] == [[]]


def test_an_equal_kernel_release_decides_nothing() -> None:
    document = prove(in_world("same-uname"))
    assert document["verdict"] == "isolated"
    assert evidence_of(document) == {**ALL_SUPPORT, "kernelRelease": "inconclusive"}


def test_a_spoofed_class_is_not_isolated_at_once_and_no_pod_is_made() -> None:
    arm = in_world("spoofed-class")
    document = prove(arm)
    assert document["verdict"] == "notIsolated"
    assert document["reasons"] == [
        "untrusted: RuntimeClass kata-vm-isolation is a spoof: its handler is 'runc', so every pod that asks for "
        "it runs on the host kernel."
    ]
    assert lines_of(arm) == ["sh look.sh runtimeclasses nodes booked namespaces identity"]
    assert evidence_of(document)["handler"] == "contradicts"


def test_a_missing_class_is_not_proven_and_the_next_step_is_to_reconcile() -> None:
    arm, reporter = in_world("class-missing"), RecordingReporter()
    shown = verify(arm.connection, target(), VerifyOptions(), reporter)
    document = shown.document
    assert reporter.warnings == []  # the table says it, so what is said beside other formats goes with the result
    assert shown.warnings == (
        (
            "Node pool untrusted is not proven to be isolated. RuntimeClass kata-vm-isolation was not found: AKS "
            "creates it when the cluster is reconciled after its first sandboxed node pool.",
            "Reconcile the cluster:",
            "az aks-sandbox reconcile -g sandbox-rg -n demo",
        ),
    )
    assert (document["verdict"], document["steps"]) == (
        "notProven",
        [{"text": "Reconcile the cluster:", "command": "az aks-sandbox reconcile -g sandbox-rg -n demo"}],
    )
    assert document["reasons"] == [
        "untrusted: RuntimeClass kata-vm-isolation was not found: AKS creates it when the cluster is reconciled "
        "after its first sandboxed node pool."
    ]
    assert len(lines_of(arm)) == 1


def test_without_a_ready_node_no_pod_is_made() -> None:
    document = prove(in_world("no-ready-node"))
    assert (document["verdict"], document["reasons"]) == (
        "notProven",
        ["untrusted: The only node of node pool untrusted is not Ready."],
    )


@pytest.mark.parametrize(
    ("world", "reason", "cause"),
    [
        ("vm-too-small", "untrusted: The sandboxed pods did not start in time.", "memory"),
        ("image-pull-failure", "untrusted: The pods did not start in time.", "image"),
        ("container-error", "untrusted: The pods did not start in time.", ""),
    ],
)
def test_a_pod_that_does_not_start_is_looked_at_twice_and_decoded(world: str, reason: str, cause: str) -> None:
    arm = in_world(world)
    document = prove(arm)
    assert document["verdict"] == "notProven"
    assert document["reasons"][0].startswith(reason)
    assert lines_of(arm)[1:] == ["sh probe.sh start", "sh probe.sh read", "sh probe.sh clean"]
    assert namespaces_in(arm) == []
    if cause:
        assert cause in " ".join(row["cause"] for row in document["nodePools"][0]["diagnoses"]).lower()
        assert document["steps"]


def test_a_handler_that_isolates_nothing_is_found_out_by_the_boot_id() -> None:
    document = prove(in_world("no-isolation"))
    weights = evidence_of(document)
    assert document["verdict"] == "notIsolated"
    assert [weights[item] for item in ("bootId", "buildStamp", "processors", "memory", "handler")] == [
        "contradicts",
        "inconclusive",
        "contradicts",
        "contradicts",
        "supports",
    ]
    assert document["reasons"][0].startswith("untrusted: Boot ID: A sandboxed pod runs on the kernel of the node.")
    assert [step["command"] for step in document["steps"]] == [
        "az aks-sandbox check -g sandbox-rg -n demo --in-cluster --output table"
    ]


def test_a_handler_that_the_node_lacks_is_decoded() -> None:
    document = prove(in_world("odd-handler"))
    assert document["verdict"] == "notProven"
    assert 'no runtime for "kata-qemu" is configured' in document["reasons"][0]
    assert document["nodePools"][0]["diagnoses"][0]["cause"].startswith("containerd on the node has no runtime for")


def test_a_class_without_overhead_proves_as_much_by_everything_else() -> None:
    document = prove(in_world("class-without-overhead"))
    assert (document["verdict"], evidence_of(document)["overhead"]) == ("isolated", "inconclusive")


def test_a_pod_that_stays_running_after_its_answer_counts_and_is_removed() -> None:
    arm = in_world("running-on")
    assert prove(arm)["verdict"] == "isolated"
    assert lines_of(arm)[1:] == ["sh probe.sh start", "sh probe.sh clean"]
    assert namespaces_in(arm) == []


@pytest.mark.parametrize("world", ["hostile-names", "old-class-pods"])
def test_what_others_run_and_say_in_the_cluster_changes_nothing(world: str) -> None:
    arm = in_world(world)
    document = prove(arm)
    assert (document["verdict"], document["reasons"], document["cleanup"]["left"]) == ("isolated", [], [])
    assert namespaces_in(arm) == []


def test_a_known_trouble_is_not_waited_for() -> None:
    arm = in_world("vm-too-small")
    prove(arm, seconds=300)
    assert sum(arm.traffic.waits) < 60


@pytest.mark.parametrize(
    ("world", "reason"),
    [
        (
            "run-command-disabled",
            "untrusted: Run-command is disabled on cluster demo (disableRunCommand), and this command requires it.",
        ),
        ("stopped-cluster", "untrusted: Cluster demo is stopped."),
    ],
)
def test_a_cluster_that_takes_no_commands_gets_none(world: str, reason: str) -> None:
    arm = in_world(world)
    document = prove(arm)
    assert (document["verdict"], document["reasons"][:1]) == ("notProven", [reason])
    assert arm.traffic.of("POST") == []
    assert document["commandCalls"] == 0
    assert document["steps"]


def test_output_that_was_cut_says_so() -> None:
    arm = in_world("output-cut")
    document = prove(arm)
    assert document["verdict"] == "notProven"
    assert document["reasons"] == [
        "untrusted: Looking into cluster demo: the output of the command is longer than the 512 kB that "
        "run-command passes on, and was cut."
    ]


@pytest.mark.parametrize("world", ["command-not-scheduled", "command-refused"])
def test_a_command_that_finds_no_node_in_time_is_decoded(world: str) -> None:
    document = prove(in_world(world))
    assert document["verdict"] == "notProven"
    assert "was not scheduled within 60 seconds" in document["reasons"][0]
    assert document["nodePools"][0]["diagnoses"]


def test_the_namespace_of_an_earlier_run_is_removed_by_the_next() -> None:
    arm = in_world("left-behind")
    document = prove(arm)
    assert document["verdict"] == "isolated"
    assert "aks-sandbox-verify-0badcafe" in document["cleanup"]["removed"]
    assert namespaces_in(arm) == []


def test_what_does_not_go_is_named_with_the_command_that_shows_what_it_waits_for() -> None:
    arm, reporter = in_world("deletion-stuck"), RecordingReporter()
    document = prove(arm, reporter)
    [left] = namespaces_in(arm)
    command = f'az aks command invoke -g sandbox-rg -n demo --command "kubectl get namespace {left} -o yaml"'
    why = f"Namespace {left} is being deleted and is still there."
    assert document["verdict"] == "isolated"
    assert (document["cleanup"]["left"], document["cleanup"]["command"]) == ([left], command)
    assert document["cleanup"]["why"] == why
    assert reporter.warnings == [
        f"Still in the cluster: namespace {left}. {why} See what it waits for with:\n{command}"
    ]
    assert len(lines_of(arm)) == 4


def test_pods_that_are_kept_stay_and_are_told_of() -> None:
    arm, reporter = in_world("inside-healthy"), RecordingReporter()
    document = prove(arm, reporter, keep=True)
    [kept] = namespaces_in(arm)
    assert document["verdict"] == "isolated"
    assert (document["cleanup"]["kept"], document["cleanup"]["namespace"]) == (True, kept)
    assert reporter.warnings[0].startswith(f"Kept in the cluster: namespace {kept}. Remove it with:\naz aks command")
    again = prove(arm)
    assert (again["verdict"], namespaces_in(arm)) == ("isolated", [kept])


def test_a_cluster_with_directory_users_gets_the_token_of_the_signed_in_user() -> None:
    arm = in_world("aad-cluster")
    arm.connection = replace(arm.connection, cluster_token=lambda: "a-made-up-cluster-token")
    document = prove(arm)
    assert document["verdict"] == "isolated"
    assert {sent.body["clusterToken"] for sent in arm.traffic.of("POST")} == {"a-made-up-cluster-token"}


def test_without_directory_users_no_token_is_asked_for() -> None:
    arm = in_world("inside-healthy")

    def asked() -> str:
        raise AssertionError("a token was asked for")

    arm.connection = replace(arm.connection, cluster_token=asked)
    assert prove(arm)["verdict"] == "isolated"


def test_there_is_no_such_cluster() -> None:
    with pytest.raises(NotFound) as told:
        prove(InProcessArm())
    assert told.value.message == "--name: cluster demo was not found in resource group sandbox-rg."
    assert step_lines(told.value.steps) == [
        "List the clusters of the resource group:",
        "az aks list -g sandbox-rg --output table",
    ]


def test_a_cluster_without_a_sandboxed_pool_has_nothing_to_verify() -> None:
    with pytest.raises(InvalidInput) as told:
        prove(InProcessArm(world_with_cluster()))
    assert "does not have a sandboxed node pool, so there is nothing to verify" in told.value.message
    assert step_lines(told.value.steps) == [
        "Add one:",
        "az aks-sandbox nodepool add -g sandbox-rg --cluster-name demo -n POOL",
    ]


@pytest.mark.parametrize(
    ("name", "kind", "problem"),
    [
        ("absent", NotFound, "--nodepool-name: node pool absent was not found in cluster demo."),
        (
            "system",
            InvalidInput,
            "--nodepool-name: node pool system is not sandboxed (its workload runtime is OCIContainer: plain "
            "containers)",
        ),
    ],
)
def test_a_pool_that_cannot_be_verified_is_refused_before_any_command(
    name: str, kind: type[AksSandboxError], problem: str
) -> None:
    arm = in_world("inside-healthy")
    with pytest.raises(kind) as told:
        prove(arm, pool_name=name)
    assert told.value.message == problem
    assert arm.traffic.of("POST") == []


def test_a_caller_who_may_not_run_commands_is_told_which_permission_it_takes() -> None:
    arm = in_world("inside-healthy")
    arm.fault("POST .*/runCommand 403")
    with pytest.raises(Denied) as told:
        prove(arm)
    assert "runcommand" in told.value.message.lower()


def test_a_report_that_cannot_be_written_does_not_take_the_proof_away(tmp_path: Path) -> None:
    arm = in_world("inside-healthy")
    with pytest.raises(FileNotWritten, match="--report: the folder '.*missing' does not exist") as caught:
        prove(arm, reports=(tmp_path / "missing" / "proof.html",))
    assert isinstance(caught.value.result, Shown)
    document = caught.value.result.document
    assert document["verdict"] == "isolated"
    assert evidence_of(document) == ALL_SUPPORT
    assert namespaces_in(arm) == []
