"""`verify --evidence`: which options go with it, and what is asked for without it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aks_sandbox.commands.row import Kind, Option, default_of
from aks_sandbox.commands.verify import VERIFY, VerifyArguments
from aks_sandbox.errors import InvalidInput
from tests.support.given_context import GivenContext
from tests.support.instant_cluster import InstantCluster

OPTIONS = VERIFY.options
WITH_IT = {"evidence", "report", "resource_group_name"}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An evidence file."""
    path = tmp_path_factory.mktemp("evidence") / "evidence.json"
    InstantCluster(pods_end=True).prove(save_evidence=path)
    return path


def read(values: dict[str, Any]) -> VerifyArguments:
    """The arguments as az gives them: a flag that is not given is False, and is among what was given."""
    flags = {name: False for name, one in OPTIONS.items() if one.kind is Kind.FLAG}
    defaults = {name: default_of(VerifyArguments, name) for name in OPTIONS}
    return VERIFY.read({**defaults, **flags, **values}, {*flags, *values})


def some(one: Option, default: Any) -> Any:
    """A value for an option: its default, where it has one, because that can be given too."""
    if one.kind is Kind.FLAG:
        return True
    if default is not None:
        return default
    value: Any = 2 if one.kind is Kind.INTEGER else "x"
    return [value] if one.repeats or one.nargs else value


@pytest.mark.parametrize("name", sorted(set(OPTIONS) - WITH_IT))
def test_an_option_of_a_run_is_refused_by_name_beside_a_file(name: str, saved: Path) -> None:
    value = some(OPTIONS[name], default_of(VerifyArguments, name))
    with pytest.raises(InvalidInput) as caught:
        VERIFY.run(GivenContext(), read({"evidence": str(saved), name: value}))
    assert caught.value.message == f"{OPTIONS[name].argument}: cannot be used with --evidence, which runs nothing"


def test_a_configured_group_and_reports_go_with_a_file_and_azure_is_not_asked(saved: Path, tmp_path: Path) -> None:
    report = tmp_path / "proof.json"
    given = {"evidence": str(saved), "resource_group_name": "configured", "report": [str(report)]}
    shown = VERIFY.run(GivenContext(), read(given))
    assert shown.document["provenance"]["fromFile"] is True
    assert shown.document["target"]["resourceGroup"] != "configured"
    assert report.exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"resource_group_name": "rg"}, "--name: is required, unless --evidence names an evidence file"),
        ({"name": "demo"}, "--resource-group: is required, unless --evidence names an evidence file"),
        ({}, "--resource-group: is required, and so is --name, unless --evidence names an evidence file"),
    ],
)
def test_without_a_file_the_cluster_is_asked_for(values: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        VERIFY.run(GivenContext(), read(values))
    assert caught.value.message == said


@pytest.mark.parametrize(
    "more", [{"evidence": "one.json"}, {"save_evidence": "one.json", "name": "demo", "resource_group_name": "rg"}]
)
def test_one_file_is_not_two(more: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidInput, match="is the file of --report too"):
        VERIFY.run(GivenContext(), read({**more, "report": [str(tmp_path / "one.json")]}))
