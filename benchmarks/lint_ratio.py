"""How many times the parsing of manifests does lint of them take?

Parsing is PyYAML's C loader composing the same texts; both run in turn in this process, and the least times of all runs
are compared. The manifests are those of a corpus of others where one lies beside the repository, else generated ones.
"""

import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import yaml

from measuring import RUNS, Row

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"
GOAL = 8.0
#: So many files of each kind are generated.
_COPIES = 40


def measure(_executable: Path, _wheel: Path, folder: Path) -> list[Row]:
    """Measures lint against parsing."""
    sys.path.insert(0, str(ROOT / "src"))
    try:
        from aks_sandbox.manifests.lint import LintOptions, lint
        from aks_sandbox.manifests.reading import read_sources

        found = CORPUS if CORPUS.is_dir() else _generated(folder)
        sources = read_sources([str(found)])
        options = LintOptions(as_sandboxed=True)
        parsing, linting = [], []
        for _ in range(RUNS):
            parsing.append(_seconds(lambda: _parse([one.text for one in sources])))
            linting.append(_seconds(lambda: lint(sources, options)))
    finally:
        sys.path.remove(str(ROOT / "src"))
    ratio = min(linting) / min(parsing)
    kind = "a corpus" if found == CORPUS else "generated manifests"
    question = f"lint of {len(sources)} files of {kind}, in units of parsing them"
    return [Row(question, f"{ratio:.2f} times", f"{GOAL:.0f} times or fewer", ratio <= GOAL)]


def _parse(texts: Sequence[str]) -> None:
    for text in texts:
        with suppress(yaml.YAMLError):
            list(yaml.compose_all(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _generated(folder: Path) -> Path:
    from aks_sandbox.manifests.generating.generate import generate
    from aks_sandbox.manifests.generating.wanted import Kind, Wanted

    for kind in Kind:
        for number in range(_COPIES):
            text = generate(Wanted(kind=kind, command_line=kind, name=f"app-{number}", namespace="team"))
            (folder / f"{kind}-{number}.yaml").write_text(text, encoding="utf-8")
    return folder
