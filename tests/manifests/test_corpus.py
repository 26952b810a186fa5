"""Manifests of others, where they are present: they are not kept here. Lint and convert hold on all of them."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from aks_sandbox.errors import CannotConvert
from aks_sandbox.manifests.convert import ConvertOptions, convert
from aks_sandbox.manifests.finding import LintReport
from aks_sandbox.manifests.lint import LintOptions, lint
from aks_sandbox.manifests.parsing import Why
from aks_sandbox.manifests.reading import Source, decoded, read_sources
from aks_sandbox.model.finding import Status
from tests.manifests.judging import CORPUS, codes
from tests.support.yaml_text import values_in

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not present")

KATA = "kata-containers+kata-containers/tests/integration/kubernetes/runtimeclass_workloads"
AGENTS = "kubernetes-sigs+agent-sandbox/examples"
FILES = sorted(path for path in CORPUS.rglob("*") if path.suffix in (".yaml", ".yml")) if CORPUS.is_dir() else []
CLASS = "kata-vm-isolation"


def of(*names: str, sandboxed: bool = False, guess: bool = False) -> LintReport:
    """The report of files of the corpus."""
    return lint(read_sources([str(CORPUS / name) for name in names]), LintOptions(sandboxed, guess))


def numbers(report: LintReport, name: str = "") -> set[int]:
    """The numbers of the rules that found something, in the object of that name."""
    return {int(one.code[3:]) for one in report.findings if not name or one.subject.name == name}


def converted(path: Path, *replaces: str) -> tuple[Source, str] | None:
    """A file and its text after the conversion; None where it cannot be converted."""
    (source,) = read_sources([str(path)])
    try:
        (one,) = convert([source], ConvertOptions(CLASS, replaces)).files
    except CannotConvert:
        return None
    return source, one.text


@pytest.mark.parametrize(
    ("name", "object_name", "sandboxed", "must", "must_not"),
    [
        (
            "Azure-Samples+aks-labs/docs/security/pod-sandboxing-on-aks/kata_demo/normal-1.yaml",
            "",
            False,
            set(),
            set(range(999)),
        ),
        ("Azure-Samples+aks-store-demo/aks-store-quickstart.yaml", "rabbitmq", True, {303, 305}, {302}),
        (
            "GoogleCloudPlatform+microservices-demo/release/kubernetes-manifests.yaml",
            "adservice",
            True,
            {303, 305},
            {302},
        ),
        ("prometheus-operator+kube-prometheus/manifests/grafana-deployment.yaml", "grafana", True, {307, 222}, {302}),
        (
            "madhuakula+kubernetes-goat/scenarios/kube-bench-security/node-job.yaml",
            "kube-bench-node",
            True,
            {202, 206},
            {302},
        ),
        (
            "kubernetes+examples/_archived/sysdig-cloud/sysdig-daemonset.yaml",
            "sysdig-agent",
            True,
            {201, 202, 206, 207, 208, 209, 211},
            set(),
        ),
        ("kubernetes+examples/AI/vllm-deployment/vllm-deployment.yaml", "", True, {210, 307}, {302}),
        (f"{KATA}/pod-block-pv.yaml", "", False, {105, 224}, set()),
        (f"{KATA}/pod-footloose.yaml", "", False, {206, 217, 307}, set()),
        (f"{KATA}/k8s-policy-pod.yaml", "", False, {217}, set()),
        (f"{AGENTS}/kata-aks-sandbox/sandbox-kata-aks.yaml", "", False, {301, 602}, {604}),
        (f"{AGENTS}/openclaw-kata-aks-sandbox/openclaw-sandbox-kata-aks.yaml", "", False, {303}, {302, 602}),
        (f"{AGENTS}/firecracker-sandbox/sandbox-firecracker.yaml", "", False, {105, 111}, set()),
        (
            f"{AGENTS}/latebind-storage-gke-sandbox/storage-infra.yaml",
            "",
            True,
            {206, 209, 211, 112, 225},
            set(),
        ),
        ("weinong+aks-burner/suites/kata-io/setup/patch-kata-shim.yml", "", False, set(), set(range(999))),
    ],
)
def test_each_verdict_on_the_corpus_holds(
    name: str, object_name: str, sandboxed: bool, must: set[int], must_not: set[int]
) -> None:
    found = numbers(of(name, sandboxed=sandboxed), object_name)
    assert must <= found
    assert not must_not & found


def test_small_limits_of_the_store_are_refused() -> None:
    report = of("Azure-Samples+aks-store-demo/aks-store-all-in-one.yaml", sandboxed=True)
    assert sum(one.code == "SBW302" for one in report.findings) >= 4


def test_a_quota_of_pods_does_not_count_the_overhead() -> None:
    found = numbers(of(f"{KATA}/resource-quota.yaml", f"{KATA}/pod-quota-deployment.yaml"))
    assert {105, 301} <= found
    assert 312 not in found


def test_the_size_of_a_pod_is_the_sum_of_its_limits() -> None:
    assert [one.machine.mib for one in of(f"{KATA}/pod-oom.yaml").pods] == [900]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (f"{KATA}/pod-hugepage.yaml", Why.PLACEHOLDER),
        (f"{AGENTS}/vscode-sandbox/overlays/kata-mshv/kustomization.yaml", Why.KUSTOMIZATION),
    ],
)
def test_what_cannot_be_judged_is_named(name: str, why: Why) -> None:
    assert why in {one.why for one in of(name).not_judged}


def test_what_upstream_runs_in_its_tests_is_never_refused() -> None:
    failing = {one.code for one in of(f"{KATA}/pod-block-pv.yaml").findings if one.status is Status.FAIL}
    assert failing == set()


POLARIS = {
    "hostNetworkSet": "SBW201",
    "hostPIDSet": "SBW202",
    "hostIPCSet": "SBW203",
    "hostPathSet": "SBW206",
    "hostPortSet": "SBW205",
    "runAsPrivileged": "SBW209",
}


@pytest.mark.parametrize(("check", "code"), POLARIS.items())
def test_the_fixtures_of_polaris_have_the_verdict_of_their_names(check: str, code: str) -> None:
    seen = 0
    for path in sorted((CORPUS / "FairwindsOps+polaris/test/checks" / check).glob("*.yaml")):
        if not path.name.startswith(("failure", "success")):
            continue
        seen += 1
        assert (code in codes(of(str(path), sandboxed=True))) == path.name.startswith("failure"), path
    assert seen >= 2


KUBE_LINTER = [
    ("host-ipc.yml", "SBW203", {"app"}),
    ("host-network.yml", "SBW201", {"app"}),
    ("host-pid.yml", "SBW202", {"app"}),
    ("docker-sock.yml", "SBW207", {"app"}),
    ("privileged-container.yml", "SBW209", {"app"}),
    ("unsafe-proc-mount.yml", "SBW219", {"app", "app2"}),
    ("unsafe-sysctls.yml", "SBW213", {"app", "app2"}),
]


@pytest.mark.parametrize(("name", "code", "_objects"), KUBE_LINTER, ids=[name for name, *_ in KUBE_LINTER])
def test_the_fixtures_of_kube_linter_have_its_verdict(name: str, code: str, _objects: set[str]) -> None:
    report = of(f"stackrox+kube-linter/tests/checks/{name}", sandboxed=True, guess=True)
    found = {one.subject.name for one in report.findings if one.code == code}
    assert found
    assert not any(one.startswith("dont-fire") for one in found)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CORPUS)))
def test_convert_changes_class_lines_alone(path: Path) -> None:
    result = converted(path, "kata", "gvisor", "kata-mshv-vm-isolation", "kata-qemu", "kata-fc")
    if result is None:
        return
    source, text = result
    before, after = source.text.splitlines(keepends=True), text.splitlines(keepends=True)
    assert _but_the_class(after) == _but_the_class(before)
    again = convert([decoded(source.name, path, text.encode())], ConvertOptions(CLASS)).files[0].text
    assert again == text
    if text != source.text:
        assert values_in(text) != values_in(source.text)


def _but_the_class(lines: list[str]) -> list[str]:
    """The lines without those of the class, and without the class where others stand in its line."""
    rest = (re.sub(r"""runtimeClassName["']?: *[\w"'-]*,? *""", "", line) for line in lines)
    return [line for line in rest if line.strip()]


def mutations(seed: int, count: int) -> Iterator[bytes]:
    """Files of the corpus with lines lost, doubled, moved in, cut and bytes replaced."""
    chance = random.Random(seed)
    texts = [path.read_bytes() for path in FILES if path.stat().st_size < 6000]
    for _ in range(count):
        lines = chance.choice(texts).splitlines(keepends=True)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(lines) + 1)
            how = chance.randrange(6)
            if how == 0:
                del lines[at : at + chance.randint(1, 5)]
            elif how == 1:
                lines[at:at] = lines[at : at + chance.randint(1, 5)]
            elif how == 2 and at < len(lines):
                lines[at] = b"  " * chance.randint(0, 3) + lines[at].lstrip()
            elif how == 3 and at < len(lines):
                key = lines[at].partition(b":")[0]
                lines[at] = key + chance.choice(
                    [b": null\n", b": []\n", b": {}\n", b": 7\n", b": &a *a\n", b": true\n"]
                )
            elif how == 4 and at < len(lines) and lines[at]:
                place = chance.randrange(len(lines[at]))
                odd = chance.choice([b"\x00", b"\xff", b"{", b"]", b"&", b"*", b"\t", b"\xe2\x80\xa8", b"\r", b"'"])
                lines[at] = lines[at][:place] + odd + lines[at][place + 1 :]
            else:
                lines[at:at] = chance.choice(texts).splitlines(keepends=True)[: chance.randint(1, 8)]
        yield b"".join(lines)


