"""`check --in-cluster` on a real cluster."""

from __future__ import annotations

from tests.e2e.conftest import Az

from .conftest import Bed, hold

CHECK = ("aks-sandbox", "check", "-g", "sandbox-rg", "-n", "demo", "--in-cluster")


def test_a_healthy_cluster_has_no_finding_inside(bed: Bed, az: Az) -> None:
    result = az(*CHECK)
    inside = {code: status for code, status in result.statuses.items() if code.startswith("SBX6")}
    assert inside
    hold(set(inside.values()) <= {"pass", "notApplicable"}, inside)
