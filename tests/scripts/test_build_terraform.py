"""The build of OpenTofu and azurerm: what is there is not built again, what was stopped goes on, failures say why."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from build_terraform import PROGRAMS, NotBuilt, Program, build, is_built, main, source_of, write_configuration
from child_process import ENDING_SIGNALS

PROGRAM = Program("it", "example.com/it", "v1.0.0", "./cmd/it", "It 1.0.0")
GO = """#!/bin/sh
case "$1" in
  mod) cat "$ANSWER" ;;
  list) printf 'a\\nb\\n' ;;
  build) echo compiled >&2; if [ -n "$FAILS" ]; then echo "no space left" >&2; exit 1; fi
         while [ "$1" != -o ]; do shift; done; printf program > "$2" ;;
esac
"""


@pytest.fixture
def go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Go that builds at once, of a module with a read-only source."""
    module = tmp_path / "module"
    module.mkdir()
    (module / "go.mod").write_text("module example.com/it\n", encoding="utf-8")
    (module / "go.mod").chmod(0o444)
    answer = tmp_path / "answer.json"
    answer.write_text(json.dumps({"Dir": str(module)}), encoding="utf-8")
    place = tmp_path / "tools"
    place.mkdir()
    (place / "go").write_text(GO, encoding="utf-8")
    (place / "go").chmod(0o755)
    monkeypatch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("ANSWER", str(answer))
    return answer


def test_a_program_is_built_once_and_again_when_it_is_another_version(go: Path, tmp_path: Path) -> None:
    folder = tmp_path / "built"
    folder.mkdir()
    assert not is_built(folder, PROGRAM)
    build(PROGRAM, folder)
    assert (folder / "bin" / "it").read_text(encoding="utf-8") == "program"
    assert is_built(folder, PROGRAM)
    assert not is_built(folder, Program("it", "example.com/it", "v2.0.0", "./cmd/it", "It 2.0.0"))
    (folder / "bin" / "it").unlink()
    assert not is_built(folder, PROGRAM)


def test_the_source_can_be_written_and_half_a_copy_does_not_count(go: Path, tmp_path: Path) -> None:
    part = tmp_path / "source" / "it-v1.0.0.part"
    part.mkdir(parents=True)
    (part / "stray").write_text("", encoding="utf-8")
    source = source_of(PROGRAM, tmp_path)
    assert sorted(one.name for one in source.iterdir()) == ["go.mod"]
    assert os.access(source / "go.mod", os.W_OK)
    assert source_of(PROGRAM, tmp_path) == source


def test_a_build_that_fails_says_why_and_leaves_no_stamp(
    go: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAILS", "1")
    with pytest.raises(NotBuilt, match=r"(?s)It 1\.0\.0: go build ended with 1.*no space left"):
        build(PROGRAM, tmp_path)
    assert not is_built(tmp_path, PROGRAM)


def test_a_module_that_is_not_served_says_why(go: Path, tmp_path: Path) -> None:
    go.write_text(json.dumps({"Error": "not found: module example.com/it"}), encoding="utf-8")
    with pytest.raises(NotBuilt, match=r"It 1\.0\.0: the module was not downloaded: not found"):
        build(PROGRAM, tmp_path)


def test_what_is_there_is_kept_and_the_configuration_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bin").mkdir()
    for program in PROGRAMS:
        (tmp_path / "bin" / program.name).write_text("", encoding="utf-8")
        (tmp_path / f"{program.name}.built").write_text(program.stamp, encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["build_terraform.py", str(tmp_path)])
    monkeypatch.setattr(ENDING_SIGNALS, "install", lambda: None)
    monkeypatch.setenv("PATH", "")
    assert main() == 0
    assert capsys.readouterr().out.splitlines() == ["OpenTofu 1.12.6: built before", "azurerm 5.2.0: built before"]
    assert f'"hashicorp/azurerm" = "{tmp_path / "bin"}"' in (tmp_path / "tofu.rc").read_text(encoding="utf-8")


def test_without_go_it_says_where_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["build_terraform.py", str(tmp_path / "built")])
    monkeypatch.setattr(ENDING_SIGNALS, "install", lambda: None)
    monkeypatch.setenv("PATH", "")
    assert main() == 1
    assert "https://go.dev/doc/install" in capsys.readouterr().err


def test_a_folder_with_quotes_stays_one_text(tmp_path: Path) -> None:
    folder = tmp_path / 'a "b"'
    folder.mkdir()
    write_configuration(folder)
    assert '\\"b\\"' in (folder / "tofu.rc").read_text(encoding="utf-8")
