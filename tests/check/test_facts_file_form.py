"""The form of a facts file: encodings, members that stand twice, deep nesting, nothing in it."""

import json
from pathlib import Path
from typing import Any

import pytest

from aks_sandbox.check.facts_file import SavedFacts, load_facts
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.facts import Known
from tests.support.saved import text_of_file

SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
TEXT = text_of_file(SavedFacts(SUBSCRIPTION, {}, {"location": Known("eastus")}))


def written(tmp_path: Path, content: str | bytes) -> Path:
    """A file with that content."""
    path = tmp_path / "facts.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def changed(**changes: Any) -> str:
    """A good file with changes."""
    return json.dumps({**json.loads(TEXT), **changes})


def refusal(tmp_path: Path, content: str | bytes) -> str:
    """Why that file is refused, without its name."""
    path = written(tmp_path, content)
    with pytest.raises(InvalidInput) as caught:
        load_facts(path)
    return caught.value.message.replace(str(path), "FILE")


@pytest.mark.parametrize("start", ["[", '{"a":', '[{"tool": {"name": "aks-sandbox"}, "x": '])
def test_a_file_that_is_nested_too_deeply_is_refused(tmp_path: Path, start: str) -> None:
    assert refusal(tmp_path, start * 200_000) == "--facts: FILE is nested too deeply to be a facts file"


@pytest.mark.parametrize("place", ["schemaVersion", "tool", "target", "options", "facts"])
@pytest.mark.parametrize("depth", [50, 400, 900])
def test_nothing_that_is_nested_is_repeated_in_a_message(tmp_path: Path, place: str, depth: int) -> None:
    nested: Any = []
    for _ in range(depth):
        nested = [nested]
    change = {place: nested, **({"schemaVersion": 3} if place == "tool" else {})}
    if place == "options":
        change = {"options": {"name": nested}}
        load_facts(written(tmp_path, changed(**change)))
        return
    assert len(refusal(tmp_path, changed(**change))) < 200


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_file_that_powershell_wrote_is_read(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, TEXT.encode(encoding))
    assert load_facts(path).outcomes == {"location": Known("eastus")}


@pytest.mark.parametrize(
    "name", ["tool", "schemaVersion", "facts", "options", "subscriptionId", "location", "status", "value"]
)
def test_a_member_that_stands_twice_is_refused_wherever_it_is(tmp_path: Path, name: str) -> None:
    whole = TEXT
    twice = whole.replace(f'"{name}":', f'"{name}": 1, "{name}":', 1)
    assert twice != whole
    assert refusal(tmp_path, twice) == f"--facts: FILE is damaged: it has the member '{name}' twice"


@pytest.mark.parametrize("facts", [{}, {"weather": {"status": "known", "value": 1}}], ids=str)
def test_a_file_without_facts_is_refused(tmp_path: Path, facts: dict[str, Any]) -> None:
    assert refusal(tmp_path, changed(facts=facts)) == "--facts: FILE does not contain facts"
