"""Guards that no module imports itself through others: in the library, both sides of az, the simulator, scripts."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from import_graph import Graph, Module, circles, described, import_graph, shortest_circle

ROOT = Path(__file__).resolve().parent.parent


def made(root: Path, files: dict[str, str]) -> Graph:
    """The graph of files that are written for the test."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return import_graph(root)


def test_nothing_imports_in_a_circle() -> None:
    graph = import_graph(ROOT / "src", ROOT / "scripts", ROOT / "benchmarks")
    found = circles(graph)
    assert not found, "\n".join(described(graph, circle, ROOT) for circle in found)


@pytest.mark.parametrize(
    "package", ["aks_sandbox", "azext_aks_sandbox", "aks_sandbox_cli", "arm_simulator", "import_graph"]
)
def test_what_is_guarded_is_really_read(package: str) -> None:
    graph = import_graph(ROOT / "src", ROOT / "scripts", ROOT / "benchmarks")
    assert package in graph
    assert not {name for name in graph if name.startswith(("src.", "scripts."))}


@pytest.mark.parametrize(
    "line",
    [
        "import p.b",
        "from p import b",
        "from p.b import thing",
        "from . import b",
        "from .b import thing",
        "def f() -> None:\n    from p.b import thing",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from p.b import thing",
    ],
)
def test_every_way_to_import_ties_two_modules(tmp_path: Path, line: str) -> None:
    graph = made(tmp_path, {"p/__init__.py": "", "p/a.py": line, "p/b.py": "from p.a import other"})
    assert circles(graph) == [["p.a", "p.b"]]
    number = 1 + line.count("\n")
    assert described(graph, ["p.a", "p.b"], tmp_path) == (
        "2 modules import each other in a circle; the shortest way round:\n"
        f"  p/a.py:{number}: p.a imports p.b\n"
        "  p/b.py:1: p.b imports p.a"
    )


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"a.py": "import b", "b.py": "import json"}, [], id="one direction"),
        pytest.param(
            {"p/__init__.py": "from p.a import thing", "p/a.py": "from p import b", "p/b.py": ""},
            [],
            id="a package that shows what its modules have, which import each other by name",
        ),
        pytest.param(
            {"p/__init__.py": "from p.a import thing", "p/a.py": "import q", "p/b.py": "", "q.py": "from p import b"},
            [["p", "p.a", "q"]],
            id="a module outside needs the package to be ready before its module",
        ),
        pytest.param(
            {"a.py": "import b", "b.py": "import c", "c.py": "import a", "d.py": "import e", "e.py": "import a, d"},
            [["a", "b", "c"], ["d", "e"]],
            id="two circles, the larger first",
        ),
    ],
)
def test_circles_of_made_modules(tmp_path: Path, files: dict[str, str], expected: list[list[str]]) -> None:
    assert circles(made(tmp_path, files)) == expected


edges = st.sets(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")).filter(lambda edge: edge[0] != edge[1]))


@given(edges)
def test_taking_one_import_of_each_way_round_away_ends_in_no_circle(pairs: set[tuple[str, str]]) -> None:
    left = set(pairs)
    while found := circles(graph := graph_of(left)):
        way = shortest_circle(graph, found[0][0])
        steps = [(one.name, other.name) for one, other in pairwise(way)]
        assert set(steps) <= left
        assert steps[0][0] == steps[-1][1] == found[0][0]
        assert {name for step in steps for name in step} <= set(found[0])
        left.discard(steps[0])
    # Without a circle, taking away what imports nothing that is left takes everything away.
    names = set("abcdef")
    while names:
        ends = {name for name in names if not any(one == name and other in names for one, other in left)}
        assert ends
        names -= ends


def graph_of(pairs: set[tuple[str, str]]) -> Graph:
    """A graph with those imports."""
    return {
        name: Module(name, Path(f"{name}.py"), {other: 1 for one, other in sorted(pairs) if one == name})
        for name in "abcdef"
    }
