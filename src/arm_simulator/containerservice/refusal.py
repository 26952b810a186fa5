"""How the ContainerService provider says no: a bare body, and texts that are this simulator's own."""

from __future__ import annotations

from arm_simulator.core.answer import ArmError


def refusal(code: str, message: str, status: int = 400) -> ArmError:
    """Returns a refusal in the provider's shape."""
    return ArmError(status, code, message, bare=True)
