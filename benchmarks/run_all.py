"""Runs every benchmark on a built wheel and prints one table (`make bench`). The results inform; nothing fails."""

import sys
import tempfile
from pathlib import Path

import added_to_startup
import check_against_az
import check_latency
import help_startup
import lint_ratio
import second_front_end
import vm_size_list
from measuring import RUNS, Row
from private_az import az_beside_python


def table(rows: list[Row]) -> str:
    """Returns the rows as text in columns."""
    cells = [("question", "measured", "goal", "met")]
    cells += [(row.question, row.measured, row.goal, "yes" if row.met else "NO") for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(4)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in cells)


def main(wheel: Path) -> None:
    """Measures and prints."""
    rows: list[Row] = []
    for benchmark in (
        help_startup,
        added_to_startup,
        check_latency,
        check_against_az,
        vm_size_list,
        lint_ratio,
        second_front_end,
    ):
        with tempfile.TemporaryDirectory(prefix="aks-sandbox-bench-") as folder:
            rows += benchmark.measure(az_beside_python(), wheel, Path(folder))
    print(f"Medians of {RUNS} runs each, in turn.\n\n{table(rows)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
