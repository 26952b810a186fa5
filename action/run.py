"""Runs one command of the program with the inputs of the action, and writes its outputs.

Inputs come as environment variables (INPUT_...) and become arguments of a process: no shell sees them. Outputs:

    exit-code   what the command ended with: 0 yes, 10 no, 11 undecided, 1 and others an error
    verdict     the verdict of the document, empty where the command has none
    document    the file with the document, which is standard output of the command
    sarif-file  the SARIF report, empty where there is none
    reports     the reports that were written, one to a line

The step of this script succeeds, so that the steps after it see the outputs; the last step of the action ends with the
exit code. It uses the standard library alone.
"""

import json
import os
import re
import secrets
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

NO, UNDECIDED = 10, 11
#: The action chooses these: the document is read here.
TAKEN = ("--output", "-o", "--query", "--report")
_VERDICT = re.compile(r"[A-Za-z]{1,40}")


class WrongInput(Exception):
    """An input of the action cannot be used; the message names it and says what to do."""


@dataclass(frozen=True)
class Call:
    """The words after the program's name, and the reports among them; `sarif` is one of these, or empty."""

    words: tuple[str, ...]
    reports: tuple[str, ...]
    sarif: str
    folder: Path


def call_of(environment: Mapping[str, str]) -> Call:
    """The call that the inputs ask for; WrongInput for what is not a command line, and for options of the action."""
    command = _words("command", environment)
    if not command or command[0].startswith("-"):
        raise WrongInput("command: name a command, such as check or manifest lint.")
    arguments = _words("arguments", environment)
    for word in arguments:
        name = word.partition("=")[0]
        if name in TAKEN:
            raise WrongInput(f"arguments: {name} is what the action sets. Use its inputs reports and sarif-file.")
    sarif = environment.get("INPUT_SARIF_FILE", "").strip()
    if sarif and not sarif.lower().endswith(".sarif"):
        raise WrongInput(f"sarif-file: '{sarif}' does not end in .sarif.")
    reports = tuple(dict.fromkeys([*([sarif] if sarif else []), *_lines(environment.get("INPUT_REPORTS", ""))]))
    options = [word for name in reports for word in ("--report", name)]
    return Call(
        (*command, *arguments, *options, "--output", "json"),
        reports,
        sarif,
        Path(environment.get("INPUT_WORKING_DIRECTORY", "").strip() or "."),
    )


def _words(name: str, environment: Mapping[str, str]) -> list[str]:
    """The words of an input as a shell would read them; nothing in them is expanded, so that $ and ` are characters."""
    try:
        return shlex.split(environment.get(f"INPUT_{name.upper()}", ""))
    except ValueError as error:
        raise WrongInput(f"{name}: a quotation mark or a backslash has no second one ({error}).") from None


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def verdict_of(document: bytes) -> str:
    """The verdict of a document; empty where it has none."""
    try:
        found = json.loads(document).get("verdict", "")
    except (ValueError, AttributeError):
        return ""
    return found if isinstance(found, str) and _VERDICT.fullmatch(found) else ""


def write_outputs(path: Path, outputs: Mapping[str, str]) -> None:
    """Append outputs to the file that GitHub names: the value of none can end its block, nor begin another output."""
    with path.open("a", encoding="utf-8") as stream:
        for name, value in outputs.items():
            mark = f"end-{secrets.token_hex(16)}"
            stream.write(f"{name}<<{mark}\n{value}\n{mark}\n")


def main(program: Sequence[str], environment: Mapping[str, str]) -> int:
    """Runs the command; 0 where it ran, whatever it answered, and 2 where an input cannot be used."""
    try:
        call = call_of(environment)
        if not call.folder.is_dir():
            raise WrongInput(f"working-directory: '{call.folder}' is not a folder.")
    except WrongInput as error:
        print(f"The action was not run. {error}", file=sys.stderr)
        return 2
    done = subprocess.run(
        [*program, *call.words], cwd=call.folder, env=dict(environment), stdout=subprocess.PIPE, check=False
    )
    document = Path(environment["RUNNER_TEMP"]) / f"aks-sandbox-{secrets.token_hex(8)}.json"
    document.write_bytes(done.stdout)
    written = [str(call.folder / name) for name in call.reports if (call.folder / name).is_file()]
    sarif = str(call.folder / call.sarif) if call.sarif else ""
    outputs = {
        "exit-code": str(done.returncode),
        "verdict": verdict_of(done.stdout),
        "document": str(document),
        "sarif-file": sarif if sarif in written else "",
        "reports": "\n".join(written),
    }
    write_outputs(Path(environment["GITHUB_OUTPUT"]), outputs)
    print(f"aks-sandbox ended with {done.returncode}: {_meaning(done.returncode)}", file=sys.stderr)
    return 0


def _meaning(code: int) -> str:
    meanings = {0: "the answer is yes.", NO: "the answer is no.", UNDECIDED: "the answer could not be decided."}
    return meanings.get(code, "an error, which is shown above.")


if __name__ == "__main__":
    sys.exit(main([os.environ["PROGRAM"]], os.environ))
