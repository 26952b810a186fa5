"""What is generated: valid to Kubernetes' schemas, without a finding of lint, opened by the command that made it."""

from __future__ import annotations

import json
import shlex
from typing import Any, cast

import kubernetes_validate
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from kubernetes_validate.utils import all_versions

from aks_sandbox.catalog.sizing import documented_overhead
from aks_sandbox.commands.manifest_generate import GENERATE, GenerateArguments
from aks_sandbox.commands.row import Text
from aks_sandbox.errors import InvalidInput, NotFound
from aks_sandbox.manifests.finding import LintReport
from aks_sandbox.manifests.generating.generate import generate, judged
from aks_sandbox.manifests.generating.wanted import CLOSED, USED, Controller, Kind, ServedClass, Wanted
from aks_sandbox.model.finding import Status
from aks_sandbox.model.in_cluster import Taint, memory_bytes
from tests.manifests.judging import live
from tests.support.given_context import GivenContext

#: The first version that is supported and the newest that the schemas know: each takes seconds to load.
VERSIONS = [next(one for one in all_versions() if one.startswith("1.32.")), list(all_versions())[-1]]
#: What the custom resources of agent-sandbox v1beta1 have in their spec, as their definitions say (August 2026).
OF_AGENTS = {
    "Sandbox": {"operatingMode", "podTemplate", "service", "shutdownPolicy", "shutdownTime", "volumeClaimTemplates"},
    "SandboxTemplate": {
        *("envVarsInjectionPolicy", "networkPolicy", "networkPolicyManagement", "podTemplate", "service"),
        *("volumeClaimTemplates", "volumeClaimTemplatesPolicy"),
    },
    "SandboxWarmPool": {"replicas", "sandboxTemplateRef", "updateStrategy"},
}
KINDS = {
    Kind.POD: ["Pod", "NetworkPolicy"],
    Kind.DEPLOYMENT: ["Deployment", "NetworkPolicy"],
    Kind.PAIR: ["Deployment", "Deployment", "NetworkPolicy"],
    Kind.RUNTIME_CLASS: ["RuntimeClass"],
    Kind.AGENT_SANDBOX: ["Sandbox", "NetworkPolicy", "SandboxTemplate", "SandboxWarmPool"],
    Kind.ADMISSION_POLICY: ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"],
    Kind.NETWORK_POLICY: ["NetworkPolicy"],
    Kind.LIMIT_RANGE: ["LimitRange"],
}
TAINTS = (Taint("sandbox", "true", "NoSchedule"), Taint("team", "", ""))
VARIANTS: list[tuple[Kind, dict[str, Any]]] = [
    *((kind, {"namespace": "team"}) for kind in Kind),
    *((kind, {}) for kind in Kind if kind is not Kind.ADMISSION_POLICY),
    (Kind.POD, {"image": "nginx:1.29", "taints": TAINTS, "name": "1", "memory": "1.5Gi", "cpu": "3"}),
    (Kind.POD, {"command": ("sh", "-c", "echo 'a: b' # \"c\" é"), "name": "null"}),
    (Kind.DEPLOYMENT, {"replicas": 1, "memory": "256Mi", "name": "true", "image": f"a/b@sha256:{'0' * 64}"}),
    (Kind.DEPLOYMENT, {"allowed": ("0.0.0.0/0", "2001:db8::/32"), "excepted": ("20.1.2.3",)}),
    (Kind.PAIR, {"controller": Controller.DAEMON_SET, "taints": TAINTS}),
    (Kind.RUNTIME_CLASS, {"memory": "64Gi", "taints": TAINTS}),
    (Kind.RUNTIME_CLASS, {"served": ServedClass("kata", {"agentpool": "box"}, TAINTS, "cluster demo")}),
    (Kind.AGENT_SANDBOX, {"replicas": 7, "memory": "2Gi", "taints": TAINTS}),
    (Kind.NETWORK_POLICY, {"allowed": ("10.0.0.0/8", "1.2.3.4"), "selector": {"a": "1", "x.io/b": ""}}),
    (Kind.LIMIT_RANGE, {"memory": "256Mi", "cpu": "2"}),
]


def text_of(kind: Kind, **values: Any) -> str:
    """The text of a kind."""
    return generate(Wanted(kind=kind, command_line=f"az aks-sandbox manifest generate {kind}", **values))


def objects(text: str) -> list[dict[str, Any]]:
    """The objects of a text."""
    return [one for one in yaml.safe_load_all(text) if one is not None]


def open_findings(report: LintReport) -> list[str]:
    """The findings that are not accepted by an annotation, and what was not judged."""
    found = [f"{one.code} {one.message}" for one in report.findings if one.status is not Status.IGNORED]
    return [*found, *(one.message for one in report.not_judged)]


