"""create and apply."""

from __future__ import annotations

import json
import secrets
from typing import Any

import yaml

from arm_simulator.inside.access import check_access
from arm_simulator.inside.namespaces import create_namespace
from arm_simulator.inside.pods import create_pod, key_of
from arm_simulator.inside.refusals import ApiError, forbidden
from arm_simulator.inside.state import Inside, Object, next_version
from arm_simulator.inside.validation import check_name
from arm_simulator.kubectl.arguments import BadUse, Command, NotCovered
from arm_simulator.kubectl.kinds import Kind, kind_of, named_kind
from arm_simulator.kubectl.output import Output, as_json

Files = dict[str, list[list[Any]]]


def create(inside: Inside, command: Command, out: Output, files: Files) -> None:
    """Creates the objects of files, or a namespace by its name."""
    if command.words:
        of_a_namespace = kind_of(command.words[0]).name == "Namespace"
        if command.options.get("--filename") or len(command.words) != 2 or not of_a_namespace:
            raise NotCovered(f"create {command.words[0]} without a file")
        name = command.words[1]
        given = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
        write(inside, command, out, [("", given)], applying=False)
        return
    write(inside, command, out, objects_of(command, files), applying=False)


def apply(inside: Inside, command: Command, out: Output, files: Files) -> None:
    """Creates the objects of files, or changes the labels and annotations of those that are there."""
    if command.words:
        raise BadUse(f"error: Unexpected args: [{' '.join(command.words)}]")
    write(inside, command, out, objects_of(command, files), applying=True)


def objects_of(command: Command, files: Files) -> list[tuple[str, Object]]:
    """Returns the objects of all files, each with the file that it came from; lists are taken apart.

    Raises:
        BadUse: there is no file, or one that cannot be read.
    """
    names = command.options.get("--filename")
    if not names:
        raise BadUse("error: must specify one of -f and -k")
    found: list[tuple[str, Object]] = []
    for name in names:
        for shown, text, *trouble in files.get(name, [[name, None]]):
            if text is None:
                why = trouble[0] if trouble else f'the path "{shown}" does not exist'
                raise BadUse(f"error: {why}")
            try:
                documents = list(yaml.safe_load_all(text))
            except (yaml.YAMLError, ValueError, RecursionError) as error:
                told = " ".join(str(error).split())
                raise BadUse(f"error: error parsing {shown}: error converting YAML to JSON: {told}") from error
            for document in documents:
                if document is not None:
                    found += [(str(shown), one) for one in _apart(str(shown), document)]
    if not found:
        raise BadUse("error: no objects passed to " + command.verb)
    return found


def write(inside: Inside, command: Command, out: Output, given: list[tuple[str, Object]], *, applying: bool) -> None:
    """Writes objects one after the other; one that is refused does not keep the others from being written."""
    form = command.value("--output")
    if form not in ("", "json", "name"):
        raise NotCovered(f"the output form {form!r}")
    for source, thing in given:
        doing = f'error when creating "{source}": ' if source else ""
        try:
            kind = named_kind(thing.get("apiVersion"), thing.get("kind"))
            _settle_name(command, kind, thing)
            check_name(kind.name, thing)
            home = str(thing["metadata"].get("namespace")) if kind.namespaced else None
            check_access(inside, "create", kind.resource, home, str(thing["metadata"]["name"]))
            made, verb = _written(inside, kind, thing, applying)
        except ApiError as error:
            out.fail(error.line(doing))
            continue
        if form == "json":
            out.line(as_json(made))
        else:
            out.line(f"{kind.singular}/{made['metadata']['name']}" + ("" if form == "name" else f" {verb}"))


def _written(inside: Inside, kind: Kind, thing: Object, applying: bool) -> tuple[Object, str]:
    """Returns an object that was written, and what became of it."""
    create_one = {"Pod": create_pod, "Namespace": create_namespace}.get(kind.name)
    if create_one is None:
        raise NotCovered(f"the creation of a {kind.name}")
    try:
        return create_one(inside, thing), "created"
    except ApiError as error:
        if not applying or error.reason != "AlreadyExists":
            raise
    return _changed(inside, kind, thing)


def _changed(inside: Inside, kind: Kind, thing: Object) -> tuple[Object, str]:
    """Lays labels and annotations over an object that is there.

    Raises:
        ApiError: more than that would change.
    """
    name = thing["metadata"]["name"]
    kept: Object = inside.section("pods")[key_of(thing)] if kind.name == "Pod" else inside.section("namespaces")[name]
    if kind.name == "Pod":
        containers = thing.get("spec", {}).get("containers") or []
        before = kept["spec"]["containers"]
        same = [one.get("command") for one in containers] == [one.get("command") for one in before]
        if not same or [one.get("image") for one in containers] != [one.get("image") for one in before]:
            raise forbidden("pods", name, "pod updates may not change fields other than the image and a few others")
    changed = False
    for member in ("labels", "annotations"):
        old = kept["metadata"].get(member) or {}
        new = {**old, **(thing["metadata"].get(member) or {})}
        if new != old:
            kept["metadata"][member] = new
            changed = True
    if changed:
        kept["metadata"]["resourceVersion"] = next_version(inside)
    return kept, "configured" if changed else "unchanged"


def _settle_name(command: Command, kind: Kind, thing: Object) -> None:
    """Gives an object its namespace and, where it asks for one, a name.

    Raises:
        BadUse: the object is for another namespace than the command.
    """
    metadata = thing.get("metadata")
    if not isinstance(metadata, dict):
        metadata = thing["metadata"] = {}
    if not metadata.get("name") and isinstance(metadata.get("generateName"), str):
        metadata["name"] = metadata["generateName"] + secrets.token_hex(3)[:5]
    if not kind.namespaced:
        metadata.pop("namespace", None)
        return
    wanted = command.value("--namespace")
    own = metadata.get("namespace")
    if wanted and own and own != wanted:
        raise BadUse(
            f'error: the namespace from the provided object "{own}" does not match the namespace "{wanted}". '
            f"You must pass '--namespace={own}' to perform this operation."
        )
    metadata["namespace"] = own or wanted or "default"


def _apart(source: str, document: Any) -> list[Object]:
    """Returns the objects of a document.

    Raises:
        BadUse: it holds something else.
    """
    if not isinstance(document, dict):
        raise BadUse(f'error: error validating "{source}": an object is needed, with apiVersion and kind')
    for member in ("apiVersion", "kind"):
        if not document.get(member):
            raise BadUse(
                f'error: error validating "{source}": error validating data: {member} not set; if you choose to ignore '
                "these errors, turn validation off with --validate=false"
            )
    if document["kind"] == "List" or (str(document["kind"]).endswith("List") and "items" in document):
        return [one for item in document.get("items") or [] for one in _apart(source, item)]
    # Told apart from what YAML made of it: dates and the like become texts, as they are in JSON.
    whole: Object = json.loads(json.dumps(document, default=str))
    return [whole]
