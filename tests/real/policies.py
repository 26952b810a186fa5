"""Admission policies of a cluster: what refuses pods or namespaces, and what changes them on their way in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

GROUP = "admissionregistration.k8s.io/v1"
#: Of the pods of a run, and of the namespaces of one.
OF_RUNS = "object.metadata.namespace.startsWith('aks-sandbox-verify-')"
NAMED_AS_RUNS = "object.metadata.name.startsWith('aks-sandbox-verify-')"
IMAGE = "mcr.microsoft.com/cbl-mariner/busybox:2.0"


@dataclass(frozen=True)
class Policy:
    """A policy and its binding."""

    name: str
    kind: str
    spec: Mapping[str, Any]

    def objects(self) -> Sequence[Mapping[str, Any]]:
        """The two, in the order in which they are made."""
        actions = {"validationActions": ["Deny"]} if self.kind.startswith("Validating") else {}
        head = {"apiVersion": GROUP, "metadata": {"name": self.name}}
        return (
            {**head, "kind": self.kind, "spec": {"failurePolicy": "Fail", **self.spec}},
            {**head, "kind": f"{self.kind}Binding", "spec": {"policyName": self.name, **actions}},
        )


def _rules(resource: str, operation: str, *conditions: str) -> dict[str, Any]:
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": [operation], "resources": [resource]}
    named = [{"name": f"c{number}", "expression": text} for number, text in enumerate(conditions)]
    return {"matchConstraints": {"resourceRules": [rule]}, **({"matchConditions": named} if named else {})}


def denies(
    name: str, what: str, message: str, *conditions: str, resource: str = "pods", operation: str = "CREATE"
) -> Policy:
    """Refuses what the expression does not hold of."""
    validation = {"expression": what, "message": message}
    rules = _rules(resource, operation, *conditions)
    return Policy(name, "ValidatingAdmissionPolicy", {**rules, "validations": [validation]})


def changes(name: str, patch: str, *conditions: str, resource: str = "pods") -> Policy:
    """Changes what the conditions hold of, by an expression that makes a JSON patch."""
    mutation = {"patchType": "JSONPatch", "jsonPatch": {"expression": patch}}
    rules = {**_rules(resource, "CREATE", *conditions), "reinvocationPolicy": "IfNeeded"}
    return Policy(name, "MutatingAdmissionPolicy", {**rules, "mutations": [mutation]})


def replaced(path: str, value: str) -> str:
    """A patch that puts another value in the place of one."""
    return f'[JSONPatch{{op: "replace", path: "{path}", value: {value}}}]'


def added(path: str, value: str) -> str:
    """A patch that adds a value."""
    return f'[JSONPatch{{op: "add", path: "{path}", value: {value}}}]'


def taken(path: str) -> str:
    """A patch that takes a member away."""
    return f'[JSONPatch{{op: "remove", path: "{path}"}}]'


_SECURITY = (
    "securityContext: Object.spec.containers.securityContext{runAsNonRoot: true, runAsUser: 1000, "
    "allowPrivilegeEscalation: false, capabilities: Object.spec.containers.securityContext.capabilities{"
    'drop: ["ALL"]}}'
)
SIDECAR = (
    f'Object.spec.containers{{name: "proxy", image: "{IMAGE}", command: ["sh", "-c", "echo proxy; sleep 600"], '
    f"{_SECURITY}}}"
)
ONE_CONTAINER = "object.spec.containers.size() == 1"
IS_SANDBOXED = "object.metadata.labels['app.kubernetes.io/component'] == 'sandboxed'"
WITHOUT_CLASS = (
    '(has(object.spec.runtimeClassName) ? [JSONPatch{op: "remove", path: "/spec/runtimeClassName"}] : []) + '
    '(has(object.spec.overhead) ? [JSONPatch{op: "remove", path: "/spec/overhead"}] : [])'
)
WITHOUT_ANNOTATIONS = 'has(object.metadata.annotations) ? [JSONPatch{op: "remove", path: "/metadata/annotations"}] : []'
