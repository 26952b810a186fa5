"""get, logs and version."""

from __future__ import annotations

import json
from typing import Any

import yaml

from arm_simulator.inside.access import check_access
from arm_simulator.inside.containers import noise_of
from arm_simulator.inside.lifecycle import progress_of
from arm_simulator.inside.pods import pod
from arm_simulator.inside.refusals import ApiError, not_found
from arm_simulator.inside.state import Inside, Object
from arm_simulator.kubectl.arguments import BadUse, Command, NotCovered
from arm_simulator.kubectl.kinds import Kind, kind_of, targets
from arm_simulator.kubectl.output import Output, as_json
from arm_simulator.kubectl.selecting import at_path, labelled, rendered, with_fields
from arm_simulator.kubectl.tables import table

CLIENT_VERSION = "v1.34.2"


def get(inside: Inside, command: Command, out: Output) -> None:
    """Prints objects."""
    wanted = targets(command.words)
    everywhere = command.flag("--all-namespaces")
    selector, fields = command.value("--selector"), command.value("--field-selector")
    if (selector or fields) and any(name for _, name in wanted):
        raise BadUse("error: name cannot be provided when a selector is specified")
    home = command.value("--namespace", "default")
    found: list[tuple[Kind, Object]] = []
    failures: list[str] = []
    for kind, name in wanted:
        try:
            if name:
                found.append((kind, one_of(inside, kind, name, home)))
                continue
            for thing in all_of(inside, kind, None if everywhere else home):
                if labelled(thing, selector) and with_fields(kind.name, thing, fields):
                    found.append((kind, thing))
        except ApiError as error:
            if error.reason != "NotFound" or not command.flag("--ignore-not-found"):
                failures.append(error.line())
    command.number("--chunk-size", 500)
    if command.value("--sort-by"):
        path = command.value("--sort-by")
        found.sort(key=lambda row: [str(one) for one in at_path(row[1], path)])
    _show(command, out, wanted, found, bool(failures))
    # As kubectl does: first what there is, then what there is not.
    for line in failures:
        out.fail(line)


def one_of(inside: Inside, kind: Kind, name: str, home: str) -> Object:
    """Returns one object.

    Raises:
        ApiError: there is none, or the caller may not read it.
    """
    check_access(inside, "get", kind.resource, home if kind.namespaced else None, name)
    return looked_up(inside, kind, name, home)


def looked_up(inside: Inside, kind: Kind, name: str, home: str) -> Object:
    """Returns one object, whoever asks.

    Raises:
        ApiError: there is none.
    """
    if kind.name == "Pod":
        return pod(inside, home, name)
    found = next((one for one in _rows(inside, kind, home) if one["metadata"]["name"] == name), None)
    if found is None:
        raise not_found(kind.resource, name)
    return found


def all_of(inside: Inside, kind: Kind, home: str | None) -> list[Object]:
    """Returns all objects of a kind, of one namespace unless none is given.

    Raises:
        ApiError: the caller may not list them.
    """
    check_access(inside, "list", kind.resource, home if kind.namespaced else None)
    return _rows(inside, kind, home)


def _rows(inside: Inside, kind: Kind, home: str | None) -> list[Object]:
    """Returns all objects of a kind, of one namespace unless none is given."""
    rows = kind.all_of(inside)
    if kind.namespaced and home is not None:
        rows = [one for one in rows if one["metadata"].get("namespace") == home]
    return rows


def logs(inside: Inside, command: Command, out: Output) -> None:
    """Prints the log of a container."""
    if not 1 <= len(command.words) <= 2:
        raise BadUse("error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.")
    name = command.words[0]
    if "/" in name:
        kind, _, name = name.partition("/")
        if kind_of(kind).name != "Pod":
            raise NotCovered(f"logs of {kind!r}")
    home = command.value("--namespace", "default")
    check_access(inside, "get", "pods", home, name)
    one = pod(inside, home, name)
    check_access(inside, "get", "pods/log", home, name)
    names = [str(row["name"]) for row in one["spec"]["containers"]]
    container = command.value("--container") or (command.words[1] if len(command.words) == 2 else "")
    if not container:
        container = names[0]
        if len(names) > 1:
            out.tell(f'Defaulted container "{container}" out of: {", ".join(names)}')
    if container not in names:
        raise ApiError("BadRequest", f"container {container} is not valid for pod {name}")
    progress = progress_of(inside, one) or {}
    texts = progress.get("logs")
    if texts is None:
        rows = {row["name"]: row for row in one["status"].get("containerStatuses") or []}
        waiting = ((rows.get(container) or {}).get("state") or {}).get("waiting")
        if waiting:
            why = f"waiting to start: {waiting['reason']}"
            if "Image" in waiting["reason"]:
                why = "waiting to start: trying and failing to pull image"
            raise ApiError("BadRequest", f'container "{container}" in pod "{name}" is {why}')
        if one["status"].get("phase") == "Pending":
            # Nothing of it runs anywhere yet; kubectl prints nothing then.
            return
    text = str((texts or {}).get(container, ""))
    noise = noise_of(int(inside.setting("containers", "noise", 0)))
    out.write(_limited(_tail(noise + text, command.number("--tail", -1)), command.number("--limit-bytes", 0)))


