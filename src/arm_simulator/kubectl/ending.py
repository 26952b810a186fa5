"""delete and wait: the two that last."""

from __future__ import annotations

import re

from arm_simulator.inside import namespaces, pods
from arm_simulator.inside.access import check_access
from arm_simulator.inside.lifecycle import may_change
from arm_simulator.inside.refusals import ApiError
from arm_simulator.inside.state import Inside, Object
from arm_simulator.kubectl.arguments import BadUse, Command, NotCovered
from arm_simulator.kubectl.kinds import Kind, kind_of, named_kind, targets
from arm_simulator.kubectl.output import Output
from arm_simulator.kubectl.reading import all_of, looked_up, one_of
from arm_simulator.kubectl.selecting import at_path, labelled
from arm_simulator.kubectl.writing import Files, objects_of

PAUSE = 0.1
WAIT_SECONDS = 30.0
Target = tuple[Kind, str, str]


State = list[list[str]] | None
"""What a client that asks again brings back: kind, name and namespace of the objects that its first question meant."""


class Again(Exception):
    """Says that the client has to ask again after some seconds; a `pause` of None means that it would wait for ever."""

    def __init__(self, pause: float | None, chosen: list[Target]) -> None:
        super().__init__()
        self.pause = pause
        self.state: State = [[kind.singular, name, home] for kind, name, home in chosen]


def delete(inside: Inside, command: Command, out: Output, files: Files, elapsed: float, before: State) -> None:
    """Deletes objects, and waits until they are gone unless told otherwise."""
    if before is None:
        chosen = _chosen(inside, command, out, files)
        refused = [one for one in chosen if not _begun(inside, *one, out)]
        chosen = [one for one in chosen if one not in refused]
        for kind, name, _ in chosen:
            out.line(f'{kind.singular} "{name}" deleted')
    else:
        chosen = [(kind_of(kind), name, home) for kind, name, home in before]
    waiting = command.flag("--wait", default=True) and not command.flag("--now")
    if not waiting:
        return
    limit = command.seconds("--timeout", None) or None
    _until(inside, limit, elapsed, lambda: all(_gone(inside, one) for one in chosen), out, chosen)


def wait(inside: Inside, command: Command, out: Output, elapsed: float, before: State) -> None:
    """Waits for a condition, a value at a JSON path, a creation or a deletion."""
    wanted = command.value("--for")
    if not wanted:
        raise BadUse("error: you must specify a condition to wait for with --for")
    limit = command.seconds("--timeout", WAIT_SECONDS)
    if wanted.lower() not in ("delete", "create"):
        _check(wanted)
    if before is None:
        chosen = _chosen(inside, command, out, {}, keep_missing=wanted.lower() in ("delete", "create"))
    else:
        chosen = [(kind_of(kind), name, home) for kind, name, home in before]
    if out.failed:
        return
    if not chosen and wanted.lower() != "delete":
        raise BadUse("error: no matching resources found")

    def met(target: Target) -> bool:
        if wanted.lower() == "delete":
            return _gone(inside, target)
        try:
            thing = one_of(inside, *target)
        except ApiError as error:
            if error.reason != "NotFound" or wanted.lower() == "create":
                return False
            raise
        return wanted.lower() == "create" or _holds(thing, wanted)

    state: dict[Target, bool] = {}

    def all_met() -> bool:
        state.update({target: state.get(target) or met(target) for target in chosen})
        return all(state.values())

    _until(inside, limit, elapsed, all_met, out, chosen, state)
    for (kind, name, _), fine in state.items():
        if fine:
            out.line(f"{kind.singular}/{name} condition met")


def _until(
    inside: Inside,
    limit: float | None,
    elapsed: float,
    done: object,
    out: Output,
    chosen: list[Target],
    state: dict[Target, bool] | None = None,
) -> None:
    """Looks until something is so, its time is up, or nothing will change any more; then the time counts as up.

    Raises:
        Again: by the clock, the client has to come back.
    """
    assert callable(done)
    looks = 50 * inside.polls if inside.polls is not None else 1
    for _ in range(looks):
        if done():
            return
        if not any(_may_change(inside, one) for one in chosen):
            if limit is None:
                raise Again(None, chosen)
            break
        if limit is not None and elapsed >= limit:
            break
    else:
        raise Again(PAUSE, chosen)
    for kind, name, home in chosen:
        left = not (state or {}).get((kind, name, home)) if state is not None else not _gone(inside, (kind, name, home))
        if left:
            out.fail(f"error: timed out waiting for the condition on {kind.plural}/{name}")


