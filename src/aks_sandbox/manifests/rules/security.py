"""Rules about security contexts, of which a sandbox applies some and leaves others out."""

from __future__ import annotations

from collections.abc import Iterable

from aks_sandbox.manifests.pod import Pod
from aks_sandbox.manifests.rules.rule import (
    AGENT_BAKER,
    CONSIDERATIONS,
    KATA_LIMITATIONS,
    Certainty,
    Effect,
    Hit,
    pod_rule,
)
from aks_sandbox.manifests.together import has_members
from aks_sandbox.manifests.tree import get, is_false, is_true, text
from aks_sandbox.model.finding import Status


@pod_rule(
    "SBW209",
    "privileged",
    effect=Effect.IGNORED,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source=CONSIDERATIONS,
)
def privileged(pod: Pod) -> Iterable[Hit]:
    """A privileged container.

    Why: a privileged container is root in the guest and gets no device of the node, so it cannot administer the node;
    and it can do anything with the kernel of its virtual machine.
    Fix: remove privileged, or name the capabilities that are needed.
    """
    for container in pod.containers:
        node = get(container.node, "securityContext", "privileged")
        if node is not None and is_true(node):
            yield Hit(
                node,
                "A privileged container is root in the guest alone: it gets no device of the node and cannot "
                "administer "
                "it.",
                "Remove privileged, or name the capabilities that are needed.",
                container.name,
            )


@pod_rule(
    "SBW212",
    "annotations io.katacontainers.*",
    effect=Effect.IGNORED,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source=AGENT_BAKER,
)
def kata_annotations(pod: Pod) -> Iterable[Hit]:
    """Settings of the virtual machine in annotations.

    Why: the handler of AKS passes no annotations of pods to Kata, so memory, processors and kernel parameters that
    stand in them are ignored.
    Fix: remove the annotations, and set limits: the virtual machine is made of them.
    """
    for name, node in pod.found.annotations.items():
        if name.startswith("io.katacontainers."):
            yield Hit(
                node,
                f"The annotation {name} is ignored: the handler of AKS passes no annotations to Kata.",
                "Remove it, and set limits: the virtual machine is made of them.",
            )


@pod_rule(
    "SBW214",
    "seLinuxOptions",
    effect=Effect.IGNORED,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source=KATA_LIMITATIONS,
)
def selinux(pod: Pod) -> Iterable[Hit]:
    """SELinux labels.

    Why: SELinux is off in the guest, so the labels are not applied to the containers.
    Fix: remove seLinuxOptions where it was to protect the node: the virtual machine does that.
    """
    for name, context in pod.security_contexts():
        node = get(context, "seLinuxOptions")
        if node is not None and has_members(node):
            yield Hit(node, "SELinux labels are not applied in the guest.", "Remove seLinuxOptions.", name)


@pod_rule(
    "SBW215",
    "AppArmor profiles",
    effect=Effect.IGNORED,
    certainty=Certainty.VERIFIED,
    severity=Status.FAIL,
    source="https://github.com/kata-containers/kata-containers/issues/7586",
)
def apparmor(pod: Pod) -> Iterable[Hit]:
    """AppArmor profiles.

    Why: the guest applies no profile, and kubelet checks the node first: where the node has no AppArmor, the pod is
    Failed with reason AppArmor. Whether the node image for sandboxed pods has it is not documented. Kubernetes refuses
    a pod whose annotation and field name different profiles.
    Fix: remove the profile, or set it to Unconfined.
    """
    fields = {name: get(context, "appArmorProfile") for name, context in pod.security_contexts()}
    for name, node in fields.items():
        if node is not None and text(get(node, "type")) not in (None, "Unconfined"):
            yield Hit(node, _APPARMOR, "Remove the profile.", name, Status.WARN)
    prefix = "container.apparmor.security.beta.kubernetes.io/"
    for name, node in pod.found.annotations.items():
        if not name.startswith(prefix):
            continue
        container = name.removeprefix(prefix)
        field = fields.get(container)
        if field is not None and _PROFILES.get(str(node.value).partition("/")[0]) != text(get(field, "type")):
            said = (
                "Kubernetes refuses the pod: the AppArmor profiles of its annotation and of its field must be the same."
            )
            yield Hit(node, said, "Remove the annotation.", container)
        elif node.value != "unconfined":
            yield Hit(node, _APPARMOR, "Remove the annotation.", container, Status.WARN)


#: What the field says that an annotation may say.
_PROFILES = {"unconfined": "Unconfined", "runtime": "RuntimeDefault", "localhost": "Localhost"}


_APPARMOR = (
    "The guest applies no AppArmor profile. On a node without AppArmor the pod is Failed: Cannot enforce AppArmor: "
    "AppArmor is not enabled on the host."
)


@pod_rule(
    "SBW219",
    "procMount: Unmasked",
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.FAIL,
    source="https://kubernetes.io/docs/concepts/security/pod-security-standards/",
)
def unmasked(pod: Pod) -> Iterable[Hit]:
    """All of /proc.

    Why: Kubernetes refuses procMount: Unmasked without hostUsers: false, and a pod with hostUsers: false does not start
    in a sandbox. So it cannot run in either form.
    Fix: remove procMount.
    """
    for container in pod.containers:
        node = get(container.node, "securityContext", "procMount")
        if text(node) == "Unmasked" and node is not None:
            then = (
                "with hostUsers: false the pod does not start in a sandbox"
                if is_false(get(pod.spec, "hostUsers"))
                else "Kubernetes refuses the pod: `hostUsers` must be false to use `Unmasked`"
            )
            yield Hit(
                node, f"procMount: Unmasked cannot run in a sandbox: {then}.", "Remove procMount.", container.name
            )


@pod_rule(
    "SBW222",
    "seccompProfile",
    effect=Effect.IGNORED,
    certainty=Certainty.VERIFIED,
    severity=Status.INFO,
    source="https://github.com/kata-containers/kata-containers/blob/3.32.0/src/runtime/Makefile",
)
def seccomp(pod: Pod) -> Iterable[Hit]:
    """Seccomp profiles.

    Why: AKS builds Kata without seccomp in the guest, so a profile is not applied there. The pod security standard
    restricted still requires it.
    Fix: keep the profile: it costs nothing, and it applies on the day on which the pod runs without a sandbox.
    """
    for name, context in pod.security_contexts():
        node = get(context, "seccompProfile")
        if node is not None and text(get(node, "type")) not in (None, "Unconfined"):
            yield Hit(
                node,
                "The profile is not applied in the guest.",
                "Keep it: it costs nothing, and the pod security standard restricted requires it.",
                name,
            )


RULES = (privileged, kata_annotations, selinux, apparmor, unmasked, seccomp)
