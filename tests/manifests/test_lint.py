"""What lint reads, what it passes over, how findings are accepted, and how a report says all of it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from xml.etree import ElementTree

import pytest

from aks_sandbox.commands.manifest import MANIFEST
from aks_sandbox.commands.row import Answer
from aks_sandbox.errors import FileNotWritten, InvalidInput
from aks_sandbox.manifests import lint as lint_module
from aks_sandbox.manifests.kinds import POD_PATHS
from aks_sandbox.manifests.lint import LintOptions, lint
from aks_sandbox.manifests.reading import decoded, read_sources
from aks_sandbox.manifests.rules.rule import LintRule
from tests.manifests.judging import codes, judged, pod, source
from tests.support.given_context import GivenContext
from tests.support.log_commands import azure_command, github_command
from tests.support.schemas import problems

LINT = next(row for row in MANIFEST.rows if row.name == "lint")
BAD = pod("hostNetwork: true", container="resources: {limits: {memory: 1Gi, cpu: 1}}")
GOOD = pod(container="resources: {limits: {memory: 1Gi, cpu: 1}}")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*paths: str, **arguments: Any) -> Any:
    """What the command shows."""
    return LINT.run(cast("Any", GivenContext()), LINT.arguments(paths=list(paths), **arguments))


def test_a_group_that_was_given_needs_the_cluster_and_one_of_the_configuration_does_not(tmp_path: Path) -> None:
    """With a group alone nothing of the cluster would be judged, and nothing would say so."""
    (tmp_path / "pod.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c}]}\n"
    )
    values = {"paths": [str(tmp_path)], "resource_group_name": "rg"}
    fields = LINT.arguments.__dataclass_fields__
    defaults = {name: fields[name].default for name in LINT.options}
    with pytest.raises(InvalidInput, match="it needs --name"):
        LINT.run(cast("Any", GivenContext()), LINT.read({**defaults, **values}, set(values)))
    LINT.run(cast("Any", GivenContext()), LINT.read({**defaults, **values}, {"paths"}))


def place(report: Any) -> list[tuple[str, int, int]]:
    """Code, line and column of what fails."""
    return [(one.code, one.line, one.column) for one in report.findings if one.status == "fail"]


def nested(path: tuple[str, ...], value: Any) -> Any:
    """A value at the end of a path."""
    for name in reversed(path):
        value = [value] if name == "*" else {name: value}
    return value


@pytest.mark.parametrize(("group", "kind"), POD_PATHS)
def test_the_pods_of_every_kind_are_found(group: str, kind: str) -> None:
    spec = {"runtimeClassName": "kata-vm-isolation", "hostUsers": False, "containers": [{"name": "c"}]}
    for path in POD_PATHS[group, kind]:
        document = {
            "apiVersion": f"{group}/v1".lstrip("/"),
            "kind": kind,
            "metadata": {"name": "x"},
            **nested(path, spec),
        }
        assert "SBW220" in codes(judged(json.dumps(document)))


def test_the_group_of_a_kind_counts() -> None:
    text = (
        "apiVersion: aks-sandbox.azure.com/v1\nkind: SandboxTemplate\nspec: {podTemplate: {spec: {hostUsers: false}}}\n"
    )
    assert judged(text, as_sandboxed=True).pods_found == 0


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (BAD, 7, 16),
        (BAD.replace("\n", "\r\n"), 7, 16),
        ("\ufeff" + BAD, 7, 16),
        ("# a\n---\n# ü\n" + BAD, 10, 16),
        (GOOD + "---\n" + BAD, 17, 16),
        ("apiVersion: v1\nkind: List\nitems:\n- " + BAD.strip().replace("\n", "\n  "), 10, 18),
        ('{"apiVersion": "v1", "kind": "Pod", "spec":\n {"runtimeClassName": "kata", "hostNetwork": true}}', 2, 46),
    ],
)
def test_a_finding_has_the_line_and_column_of_its_value(text: str, line: int, column: int) -> None:
    assert ("SBW201", line, column) in place(judged(text))


def test_what_helm_renders_names_the_template_of_each_object() -> None:
    text = f"---\n# Source: web/templates/a.yaml\n{BAD}---\n# Source: web/templates/b.yaml\n{BAD}---\n{BAD}"
    found = [one.helm_source for one in judged(text).findings if one.code == "SBW201"]
    assert found == ["web/templates/a.yaml", "web/templates/b.yaml", ""]


def test_utf_16_is_read() -> None:
    report = lint([decoded("a.yaml", None, BAD.encode("utf-16"))], LintOptions())
    assert "SBW201" in codes(report)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("kind: Pod\n  {{- if .Values.x }}\nspec:\n", "template"),
        ("{{- if .Values.x }}\nkind: Pod\n{{- end }}\n", "template"),
        ("apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: {{ .Values.image }}\n", "template"),
        ("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n", "kustomization"),
        ("- op: add\n  path: /spec\n  value: {}\n", "patch"),
        ("apiVersion: v1\nkind: Pod\n$patch: delete\n", "patch"),
        ("a: [\n", "syntax"),
        ("a: b\n\tc: d\n", "syntax"),
        ("[" * 2000, "unreadable"),
        (pod("nodeName: NODE"), "placeholder"),
        (pod(container="resources: {limits: {memory: '${MEMORY}'}}"), "placeholder"),
        (pod("hostNetwork: <bool value>"), "placeholder"),
        (pod("dnsPolicy: Default\ndnsPolicy: None"), "placeholder"),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  p: |\n    kind: Pod\n    spec:\n"
            "      containers: []\n",
            "embedded",
        ),
        (pod().replace("kind: Pod", "kind: Mine").replace("v1", "example.com/v1"), "unknownKind"),
    ],
)
def test_what_is_not_judged_is_said_and_fails_when_strict(text: str, why: str) -> None:
    report = judged(text)
    assert [str(one.why) for one in report.not_judged] == [why]
    assert str(judged(text, strict=True).verdict) == "fail"


@pytest.mark.parametrize(
    "text",
    [
        pod(container="image: ${IMAGE}\nargs: ['${HOME}', '$(NAME)']\nenv: [{name: A, value: '{{ b }}'}]"),
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  t: |\n    {{ $labels.x }}\n",
        pod(container="volumeMounts: [{name: v, mountPath: /DATA}]"),
        "# {{ a comment }}\n" + GOOD,
    ],
)
def test_what_only_looks_like_a_template_is_judged(text: str) -> None:
    assert judged(text).not_judged == []


@pytest.mark.parametrize("key", ["? [a, b]\n: c", "? {a: b}\n: c", "[x]: y"])
def test_a_key_that_is_not_a_text_is_passed_over(key: str) -> None:
    assert "SBW201" in codes(judged(pod(f"hostNetwork: true\n{key}")))


@pytest.mark.parametrize("text", ["hello\n", "--- \n# a comment\n'a text'\n"])
def test_a_text_in_the_place_of_an_object_does_not_pass(text: str, tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").write_text(text)
    shown = run("odd.yaml")
    assert shown.document["verdict"] == "unknown"
    assert [one["message"] for one in shown.document["notJudged"]] == ["It is a text, not an object."]


def test_a_broken_document_hides_no_other_and_keeps_the_lines() -> None:
    report = judged(f"{BAD}---\na: [\n---\n{BAD}")
    assert [one[1] for one in place(report)] == [7, 20]
    assert [(str(one.why), one.line) for one in report.not_judged] == [("syntax", 13)]
    assert str(judged(f"{GOOD}---\na: [\n").verdict) == "unknown"


def test_a_patch_of_a_kustomization_is_not_judged(tmp_path: Path) -> None:
    (tmp_path / "kustomization.yaml").write_text("patches:\n- path: patch.yaml\npatchesStrategicMerge: [./old.yaml]\n")
    (tmp_path / "patch.yaml").write_text(BAD)
    (tmp_path / "old.yaml").write_text(BAD)
    report = lint(read_sources(["."]), LintOptions())
    assert sorted(str(one.why) for one in report.not_judged) == ["kustomization", "patch", "patch"]
    assert report.pods_found == 0


def test_a_kind_that_is_not_known_is_judged_by_its_shape_on_request() -> None:
    text = pod("hostNetwork: true").replace("kind: Pod", "kind: Mine").replace("apiVersion: v1", "apiVersion: x.io/v1")
    assert codes(judged(text)) == set()
    assert "SBW201" in codes(judged(text, guess=True))


def test_pods_that_request_no_sandbox_are_judged_on_request() -> None:
    plain = BAD.replace("  runtimeClassName: kata-vm-isolation\n", "")
    assert codes(judged(plain)) == set()
    assert "SBW201" in codes(judged(plain, as_sandboxed=True))


def test_a_class_of_the_input_makes_its_pods_sandboxed_whatever_its_name() -> None:
    own = "---\napiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: small}\nhandler: kata\n"
    text = BAD.replace("kata-vm-isolation", "small")
    assert "SBW201" not in codes(judged(text))
    assert "SBW201" in codes(judged(text, own))


def test_the_limits_of_a_limit_range_count_in_its_namespace() -> None:
    limits = (
        "apiVersion: v1\nkind: LimitRange\nmetadata: {name: l, namespace: NS}\n"
        "spec: {limits: [{type: Container, default: {memory: 1Gi}}]}\n"
    )
    text = pod(metadata="  namespace: web\n")
    assert judged(text, limits.replace("NS", "web")).pods[0].machine.mib == 1024
    assert judged(text, limits.replace("NS", "other")).pods[0].machine.mib == 512


def test_a_rule_that_fails_itself_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(rule: LintRule) -> LintRule:
        def fail(_pod: Any) -> Any:
            raise LookupError("nothing")

        return LintRule(rule.info, rule.effect, rule.certainty, rule.docstring, of_pod=fail)

    rules = [broken(rule) if rule.code == "SBW202" else rule for rule in lint_module.POD_RULES]
    monkeypatch.setattr(lint_module, "POD_RULES", rules)
    report = judged(BAD)
    assert "SBW201" in codes(report)
    assert [str(one.why) for one in report.not_judged] == ["defect"]
    assert str(judged(GOOD).verdict) == "unknown"


def test_an_annotation_accepts_a_finding_of_its_object_alone() -> None:
    text = pod("hostNetwork: true", metadata="  annotations:\n    aks-sandbox/ignore-SBW201: tested\n")
    found = [one for one in judged(f"{text}---\n{BAD}").findings if one.code == "SBW201"]
    assert [(str(one.status), one.reason) for one in found] == [("ignored", "tested"), ("fail", "")]


def test_an_annotation_of_a_pod_that_is_not_judged_is_not_called_useless() -> None:
    text = pod(metadata="  annotations: {aks-sandbox/ignore-SBW201: tested}\n")
    assert codes(judged(text.replace("  runtimeClassName: kata-vm-isolation\n", ""))) == set()


CONFIG = "ignore:\n- rule: sbw201\n  object: Pod/p*\n  reason: tested\n"


def test_the_configuration_file_accepts_findings_by_object(tmp_path: Path) -> None:
    (tmp_path / "app.yaml").write_text(BAD)
    assert LINT.answer(run("app.yaml").document) is Answer.NO
    (tmp_path / ".aks-sandbox.yaml").write_text(CONFIG)
    document = run(".").document
    assert LINT.answer(document) is Answer.YES
    assert [one["ignoredFor"] for one in document["findings"] if one["code"] == "SBW201"] == ["tested"]
    (tmp_path / ".aks-sandbox.yaml").write_text(CONFIG.replace("Pod/p*", "Pod/q"))
    document = run("app.yaml").document
    assert {"SBW201", "SBW902"} <= {one["code"] for one in document["findings"]}
    (tmp_path / "own.yaml").write_text(CONFIG.replace("sbw201", "SBW221x"))
    document = run("app.yaml", config="own.yaml").document
    assert {(one["file"], one["line"]) for one in document["findings"] if one["code"] == "SBW901"} == {("own.yaml", 2)}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: [", "is not YAML"),
        ("- a\n", "is not a mapping"),
        ("ignores: []\n", "has the member ignores"),
        ("ignore: SBW201\n", "not a list"),
        ("ignore:\n- {rule: SBW201, objects: x}\n", "at line 2 that has the member objects"),
        ("ignore:\n- {reason: x}\n", "does not name a rule"),
    ],
)
def test_a_configuration_file_that_is_not_one_is_refused(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "app.yaml").write_text(BAD)
    (tmp_path / ".aks-sandbox.yaml").write_text(text)
    with pytest.raises(InvalidInput, match=says):
        run("app.yaml")


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    piped = SimpleNamespace(isatty=lambda: False, buffer=io.BytesIO(BAD.encode()))
    monkeypatch.setattr(sys, "stdin", piped)
    assert run("-").document["findings"][-1]["file"] == "-"


@pytest.mark.parametrize("name", ["missing.yaml", "", "a\0b"])
def test_a_path_that_is_not_there_is_an_error(name: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        read_sources([name])


def test_a_folder_without_manifests_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "read.me").write_text("x")
    with pytest.raises(InvalidInput, match="a manifest was not found"):
        read_sources([str(tmp_path)])


def test_a_file_is_judged_once_and_a_hidden_folder_is_not_searched(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BAD)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "b.yaml").write_text(BAD)
    assert [one.name for one in read_sources(["a.yaml", "."])] == ["a.yaml"]


def test_every_report_says_what_the_document_says(tmp_path: Path) -> None:
    (tmp_path / "app.yaml").write_text(f"{BAD}---\na: [\n")
    names = ["r.sarif", "r.xml", "r.html", "r.json"]
    shown = run("app.yaml", report=[*names, "github", "azure-pipelines"], everything=True)
    assert problems("lint", shown.document) == []
    written = json.loads((tmp_path / "r.json").read_text())
    assert {**written, "createdAt": ""} == {**shown.document, "createdAt": ""}
    sarif = json.loads((tmp_path / "r.sarif").read_text())["runs"][0]
    first = sarif["results"][0]["locations"][0]["physicalLocation"]
    assert first["artifactLocation"] == {"uri": "app.yaml"}
    assert [one["ruleId"] for one in sarif["results"]] == [one["code"] for one in shown.document["findings"]]
    assert "It is not YAML" in sarif["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    root = ElementTree.parse(tmp_path / "r.xml").getroot()
    assert root.get("failures") == "1"
    page = (tmp_path / "r.html").read_text()
    assert "app.yaml:7:16" in page
    assert "SBW201" in page
    assert [line.partition(" ")[0] for line in shown.log[:3]] == ["::error", "::error", "::notice"]
    assert any(
        line.startswith("##vso[task.logissue type=error;sourcepath=app.yaml;linenumber=7;") for line in shown.log
    )


def test_a_clean_input_has_an_empty_list_of_results(tmp_path: Path) -> None:
    (tmp_path / "app.yaml").write_text("apiVersion: v1\nkind: Service\nmetadata: {name: s}\n")
    shown = run("app.yaml", report=["r.sarif", "github"])
    assert json.loads((tmp_path / "r.sarif").read_text())["runs"][0]["results"] == []
    assert shown.log == ()
    assert LINT.answer(shown.document) is Answer.YES


def test_the_fingerprint_stays_when_lines_move(tmp_path: Path) -> None:
    def prints(text: str) -> set[str]:
        (tmp_path / "app.yaml").write_text(text)
        run("app.yaml", report=["r.sarif"])
        results = json.loads((tmp_path / "r.sarif").read_text())["runs"][0]["results"]
        return {one["partialFingerprints"]["objectAndRule/v1"] for one in results}

    assert prints(BAD) == prints(f"# one\n# two\n{BAD}")


@pytest.mark.parametrize("name", ["r.txt", "gitlab", "no/r.xml"])
def test_a_report_that_cannot_be_is_refused_before_anything_is_read(name: str) -> None:
    with pytest.raises(InvalidInput):
        run("missing.yaml", report=[name])


def test_a_report_that_cannot_be_written_does_not_take_the_result_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: Any) -> str:
        raise LookupError("nothing")

    (tmp_path / "app.yaml").write_text(BAD)
    monkeypatch.setattr("aks_sandbox.manifests.lint_reports.lint_sarif", broken)
    monkeypatch.setitem(
        cast("Any", __import__("aks_sandbox.manifests.lint_reports", fromlist=["WRITERS"]).WRITERS), ".sarif", broken
    )
    with pytest.raises(FileNotWritten) as raised:
        run("app.yaml", report=["r.sarif"])
    assert cast("Any", raised.value.result).document["verdict"] == "fail"


HOSTILE = "a\u202eb\x1b[31m::error::x##vso[task.complete]\nc"


def test_a_hostile_name_is_one_visible_line_everywhere(tmp_path: Path) -> None:
    document = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": HOSTILE},
        "spec": {"runtimeClassName": "kata", "hostNetwork": True, "containers": [{"name": HOSTILE}]},
    }
    (tmp_path / "app.json").write_text(json.dumps(document))
    shown = run("app.json", report=["r.sarif", "r.xml", "r.html", "github", "azure-pipelines"])
    texts = [(tmp_path / name).read_text() for name in ("r.sarif", "r.xml", "r.html")]
    for text in [*texts, *shown.log, json.dumps(shown.document, ensure_ascii=False)]:
        assert not {"\u202e", "\x1b"} & set(text)
    for line in shown.log:
        assert "\n" not in line
        assert line.startswith("::") == (github_command(line) is not None)
        issue = azure_command(line)
        assert issue is None or issue.name == "task.logissue"
    assert problems("lint", shown.document) == []


def test_a_source_that_is_not_text_is_named() -> None:
    report = lint([decoded("a.yaml", None, b"\xff\xfa\x00")], LintOptions())
    assert [str(one.why) for one in report.not_judged] == ["unreadable"]
    assert source("a: b").text == "a: b"
