"""Compares the catalogue of VM series with a checkout of the public compute documentation, and renews it (`--write`).

    python scripts/refresh_vm_series.py PATH/TO/azure-compute-docs [--write]

The rows hold what the pages document; what AKS was seen to do stands in another file. Pages that no row names are
listed, because a new series needs a pattern that a person has looked at.
"""

import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

CATALOGUE = Path(__file__).resolve().parent.parent / "src" / "aks_sandbox" / "catalog" / "vm_series.json"
SITE = "https://learn.microsoft.com/azure/virtual-machines/"
PAGES = Path("articles") / "virtual-machines"
_FEATURE = re.compile(r"\[([^\]]+)\]\([^)]*\):\s*(Not Supported|Supported|Required)", re.IGNORECASE)
_SIZE = re.compile(r"^\|\s*\**(Standard_[A-Za-z0-9_-]+)", re.MULTILINE)


def facts_of(page: str) -> dict[str, Any]:
    """Returns what a size page says of nested virtualization and generations; a silent page says nothing."""
    said = {name.lower(): answer.lower() != "not supported" for name, answer in _FEATURE.findall(page)}
    facts: dict[str, Any] = {}
    if "nested virtualization" in said:
        facts["nested_virtualization"] = "yes" if said["nested virtualization"] else "no"
    generations = [number for number in (1, 2) if said.get(f"generation {number} vms")]
    if generations:
        facts["generations"] = generations
    return facts


def sizes_of(page: str) -> list[str]:
    """Returns the names of the sizes in the tables of a page, each once."""
    return list(dict.fromkeys(_SIZE.findall(page)))


def renewed(row: dict[str, Any], page: str) -> dict[str, Any]:
    """Returns the row with what its page says; where the page is silent, the row stays as it is."""
    return {**row, **facts_of(page)}


def shown(row: dict[str, Any]) -> str:
    """Returns what may change in a row, as text."""
    return f"{row['nested_virtualization']} {row['generations']}"


def strangers(rows: list[dict[str, Any]], docs: Path) -> Iterator[str]:
    """Yields the size pages that no row names, and the sizes on named pages that not exactly one pattern matches."""
    named = {row["source"] for row in rows}
    for path in sorted((docs / PAGES / "sizes").rglob("*-series.md")):
        source = SITE + path.relative_to(docs / PAGES).with_suffix("").as_posix()
        if source not in named:
            yield f"no row for {source}"
            continue
        for size in sizes_of(path.read_text(encoding="utf-8")):
            hits = [row["series"] for row in rows if re.fullmatch(row["pattern"], size, re.IGNORECASE)]
            if len(hits) != 1:
                yield f"{size} of {source} matches {', '.join(hits) or 'no row'}"


def main(docs: Path, write: bool) -> int:
    """Prints every difference; writes the renewed catalogue when asked to."""
    document = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    fresh = []
    for row in document["rows"]:
        path = docs / PAGES / f"{row['source'].removeprefix(SITE)}.md"
        found = row["source"].startswith(SITE) and path.is_file()
        fresh.append(renewed(row, path.read_text(encoding="utf-8")) if found else row)
        if not found:
            print(f"{row['series']}: no page in the checkout, left as it is")
    changed = [(old, new) for old, new in zip(document["rows"], fresh, strict=True) if old != new]
    for old, new in changed:
        print(f"{old['series']}: {shown(old)} -> {shown(new)}")
    print(*strangers(fresh, docs), sep="\n")
    if write:
        lines, month = ",\n".join("    " + json.dumps(row) for row in fresh), f"{datetime.now(tz=UTC):%Y-%m}"
        CATALOGUE.write_text(f'{{\n  "read": "{month}",\n  "rows": [\n{lines}\n  ]\n}}\n', encoding="utf-8")
    print(f"{len(changed)} of {len(fresh)} rows differ{', written' if write else ''}")
    return 0 if write or not changed else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), "--write" in sys.argv[2:]))
