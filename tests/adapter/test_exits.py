"""Nothing that a terminal obeys leaves by any command, in any format, whatever Azure, a cluster or a file says.

Every command of the table is run against worlds whose texts try to act on the terminal and to pass for lines of the
tool: what it prints, warns of, shows as progress and fails with is looked at.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import shlex
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from azure.cli.core.azclierror import AzCLIError
from knack.output import format_json, format_table, format_tsv, format_yaml
from knack.util import CommandResultItem

from aks_sandbox.front_end import running as _run
from azext_aks_sandbox import _context, commands
from azext_aks_sandbox._program import AzFrontEnd
from command_table import CommandTable, load_command_table
from tests.support.hostile_arm import FAKED, HOSTILE, HostileArm
from tests.support.no_network import forbid_network
from tests.support.traffic import SUBSCRIPTION

GA = "--workload-runtime KataVmIsolation"
DEMO, POOLS = "-g sandbox-rg -n demo", "-g sandbox-rg --cluster-name demo"
NEW = f"-g sandbox-rg -n other --no-ssh-key {GA}"
KNOWN = "0/3 nodes are available: 3 node(s) didn't match"
#: The arguments with which each command is run; a new command is added here.
COMMANDS = {
    "aks-sandbox check": [f"{DEMO} --in-cluster", "-l eastus", "--facts FACTS"],
    "aks-sandbox create": [NEW, f"{NEW} --skip-checks", f"{NEW} --dry-run"],
    "aks-sandbox explain": ["--message TEXT"],
    "aks-sandbox feature register": ["", GA],
    "aks-sandbox feature show": [""],
    "aks-sandbox manifest convert": ["MANIFEST", "MANIFEST --diff"],
    "aks-sandbox manifest generate": ["pod", "pod --name HOSTILE", "pod --image HOSTILE", f"runtime-class {POOLS}"],
    "aks-sandbox manifest lint": ["MANIFEST", "MANIFEST --as-sandboxed", f"MANIFEST {DEMO}"],
    "aks-sandbox manifest size": ["MANIFEST", f"MANIFEST {DEMO}", "MANIFEST -s Standard_D4s_v3 -l eastus"],
    "aks-sandbox nodepool add": [
        f"{POOLS} -n more {GA}", f"{POOLS} -n more {GA} --skip-checks", f"{POOLS} -n more --dry-run"
    ],
    "aks-sandbox nodepool list": [POOLS],
    "aks-sandbox nodepool wait": [f"{POOLS} -n absent --updated"],  # a wait that ends well says nothing
    "aks-sandbox nodepool show": [f"{POOLS} -n untrusted"],
    "aks-sandbox reconcile": [DEMO],
    "aks-sandbox rule list": [""],
    "aks-sandbox rule show": ["--code SBX305", "--code HOSTILE"],
    "aks-sandbox template check": ["TEMPLATE"],
    "aks-sandbox template cluster": [f"{NEW} --format {language}" for language in ("arm", "bicep", "terraform")],
    "aks-sandbox template export": [
        *(f"{DEMO} --format {language}" for language in ("arm", "bicep", "terraform")),
        f"{DEMO} --format terraform --provider azapi", f"{DEMO} --nodepool-name untrusted",
    ],
    "aks-sandbox template nodepool": [f"{POOLS} -n more {GA}", f"{POOLS} -n more --validate"],
    "aks-sandbox verify": [DEMO, f"{DEMO} --nodepool-name HOSTILE"],
    "aks-sandbox vm-size list": ["-l eastus --all"],
    "aks-sandbox vm-size show": ["-l eastus -s Standard_D4s_v3", "-l eastus -s Standard_D99s_v9"],
}  # fmt: skip
HOSTILE_POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": HOSTILE, "namespace": HOSTILE},
    "spec": {
        "runtimeClassName": "kata-vm-isolation",
        "hostNetwork": True,
        "containers": [{"name": HOSTILE, "image": HOSTILE, "securityContext": {"privileged": True}}],
    },
}
HOSTILE_TEMPLATE = {
    "resources": [
        {
            "type": "Microsoft.ContainerService/managedClusters",
            "apiVersion": HOSTILE,
            "name": HOSTILE,
            "condition": f"[{HOSTILE}]",
            "properties": {
                "agentPoolProfiles": [
                    {"name": HOSTILE, "vmSize": HOSTILE, "osSKU": HOSTILE, "workloadRuntime": "KataVmIsolation"},
                    {"name": HOSTILE, "vmSize": f"[{HOSTILE}]", "workloadRuntime": f"[parameters('{HOSTILE}')]"},
                ],
            },
        }
    ],
}
EACH = [(name, line) for name, lines in COMMANDS.items() for line in lines]
#: How the answers of Azure are spoilt: each text of a kind, every text, or an error in the place of each answer.
WORLDS = ["texts", "everything", "errors", "failed writes"]
FORMATS: Mapping[str, Callable[[Any], str]] = {
    "table": format_table, "tsv": format_tsv, "json": format_json, "yaml": format_yaml
}  # fmt: skip


@dataclass
class Exits:
    """All that left."""

    texts: dict[str, str] = field(default_factory=dict)
    spoken: list[str] = field(default_factory=list)

    def all(self) -> dict[str, str]:
        """Each text by the exit that it took."""
        return {**self.texts, **{f"spoken {number}": text for number, text in enumerate(self.spoken)}}


class Bar:
    """The progress bar of az, without its thread."""

    shown: list[str]

    def __init__(self, _cli_ctx: Any) -> None:
        """Takes what az gives."""

    def begin(self) -> None:
        """Nothing is drawn."""

    def end(self) -> None:
        """Nothing is drawn."""

    def update_progress_with_msg(self, message: str) -> None:
        """Remembers the message."""
        self.shown.append(message)


class Config:
    """A configuration in which nothing is set."""

    def get(self, _section: str, _option: str, fallback: Any = None) -> Any:
        """What is taken where nothing is set."""
        return fallback

    def getboolean(self, _section: str, _option: str, fallback: Any = None) -> Any:
        """What is taken where nothing is set."""
        return fallback


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandTable]:
    """The commands as az knows them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AZURE_CONFIG_DIR", str(tmp_path_factory.mktemp("config")))
        yield load_command_table()


