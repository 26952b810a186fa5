"""Convert changes the lines that are asked for and no other byte, all files or none."""

from __future__ import annotations

import io
import re
import stat
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import yaml

from aks_sandbox.commands.manifest import MANIFEST
from aks_sandbox.commands.row import Answer, Text
from aks_sandbox.errors import CannotConvert, InvalidInput
from aks_sandbox.manifests import convert as convert_module
from aks_sandbox.manifests.convert import (
    ConvertOptions,
    applying,
    convert,
    encoded,
    parsed_taint,
    write_all,
)
from aks_sandbox.manifests.kinds import POD_PATHS
from aks_sandbox.manifests.reading import decoded, read_sources
from aks_sandbox.model.in_cluster import Taint
from tests.manifests.judging import source
from tests.support.given_context import GivenContext
from tests.support.schemas import problems

CONVERT = next(row for row in MANIFEST.rows if row.name == "convert")
CLASS = "kata-vm-isolation"
OPTIONS = ConvertOptions(CLASS)


def converted(text: str, options: ConvertOptions = OPTIONS) -> str:
    """The text after the conversion, which a second one leaves as it is."""
    result = convert([source(text)], options).files[0].text
    assert convert([source(result)], options).files[0].text == result
    return result


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "kind: Pod\napiVersion: v1\nspec:   # the pod\n  # first\n\n  containers: [{name: c}] # x\n",
            "kind: Pod\napiVersion: v1\nspec:   # the pod\n  # first\n\n  runtimeClassName: kata-vm-isolation\n"
            "  containers: [{name: c}] # x\n",
        ),
        (
            "kind: Pod\r\napiVersion: v1\r\nspec:\r\n    containers: []\r\n",
            "kind: Pod\r\napiVersion: v1\r\nspec:\r\n    runtimeClassName: kata-vm-isolation\r\n    containers: []\r\n",
        ),
        (
            "kind: Pod\napiVersion: v1\nspec:\n  containers: []",
            "kind: Pod\napiVersion: v1\nspec:\n  runtimeClassName: kata-vm-isolation\n  containers: []",
        ),
        (
            "{kind: Pod, apiVersion: v1, spec: {containers: []}}",
            "{kind: Pod, apiVersion: v1, spec: {runtimeClassName: kata-vm-isolation, containers: []}}",
        ),
        (
            '{"kind": "Pod", "apiVersion": "v1", "spec": {\n    "containers": []\n  }\n}\n',
            '{"kind": "Pod", "apiVersion": "v1", "spec": {\n    "runtimeClassName": "kata-vm-isolation",\n'
            '    "containers": []\n  }\n}\n',
        ),
        (
            "kind: Pod\napiVersion: v1\nspec: {}\n",
            "kind: Pod\napiVersion: v1\nspec: {runtimeClassName: kata-vm-isolation}\n",
        ),
        (
            "kind: Pod\napiVersion: v1\nspec:\n  runtimeClassName:   # none\n  containers: []\n",
            "kind: Pod\napiVersion: v1\nspec:\n  runtimeClassName: kata-vm-isolation   # none\n  containers: []\n",
        ),
        (
            "kind: Pod\napiVersion: v1\nspec:\n  runtimeClassName: ''   # none\n  containers: []\n",
            "kind: Pod\napiVersion: v1\nspec:\n  runtimeClassName: 'kata-vm-isolation'   # none\n  containers: []\n",
        ),
        (
            "kind: List\napiVersion: v1\nitems:\n- kind: Pod\n  apiVersion: v1\n  spec: {containers: []}\n",
            "kind: List\napiVersion: v1\nitems:\n- kind: Pod\n  apiVersion: v1\n"
            "  spec: {runtimeClassName: kata-vm-isolation, containers: []}\n",
        ),
        (
            "# ü\n---\nkind: Pod\napiVersion: v1\nspec:\n  containers: &c\n  - name: ü\n  initContainers: *c\n...\n",
            "# ü\n---\nkind: Pod\napiVersion: v1\nspec:\n  runtimeClassName: kata-vm-isolation\n  containers: &c\n"
            "  - name: ü\n  initContainers: *c\n...\n",
        ),
        (
            "kind: Pod\napiVersion: v1\nspec: &shared\n  containers: []\n",
            "kind: Pod\napiVersion: v1\nspec: &shared\n  runtimeClassName: kata-vm-isolation\n  containers: []\n",
        ),
    ],
)
def test_the_class_is_set_and_nothing_else_changes(before: str, after: str) -> None:
    assert converted(before) == after