def _may_change(inside: Inside, target: Target) -> bool:
    """Says whether looking on can change an object."""
    kind, name, home = target
    stuck = bool(inside.setting("deletion", "stuck", False))
    if kind.name == "Namespace":
        kept = inside.section("namespaces").get(name) or {}
        return bool((kept.get("metadata") or {}).get("deletionTimestamp")) and not stuck
    kept = inside.section("pods").get(f"{home}/{name}") or {}
    if not kept:
        return False
    if kept["metadata"].get("deletionTimestamp"):
        return not stuck
    return may_change(inside, kept)


def _chosen(inside: Inside, command: Command, out: Output, files: Files, *, keep_missing: bool = False) -> list[Target]:
    """Returns the objects that a command means; one that is named and missing is kept, or else told of and left out."""
    home = command.value("--namespace", "default")
    selector = command.value("--selector")
    wanted: list[tuple[Kind, str, str]] = []
    if command.options.get("--filename"):
        for _, thing in objects_of(command, files):
            kind = named_kind(thing.get("apiVersion"), thing.get("kind"))
            metadata = thing.get("metadata") or {}
            wanted.append((kind, str(metadata.get("name", "")), str(metadata.get("namespace") or home)))
    else:
        wanted = [(kind, name, home) for kind, name in targets(command.words)]
    found: list[Target] = []
    for kind, name, where in wanted:
        if not name:
            if not selector and not command.flag("--all"):
                raise BadUse("error: resource(s) were provided, but no name was specified")
            everywhere = command.flag("--all-namespaces")
            rows = [one for one in all_of(inside, kind, None if everywhere else where) if labelled(one, selector)]
            found += [(kind, str(one["metadata"]["name"]), str(one["metadata"].get("namespace", ""))) for one in rows]
            if not rows and command.verb == "delete":
                out.line("No resources found")
            continue
        target = (kind, name, where)
        try:
            if command.verb == "delete":
                check_access(inside, "delete", kind.resource, where if kind.namespaced else None, name)
                looked_up(inside, kind, name, where)
            else:
                one_of(inside, kind, name, where)
        except ApiError as error:
            missing = error.reason == "NotFound"
            if not (missing and keep_missing):
                if not (missing and command.flag("--ignore-not-found")):
                    out.fail(error.line())
                continue
        found.append(target)
    return found


def _begun(inside: Inside, kind: Kind, name: str, home: str, out: Output) -> bool:
    """Starts to delete one object and says whether that was taken."""
    try:
        check_access(inside, "delete", kind.resource, home if kind.namespaced else None, name)
        if kind.name == "Pod":
            pods.begin_deletion(inside, home, name)
        elif kind.name == "Namespace":
            namespaces.begin_deletion(inside, name)
        else:
            raise NotCovered(f"the deletion of a {kind.name}")
    except ApiError as error:
        out.fail(error.line())
        return False
    return True


def _gone(inside: Inside, target: Target) -> bool:
    """Says whether an object is there no more; counts as a look."""
    try:
        looked_up(inside, *target)
    except ApiError as error:
        return error.reason == "NotFound"
    return False


def _check(wanted: str) -> None:
    """Requires a condition that the stand-in can wait for.

    Raises:
        NotCovered: it cannot.
    """
    if not re.match(r"(condition|jsonpath)=.", wanted):
        raise NotCovered(f"to wait for {wanted!r}")


def _holds(thing: Object, wanted: str) -> bool:
    """Says whether an object is in the state that is waited for."""
    how, _, what = wanted.partition("=")
    if how == "condition":
        name, _, value = what.partition("=")
        rows = (thing.get("status") or {}).get("conditions") or []
        found = [str(row.get("status")) for row in rows if str(row.get("type")).lower() == name.lower()]
        return found[:1] == [value.capitalize() or "True"]
    path, equals, value = what.partition("}=")
    found = [str(one) for one in at_path(thing, path if not equals else path + "}")]
    return found[:1] == [value.strip("'\"")] if equals else bool(found)