def version(inside: Inside, command: Command, out: Output) -> None:
    """Prints the versions of client and server."""
    server = server_version(inside)
    told: dict[str, Any] = {"clientVersion": _version(CLIENT_VERSION), "kustomizeVersion": "v5.7.1"}
    if not command.flag("--client"):
        told["serverVersion"] = server
    form = command.value("--output")
    if form == "json":
        out.line(json.dumps(told, indent=2))
    elif form == "yaml":
        out.write(yaml.safe_dump(told))
    elif form:
        raise BadUse("error: --output must be 'yaml' or 'json'")
    else:
        out.line(f"Client Version: {CLIENT_VERSION}")
        out.line("Kustomize Version: v5.7.1")
        if not command.flag("--client"):
            out.line(f"Server Version: {server['gitVersion']}")


def server_version(inside: Inside) -> Object:
    """Returns the version of the API server as it answers it."""
    return _version("v" + str(inside.resource["properties"].get("currentKubernetesVersion", "1.34.0")))


def _show(
    command: Command,
    out: Output,
    wanted: list[tuple[Kind, str]],
    found: list[tuple[Kind, Object]],
    failed: bool,
) -> None:
    """Prints what was found in the form that was asked for."""
    home, far = command.value("--namespace", "default"), command.flag("--all-namespaces")
    form = command.value("--output")
    single = len(wanted) == 1 and bool(wanted[0][1])
    things = [thing for _, thing in found]
    if single and not things:
        return
    whole: Object = {"apiVersion": "v1", "items": things, "kind": "List", "metadata": {"resourceVersion": ""}}
    if single:
        whole = things[0]
    if form == "json":
        out.line(as_json(whole))
    elif form == "yaml":
        out.write(yaml.safe_dump(json.loads(json.dumps(whole)), sort_keys=True))
    elif form == "name":
        for kind, thing in found:
            out.line(f"{kind.singular}/{thing['metadata']['name']}")
    elif form.startswith("jsonpath="):
        out.write(rendered(whole, form.partition("=")[2]))
    elif form in ("", "wide"):
        if not found and not failed:
            spread = all(kind.namespaced for kind, _ in wanted) and not far
            if not command.flag("--ignore-not-found"):
                out.tell(f"No resources found in {home} namespace." if spread else "No resources found")
            return
        for kind in dict.fromkeys(kind for kind, _ in found):
            rows = [thing for one, thing in found if one is kind]
            several = len({one.name for one, _ in wanted}) > 1
            out.write(table(kind, rows, far, not command.flag("--no-headers"), several))
    else:
        raise NotCovered(f"the output form {form!r}")


def _version(text: str) -> Object:
    """Returns a version as kubectl tells it."""
    major, minor = [*text.removeprefix("v").split("."), "0", "0"][:2]
    return {"major": major, "minor": minor, "gitVersion": text, "platform": "linux/amd64"}


def _tail(text: str, count: int) -> str:
    """Returns the last lines of a log; all of it for a number below zero."""
    if count < 0:
        return text
    lines = text.splitlines(keepends=True)
    return "".join(lines[len(lines) - count :]) if count < len(lines) else text


def _limited(text: str, most: int) -> str:
    """Returns so many bytes of a log at the most, without regard to letters; 0 is no limit."""
    if most == 0:
        return text
    if most < 0:
        raise ApiError("BadRequest", f"invalid log options: limitBytes: Invalid value: {most}: must be greater than 0")
    return text.encode()[:most].decode("utf-8", "surrogateescape")
