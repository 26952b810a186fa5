"""Which module imports which, inside functions and under TYPE_CHECKING too, and where imports run in a circle."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path


@dataclass(frozen=True)
class Module:
    """One file, and the modules that it imports: dotted name to the line of the first import."""

    name: str
    path: Path
    imports: Mapping[str, int]


Graph = dict[str, Module]


def import_graph(*roots: Path) -> Graph:
    """Returns every module under folders that stand on the path of Python, each with its imports among them."""
    paths = {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for root in roots
        for path in sorted(root.rglob("*.py"))
    }
    return {name: Module(name, path, _imports(name, path, paths)) for name, path in paths.items()}


def circles(graph: Graph) -> list[list[str]]:
    """Returns each set of modules that all import each other, directly or through others, the largest first."""
    reached = {name: _reached(name, graph) for name in graph}
    tied = [sorted(other for other in reached[name] if name in reached[other]) for name in graph]
    return sorted(
        (one for at, one in enumerate(tied) if one and one not in tied[:at]), key=lambda one: (-len(one), one)
    )


def shortest_circle(graph: Graph, name: str) -> list[Module]:
    """Returns the shortest way from a module back to itself, that module first and last; empty where there is none."""
    ways: list[list[str]] = [[name]]
    seen: set[str] = set()
    for way in ways:
        for target in sorted(graph[way[-1]].imports):
            if target == name:
                return [graph[step] for step in [*way, name]]
            if target not in seen:
                seen.add(target)
                ways.append([*way, target])
    return []


def described(graph: Graph, circle: Sequence[str], root: Path) -> str:
    """Returns a circle as text: how many modules it ties together, and a shortest way round with the lines."""
    way = min((shortest_circle(graph, name) for name in circle), key=len)
    steps = [
        f"  {module.path.relative_to(root)}:{module.imports[target.name]}: {module.name} imports {target.name}"
        for module, target in pairwise(way)
    ]
    return "\n".join([f"{len(circle)} modules import each other in a circle; the shortest way round:", *steps])


def _reached(name: str, graph: Graph) -> set[str]:
    """Returns every module that an import of this one leads to."""
    found: set[str] = set()
    while new := {one for at in (found or {name}) for one in graph[at].imports} - found:
        found |= new
    return found


def _imports(name: str, path: Path, known: Mapping[str, Path]) -> dict[str, int]:
    """Returns the modules among the known ones that a file imports, with the packages that Python runs before them."""
    entered = _with_packages(name)
    found: dict[str, int] = {}
    for line, imported in _imported(name, path):
        target, *packages = [one for one in _with_packages(imported) if one in known] or [name]
        for one in (target, *(package for package in packages if package not in entered)):
            found.setdefault(one, line)
    found.pop(name, None)
    return found


def _with_packages(name: str) -> list[str]:
    """Returns a module and the packages that it is in, the nearest first."""
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(len(parts), 0, -1)]


def _imported(name: str, path: Path) -> Iterator[tuple[int, str]]:
    """Yields the line and the full dotted name of everything that a file imports."""
    packages = _with_packages(name)[path.name != "__init__.py" :]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, one.name) for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = packages[node.level - 1] if node.level else ""
            for one in node.names:
                yield node.lineno, ".".join(part for part in (package, node.module, one.name) if part)