@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_a_foreign_class_is_replaced_on_request_alone(quote: str) -> None:
    text = f"kind: Pod\napiVersion: v1\nspec:\n  containers: []\n  runtimeClassName: {quote}gvisor{quote} # fast\n"
    kept = convert([source(text)], OPTIONS)
    assert kept.files[0].text == text
    assert kept.kept == (
        "app.yaml:5: Pod/(without a name) requests RuntimeClass gvisor, which is kept without --from gvisor.",
    )
    assert converted(text, ConvertOptions(CLASS, ("gvisor",))) == text.replace("gvisor", CLASS)


@pytest.mark.parametrize("name", ["1.5", "true", "null", "1e3", "0x1"])
def test_a_name_that_yaml_would_read_as_another_type_is_quoted(name: str) -> None:
    for text in ("spec: {containers: []}\n", "spec:\n  containers: []\n", "spec:\n  runtimeClassName: gvisor\n"):
        result = converted(f"kind: Pod\napiVersion: v1\n{text}", ConvertOptions(name, ("gvisor",)))
        assert yaml.safe_load(result)["spec"]["runtimeClassName"] == name


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "a: &pod\n  containers: []\nkind: Pod\napiVersion: v1\nspec: *pod\n",
            "app.yaml:1: Pod/(without a name): its pod stands in several places, through the anchor (&) at line 1",
        ),
        (
            "x: &t {spec: {containers: []}}\nkind: Deployment\napiVersion: apps/v1\nspec:\n  template: *t\n",
            "through the anchor",
        ),
        (
            "x: &b {runtimeClassName: gvisor}\nkind: Pod\napiVersion: v1\nspec:\n  <<: *b\n  containers: []\n",
            "merged (<<)",
        ),
        ("x: &n gvisor\nkind: Pod\napiVersion: v1\nspec:\n  runtimeClassName: *n\n", "is an alias (*)"),
        ("kind: Pod\napiVersion: v1\nspec:\n  runtimeClassName: &n gvisor\n  hostname: *n\n", "has an anchor"),
        ("kind: Pod\napiVersion: v1\nspec:\n  runtimeClassName: !!str gvisor\n", "has an anchor, a tag"),
        ("kind: Pod\napiVersion: v1\nspec:\n  runtimeClassName: gvisor\n  runtimeClassName: gvisor\n", "stands twice"),
        ("kind: Pod\napiVersion: v1\nspec: [\n", "It is not YAML"),
    ],
)
def test_what_cannot_be_changed_alone_is_refused_and_nothing_is_changed(text: str, says: str) -> None:
    good = source("kind: Pod\napiVersion: v1\nspec: {containers: []}\n", "good.yaml")
    with pytest.raises(CannotConvert, match="Nothing was changed") as raised:
        convert([good, source(text)], ConvertOptions(CLASS, ("gvisor",)))
    assert says in raised.value.message


def test_a_file_with_a_template_in_it_is_kept() -> None:
    good = "kind: Pod\napiVersion: v1\nmetadata: {name: p}\nspec:\n  containers: []\n"
    text = f"{good}---\n{{{{- if .Values.x }}}}\nkind: Pod\n---\n{good}"
    result = convert([source(text)], OPTIONS)
    assert result.files[0].text == text
    assert "app.yaml:10: Pod/p is kept: its file has a template in it." in result.kept


def test_two_documents_may_use_the_same_anchor_name() -> None:
    one = "kind: Pod\napiVersion: v1\nmetadata: &m {name: a}\nspec:\n  containers: []\n"
    assert converted(f"{one}---\n{one}").count(CLASS) == 2


@pytest.mark.parametrize(("group", "kind"), POD_PATHS)
def test_every_kind_is_converted_and_says_what_applying_it_does(group: str, kind: str) -> None:
    paths = POD_PATHS[group, kind]
    for path in paths:
        lines, indent = [f"kind: {kind}", f"apiVersion: {group}/v1".replace(": /", ": ")], ""
        for name in path:
            if name == "*":
                lines[-1] += "\n" + indent[:-2] + "-"
                continue
            glue = " " if lines[-1].endswith("-") else "\n" + indent
            lines[-1] += f"{glue}{name}:" if glue == " " else ""
            if glue != " ":
                lines.append(f"{indent}{name}:")
            indent += "  "
        text = "\n".join([*lines, f"{indent}containers: []", ""])
        result = converted(text)
        assert re.sub(rf"^ *runtimeClassName: {CLASS}\n", "", result, flags=re.MULTILINE) == text
        assert result.count(CLASS) == 1
    assert applying(kind, group).endswith(".")


