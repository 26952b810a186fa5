"""What an audit of the locked packages found, and how it is said: what was not looked up is never passed over."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Package:
    """A locked package."""

    name: str
    version: str


@dataclass(frozen=True)
class Audit:
    """What the databases know of: vulnerabilities of each audited package, and why others could not be audited."""

    audited: Mapping[Package, tuple[str, ...]] = field(default_factory=dict)
    unaudited: Mapping[Package, str] = field(default_factory=dict)

    @property
    def vulnerable(self) -> dict[Package, tuple[str, ...]]:
        """The packages with known vulnerabilities."""
        return {package: found for package, found in self.audited.items() if found}


def locked_packages(files: Iterable[Path]) -> dict[Package, list[str]]:
    """The packages of the locks, and the names of the locks that each stands in; ValueError for an empty lock."""
    places: dict[Package, list[str]] = {}
    for file in files:
        found = _LOCKED.findall(file.read_text(encoding="utf-8"))
        if not found:
            raise ValueError(f"{file.name} locks no package")
        for name, version in found:
            places.setdefault(Package(name, version), []).append(file.name)
    return places


def rounds(packages: Iterable[Package]) -> list[list[Package]]:
    """The packages in lists that hold each name once, as a file of requirements must."""
    parts: list[dict[str, Package]] = []
    for package in sorted(packages):
        part = next((part for part in parts if package.name not in part), None)
        if part is None:
            parts.append(part := {})
        part[package.name] = package
    return [list(part.values()) for part in parts]


def summary(result: Audit, places: Mapping[Package, list[str]]) -> list[str]:
    """The lines to print: each vulnerable package, then what was not audited, then one line with the outcome."""
    lines = [
        f"{package.name} {package.version}: {', '.join(found)} (in {', '.join(places[package])})"
        for package, found in sorted(result.vulnerable.items())
    ]
    if not result.audited:
        lines += sorted(set(result.unaudited.values()))[:3]
        return [
            *lines,
            f"NOT AUDITED: no vulnerability database could be read. {len(places)} packages were not looked up.",
        ]
    if result.unaudited:
        names = ", ".join(f"{one.name} {one.version}" for one in sorted(result.unaudited))
        lines.append(f"NOT AUDITED, {len(result.unaudited)} of {len(places)} packages: {names}")
    lines.append(f"Audited {len(result.audited)} packages: {len(result.vulnerable)} with known vulnerabilities.")
    return lines


def exit_code(result: Audit, *, require_database: bool) -> int:
    """1 where something was found, or where nothing could be known though it must be."""
    return int(bool(result.vulnerable) or (require_database and bool(result.unaudited)))