@pytest.fixture
def exits(monkeypatch: pytest.MonkeyPatch) -> Iterator[Exits]:
    """Where everything that is said arrives."""
    forbid_network(monkeypatch)
    seen = Exits()

    def printed(error: AzCLIError) -> None:
        seen.texts["error"] = error.error_msg
        seen.texts |= {f"next step {number}": text for number, text in enumerate(error.recommendations)}

    monkeypatch.setattr(AzCLIError, "print_error", printed)
    monkeypatch.setattr(
        "azure.cli.core.commands.progress.IndeterminateProgressBar", type("B", (Bar,), {"shown": seen.spoken})
    )
    handler = logging.Handler()
    handler.emit = lambda record: seen.spoken.append(record.getMessage())  # type: ignore[method-assign]
    level = _run.logger.level
    _run.logger.setLevel(logging.DEBUG)
    _run.logger.addHandler(handler)
    yield seen
    _run.logger.removeHandler(handler)
    _run.logger.setLevel(level)


def run(table: CommandTable, name: str, line: str, arm: HostileArm, exits: Exits, **words: str) -> Any:
    """Run a command as az does, and print its result in every format; the result, None where it failed."""
    arguments = [words.get(word, word) for word in shlex.split(line)]
    command = table.commands[name]
    parsed = vars(table.parser.parse_args([*name.split(), *arguments]))
    cli_ctx = SimpleNamespace(
        data={"subscription_id": SUBSCRIPTION},
        config=Config(),
        only_show_errors=False,
        register_event=lambda *_: None,
        invocation=None,
    )
    given = {key: value for key, value in parsed.items() if key in command.arguments and key[0] != "_" and key != "cmd"}
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            result = getattr(commands, command.handler.__self__.op_path.partition("#")[2])(
                SimpleNamespace(cli_ctx=cli_ctx), **given
            )
    except AzCLIError as error:
        error.print_error()
        return None
    except SystemExit:
        # The checks refused to write: what they say is printed before that.
        assert "error" in exits.texts
        return None
    if printed.getvalue():
        exits.texts["as it is"] = printed.getvalue()
    for shape in FORMATS:
        for queried in (False, True):
            item = CommandResultItem(result, table_transformer=command.table_transformer, is_query_active=queried)
            if result is not None and not (queried and shape == "table" and _without_a_cell(result)):
                exits.texts[f"{shape}{' --query' if queried else ''}"] = FORMATS[shape](item)
    return result


def _without_a_cell(result: Any) -> bool:
    # az prints no table of what has nothing but objects and lists in it.
    rows = result if isinstance(result, list) else [result]
    return not any(not isinstance(value, (dict, list)) for row in rows for value in row.values())


