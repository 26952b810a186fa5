"""Pod security admission: what a namespace's label `pod-security.kubernetes.io/enforce: restricted` refuses."""

from __future__ import annotations

from arm_simulator.inside.refusals import forbidden
from arm_simulator.inside.state import Object

LABEL = "pod-security.kubernetes.io/enforce"


def check_pod_security(namespace: Object, pod: Object) -> None:
    """Refuses a pod that breaks the level of its namespace; of `baseline` only the first rules are known here.

    Raises:
        ApiError: it does.
    """
    level = namespace["metadata"]["labels"].get(LABEL, "privileged")
    if level not in ("baseline", "restricted"):
        return
    broken = _baseline(pod["spec"])
    if level == "restricted":
        broken += _restricted(pod["spec"])
    if broken:
        raise forbidden("pods", pod["metadata"]["name"], f'violates PodSecurity "{level}:latest": {", ".join(broken)}')


def _baseline(spec: Object) -> list[str]:
    """Returns what breaks the lower level."""
    broken = []
    shared = [name for name in ("hostNetwork", "hostPID", "hostIPC") if spec.get(name)]
    if shared:
        broken.append(f"host namespaces ({', '.join(f'{name}=true' for name in shared)})")
    paths = [str(one.get("name")) for one in spec.get("volumes") or [] if "hostPath" in one]
    if paths:
        broken.append(f"hostPath volumes ({_named('volume', paths)})")
    privileged = [str(one["name"]) for one in spec["containers"] if _context(one).get("privileged")]
    if privileged:
        broken.append(f"privileged ({_named('container', privileged)} must not set securityContext.privileged=true)")
    return broken


def _restricted(spec: Object) -> list[str]:
    """Returns what breaks the upper level beyond the lower one."""
    pod = spec.get("securityContext") or {}
    broken = []
    rows: list[tuple[str, str, list[str]]] = [
        (
            "allowPrivilegeEscalation != false",
            "must set securityContext.allowPrivilegeEscalation=false",
            [one["name"] for one in spec["containers"] if _context(one).get("allowPrivilegeEscalation") is not False],
        ),
        (
            "unrestricted capabilities",
            'must set securityContext.capabilities.drop=["ALL"]',
            [
                one["name"]
                for one in spec["containers"]
                if "ALL" not in ((_context(one).get("capabilities") or {}).get("drop") or [])
            ],
        ),
        (
            "runAsNonRoot != true",
            "must set securityContext.runAsNonRoot=true",
            [
                one["name"]
                for one in spec["containers"]
                if not _context(one).get("runAsNonRoot", pod.get("runAsNonRoot", False))
            ],
        ),
        (
            "seccompProfile",
            'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"',
            [
                one["name"]
                for one in spec["containers"]
                if (_context(one).get("seccompProfile") or pod.get("seccompProfile") or {}).get("type")
                not in ("RuntimeDefault", "Localhost")
            ],
        ),
    ]
    for rule, must, names in rows:
        if names:
            broken.append(f"{rule} ({_named('pod or container' if rule != rows[0][0] else 'container', names)} {must})")
    return broken


def _context(container: Object) -> Object:
    """Returns the security context of a container."""
    context: Object = container.get("securityContext") or {}
    return context


def _named(what: str, names: list[str]) -> str:
    """Returns names as the admission writes them."""
    quoted = ", ".join(f'"{name}"' for name in names)
    return f"{what}s {quoted}" if len(names) > 1 else f"{what} {quoted}"
