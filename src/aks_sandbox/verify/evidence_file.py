"""The evidence file: a record without secrets, written so that everyone can compute its checksum, read without trust.

    {"schemaVersion": 2, "sha256": "64 hexadecimal digits", "evidence":
    ...                                                         lines of JSON, in ASCII
    }

The checksum is that of the bytes of all lines but the first and the last: `sed '1d;$d' FILE | sha256sum`. The whole is
JSON too. A run is judged by its record as such a file has it, whether one is written or not, so a file cannot come to
another verdict than the run that wrote it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import AksSandboxError, InvalidInput
from aks_sandbox.files import RefusedFile, read_guarded, reason, write_private
from aks_sandbox.model.codec import from_json, to_json
from aks_sandbox.model.safe_text import one_line
from aks_sandbox.model.secret_text import Cleaner
from aks_sandbox.reports.text import SCHEMA_VERSION, TOOL
from aks_sandbox.steps import step
from aks_sandbox.verify.record import Record

#: A run of four commands has less than a tenth of it.
MOST_BYTES = 32 * 1024 * 1024
_FIRST_LINE = re.compile(r'\{"schemaVersion": ([1-9][0-9]{0,8}), "sha256": "([0-9a-f]{64})", "evidence":')
_LAST_LINE = "}\n"
_LONGEST_VERSION = 40
_DEEPEST = 50
# Far above what a run sends and what run-command passes on.
_MOST_COMMANDS = 100
_LONGEST_OUTPUT = 2 * 1024 * 1024
_SAVE_ONE = step("Save one:", f"az aks-sandbox verify -g {{group}} -n {{cluster}} {Argument.SAVE_EVIDENCE} {{file}}")


@dataclass(frozen=True)
class Sealed:
    """A record as a file has it; `sha256` is that of `text`, the lines between the first and the last."""

    record: Record
    text: str
    sha256: str
    anonymized: bool


def sealed(record: Record, *, anonymize: bool) -> Sealed:
    """The record without secrets, and with `anonymize` without persons and identifiers too."""
    cleaner = Cleaner(anonymize=anonymize)
    # Read again, so that what is judged now is what is judged from a file.
    return _read(_text(_cleaned(record, cleaner, anonymize=anonymize)))


def save_evidence(path: Path, evidence: Sealed) -> None:
    """Write the file, for its owner alone and in one step; InvalidInput when that cannot be done."""
    text = (
        f'{{"schemaVersion": {SCHEMA_VERSION}, "sha256": "{evidence.sha256}", "evidence":\n{evidence.text}{_LAST_LINE}'
    )
    if len(text) > MOST_BYTES:
        size = MOST_BYTES // 1024 // 1024
        raise InvalidInput(
            Argument.SAVE_EVIDENCE, f"the evidence takes more than the {size} MB that {Argument.EVIDENCE} reads"
        )
    try:
        write_private(path, text)
    except OSError as error:
        raise InvalidInput(Argument.SAVE_EVIDENCE, f"{path} cannot be written ({reason(error)})") from None


def load_evidence(path: Path) -> Sealed:
    """Read the file; InvalidInput, which says what is wrong, for one of another schema or a changed one."""
    name = one_line(str(path)[:200])
    text = _content(path, name)
    first, _, rest = text.partition("\n")
    header = _FIRST_LINE.fullmatch(first)
    if header is None or not rest.endswith(f"\n{_LAST_LINE}"):
        raise _refused(_what_else(text, name))
    if int(header[1]) != SCHEMA_VERSION:
        raise InvalidInput(
            Argument.EVIDENCE,
            f"{name} has schema version {header[1]}, and this version of aks-sandbox reads {SCHEMA_VERSION}",
            f"Judge it with the version of aks-sandbox that wrote it{_version_in(rest)}.",
        )
    lines = rest.removesuffix(_LAST_LINE)
    digest = hashlib.sha256(lines.encode()).hexdigest()
    if digest != header[2]:
        raise _refused(
            f"{name} was changed after it was written: the SHA-256 of its evidence is {digest}, and its first line "
            f"says {header[2]}"
        )
    try:
        evidence = _read(lines)
    except RecursionError:
        raise _refused(f"{name} is nested too deeply to be an evidence file") from None
    except (ValueError, AksSandboxError) as error:
        raise _refused(f"{name} is damaged: {one_line(str(error)[:300])}") from None
    return evidence


def _refused(problem: str) -> InvalidInput:
    return InvalidInput(Argument.EVIDENCE, problem, _SAVE_ONE)


def _content(path: Path, name: str) -> str:
    try:
        return read_guarded(path, MOST_BYTES).decode("ascii")
    except OSError as error:
        raise _refused(f"{name} cannot be read ({reason(error)})") from None
    except RefusedFile as error:
        raise _refused(f"{name} {error}") from None
    except ValueError:
        raise _refused(f"{name} is not an evidence file: it has bytes that are not ASCII") from None


def _what_else(text: str, name: str) -> str:
    """What a file is that does not begin and end as an evidence file does."""
    if text.startswith('{"schemaVersion": ') and '"evidence":' in text.partition("\n")[0]:
        return f"{name} is damaged: its first or its last line is not one of an evidence file"
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return f"{name} is not an evidence file"
    if isinstance(document, dict) and document.get("command") == "az aks-sandbox verify":
        return (
            f"{name} is a report of verify, not an evidence file: it names the evidence by its SHA-256 and does not "
            "contain it"
        )
    return f"{name} is not an evidence file"


def _version_in(rest: str) -> str:
    found = re.search(rf'"toolVersion": "([0-9A-Za-z.+-]{{1,{_LONGEST_VERSION}}})"', rest)
    return f" ({found[1]})" if found else ""


def _text(data: Any) -> str:
    return json.dumps(data, indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def _read(text: str) -> Sealed:
    """The record of these lines; ValueError for what this version does not write."""
    data = json.loads(text, parse_constant=_no_number)
    if not isinstance(data, dict) or _text(data) != text:
        raise ValueError("it is not in the form in which aks-sandbox writes evidence")
    if data.get("tool") != TOOL:
        raise ValueError(f"'tool' is not {TOOL}")
    anonymized = from_json(bool, data.get("anonymized"))
    members = {name: value for name, value in data.items() if name not in ("tool", "anonymized")}
    record: Record = from_json(Record, members)
    outputs = [one.result.logs for one in record.exchanges if one.result is not None]
    if len(record.exchanges) > _MOST_COMMANDS or any(len(one) > _LONGEST_OUTPUT for one in outputs):
        raise ValueError("it has more commands, or more output of one, than a run can have")
    if record.cleanup.command is not None:
        raise ValueError("Record.cleanup.command: expected null")
    return Sealed(record, text, hashlib.sha256(text.encode()).hexdigest(), anonymized)


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


def _cleaned(record: Record, cleaner: Cleaner, *, anonymize: bool) -> dict[str, Any]:
    """The record as data, cleaned; scripts are the product's own and stay as they are, so that they can be compared."""
    data = to_json(replace(record, body={}, exchanges=(), caller=None, cleanup=replace(record.cleanup, command=None)))
    cleaned: dict[str, Any] = {"tool": TOOL, "anonymized": anonymize, **_texts(data, cleaner)}
    # JSON has no NaN, which Python reads nevertheless.
    body = json.loads(json.dumps(_bounded(record.body)), parse_constant=str)
    cleaned["body"] = cleaner.value(body)
    if record.caller is not None:
        person = record.caller.kind == "user"
        name = cleaner.person(record.caller.name) if person else cleaner.text(record.caller.name)
        cleaned["caller"] = to_json(replace(record.caller, name=name, tenant_id=cleaner.text(record.caller.tenant_id)))
    cleaned["exchanges"] = [_exchange(to_json(one), cleaner) for one in record.exchanges]
    return cleaned


