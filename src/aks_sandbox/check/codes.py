"""The codes of checks that a caller names."""

from __future__ import annotations

from collections.abc import Collection

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.rules.engine import KNOWN_RULES, other_codes


def known_codes(argument: Argument, codes: Collection[str]) -> frozenset[str]:
    """The codes in upper case; InvalidInput for one that no check has."""
    wanted = frozenset(code.upper() for code in codes)
    strangers = sorted(wanted - {rule.code for rule in KNOWN_RULES})
    if strangers:
        raise InvalidInput(argument, f"no check has the code {', '.join(strangers)}", *other_codes(strangers))
    return wanted
