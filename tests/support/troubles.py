"""Troubles of daily life, to be planted in a real cluster: the objects of each, by which words of the cluster it has
shown, and a true cause.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CLASS = "kata-vm-isolation"
IMAGE = "mcr.microsoft.com/cbl-mariner/busybox:2.0"
NAMESPACE = "team-blue"
QUOTA, LIMITS, RESTRICTED, HOOKED = "team-quota", "team-limits", "team-restricted", "team-hooked"
MISSING_CLASS = "kata-mshv-vm-isolation"
TAINT = "workload=batch:NoSchedule"
TOLERATIONS = [{"key": "workload", "value": "batch", "effect": "NoSchedule"}]
NOWHERE = "registry.invalid"
#: Objects by which these namespaces refuse what is planted in them.
SCENERY: tuple[dict[str, Any], ...] = (
    {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "present"}, "stringData": {"user": "a"}},
    {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "present"}, "data": {"user": "a"}},
    {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": "team-budget", "namespace": QUOTA},
        "spec": {"hard": {"requests.memory": "500Mi"}},
    },
    {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": {"name": "team-bounds", "namespace": LIMITS},
        "spec": {"limits": [{"type": "Container", "max": {"memory": "64Mi"}}]},
    },
    {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": "gate-of-the-team"},
        "webhooks": [
            {
                "name": "gate.example.com",
                "admissionReviewVersions": ["v1"],
                "sideEffects": "None",
                "failurePolicy": "Fail",
                "clientConfig": {"service": {"name": "gate", "namespace": HOOKED, "path": "/"}},
                "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": HOOKED}},
                "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}],
            }
        ],
    },
    {
        "apiVersion": "node.k8s.io/v1",
        "kind": "RuntimeClass",
        "metadata": {"name": "kata-qemu"},
        "handler": "kata-qemu",
        "scheduling": {"nodeSelector": {"kubernetes.azure.com/kata-vm-isolation": "true"}},
    },
    {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": "disk-of-zone-3"},
        "spec": {
            "capacity": {"storage": "1Gi"},
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": "by-hand",
            "claimRef": {"name": "of-zone-3", "namespace": NAMESPACE},
            "hostPath": {"path": "/tmp"},
            "nodeAffinity": {
                "required": {
                    "nodeSelectorTerms": [
                        {
                            "matchExpressions": [
                                {"key": "topology.kubernetes.io/zone", "operator": "In", "values": ["eastus-3"]}
                            ]
                        }
                    ]
                }
            },
        },
    },
)


@dataclass(frozen=True)
class Trouble:
    """One trouble; names are of the namespace `team-blue` where `objects` say no other."""

    name: str
    objects: tuple[Mapping[str, Any], ...]
    shows: str
    """Searched in the object, its events, and those of what it made."""
    cause: str
    """Searched in what `check` says of the object."""
    told: str = ""
    """Searched in what `explain` says of what kubectl describes; the cause where empty."""
    kind: str = "Pod"
    namespace: str = NAMESPACE
    fault: str = ""
    """What `check` gets wrong today; empty where it is right."""
    explain_fault: str = ""
    """What `explain` gets wrong today."""

    @property
    def cause_told(self) -> str:
        """What `explain` has to name."""
        return self.told or self.cause


def limits(cpu: str = "10m", memory: str = "256Mi", **more: str) -> dict[str, Any]:
    """The same requests and limits."""
    amounts = {"cpu": cpu, "memory": memory, **more}
    return {"limits": amounts, "requests": amounts}


def spec(more: Mapping[str, Any], container: Mapping[str, Any], runtime_class: str | None = CLASS) -> dict[str, Any]:
    """The spec of a pod whose one container sleeps."""
    one = {"name": "app", "image": IMAGE, "command": ["sleep", "100000"], "resources": limits(), **container}
    found: dict[str, Any] = {
        "terminationGracePeriodSeconds": 1,
        "tolerations": TOLERATIONS,
        **more,
        "containers": [one],
    }
    return {**found, "runtimeClassName": runtime_class} if runtime_class else found


def pod(
    name: str, more: Mapping[str, Any] | None = None, container: Mapping[str, Any] | None = None, **metadata: Any
) -> dict[str, Any]:
    """A sandboxed pod."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": {"app": name}, **metadata},
        "spec": spec(more or {}, container or {}),
    }


