"""What the runner of GitHub and the agent of Azure Pipelines take for a command in a line of a log, as they read it.

Both read standard output and standard error line by line: `ActionCommand` of actions/runner and `Command` of
microsoft/azure-pipelines-agent.
"""

from __future__ import annotations

from dataclasses import dataclass

#: The commands that the runner knows; a line with another word is text.
GITHUB_COMMANDS = frozenset(
    {
        *("add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group", "notice"),
        *("remove-matcher", "save-state", "set-env", "set-output", "stop-commands", "warning"),
        "internal-set-repo-path",
    }
)


@dataclass(frozen=True)
class LogCommand:
    """A command that was read: its name, its properties and its text, unescaped."""

    name: str
    properties: dict[str, str]
    text: str


def github_command(line: str) -> LogCommand | None:
    """The command of a line, or None where it is text."""
    start = line.lstrip()
    if start.startswith("::") and (end := start.find("::", 2)) >= 0:
        name, _, properties = start[2:end].partition(" ")
        if name.lower() in GITHUB_COMMANDS:
            pairs = (one.strip().partition("=") for one in properties.split(",") if one.strip())
            given = {key: _unescaped(value, _GITHUB_PROPERTY) for key, _, value in pairs if value}
            return LogCommand(name.lower(), given, _unescaped(start[end + 2 :], _GITHUB_DATA))
    # The older form, which may stand anywhere in a line.
    at = line.find("##[")
    if at >= 0 and (end := line.find("]", at)) >= 0:
        name = line[at + 3 : end].partition(" ")[0].lower()
        if name in GITHUB_COMMANDS:
            return LogCommand(name, {}, line[end + 1 :])
    return None


def azure_command(line: str) -> LogCommand | None:
    """The command of a line, or None where it is text; a command may stand anywhere in it."""
    at = line.lower().find("##vso[")
    if at < 0 or (end := line.find("]", at)) < 0:
        return None
    name, _, properties = line[at + 6 : end].partition(" ")
    pairs = (one.strip().partition("=") for one in properties.split(";") if one.strip())
    given = {key: _unescaped(value, _AZURE) for key, _, value in pairs if value}
    return LogCommand(name.lower(), given, _unescaped(line[end + 1 :], _AZURE))


_GITHUB_DATA = (("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
_GITHUB_PROPERTY = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))
_AZURE = (("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%AZP25", "%"))


def _unescaped(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for escaped, character in pairs:
        text = text.replace(escaped, character)
    return text