def require_valid(manifest: dict[str, Any], version: str) -> None:
    """Fails for what the schemas of Kubernetes refuse; of agent-sandbox, for what its definitions do not know."""
    if "agents.x-k8s.io" not in manifest["apiVersion"]:
        kubernetes_validate.validate(manifest, version, strict=True)
        return
    assert manifest["apiVersion"].endswith("agents.x-k8s.io/v1beta1")
    assert set(manifest["spec"]) <= OF_AGENTS[manifest["kind"]]
    if "podTemplate" in manifest["spec"]:
        template = manifest["spec"]["podTemplate"]
        assert set(template) == {"metadata", "spec"}
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", **template["metadata"]}}
        kubernetes_validate.validate({**pod, "spec": template["spec"]}, version, strict=True)


def test_every_kind_has_its_place_in_the_command() -> None:
    assert tuple(GENERATE.options["kind"].choices) == tuple(Kind)
    assert set(USED) == set(Kind) == set(KINDS)
    silent = {"kind", "output_file"}
    assert {one for used in USED.values() for one in used} == {
        option.argument for name, option in GENERATE.options.items() if name not in silent
    }


@pytest.mark.parametrize(
    ("kind", "values", "version"),
    [
        *((kind, values, VERSIONS[-1]) for kind, values in VARIANTS),
        *((kind, {"namespace": "team"}, version) for kind in Kind for version in VERSIONS[:-1]),
    ],
)
def test_what_is_generated_is_valid_to_the_schemas_of_kubernetes(
    kind: Kind, values: dict[str, Any], version: str
) -> None:
    for one in objects(text_of(kind, **values)):
        require_valid(one, version)


def test_the_schemas_reach_from_1_32_to_1_37_or_later() -> None:
    assert VERSIONS[0].startswith("1.32.")
    assert int(VERSIONS[1].split(".")[1]) >= 37


@pytest.mark.parametrize(("kind", "values"), VARIANTS)
def test_lint_finds_nothing_in_what_is_generated(kind: Kind, values: dict[str, Any]) -> None:
    text = text_of(kind, **values)
    assert open_findings(judged(text, "generated.yaml")) == []
    assert [one["kind"] for one in objects(text)] == [
        one if values.get("controller") is not Controller.DAEMON_SET else one.replace("Deployment", "DaemonSet")
        for one in KINDS[kind]
    ]


@pytest.mark.parametrize(("kind", "values"), VARIANTS)
def test_comments_teach_and_fit_beside_the_lines(kind: Kind, values: dict[str, Any]) -> None:
    lines = text_of(kind, **values).splitlines()
    comments = [line for line in lines if line.lstrip().startswith("#")]
    assert lines[0].startswith("# az aks-sandbox manifest generate")
    assert len(comments) >= 5
    assert max(map(len, comments)) <= 104
    assert not any(line.endswith(" ") for line in lines)


NAMES = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?", fullmatch=True)
AMOUNTS = st.integers(256, 200_000).map("{}Mi".format) | st.integers(1, 128).map("{}Gi".format)
WORDS = st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), max_size=3).map(tuple)


@given(st.sampled_from(Kind), NAMES, NAMES, AMOUNTS, st.integers(1, 64).map(str), st.integers(1, 9), WORDS)
def test_whatever_the_values_are_the_objects_hold_them_and_lint_finds_nothing(
    kind: Kind, name: str, namespace: str, memory: str, cpu: str, replicas: int, command: tuple[str, ...]
) -> None:
    text = text_of(kind, name=name, namespace=namespace, memory=memory, cpu=cpu, replicas=replicas, command=command)
    assert open_findings(judged(text, "generated.yaml")) == []
    found = objects(text)
    assert [one["kind"] for one in found] == KINDS[kind]
    assert all(one["metadata"]["name"].startswith(name) for one in found)
    for one in found:
        require_valid(one, VERSIONS[-1])
    if kind is Kind.POD:
        (container,) = found[0]["spec"]["containers"]
        assert container["resources"] == {"limits": {"cpu": cpu, "memory": memory}}
        assert not command or container["command"] == list(command)


@given(st.text())
def test_no_value_breaks_out_of_its_line(text: str) -> None:
    for values in ({"name": text}, {"namespace": text}, {"image": text}, {"memory": text}, {"cpu": text}):
        whole = {"name": "n", "namespace": "s", **values}
        try:
            found = objects(text_of(Kind.POD, **whole))
        except InvalidInput:
            continue
        assert [one["kind"] for one in found] == ["Pod", "NetworkPolicy"]


