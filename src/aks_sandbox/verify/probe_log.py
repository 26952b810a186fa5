"""Reads what a pod of a run printed about its machine; the pod may be hostile, so nothing in it is trusted."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aks_sandbox.model.probe import Machine

_BEGIN, _END = "aks-sandbox probe begin", "aks-sandbox probe end"
_BOOT_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MEMORY = re.compile(r"([0-9]{1,15}) kB")
_COUNT = re.compile(r"[0-9]{1,5}")
_TEXT = re.compile(r"[ -~]{1,200}")


def read_machine(log: str) -> Machine | None:
    """The machine that a log tells of, None unless it is there as a whole; what is not well formed is left out."""
    lines = log.splitlines()
    if _BEGIN not in lines:
        return None
    told: dict[str, str] = {}
    for line in lines[lines.index(_BEGIN) + 1 :]:
        if line == _END:
            return _machine(told)
        name, equals, value = line.partition("=")
        if equals:
            told.setdefault(name, value.strip())
    return None


def _machine(told: Mapping[str, str]) -> Machine:
    processors = _COUNT.fullmatch(told.get("processors", ""))
    memory = _MEMORY.fullmatch(told.get("memory", ""))
    return Machine(
        boot_id=_matching(_BOOT_ID, told.get("boot_id", "").lower()),
        release=_matching(_TEXT, told.get("release", "")),
        build=_matching(_TEXT, told.get("build", "")),
        processors=int(processors[0]) if processors and int(processors[0]) else None,
        memory=int(memory[1]) * 1024 if memory and int(memory[1]) else None,
        root=_matching(_TEXT, told.get("root", "")),
    )


def _matching(pattern: re.Pattern[str], value: str) -> str:
    return value if pattern.fullmatch(value) else ""
