"""Loads the extension's commands, options and help as az itself does, in this process and without a signed-in az.

Set AZURE_CONFIG_DIR before the first call: az reads its configuration as soon as it is imported.
"""

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

SOURCE = Path(__file__).resolve().parent.parent / "src"
FIRST_WORD = "aks-sandbox"


@dataclass(frozen=True)
class Example:
    """One example of a command: what it is for, and its command lines with continued lines joined."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class HelpEntry:
    """The help of a command or a command group, as written."""

    kind: str
    summary: str
    details: str
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class CommandTable:
    """All that az knows about the extension: command name to knack command, help entries, and az's own parser."""

    commands: dict[str, Any]
    help_entries: dict[str, HelpEntry]
    parser: Any


def read_help(text: str) -> HelpEntry:
    """Reads one entry of az's help."""
    entry = yaml.safe_load(text)
    examples = tuple(
        Example(example["name"], tuple(example["text"].replace("\\\n", " ").strip().splitlines()))
        for example in entry.get("examples", ())
    )
    return HelpEntry(entry["type"], entry.get("short-summary", ""), entry.get("long-summary", ""), examples)


def load_command_table() -> CommandTable:
    """Loads every command with its options and builds the parser, in the order in which az does."""
    os.environ.setdefault("AZURE_CONFIG_DIR", tempfile.mkdtemp(prefix="aks-sandbox-config-"))
    if str(SOURCE) not in sys.path:
        sys.path.insert(0, str(SOURCE))
    from azure.cli.core.commands import events
    from azure.cli.core.commands.arm import register_global_subscription_argument
    from azure.cli.core.mock import DummyCli
    from knack.help_files import helps

    from azext_aks_sandbox import COMMAND_LOADER_CLS

    cli = DummyCli()
    register_global_subscription_argument(cli)
    cli.invocation = cli.invocation_cls(
        cli_ctx=cli,
        commands_loader_cls=cli.commands_loader_cls,
        parser_cls=cli.parser_cls,
        help_cls=cli.help_cls,
    )
    everything = cli.invocation.commands_loader
    ours = COMMAND_LOADER_CLS(cli_ctx=cli)
    ours.skip_applicability = everything.skip_applicability = True  # the options of all commands, not of one
    everything.loaders.append(ours)
    everything.command_table.update(ours.load_command_table([]))
    everything.cmd_to_loader_map.update({name: [ours] for name in everything.command_table})
    cli.raise_event(events.EVENT_INVOKER_PRE_LOAD_ARGUMENTS, commands_loader=everything)
    everything.load_arguments()
    cli.raise_event(events.EVENT_INVOKER_POST_LOAD_ARGUMENTS, commands_loader=everything)
    cli.invocation.parser.cli_ctx = cli
    cli.invocation.parser.load_command_table(everything)
    entries = {name: read_help(text) for name, text in helps.items() if name.split()[0] == FIRST_WORD}
    return CommandTable(dict(everything.command_table), entries, cli.invocation.parser)
