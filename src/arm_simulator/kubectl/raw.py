"""get --raw: a list of the API by its path, page by page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from arm_simulator.inside.access import check_access
from arm_simulator.inside.refusals import ApiError
from arm_simulator.inside.seeded import seeded
from arm_simulator.inside.state import Inside, Object
from arm_simulator.kubectl.arguments import BadUse, Command, NotCovered
from arm_simulator.kubectl.kinds import KINDS
from arm_simulator.kubectl.output import Output, as_json
from arm_simulator.kubectl.reading import server_version
from arm_simulator.kubectl.selecting import labelled, with_fields

#: Kinds that are only listed, and of them only what a seed names; the path of each, its resource and its kind.
_SEEDED = {
    "/apis/apps/v1/deployments": ("deployments.apps", "Deployment"),
    "/apis/apps/v1/statefulsets": ("statefulsets.apps", "StatefulSet"),
    "/apis/apps/v1/daemonsets": ("daemonsets.apps", "DaemonSet"),
    "/apis/batch/v1/jobs": ("jobs.batch", "Job"),
    "/apis/batch/v1/cronjobs": ("cronjobs.batch", "CronJob"),
    "/api/v1/persistentvolumeclaims": ("persistentvolumeclaims", "PersistentVolumeClaim"),
}
_OF_NAMESPACE = re.compile(r"/api/v1/namespaces/(?P<namespace>[^/]+)/pods")
_COVERED = frozenset({"limit", "continue", "fieldSelector", "labelSelector", "resourceVersion"})


def get_raw(inside: Inside, command: Command, out: Output) -> None:
    """Prints a list as the API server answers it: so many objects, and a token for those that follow.

    Raises:
        BadUse: there are words beside the path.
        NotCovered: the path, or a parameter in it.
        ApiError: the caller may not list them, or the token is none.
    """
    if command.words:
        raise BadUse("error: arguments may not be passed when --raw is specified")
    address = urlsplit(command.value("--raw"))
    query = {name: values[-1] for name, values in parse_qs(address.query, keep_blank_values=True).items()}
    if set(query) - _COVERED:
        raise NotCovered(f"the parameters {', '.join(sorted(set(query) - _COVERED))} of a list")
    if address.path == "/version":  # which everyone may ask
        out.line(json.dumps(server_version(inside), indent=2))
        return
    part = _OF_NAMESPACE.fullmatch(address.path)
    namespace = part["namespace"] if part else None
    name, resource, objects = _listed("/api/v1/pods" if part else address.path)
    check_access(inside, "list", resource, namespace)
    found = [
        one
        for one in objects(inside)
        if namespace in (None, one["metadata"].get("namespace"))
        and labelled(one, query.get("labelSelector", ""))
        and with_fields(name, one, query.get("fieldSelector", ""))
    ]
    # The cache of the API server, which answers for resource version 0, has no pages.
    limit = 0 if query.get("resourceVersion") == "0" else int(query.get("limit") or 0)
    begin = _place(query.get("continue", ""))
    page = found[begin : begin + limit] if limit else found[begin:]
    left = len(found) - begin - len(page)
    metadata: Object = {"resourceVersion": "1000"}
    if left:
        metadata["continue"] = f"after-{begin + len(page)}"
        if not query.get("fieldSelector") and not query.get("labelSelector"):
            metadata["remainingItemCount"] = left
    out.line(as_json({"kind": f"{name}List", "apiVersion": "v1", "metadata": metadata, "items": page}))


def _listed(path: str) -> tuple[str, str, Callable[[Inside], list[Object]]]:
    """Returns kind, resource and the objects of a path of the API."""
    for kind in KINDS:
        group = "" if "/" in kind.api_version else "/api"
        if path == f"{group or '/apis'}/{kind.api_version}/{kind.plural}":
            return kind.name, kind.resource, kind.all_of
    if path in _SEEDED:
        resource, name = _SEEDED[path]
        return name, resource, lambda inside: seeded(inside, name)
    raise NotCovered(f"the path {path!r}")


def _place(token: str) -> int:
    """Returns from where on a list goes on."""
    number = token.removeprefix("after-")
    if token and not number.isdecimal():
        raise ApiError("BadRequest", f"continue key is not valid: {token}")
    return int(number or 0)
