"""Begins the process `aks-sandbox`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from aks_sandbox.steps import run_as

PROGRAM = "aks-sandbox"
#: How knack names the environment variable of a default: the prefix, the section `defaults`, and the name.
_DEFAULT_PREFIX = "AKS_SANDBOX_DEFAULTS_"


def main(words: Sequence[str] | None = None) -> int:
    """The exit code of one call; without `words`, those of the command line."""
    # Before a command is loaded: its help has commands of this product in it.
    run_as(PROGRAM, sets_default=("export",), prefix=_DEFAULT_PREFIX)
    try:
        from aks_sandbox_cli.program import run
    except ModuleNotFoundError as missing:
        if (missing.name or "").split(".")[0] == "aks_sandbox":
            raise
        print(  # noqa: T201 - there is nothing else yet to say it with
            f"ERROR: {PROGRAM} needs the package {missing.name}, which is not installed.\nInstall it:\n"
            f"{sys.executable} -m pip install '{PROGRAM}[cli]'",
            file=sys.stderr,
        )
        return 1
    return run(PROGRAM, list(sys.argv[1:] if words is None else words))


if __name__ == "__main__":
    sys.exit(main())
