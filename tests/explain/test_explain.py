"""`explain`: every known message of a text as plain data, and a plain answer where there is none."""

from __future__ import annotations

from aks_sandbox.explain.messages import count_known, explain

DESCRIBED = """\
Events:
  Type     Reason                  Age  From               Message
  ----     ------                  ---- ----               -------
  Warning  FailedScheduling        9m   default-scheduler  0/3 nodes are available: 3 Insufficient cpu.
  Warning  FailedCreatePodSandBox  1m   kubelet            no runtime for "kata-qemu" is configured
"""


def test_one_message_is_told_with_all_its_parts() -> None:
    assert explain("failed to create shim task: Failed to Check if grpc server is working: ttrpc: closed: unknown") == {
        "known": True,
        "summary": "1 known message found.",
        "steps": [],
        "matches": [
            {
                "name": "vm-too-small",
                "found": "failed to create shim task: Failed to Check if grpc server is working: "
                "ttrpc: closed: unknown",
                "cause": "The virtual machine of the pod went away while it started. Most often its memory limit is "
                "too small for a second kernel; with less than 128Mi it does not start.",
                "steps": [
                    {
                        "text": "Give the pod a memory limit of 256Mi or more. When it has that, it is the node that "
                        "has too little memory or a fault: try another node, or a new one.",
                        "command": None,
                    }
                ],
                "source": "https://github.com/kata-containers/kata-containers/issues/7470",
                "certainty": "indexed",
                "about": "yes",
            }
        ],
    }


def test_several_messages_are_told_in_their_order() -> None:
    answer = explain(DESCRIBED)
    assert answer["summary"] == "2 known messages found."
    assert [match["name"] for match in answer["matches"]] == ["insufficient", "handler-not-configured"]
    assert [match["found"] for match in answer["matches"]] == [
        "Warning FailedScheduling 9m default-scheduler 0/3 nodes are available: 3 Insufficient cpu.",
        'Warning FailedCreatePodSandBox 1m kubelet no runtime for "kata-qemu" is configured',
    ]


def test_a_text_without_a_known_message_is_answered_plainly_with_what_to_look_at_next() -> None:
    answer = explain("All is well.")
    assert (answer["known"], answer["matches"]) == (False, [])
    assert answer["summary"] == f"No known message found ({count_known()} patterns checked)."
    assert [step["command"] for step in answer["steps"]] == [
        "kubectl describe pod POD -n NAMESPACE",
        "kubectl logs POD -n NAMESPACE --previous",
        "kubectl describe replicasets,jobs -n NAMESPACE",
        "kubectl describe pvc -n NAMESPACE",
        "kubectl get nodes -o wide",
    ]


def test_a_code_of_many_services_alone_is_no_explanation_and_that_is_said() -> None:
    answer = explain('{"error": {"code": "Conflict", "message": "The website foo already exists."}}')
    assert (answer["known"], answer["matches"]) == (False, [])
    assert answer["summary"].startswith("Only the code Conflict was recognised, which many services use")