def _bounded(value: Any, depth: int = 0) -> Any:
    """The value without what is nested deeper than anything that is read of it."""
    if isinstance(value, (Mapping, list)) and depth > _DEEPEST:
        return "(nested too deeply to be kept)"
    if isinstance(value, Mapping):
        return {str(key): _bounded(item, depth + 1) for key, item in value.items()}
    return [_bounded(item, depth + 1) for item in value] if isinstance(value, list) else value


def _exchange(data: dict[str, Any], cleaner: Cleaner) -> dict[str, Any]:
    command, result = data["command"], data["result"]
    mark = command["mark"]
    files = {name: _file(name, text, cleaner) for name, text in command["files"].items()}
    cleaned: dict[str, Any] = _texts({**data, "command": {**command, "files": {}}, "result": None}, cleaner)
    cleaned["command"]["files"] = files
    if result is not None:
        cleaned["result"] = {**_texts(result, cleaner), "logs": _output(result["logs"], mark, cleaner)}
    return cleaned


def _file(name: str, text: str, cleaner: Cleaner) -> str:
    if name.endswith((".sh", ".jq")):
        return text
    return _json(text, cleaner) if name.endswith(".json") else cleaner.text(text)


def _output(logs: str, mark: str, cleaner: Cleaner) -> str:
    """What a command printed: its document is cleaned text by text, because a pattern could cut through its JSON."""
    before, begun, rest = logs.partition(f"{mark} begin\n")
    document, ended, after = rest.partition(f"{mark} end")
    parts = (cleaner.text(before), cleaner.text(begun), _json(document, cleaner), cleaner.text(ended))
    return "".join(parts) + cleaner.text(after)


def _json(text: str, cleaner: Cleaner) -> str:
    """The text as it is where its values are clean; else JSON of the same values cleaned."""
    try:
        value = json.loads(text)
        cleaned = _texts(value, cleaner)
    except (ValueError, RecursionError):
        return cleaner.text(text)
    return text if cleaned == value else json.dumps(cleaned, separators=(",", ":")) + "\n"


#: Objects of users, in which the key of a member may say that its text is a secret; the others are ours, and a node
#: pool called `token` is not one.
_OBJECTS_OF_USERS = frozenset({"runtimeClasses", "annotations"})


def _texts(value: Any, cleaner: Cleaner) -> Any:
    """The value with every text in it cleaned; keys that were different stay different."""
    if isinstance(value, str):
        return cleaner.text(value)
    if isinstance(value, list):
        return [_texts(item, cleaner) for item in value]
    if not isinstance(value, Mapping):
        return value
    cleaned: dict[str, Any] = {}
    for key, item in value.items():
        name = cleaner.text(key)
        while name in cleaned:
            name += "'"
        cleaned[name] = cleaner.value(item) if key in _OBJECTS_OF_USERS else _texts(item, cleaner)
    return cleaned
