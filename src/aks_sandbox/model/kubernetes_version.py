"""Kubernetes versions as AKS writes them: `1.32` or `1.32.7`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PATTERN = re.compile(r"(\d{1,3})\.(\d{1,3})(?:\.(\d{1,4}))?", re.ASCII)


@dataclass(frozen=True, order=True)
class KubernetesVersion:
    """A version; `patch` is -1 when only the minor version is named, so that 1.32 sorts before 1.32.0."""

    major: int
    minor: int
    patch: int = -1

    @classmethod
    def parse(cls, text: str) -> KubernetesVersion:
        """Read `1.32` or `1.32.7`; raise ValueError on anything else."""
        match = _PATTERN.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"'{text}' is not a Kubernetes version such as 1.34 or 1.34.2")
        major, minor, patch = match.groups()
        return cls(int(major), int(minor), -1 if patch is None else int(patch))

    @property
    def minor_version(self) -> KubernetesVersion:
        """The same version without its patch."""
        return KubernetesVersion(self.major, self.minor)

    def __str__(self) -> str:
        base = f"{self.major}.{self.minor}"
        return base if self.patch < 0 else f"{base}.{self.patch}"
