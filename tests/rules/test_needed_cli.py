"""A proposed command that the az at hand does not have, or may not have, says from which version az has it."""

from __future__ import annotations

import json
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

from aks_sandbox.catalog.tables import document, first_cli
from aks_sandbox.model.cluster import PoolSettings
from aks_sandbox.model.facts import Fact, Known, NotAsked, Unknown
from tests.support.every_world import findings
from tests.support.worlds import cluster, judge, live_pool, shown

OLDEST = Path(__file__).resolve().parents[2] / ".venv-min-cli" / "bin" / "python"
#: Prints the options of the commands that are read from stdin, without the network and without a login.
OPTIONS_OF = """
import json, sys
from azure.cli.core import get_default_cli
from azure.cli.core.file_util import create_invoker_and_load_cmds_and_args
cli = get_default_cli()
create_invoker_and_load_cmds_and_args(cli)
table = cli.invocation.commands_loader.command_table
def options(name):
    return [o for a in table[name].arguments.values() for o in map(str, a.type.settings.get("options_list") or [])]
print(json.dumps({name: options(name) if name in table else None for name in json.load(sys.stdin)}))
"""


@pytest.mark.parametrize(
    ("version", "note"),
    [
        (Known("2.91.0"), ""),
        (Known("2.87.0"), ""),
        (Known("2.86.0"), " (needs az 2.87 or later)"),
        (Known("2.80.0"), " (needs az 2.87 or later)"),
        (Known("new"), " (needs az 2.87 or later)"),
        (Unknown("No."), " (needs az 2.87 or later)"),
        (NotAsked("No."), " (needs az 2.87 or later)"),
    ],
    ids=str,
)
def test_the_step_says_from_which_version_az_has_the_option(version: Fact, note: str) -> None:
    streaming = cluster(live_pool(settings=PoolSettings(artifact_streaming=True)))
    lines = shown(judge("SBX404", cluster=streaming, cli_version=version))[2].splitlines()
    assert lines[0] == f"Turn it off{note}:"
    assert lines[1].endswith(" --disable-artifact-streaming")


def test_another_option_is_in_every_supported_az() -> None:
    assert first_cli("az aks nodepool update -g {group} --disable-vtpm") is None
    assert first_cli("az aks nodepool update -g {group} --disable-vtpm --disable-artifact-streaming") == "2.87.0"
    assert first_cli("az aks update -g {group} --disable-artifact-streaming") is None
    assert first_cli("az aks update -g {group} --acns-datapath-acceleration-mode None") == "2.85.0"


def proposed() -> dict[str, set[str]]:
    """The long options of every command of az that a rule proposes in any world, by the command."""
    found: dict[str, set[str]] = {}
    for pattern in {one.command.pattern for finding in findings() for one in finding.steps if one.command}:
        words = shlex.split(pattern)
        if words[:1] == ["az"] and words[1] not in ("aks-sandbox", "login", "upgrade", "config"):
            name = " ".join(words[1 : next((n for n, w in enumerate(words) if w[0] in "-{"), len(words))])
            found.setdefault(name, set()).update(word for word in words if word.startswith("--"))
    return found


@pytest.mark.skipif(not OLDEST.exists(), reason="the oldest supported az is not installed here")
def test_the_catalogue_has_every_option_that_a_step_proposes_and_the_oldest_az_lacks() -> None:
    wanted = proposed()
    assert "--disable-artifact-streaming" in wanted["aks nodepool update"]
    done = subprocess.run(
        [str(OLDEST), "-W", "ignore", "-c", OPTIONS_OF],
        input=json.dumps(sorted(wanted)),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    has: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    everywhere = {"--output", "--query"}
    lacking = {
        (name, option)
        for name, options in wanted.items()
        for option in options - everywhere
        if option not in (has[name] or [])
    }
    assert lacking == {(row["command"], row["option"]) for row in document("az_options")["rows"]}
