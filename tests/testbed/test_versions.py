"""The versions of the test bed: one line decides."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from testbed.building import programs
from testbed.versions import KUBERNETES, containerd_version, kubernetes_version, required, with_kubernetes

GO_MOD = (KUBERNETES / "go.mod").read_text(encoding="utf-8")


def test_every_part_of_kubernetes_has_the_version_of_the_whole() -> None:
    rest = kubernetes_version().partition(".")[2]
    parts = re.findall(r"=> k8s\.io/\S+ v(\S+)", GO_MOD)
    assert len(parts) > 30
    assert set(parts) == {f"0.{rest}"}


def test_another_version_changes_the_whole_and_its_parts_and_nothing_else() -> None:
    other = with_kubernetes(GO_MOD, "1.35.4")
    assert "\tk8s.io/kubernetes v1.35.4\n" in other
    assert set(re.findall(r"=> k8s\.io/\S+ v(\S+)", other)) == {"0.35.4"}
    assert with_kubernetes(other, kubernetes_version()) == GO_MOD


@pytest.mark.parametrize("version", ["", "1.36", "v1.36.3", "2.0.0", "1.36.3-rc.1", "1.36.3\nreplace"])
def test_another_text_is_no_version(version: str) -> None:
    with pytest.raises(ValueError, match="is not a version of Kubernetes"):
        with_kubernetes(GO_MOD, version)


def test_a_module_that_is_not_required_is_told(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module x\n", encoding="utf-8")
    with pytest.raises(LookupError, match="does not require k8s.io/kubernetes"):
        required(tmp_path, "k8s.io/kubernetes")


def test_the_programs_say_their_versions(tmp_path: Path) -> None:
    commands = [" ".join(part.command) for part in programs(tmp_path)]
    assert sum(f"gitVersion=v{kubernetes_version()} " in one for one in commands) == 1
    assert sum(f"version.Version={containerd_version()}" in one for one in commands) == 1