def test_nothing_of_ten_thousand_mutations_makes_a_rule_or_the_command_fail() -> None:
    for data in mutations(20261130, 10_000):
        source = decoded("app.yaml", Path("app.yaml"), data)
        report = lint([source], LintOptions(as_sandboxed=True, guess=True))
        assert not [one for one in report.not_judged if one.why is Why.DEFECT], data


def test_a_mutation_is_converted_alone_or_not_at_all() -> None:
    options = ConvertOptions(CLASS, ("kata",), guess=True)
    for data in mutations(7, 2_000):
        source = decoded("app.yaml", Path("app.yaml"), data)
        try:
            (one,) = convert([source], options).files
        except CannotConvert:
            continue
        texts = (one.text.split("\n"), source.text.split("\n"))
        assert len({tuple(_but_the_class(text)) for text in texts}) == 1
        if one.changed:
            again = decoded("app.yaml", Path("app.yaml"), one.text.encode())
            assert not convert([again], options).changed


def test_lint_of_the_corpus_takes_at_most_eight_times_its_parsing() -> None:
    sources = read_sources([str(CORPUS)])

    def parsing() -> float:
        began = time.perf_counter()
        for one in sources:
            try:
                list(yaml.compose_all(one.text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
            except yaml.YAMLError:
                continue
        return time.perf_counter() - began

    def linting() -> float:
        began = time.perf_counter()
        lint(sources, LintOptions(as_sandboxed=True))
        return time.perf_counter() - began

    pairs = [(parsing(), linting()) for _ in range(3)]
    assert min(lint_time for _, lint_time in pairs) <= 8 * min(parse_time for parse_time, _ in pairs)
