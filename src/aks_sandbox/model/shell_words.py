"""Names as words of a command that is shown to be pasted: the one place where a name gets into a command line.

Names come from the caller, from Azure and from a cluster. Whatever they hold, each stays one word of a POSIX shell, is
never an option, and never a file that az reads in its place. Sources:
https://docs.python.org/3/library/argparse.html#arguments-containing
https://learn.microsoft.com/cli/azure/use-azure-cli-successfully-quoting
"""

from __future__ import annotations

import re
import shlex

from aks_sandbox.model.safe_text import visible

# az also takes a value after an equals sign, but only after the long name of an option.
_LONG = {"-g": "--resource-group", "-n": "--name", "-l": "--location"}
#: What every object of Kubernetes that is named here is called like: a DNS subdomain.
_KUBERNETES_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?", re.ASCII)
_FILLED = re.compile("GROUP|CLUSTER|POOL|LOCATION")
_PLACEHOLDER = re.compile(
    # An apostrophe inside of a word is one of prose.
    r"(?<!\w)(?:'[^'\n]*'|\"[^\"\n]*\")|(?:(?<![\w-])(?P<flag>--?[a-z][a-z-]*) )?(?<![\w-])(?P<name>[A-Z]{4,})\b(?!-)"
)


def option(flag: str, value: str | None, placeholder: str) -> str:
    """An option of az with its value: `-n demo`, and `--name=-x` for a value that looks like an option.

    A value that is not known, that az would read as a file or that cannot be seen whole becomes the placeholder.
    """
    if not value or not _can_be_pasted(value):
        return f"{flag} {placeholder}"
    if value.startswith("-"):
        return f"{_LONG.get(flag, flag)}={_quoted(value)}"
    return f"{flag} {_quoted(value)}"


def kubernetes_name(value: str) -> str:
    """The name of an object as a word of kubectl; one that no object can have becomes NAME."""
    return value if _KUBERNETES_NAME.fullmatch(value) else "NAME"


def filled(step: str, values: dict[str, str | None]) -> str:
    """A step of the catalogue with its placeholders, such as GROUP, filled by the values that are known.

    What stands in quotes stays as it is: it may be a name, which would end in the middle where it is filled.
    """

    def word(match: re.Match[str]) -> str:
        value = values.get(match["name"]) if match["name"] else None
        if not value or not _can_be_pasted(value):
            return match.group()
        if match["flag"]:
            return option(match["flag"], value, match["name"])
        return match.group() if value.startswith("-") else _quoted(value)

    return _PLACEHOLDER.sub(word, step)


def _quoted(value: str) -> str:
    word = shlex.quote(value)
    # A name that reads like a placeholder would be filled in its turn, were it not in quotes.
    return f"'{word}'" if word == value and _FILLED.search(value) else word


def _can_be_pasted(value: str) -> bool:
    # A line break would end the command, what is hidden cannot be judged, az reads the file behind an @, and argparse
    # takes two dashes for the end of the options, also after an equals sign.
    return value.isprintable() and visible(value) == value and "@" not in value and value != "--"
