"""Looks every locked package up in the public vulnerability databases, and says what could not be looked up.

pip-audit calls it a success when a database knows none of the packages, which is what a mirror without advisories
returns. Here a package counts as audited only when a database returned an entry for it.

Exit codes: 0 nothing found, or nothing could be looked up (the last line says which); 1 vulnerabilities were found, or
with --require-database a package could not be looked up; 2 a lock could not be read.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from audit_result import Audit, Package, exit_code, locked_packages, rounds, summary

ROOT = Path(__file__).resolve().parent.parent
DATABASES = ("pypi", "osv")


def read_answer(asked: Iterable[Package], output: str, errors: str) -> Audit:
    """What one run of pip-audit found: JSON on standard output, or only errors."""
    try:
        rows = {row["name"]: row for row in json.loads(output)["dependencies"]}
    except (ValueError, KeyError, TypeError):
        why = (errors.strip().splitlines() or ["pip-audit printed nothing"])[-1]
        return Audit(unaudited=dict.fromkeys(asked, why))
    audited, unaudited = {}, {}
    for package in asked:
        row = rows.get(package.name, {"skip_reason": "pip-audit left it out"})
        if "skip_reason" in row:
            unaudited[package] = row["skip_reason"]
        else:
            audited[package] = tuple(one["id"] for one in row["vulns"])
    return Audit(audited, unaudited)


def ask(database: str, packages: list[Package]) -> Audit:
    """Asks one database about packages of different names."""
    with tempfile.TemporaryDirectory(prefix="aks-sandbox-audit-") as scratch:
        file = Path(scratch) / "packages.txt"
        file.write_text("".join(f"{one.name}=={one.version}\n" for one in packages), encoding="utf-8")
        command = [sys.executable, "-m", "pip_audit", "--vulnerability-service", database, "--format", "json"]
        command += ["--disable-pip", "--no-deps", "--progress-spinner", "off", "--timeout", "15", "-r", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    return read_answer(packages, done.stdout, done.stderr)


def audit(packages: Iterable[Package]) -> Audit:
    """Asks the databases one after the other, each only about what those before it did not know."""
    audited: dict[Package, tuple[str, ...]] = {}
    reasons: dict[Package, list[str]] = {package: [] for package in packages}
    for database in DATABASES:
        for part in rounds(package for package in reasons if package not in audited):
            # A database that knows nothing of the first few is not asked about hundreds.
            first = ask(database, part[:3])
            rest = (
                ask(database, part[3:]) if first.audited and part[3:] else Audit(unaudited=dict.fromkeys(part[3:], ""))
            )
            for one in (first, rest):
                audited.update(one.audited)
                for package, why in one.unaudited.items():
                    reasons[package].append(f"{database}: {why}" if why else f"{database}: not asked")
    return Audit(audited, {package: "; ".join(why) for package, why in reasons.items() if package not in audited})


def main() -> int:
    """Audits the locks of requirements/."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--require-database", action="store_true", help="fail when a package cannot be looked up")
    asked = parser.parse_args()
    try:
        places = locked_packages(sorted((ROOT / "requirements").glob("*.txt")))
    except (OSError, ValueError) as error:
        print(f"The locks of requirements/ cannot be read: {error}. To write them again: make lock", file=sys.stderr)
        return 2
    result = audit(places)
    print("\n".join(summary(result, places)))
    return exit_code(result, require_database=asked.require_database)


if __name__ == "__main__":
    sys.exit(main())
