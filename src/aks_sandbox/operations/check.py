"""`check`: can this subscription, region and size run sandboxed pods?"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from aks_sandbox.arm.connection import Connection
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.sandbox_spec import SandboxSpec
from aks_sandbox.operations.preflight import inspect, report_document


def check(connection: Connection, spec: SandboxSpec, ignore: Collection[str], reporter: Reporter) -> dict[str, Any]:
    """The whole report; its `verdict` is `fail` when any check failed."""
    report, facts = inspect(connection, spec, ignore, reporter, also=("location",))
    return report_document(report, spec, facts)