def plain(name: str, more: Mapping[str, Any], container: Mapping[str, Any]) -> dict[str, Any]:
    """A pod without a RuntimeClass."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": {"app": name}},
        "spec": spec(more, container, None),
    }


def workload(
    kind: str, name: str, pod_spec: Mapping[str, Any], namespace: str = NAMESPACE, **more: Any
) -> dict[str, Any]:
    """A Deployment, StatefulSet, DaemonSet or Job with one pod."""
    labels = {"app": name}
    template = {"metadata": {"labels": labels}, "spec": dict(pod_spec)}
    body: dict[str, Any] = {"template": template, **more}
    if kind == "Job":
        version = "batch/v1"
        template["spec"]["restartPolicy"] = "Never"
    else:
        version = "apps/v1"
        body["selector"] = {"matchLabels": labels}
    if kind == "StatefulSet":
        body["serviceName"] = name
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": namespace}, "spec": body}


def _volume(kind: str, mount: str = "/a", **source: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"volumes": [{"name": "a", kind: source}]}, {"volumeMounts": [{"name": "a", "mountPath": mount}]}


def _env(kind: str, name: str, key: str) -> dict[str, Any]:
    return {"env": [{"name": "A", "valueFrom": {kind: {"name": name, "key": key}}}]}


def _claim(name: str, **more: Any) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": name},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, **more},
    }


def _on(node: str) -> dict[str, Any]:
    return {"nodeSelector": {"kubernetes.io/hostname": node}}


def _required(**affinity: Any) -> dict[str, Any]:
    return {"affinity": affinity}


def _term(app: str) -> dict[str, Any]:
    return {
        "requiredDuringSchedulingIgnoredDuringExecution": [
            {"labelSelector": {"matchLabels": {"app": app}}, "topologyKey": "kubernetes.io/hostname"}
        ]
    }


def _probe(**action: Any) -> dict[str, Any]:
    return {"periodSeconds": 2, "failureThreshold": 1, **action}


_REFUSED = {"tcpSocket": {"port": 9}}


def troubles(first: str, second: str) -> tuple[Trouble, ...]:
    """All troubles, for a pool of two nodes of which the second has the taint `workload=batch`."""
    return (*_images(), *_settings(), *_volumes(), *_scheduling(first, second), *_starts(), *_ends(), *_controllers())


def _images() -> tuple[Trouble, ...]:
    return (
        Trouble(
            "search",
            (pod("search", container={"image": f"{NOWHERE}/search:1"}),),
            "ErrImagePull|ImagePullBackOff",
            "image",
            "resolve|reach|DNS|egress",
        ),
        Trouble(
            "badname",
            (pod("badname", container={"image": "Registry.Invalid/Search:1"}),),
            "InvalidImageName",
            "lower|name of the image|image name|InvalidImageName",
        ),
        Trouble(
            "neverpull",
            (pod("neverpull", container={"image": "app:7", "imagePullPolicy": "Never"}),),
            "ErrImageNeverPull",
            "imagePullPolicy|Never",
        ),
        Trouble(
            "nologin",
            (pod("nologin", {"imagePullSecrets": [{"name": "acr-login"}]}, {"image": f"{NOWHERE}/private:1"}),),
            "FailedToRetrieveImagePullSecret",
            "acr-login|image",
            "acr-login|secret",
        ),
        Trouble(
            "initimage",
            (pod("initimage", {"initContainers": [{"name": "migrate", "image": f"{NOWHERE}/migrate:1"}]}),),
            "ErrImagePull|ImagePullBackOff",
            "image",
            "registry",
        ),
    )


def _settings() -> tuple[Trouble, ...]:
    return (
        Trouble(
            "mailer",
            (pod("mailer", container={"envFrom": [{"secretRef": {"name": "smtp"}}]}),),
            'secret "smtp" not found',
            "secret smtp",
        ),
        Trouble(
            "billing",
            (pod("billing", container={"envFrom": [{"configMapRef": {"name": "rates"}}]}),),
            'configmap "rates" not found',
            "rates",
        ),
        Trouble(
            "secretkey",
            (pod("secretkey", container=_env("secretKeyRef", "present", "password")),),
            "couldn't find key password",
            "key.*password|password.*key",
        ),
        Trouble(
            "configkey",
            (pod("configkey", container=_env("configMapKeyRef", "present", "zone")),),
            "couldn't find key zone",
            "key.*zone|zone.*key",
        ),
        Trouble(
            "account",
            (workload("Deployment", "account", spec({"serviceAccountName": "robot"}, {})),),
            'serviceaccount "robot" not found',
            "service ?account",
            kind="Deployment",
        ),
    )


def _volumes() -> tuple[Trouble, ...]:
    return (
        Trouble("files", (pod("files", *_volume("secret", secretName="keys")),), 'secret "keys" not found', "keys"),
        Trouble(
            "settings", (pod("settings", *_volume("configMap", name="site")),), 'configmap "site" not found', "site"
        ),
        Trouble(
            "certificate",
            (pod("certificate", *_volume("secret", secretName="present", items=[{"key": "tls.crt", "path": "a"}])),),
            "references non-existent secret key: tls.crt",
            "tls.crt|key",
        ),
        Trouble(
            "projected",
            (pod("projected", *_volume("projected", sources=[{"configMap": {"name": "kube-ca"}}])),),
            'configmap "kube-ca" not found',
            "kube-ca",
        ),
        Trouble(
            "hostfile",
            (pod("hostfile", *_volume("hostPath", path="/no/such/file", type="File")),),
            "hostPath type check failed",
            "hostPath|path",
        ),
        Trouble(
            "vault",
            (pod("vault", *_volume("csi", driver="secrets-store.csi.k8s.io", readOnly=True)),),
            "FailedMount",
            "secrets-store.csi.k8s.io|CSI|driver",
        ),
        Trouble(
            "noclaim",
            (pod("noclaim", *_volume("persistentVolumeClaim", claimName="data")),),
            'persistentvolumeclaim "data" not found',
            "data|claim",
        ),
        Trouble(
            "unbound",
            (_claim("unbound"), pod("unbound", *_volume("persistentVolumeClaim", claimName="unbound"))),
            "unbound immediate PersistentVolumeClaims",
            "claim|PersistentVolumeClaim|storage",
        ),
        Trouble(
            "nostorage",
            (
                _claim("nostorage", storageClassName="premium-ssd"),
                pod("nostorage", *_volume("persistentVolumeClaim", claimName="nostorage")),
            ),
            "unbound immediate PersistentVolumeClaims",
            "claim|PersistentVolumeClaim|storage",
        ),
        Trouble(
            "zonal",
            (
                _claim("of-zone-3", storageClassName="by-hand", volumeName="disk-of-zone-3"),
                pod("zonal", *_volume("persistentVolumeClaim", claimName="of-zone-3")),
            ),
            "didn't match PersistentVolume's node affinity|had volume node affinity conflict",
            "volume|zone|disk",
        ),
    )


def _scheduling(first: str, second: str) -> tuple[Trouble, ...]:
    nobody = {"key": "topology.kubernetes.io/zone", "operator": "In", "values": ["eastus-9"]}
    zone = {
        "nodeAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchExpressions": [nobody]}]}
        }
    }
    spread = {
        "maxSkew": 1,
        "topologyKey": "example.com/rack",
        "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": {"matchLabels": {"app": "spread"}},
    }
    port = {"ports": [{"containerPort": 8080, "hostPort": 8080}]}
    return (
        Trouble(
            "elsewhere",
            (pod("elsewhere", {"nodeSelector": {"disk": "ssd"}}),),
            "didn't match Pod's node affinity/selector",
            "label|selector",
        ),
        Trouble(
            "zone",
            (pod("zone", _required(**zone)),),
            "didn't match Pod's node affinity/selector",
            "affinity|label|zone",
        ),
        Trouble("bigcpu", (pod("bigcpu", container={"resources": limits(cpu="64")}),), "Insufficient cpu", "cpu"),
        Trouble(
            "bigmemory",
            (pod("bigmemory", container={"resources": limits(memory="900Gi")}),),
            "Insufficient memory",
            "memory",
        ),
        Trouble(
            "bigdisk",
            (pod("bigdisk", container={"resources": limits(**{"ephemeral-storage": "90Ti"})}),),
            "Insufficient ephemeral-storage",
            "ephemeral",
        ),
        Trouble(
            "gpu",
            (pod("gpu", container={"resources": limits(**{"nvidia.com/gpu": "1"})}),),
            "Insufficient nvidia.com/gpu",
            "gpu",
        ),
        Trouble(
            "hugepages",
            (pod("hugepages", container={"resources": limits(**{"hugepages-2Mi": "64Mi"})}),),
            "Insufficient hugepages-2Mi",
            "hugepages",
        ),
        Trouble("tainted", (pod("tainted", {**_on(second), "tolerations": []}),), "had untolerated taint", "taint"),
        Trouble(
            "hostport",
            (pod("porthere", _on(first), port), pod("hostport", _on(first), port)),
            "didn't have free ports",
            "port",
        ),
        Trouble(
            "affinity",
            (pod("affinity", _required(podAffinity=_term("cache"))),),
            "didn't match pod affinity rules",
            "affinity",
        ),
        Trouble(
            "apart",
            (
                pod("alone", {**_on(first), **_required(podAntiAffinity=_term("apart"))}),
                pod("apart", {**_on(first), **_required(podAntiAffinity=_term("alone"))}),
            ),
            "anti-affinity rules",
            "anti-?affinity",
        ),
        Trouble(
            "spread",
            (pod("spread", {"topologySpreadConstraints": [spread]}),),
            "topology spread constraints",
            "spread|topology",
        ),
        Trouble(
            "gated", (pod("gated", {"schedulingGates": [{"name": "example.com/quota"}]}),), "SchedulingGated", "gate"
        ),
        Trouble("scheduler", (pod("scheduler", {"schedulerName": "volcano"}),), "volcano", "scheduler|volcano|Pending"),
    )


def _starts() -> tuple[Trouble, ...]:
    init = {"name": "migrate", "image": IMAGE, "command": ["sh", "-c", "exit 2"], "resources": limits()}
    return (
        Trouble(
            "rooted",
            (pod("rooted", {"securityContext": {"runAsNonRoot": True}}),),
            "container has runAsNonRoot and image will run as root",
            "runAsNonRoot|root",
        ),
        Trouble(
            "nohandler",
            (_of_class(pod("nohandler"), "kata-qemu"),),
            "no runtime for .kata-qemu. is configured|FailedCreatePodSandBox",
            "kata-qemu|handler",
        ),
        Trouble(
            "seccomp",
            (
                pod(
                    "seccomp",
                    {"securityContext": {"seccompProfile": {"type": "Localhost", "localhostProfile": "audit.json"}}},
                ),
            ),
            "seccomp",
            "seccomp",
        ),
        Trouble(
            "apparmor",
            (pod("apparmor", {"securityContext": {"appArmorProfile": {"type": "RuntimeDefault"}}}),),
            "AppArmor",
            "AppArmor",
        ),
        Trouble(
            "notfound",
            (pod("notfound", container={"command": ["/app/server"]}),),
            "Back-off restarting failed container|StartError|RunContainerError",
            "command|start|exit|127",
        ),
        Trouble(
            "migrate",
            (pod("migrate", {"initContainers": [init]}),),
            "Back-off restarting failed container|Init:Error|CrashLoopBackOff",
            "init|migrate|exit",
        ),
        Trouble(
            "hook",
            (pod("hook", container={"lifecycle": {"postStart": {"httpGet": {"port": 9}}}}),),
            "FailedPostStartHook",
            "postStart|hook",
        ),
        Trouble(
            "livetcp",
            (pod("livetcp", container={"livenessProbe": _probe(**_REFUSED)}),),
            "Liveness probe failed",
            "[Ll]iveness",
        ),
        Trouble(
            "readytcp",
            (pod("readytcp", container={"readinessProbe": _probe(**_REFUSED)}),),
            "Readiness probe failed",
            "[Rr]eadiness|not ready",
        ),
        Trouble(
            "readyhttp",
            (pod("readyhttp", container={"readinessProbe": _probe(httpGet={"port": 8080, "path": "/healthz"})}),),
            "Readiness probe failed",
            "[Rr]eadiness|not ready",
        ),
        Trouble(
            "startup",
            (pod("startup", container={"startupProbe": _probe(**_REFUSED)}),),
            "Startup probe failed",
            "[Ss]tartup",
        ),
    )


def _ends() -> tuple[Trouble, ...]:
    def shell(text: str) -> dict[str, Any]:
        return {"command": ["sh", "-c", text]}

    return (
        Trouble("crash", (pod("crash", container=shell("exit 3")),), "Back-off restarting failed container", "exit"),
        Trouble(
            "done",
            (pod("done", container=shell("exit 0")),),
            "Back-off restarting failed container",
            "exit|ends|ended|Completed|restart",
        ),
        Trouble(
            "absent",
            (pod("absent", container=shell("nothing-like-this")),),
            "Back-off restarting failed container",
            "127|command",
        ),
        Trouble(
            "deadline",
            (pod("deadline", {"activeDeadlineSeconds": 5}),),
            "DeadlineExceeded",
            "activeDeadlineSeconds|deadline",
        ),
        Trouble(
            "held",
            (pod("held", finalizers=["example.com/held"]),),
            "deletionTimestamp",
            "finalizer|deletion|Terminating",
        ),
        Trouble(
            "hungry",
            (
                plain(
                    "hungry",
                    {"nodeSelector": {"agentpool": "system"}, "restartPolicy": "Never"},
                    {"resources": limits(memory="20Mi"), "command": ["sh", "-c", "tail /dev/zero"]},
                ),
            ),
            "OOMKilled",
            "memory|OOMKilled",
        ),
        Trouble(
            "filler",
            (
                plain(
                    "filler",
                    {
                        "nodeSelector": {"agentpool": "system"},
                        "volumes": [{"name": "a", "emptyDir": {"sizeLimit": "1Mi"}}],
                    },
                    {
                        "volumeMounts": [{"name": "a", "mountPath": "/a"}],
                        **shell("dd if=/dev/zero of=/a/b bs=1M count=9; sleep 10000"),
                    },
                ),
            ),
            "Evicted",
            "evicted|emptyDir",
        ),
    )


def _controllers() -> tuple[Trouble, ...]:
    absent = spec({}, {}, MISSING_CLASS)
    missing = f'RuntimeClass.*"?{MISSING_CLASS}|runtimeclass.node.k8s.io "{MISSING_CLASS}" not found'
    failing = spec({}, {"command": ["sh", "-c", "exit 4"]})
    return (
        Trouble(
            "classless-web",
            (workload("Deployment", "classless-web", absent),),
            missing,
            MISSING_CLASS,
            kind="Deployment",
        ),
        Trouble(
            "classless-db",
            (workload("StatefulSet", "classless-db", absent),),
            missing,
            MISSING_CLASS,
            kind="StatefulSet",
        ),
        Trouble("classless-job", (workload("Job", "classless-job", absent),), missing, MISSING_CLASS, kind="Job"),
        Trouble(
            "classless-agent",
            (workload("DaemonSet", "classless-agent", absent),),
            missing,
            MISSING_CLASS,
            kind="DaemonSet",
        ),
        Trouble(
            "over-quota",
            (workload("Deployment", "over-quota", spec({}, {}), QUOTA),),
            "exceeded quota: team-budget",
            "quota",
            kind="Deployment",
            namespace=QUOTA,
        ),
        Trouble(
            "over-limit",
            (workload("Deployment", "over-limit", spec({}, {}), LIMITS),),
            "maximum memory usage per Container is 64Mi",
            "LimitRange|64Mi|maximum",
            kind="Deployment",
            namespace=LIMITS,
        ),
        Trouble(
            "privileged",
            (workload("Deployment", "privileged", spec({}, {"securityContext": {"privileged": True}}), RESTRICTED),),
            "violates PodSecurity",
            "PodSecurity|restricted",
            kind="Deployment",
            namespace=RESTRICTED,
        ),
        Trouble(
            "hooked",
            (workload("Deployment", "hooked", spec({}, {}), HOOKED),),
            "failed calling webhook",
            "webhook",
            kind="Deployment",
            namespace=HOOKED,
        ),
        Trouble(
            "urgent",
            (workload("Deployment", "urgent", spec({"priorityClassName": "urgent-work"}, {})),),
            "urgent-work",
            "PriorityClass|urgent-work",
            kind="Deployment",
        ),
        Trouble(
            "retries",
            (workload("Job", "retries", failing, backoffLimit=0),),
            "BackoffLimitExceeded",
            "backoff ?limit|exit",
            kind="Job",
        ),
        Trouble(
            "toolong",
            (workload("Job", "toolong", spec({}, {}), activeDeadlineSeconds=6),),
            "DeadlineExceeded",
            "activeDeadlineSeconds|deadline",
            kind="Job",
        ),
        Trouble(
            "stuck",
            (workload("Deployment", "stuck", spec({}, {"image": f"{NOWHERE}/web:2"}), progressDeadlineSeconds=10),),
            "ProgressDeadlineExceeded",
            "image|progress",
            kind="Deployment",
        ),
        Trouble(
            "ordered",
            (
                workload(
                    "StatefulSet", "ordered", spec({}, {"envFrom": [{"secretRef": {"name": "tokens"}}]}), replicas=2
                ),
            ),
            'secret "tokens" not found',
            "tokens",
            kind="StatefulSet",
        ),
    )


def _of_class(of: dict[str, Any], name: str) -> dict[str, Any]:
    return {**of, "spec": {**of["spec"], "runtimeClassName": name}}


#: What is well beside all this, and of which nothing may be said.
HEALTHY: Sequence[Mapping[str, Any]] = (
    pod("well"),
    workload("Deployment", "well-too", spec({}, {})),
    workload("Job", "well-done", spec({}, {"command": ["true"]})),
)
