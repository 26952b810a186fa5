"""The files of `template check`: each by the ending of its name in its language."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from pathlib import Path, PurePath

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.files import RefusedFile, read_guarded, reason
from aks_sandbox.model.safe_text import one_line
from aks_sandbox.templates.reading.arm_file import read_arm
from aks_sandbox.templates.reading.bicep_file import read_bicep
from aks_sandbox.templates.reading.declared import Declared
from aks_sandbox.templates.reading.terraform_file import BrokenTerraform, read_terraform
from aks_sandbox.templates.reading.unreadable import BrokenFile

_KINDS = "Name ARM templates (.json, .jsonc), Bicep files (.bicep) or Terraform files (.tf)."
#: What looks like a template and declares nothing.
_OTHERS = {
    ".bicepparam": "is a Bicep parameter file, which declares nothing",
    ".tfvars": "has values for the variables of Terraform, and declares nothing",
    ".tf.json": "is Terraform in JSON, which is not read",
}
_MOST_BYTES = 8 * 1024 * 1024


def read_files(names: Sequence[str]) -> tuple[Declared, ...]:
    """What the files declare, in their order; InvalidInput for one that cannot be read or is no template, and
    MissingParser.
    """
    texts = {str(path): _text(name, path) for name, path in ((name, Path(name)) for name in names)}
    found: dict[str, Declared] = {}
    terraform: dict[str, str] = {}
    for file, text in texts.items():
        ending = PurePath(file).suffix.lower()
        try:
            if ending == ".bicep":
                found[file] = read_bicep(text, file)
            elif ending in (".json", ".jsonc"):
                found[file] = read_arm(text, file)
            else:
                terraform[file] = text
        except BrokenFile as error:
            raise _broken(file, error) from None
    try:
        found |= {one.file: one for one in read_terraform(terraform)} if terraform else {}
    except BrokenTerraform as error:
        raise _broken(error.file, error) from None
    return tuple(found[file] for file in texts)


def _broken(file: str, error: BrokenFile) -> InvalidInput:
    column = f", column {error.column}" if error.column else ""
    where = f" (line {error.line}{column})" if error.line else ""
    fix = error.fix or "Correct the file, or name another one."
    return InvalidInput(Argument.FILES, one_line(f"'{file}' {error.problem}{where}"), fix)


def _text(name: str, path: Path) -> str:
    shown = f"'{one_line(name[:200])}'"
    for ending, problem in _OTHERS.items():
        if name.lower().endswith(ending):
            raise InvalidInput(Argument.FILES, f"{shown} {problem}", _KINDS)
    try:
        if path.is_dir():
            raise InvalidInput(Argument.FILES, f"{shown} is a folder", "Name the files in it.")
        if path.suffix.lower() not in (".json", ".jsonc", ".bicep", ".tf", ".tofu"):
            raise InvalidInput(Argument.FILES, f"{shown} is not known as a template by its ending", _KINDS)
        data = read_guarded(path, _MOST_BYTES)
    except FileNotFoundError:
        raise InvalidInput(Argument.FILES, f"{shown} does not exist", "Name a file that exists.") from None
    except (OSError, ValueError) as error:
        raise InvalidInput(Argument.FILES, f"{shown} cannot be read ({reason(error)})") from None
    except RefusedFile as error:
        raise InvalidInput(Argument.FILES, f"{shown} {error}") from None
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput(Argument.FILES, f"{shown} is not text in UTF-8") from None
    if not text.strip():
        raise InvalidInput(Argument.FILES, f"{shown} is empty", _KINDS)
    return text