def raw(text: str) -> list[str]:
    """What a terminal would obey, or a reader not see; the tabs and newlines of the tool are looked at elsewhere."""
    return [one for one in text if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp") and one not in "\t\n"]


def check_exits(exits: Exits) -> None:
    """Fail on anything that acts on a terminal, and on a line that no one but Azure began."""
    left = exits.all()
    assert left
    assert {name: raw(text) for name, text in left.items() if raw(text)} == {}
    assert {name: text for name, text in left.items() if any(row.startswith(FAKED) for row in text.split("\n"))} == {}
    for name in ("table", "tsv", "tsv --query"):
        cells = [cell for row in left.get(name, "").split("\n") for cell in row.split("\t")]
        assert not [cell for cell in cells if cell.startswith(FAKED)], name


def words_for(folder: Path, table: CommandTable, exits: Exits) -> Mapping[str, str]:
    """What stands for the words in capitals in a line: a facts file whose texts are hostile, a message, a name."""
    path = folder / "facts.json"
    run(table, "aks-sandbox check", f"{DEMO} --save-facts {path}", HostileArm("nothing"), exits)
    path.write_text(json.dumps(spoilt_facts(json.loads(path.read_text(encoding="utf-8")))), encoding="utf-8")
    manifest = folder / "pod.yaml"
    manifest.write_text(json.dumps(HOSTILE_POD), encoding="utf-8")
    template = folder / "template.json"
    template.write_text(json.dumps(HOSTILE_TEMPLATE), encoding="utf-8")
    return {
        "MANIFEST": str(manifest),
        "TEMPLATE": str(template),
        "FACTS": str(path),
        "TEXT": f"{HOSTILE}{KNOWN}{HOSTILE} ErrImagePull{HOSTILE}",
        "HOSTILE": HOSTILE,
    }


def spoilt_facts(value: Any, name: str = "") -> Any:
    """The document with hostile reasons, states and images: names are refused, so a sender has no use for those."""
    if isinstance(value, dict):
        return {key: spoilt_facts(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [spoilt_facts(item, name) for item in value]
    spoil = name in ("reason", "text", "nodeImage", "provisioningState", "osSku", "message", "offerType")
    return f"{value}{HOSTILE}" if spoil and isinstance(value, str) else value


def test_every_command_is_looked_at(table: CommandTable) -> None:
    assert set(COMMANDS) == set(table.commands)


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize(("name", "line"), EACH, ids=[f"{name[12:]} {line}".strip() for name, line in EACH])
def test_nothing_that_a_terminal_obeys_leaves(
    table: CommandTable,
    exits: Exits,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    name: str,
    line: str,
    world: str,
) -> None:
    arm = HostileArm("nothing", "hostile-names")
    monkeypatch.setattr(_context, "connection", lambda _cli_ctx, refresh=False: arm.connection)
    words = words_for(tmp_path, table, Exits()) if {"FACTS", "TEXT", "HOSTILE"} & set(line.split()) else {}
    arm.spoil(world)
    run(table, name, line, arm, exits, **words)
    check_exits(exits)


def test_the_worlds_do_reach_the_exits(table: CommandTable, exits: Exits, monkeypatch: pytest.MonkeyPatch) -> None:
    arm = HostileArm("texts", "hostile-names")
    monkeypatch.setattr(_context, "connection", lambda _cli_ctx, refresh=False: arm.connection)
    result = run(table, "aks-sandbox nodepool list", POOLS, arm, exits)
    assert "\\u000aWARNING: faked\\u000d\\u001b[2J" in result[0]["nodeImageVersion"]
    for shape in FORMATS:
        assert "WARNING: faked" in exits.texts[shape]
    assert json.loads(exits.texts["json"]) == result


def test_a_defect_is_told_in_one_line_too(table: CommandTable, exits: Exits, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_cli_ctx: Any, refresh: bool = False) -> Any:
        raise LookupError(HOSTILE)

    monkeypatch.setattr(_context, "connection", broken)
    run(table, "aks-sandbox nodepool list", POOLS, HostileArm("nothing"), exits)
    assert "defect" in exits.texts["error"]
    assert "\n" not in exits.texts["error"]
    check_exits(exits)


def test_a_warning_has_the_lines_it_was_given_and_progress_has_one(exits: Exits) -> None:
    reporter = _run.ProgramReporter(AzFrontEnd(SimpleNamespace(only_show_errors=False, config=Config())))
    reporter.progress(f"cluster demo: Creating{HOSTILE}")
    reporter.warn(f"First{HOSTILE}", f"second{HOSTILE}")
    assert [len(text.split("\n")) for text in exits.spoken] == [1, 2]
    check_exits(exits)


@pytest.mark.parametrize("shape", ["table", "tsv"])
def test_a_table_view_is_safe_without_its_command(table: CommandTable, shape: str) -> None:
    cell: dict[str, Any] = {"namespace": "n", "name": HOSTILE, "state": HOSTILE, "workloadRuntime": HOSTILE}
    item = CommandResultItem(table.commands["aks-sandbox feature show"].table_transformer(cell), is_query_active=True)
    assert raw(FORMATS[shape](item)) == []