@pytest.mark.parametrize(
    ("limits", "raised"),
    [
        (["20Mi"], ["256Mi"]),
        (["64Mi", "32Mi"], ["224Mi", "32Mi"]),
        (["127Mi"], ["256Mi"]),
        (["128Mi"], ["128Mi"]),
        (["300Mi"], ["300Mi"]),
    ],
)
def test_limits_that_lint_refuses_are_raised(limits: list[str], raised: list[str]) -> None:
    def text(values: list[str]) -> str:
        containers = "".join(f"  - name: c\n    resources: {{limits: {{memory: {one}}}}} # m\n" for one in values)
        return f"kind: Pod\napiVersion: v1\nspec:\n  runtimeClassName: {CLASS}\n  containers:\n{containers}"

    assert converted(text(limits), ConvertOptions(CLASS, set_limits=True)) == text(raised)
    assert converted(text(limits)) == text(limits)


def test_the_result_of_raised_limits_is_one_that_lint_does_not_refuse() -> None:
    text = "kind: Pod\napiVersion: v1\nspec:\n  resources: {limits: {memory: 64Mi}}\n  containers: [{name: c}]\n"
    assert "SBW302" in {one.code for one in convert([source(text)], OPTIONS).report.findings}
    after = convert([source(text)], ConvertOptions(CLASS, set_limits=True))
    assert "SBW302" not in {one.code for one in after.report.findings}


TAINTS = ConvertOptions(CLASS, taints=(Taint("sandbox", "true", "NoSchedule"),))
WANTED = {"key": "sandbox", "operator": "Equal", "value": "true", "effect": "NoSchedule"}


@pytest.mark.parametrize(
    "spec",
    [
        "spec:\n  containers: []\n",
        "spec: {containers: []}\n",
        "spec:\n  tolerations:\n  - key: a\n    operator: Exists\n  containers: []\n",
        "spec:\n  tolerations:\n    - key: a\n      operator: Exists\n  containers: []\n",
        "spec:\n  tolerations: [{key: a, operator: Exists}]\n  containers: []\n",
        "spec:\n  tolerations: []\n  containers: []\n",
        '{"spec": {"containers": []}, "x": 1}',
    ],
)
def test_tolerations_are_added_where_they_are_missing(spec: str) -> None:
    text = f"kind: Pod\napiVersion: v1\n{spec}"
    if spec.startswith("{"):
        text = spec.replace('{"spec"', '{"kind": "Pod", "apiVersion": "v1", "spec"', 1)
    result = yaml.safe_load(converted(text, TAINTS))["spec"]
    assert WANTED in result["tolerations"]
    assert result["runtimeClassName"] == CLASS
    assert len(result["tolerations"]) == 1 + text.count("Exists")


def test_a_taint_that_is_tolerated_is_not_tolerated_twice() -> None:
    text = f"kind: Pod\napiVersion: v1\nspec:\n  runtimeClassName: {CLASS}\n  tolerations: [{{operator: Exists}}]\n"
    assert converted(text, TAINTS) == text


@pytest.mark.parametrize(
    ("written", "taint"),
    [
        ("a=b:NoSchedule", Taint("a", "b", "NoSchedule")),
        ("a:NoExecute", Taint("a", "", "NoExecute")),
        ("x.io/a", Taint("x.io/a", "", "")),
    ],
)
def test_a_taint_is_read_as_kubernetes_writes_it(written: str, taint: Taint) -> None:
    assert parsed_taint(written) == taint


@pytest.mark.parametrize("written", ["", "=b", "a=b:Never", "a b"])
def test_what_is_not_a_taint_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput, match="is not a taint"):
        parsed_taint(written)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_encoding_and_its_mark_stay(encoding: str) -> None:
    text = "kind: Pod\napiVersion: v1\nmetadata: {name: ü}\nspec:\n  containers: []\n"
    (one,) = convert([decoded("a.yaml", None, text.encode(encoding))], OPTIONS).files
    assert encoded(one) == converted(text).encode(encoding)