@pytest.mark.parametrize(
    ("kind", "values", "problem"),
    [
        (Kind.POD, {"memory": "20Mi"}, "'20Mi' is less than 128Mi, with which a sandbox does not start"),
        (Kind.POD, {"memory": "much"}, "'much' is not a quantity of Kubernetes"),
        (Kind.POD, {"cpu": "0"}, "'0' is not a quantity of Kubernetes"),
        (Kind.POD, {"name": "Web"}, "'Web' cannot be the name of the objects and a label of their pods"),
        (Kind.POD, {"name": "a" * 51}, "cannot be the name of the objects and a label of their pods"),
        (Kind.POD, {"namespace": "a.b"}, "'a.b' is not the name of a namespace"),
        (Kind.POD, {"image": "nginx"}, "'nginx' has neither a tag nor a digest"),
        (Kind.POD, {"command": ("sh", "-c", "a\nb")}, "has characters that are not printable"),
        (Kind.ADMISSION_POLICY, {}, "is required: the policy is about the pods of a namespace"),
        (Kind.DEPLOYMENT, {"replicas": 0}, "0 is out of range"),
        (Kind.NETWORK_POLICY, {"allowed": ("10.0.0.0/33",)}, "is neither an IP address nor a CIDR range"),
        (Kind.NETWORK_POLICY, {"allowed": ("169.254.169.254",)}, "is the metadata service of the node"),
        (Kind.NETWORK_POLICY, {"excepted": ("10.0.0.0/8",)}, "needs --allow-cidr"),
        (
            Kind.NETWORK_POLICY,
            {"allowed": ("10.0.0.0/8",), "excepted": ("11.0.0.0/9",)},
            "is not a part of a range of --allow-cidr",
        ),
    ],
)
def test_a_value_that_is_not_valid_is_refused_with_the_reason(kind: Kind, values: dict[str, Any], problem: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        text_of(kind, **values)
    assert problem in str(refused.value)


def test_a_sandboxed_daemon_set_carries_the_selector_of_its_class() -> None:
    trusted, untrusted, policy = objects(text_of(Kind.PAIR, controller=Controller.DAEMON_SET))
    specs = [one["spec"]["template"]["spec"] for one in (trusted, untrusted)]
    assert [one.get("runtimeClassName") for one in specs] == [None, "kata-vm-isolation"]
    assert [one["nodeSelector"] for one in specs] == [{"kubernetes.azure.com/kata-vm-isolation": "true"}] * 2
    assert policy["spec"]["podSelector"]["matchLabels"] == untrusted["spec"]["template"]["metadata"]["labels"]


def test_a_daemon_set_of_the_class_of_the_preview_carries_its_label() -> None:
    found = objects(text_of(Kind.PAIR, controller=Controller.DAEMON_SET, runtime_class="kata-mshv-vm-isolation"))
    selectors = [one["spec"]["template"]["spec"]["nodeSelector"] for one in found[:2]]
    assert selectors == [{"kubernetes.azure.com/kata-mshv-vm-isolation": "true"}] * 2


def test_the_pair_of_deployments_meets_on_one_node() -> None:
    trusted, untrusted, _ = objects(text_of(Kind.PAIR))
    affinity = trusted["spec"]["template"]["spec"]["affinity"]["podAffinity"]
    (term,) = affinity["requiredDuringSchedulingIgnoredDuringExecution"]
    assert term["labelSelector"]["matchLabels"] == untrusted["spec"]["template"]["metadata"]["labels"]
    assert term["topologyKey"] == "kubernetes.io/hostname"
    assert "runtimeClassName" not in trusted["spec"]["template"]["spec"]


@given(st.integers(128, 200_000))
def test_a_runtime_class_has_the_documented_overhead(mib: int) -> None:
    (own,) = objects(text_of(Kind.RUNTIME_CLASS, memory=f"{mib}Mi"))
    assert memory_bytes(str(own["overhead"]["podFixed"]["memory"])) == documented_overhead(mib * 1024 * 1024)


def test_a_runtime_class_of_a_cluster_has_its_handler_its_selector_and_its_taints() -> None:
    served = ServedClass("kata-preview", {"agentpool": "box"}, TAINTS[:1], "cluster demo")
    (own,) = objects(text_of(Kind.RUNTIME_CLASS, served=served, taints=TAINTS[1:]))
    assert (own["handler"], own["scheduling"]["nodeSelector"]) == ("kata-preview", {"agentpool": "box"})
    assert [one["key"] for one in own["scheduling"]["tolerations"]] == ["sandbox", "team"]


def test_a_policy_cuts_the_metadata_service_out_of_each_range_that_holds_it() -> None:
    text = text_of(Kind.NETWORK_POLICY, allowed=("0.0.0.0/0", "10.0.0.0/8"), excepted=("20.1.2.3",))
    _, everything, private = objects(text)[0]["spec"]["egress"]
    assert everything["to"][0]["ipBlock"] == {"cidr": "0.0.0.0/0", "except": [*CLOSED, "20.1.2.3/32"]}
    assert private["to"][0]["ipBlock"] == {"cidr": "10.0.0.0/8"}


def test_a_policy_of_admission_looks_whether_the_class_is_set_before_it_compares() -> None:
    policy, binding = objects(text_of(Kind.ADMISSION_POLICY, namespace="team", runtime_class="kata-vm-isolation"))
    (rule,) = policy["spec"]["validations"]
    assert rule["expression"].startswith("has(object.spec.runtimeClassName) && ")
    assert "['kata-vm-isolation']" in rule["expression"]
    assert binding["spec"]["policyName"] == policy["metadata"]["name"]
    selected = binding["spec"]["matchResources"]["namespaceSelector"]["matchLabels"]
    assert selected == {"kubernetes.io/metadata.name": "team"}


def test_a_limit_range_writes_a_default_limit() -> None:
    container, of_pod = objects(text_of(Kind.LIMIT_RANGE, memory="1Gi"))[0]["spec"]["limits"]
    assert container["default"]["memory"] == "1Gi"
    assert of_pod["min"] == {"memory": "128Mi"}


def run(kind: str, **values: Any) -> tuple[str, list[str]]:
    """What the command prints for these values, and what it warns of."""
    context = GivenContext()
    given = {"kind", *values}
    arguments = GENERATE.read({**_defaults(), "kind": kind, **values}, given)
    result = GENERATE.run(cast("Any", context), arguments)
    assert isinstance(result, Text)
    return result.content.decode(), context.reporter.texts


def _default(name: str) -> Any:
    return GenerateArguments.__dataclass_fields__[name].default


def _defaults() -> dict[str, Any]:
    return {name: _default(name) for name in GENERATE.options if name != "kind"}


LINES: list[tuple[str, dict[str, Any]]] = [
    ("pod", {}),
    ("pod", {"image": f"a/b@sha256:{'0' * 64}", "start": "sh -c 'echo \"$HOME\"; sleep 9'", "name": "web"}),
    ("deployment", {"replicas": 3, "tolerations": ["a=b:NoSchedule", "c"], "memory": "1Gi", "cpu": "2"}),
    ("trusted-untrusted", {"controller": "daemonset", "namespace": "team"}),
    ("network-policy", {"selector": ["app=web", "x.io/y=z"], "allowed": ["0.0.0.0/0"], "excepted": ["1.2.3.0/24"]}),
]


@pytest.mark.parametrize(("kind", "values"), LINES)
def test_the_text_opens_with_the_command_that_made_it_and_the_command_makes_it_again(
    kind: str, values: dict[str, Any]
) -> None:
    text, warnings = run(kind, **values)
    words = shlex.split(text.splitlines()[0].removeprefix("# "))
    assert words[:5] == ["az", "aks-sandbox", "manifest", "generate", kind]
    again: dict[str, Any] = {}
    fields = {name: field for field, one in GENERATE.options.items() for name in one.names}
    for name, value in zip(words[5::2], words[6::2], strict=True):
        one = GENERATE.options[fields[name]]
        if one.repeats:
            again.setdefault(fields[name], []).append(value)
        else:
            again[fields[name]] = int(value) if value.isdigit() and fields[name] == "replicas" else value
    assert again == values
    assert run(kind, **again)[0] == text
    assert warnings == []


def test_an_option_that_the_kind_has_no_use_for_is_refused() -> None:
    with pytest.raises(InvalidInput, match="has no use for limit-range"):
        run("limit-range", image="a:1")
    with pytest.raises(InvalidInput, match="'nonsense' is not one of pod, deployment"):
        run("nonsense")


def test_a_group_that_the_front_end_fills_in_is_not_refused() -> None:
    text, _ = run("pod", resource_group_name="default-rg")
    assert text.splitlines()[0] == "# az aks-sandbox manifest generate pod"


def test_a_group_that_was_given_for_the_class_of_a_cluster_needs_the_cluster() -> None:
    with pytest.raises(InvalidInput, match="it needs --name"):
        run("runtime-class", resource_group_name="rg")


def test_a_cluster_without_a_class_is_reconciled_by_its_own_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aks_sandbox.commands.manifest_generate.live_cluster", lambda *_, **__: live(handler="runc"))
    with pytest.raises(NotFound) as caught:
        run("runtime-class", resource_group_name="my-group", cluster_name="demo")
    [step] = caught.value.steps
    assert str(step.command) == "az aks-sandbox reconcile -g my-group -n demo"


def test_what_lint_says_of_a_value_that_was_asked_for_is_a_warning() -> None:
    _, warnings = run("pod", memory="128Mi")
    assert len(warnings) == 1
    assert "SBW311" in warnings[0]
    assert json.dumps(run("pod", runtime_class="kata-mshv-vm-isolation")[1]).count("SBW102") == 1
