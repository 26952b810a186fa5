"""`explain`: every known message of a text as plain data, and a plain answer where there is none."""

from __future__ import annotations

from aks_sandbox.explain.messages import explain

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


def test_a_text_without_a_known_message_is_answered_plainly_with_what_to_do() -> None:
    assert explain("All is well.") == {
        "known": False,
        "summary": "No known message found (54 patterns checked).",
        "steps": [
            {
                "text": "Check the cluster from the inside:",
                "command": "az aks-sandbox check -g GROUP -n CLUSTER --in-cluster",
            },
            {
                "text": "If that does not find the cause either, send the text to Azure support.",
                "command": None,
            },
        ],
        "matches": [],
    }