POD = "kind: Pod\napiVersion: v1\nmetadata: {name: p}\nspec:\n  containers: []\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two manifests and a template."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(POD)
    (tmp_path / "b.yaml").write_text(f"# keep\n{POD}")
    (tmp_path / "t.yaml").write_text("{{ if .x }}\nkind: Pod\n")
    return tmp_path


def run(*paths: str, context: GivenContext | None = None, **arguments: Any) -> Any:
    """What the command gives."""
    return CONVERT.run(cast("Any", context or GivenContext()), CONVERT.arguments(paths=list(paths), **arguments))


def test_files_are_replaced_with_their_mode_and_links_stay(folder: Path) -> None:
    (folder / "a.yaml").chmod(0o640)
    (folder / "link.yaml").symlink_to("b.yaml")
    shown = run("a.yaml", "link.yaml", in_place=True)
    assert problems("conversion", shown.document) == []
    assert (folder / "b.yaml").read_text() == f"# keep\n{converted(POD)}"
    assert stat.S_IMODE((folder / "a.yaml").stat().st_mode) == 0o640
    assert (folder / "link.yaml").is_symlink()
    assert sorted(one.name for one in folder.iterdir()) == ["a.yaml", "b.yaml", "link.yaml", "t.yaml"]
    assert CONVERT.answer(shown.document) is Answer.YES
    assert not run("a.yaml", in_place=True).document["changed"]


def test_where_one_file_cannot_be_replaced_none_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = convert(read_sources(["a.yaml", "b.yaml"]), OPTIONS).files
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if target.name == "b.yaml":
            raise OSError(28, "No space left on device", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(CannotConvert, match="No space left"):
        write_all(files)
    assert (folder / "a.yaml").read_text() == POD
    assert sorted(one.name for one in folder.iterdir()) == ["a.yaml", "b.yaml", "t.yaml"]


def test_a_file_that_changed_meanwhile_is_not_replaced(folder: Path) -> None:
    files = convert(read_sources(["a.yaml", "b.yaml"]), OPTIONS).files
    (folder / "b.yaml").write_text("mine: now\n")
    with pytest.raises(CannotConvert, match="was changed while"):
        write_all(files)
    assert (folder / "a.yaml").read_text() == POD


def test_checking_changes_nothing_and_answers(folder: Path) -> None:
    shown = run(".", check=True)
    assert problems("conversion", shown.document) == []
    assert CONVERT.answer(shown.document) is Answer.NO
    assert (folder / "a.yaml").read_text() == POD
    run(".", in_place=True)
    assert CONVERT.answer(run(".", check=True).document) is Answer.YES


def test_the_result_or_the_difference_is_printed_as_it_is(folder: Path) -> None:
    context = GivenContext()
    assert run("a.yaml", context=context) == Text(converted(POD).encode())
    assert context.reporter.texts[0] == "Pod p: A pod cannot be changed: delete it and create it again."
    stream = run("a.yaml", "b.yaml").content.decode()
    assert [one["spec"]["runtimeClassName"] for one in yaml.safe_load_all(stream)] == [CLASS, CLASS]
    difference = run("a.yaml", diff=True, check=True)
    assert difference.answer is Answer.NO
    changed = [line for line in difference.content.decode().splitlines()[2:] if line[0] in "+-"]
    assert changed == [f"+  runtimeClassName: {CLASS}"]


def test_what_was_not_converted_is_said(folder: Path) -> None:
    assert [one for one in run(".", check=True).document["kept"] if "t.yaml:1: It is a template" in one]


def test_options_that_exclude_each_other_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidInput, match="cannot be used with --check"):
        run("a.yaml", in_place=True, check=True)
    with pytest.raises(InvalidInput, match="cannot be used with --diff"):
        run("a.yaml", in_place=True, diff=True)
    with pytest.raises(InvalidInput, match="standard input"):
        run("-", in_place=True)
    with pytest.raises(InvalidInput, match="is not a name of Kubernetes"):
        run("a.yaml", runtime_class="A b")
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: False, buffer=io.BytesIO(POD.encode())))
    assert run("-").content.decode() == converted(POD)


def test_an_edit_that_would_change_more_reaches_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(content: str, _edits: Any) -> str:
        return content.replace("name: p", f"name: q, x: {CLASS}")

    monkeypatch.setattr(convert_module, "edited", wrong)
    with pytest.raises(CannotConvert, match="would alter other members"):
        convert([source(POD)], OPTIONS)
