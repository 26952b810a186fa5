"""How the benchmarks measure: processes run in turn, never at the same time, and medians are compared."""

import resource
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

RUNS = 7


@dataclass(frozen=True)
class Cost:
    """What one process cost, in seconds."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Row:
    """One line of the table of results."""

    question: str
    measured: str
    goal: str
    met: bool


def cost_of(work: Callable[[], object]) -> Cost:
    """Runs something that starts one process and waits for it, and returns the process's cost."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    work()
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def medians(candidates: Mapping[str, Callable[[], object]], runs: int = RUNS) -> dict[str, Cost]:
    """Measures each candidate in turn, again and again, after one round that only warms caches."""
    costs: dict[str, list[Cost]] = {name: [] for name in candidates}
    for work in candidates.values():
        work()
    for _ in range(runs):
        for name, work in candidates.items():
            costs[name].append(cost_of(work))
    return {name: Cost(median([c.wall for c in all_]), median([c.cpu for c in all_])) for name, all_ in costs.items()}


def median(values: Sequence[float]) -> float:
    """Returns the middle value."""
    return statistics.median(values)
