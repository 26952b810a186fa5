"""Texts of the known messages of clusters, as kubectl, events and lists print them."""

#: Row of cluster_messages.json: texts of which each is that message and no other one.
CLUSTER_TEXTS: dict[str, tuple[str, ...]] = {
    "runtime-class-name-invalid": ('pods "p6" is forbidden: pod rejected: RuntimeClass "Kata_VM" not found',),
    "resource-quota-count": (
        'pods "x" is forbidden: exceeded quota: team, requested: pods=1, used: pods=10, limited: pods=10',
    ),
    "oom-killed": (
        "Last State: Terminated\n  Reason: OOMKilled\n  Exit Code: 137",
        "web-1  0/1  OOMKilled  4 (10s ago)  5m",
    ),
    "exit-0": (
        (
            "State: Waiting\n"
            "  Reason: CrashLoopBackOff\n"
            "Last State: Terminated\n"
            "  Reason: Completed\n"
            "  Exit Code: 0\n"
            "Restart Count: 3\n"
            "Back-off restarting failed container app"
        ),
    ),
    "exit-1": (
        (
            "State: Waiting\n"
            "  Reason: CrashLoopBackOff\n"
            "Last State: Terminated\n"
            "  Reason: Error\n"
            "  Exit Code: 1\n"
            "Restart Count: 3"
        ),
    ),
    "exit-2": (
        (
            "State: Waiting\n"
            "  Reason: CrashLoopBackOff\n"
            "Last State: Terminated\n"
            "  Reason: Error\n"
            "  Exit Code: 2\n"
            "Restart Count: 3"
        ),
    ),
    "exit-126": (
        (
            "State: Waiting\n"
            "  Reason: CrashLoopBackOff\n"
            "Last State: Terminated\n"
            "  Reason: Error\n"
            "  Exit Code: 126\n"
            "Restart Count: 3"
        ),
    ),
    "exit-127": (
        (
            "State: Waiting\n"
            "  Reason: CrashLoopBackOff\n"
            "Last State: Terminated\n"
            "  Reason: Error\n"
            "  Exit Code: 127\n"
            "Restart Count: 3"
        ),
    ),
    "exit-128": (
        (
            "State: Waiting\n"
            "  Reason: CrashLoopBackOff\n"
            "Last State: Terminated\n"
            "  Reason: StartError\n"
            "  Exit Code: 128\n"
            "Restart Count: 3"
        ),
    ),
    "exit-132": (
        (
            "State: Waiting\n"
            "  Reason: CrashLoopBackOff\n"
            "Last State: Terminated\n"
            "  Reason: Error\n"
            "  Exit Code: 132\n"
            "Restart Count: 3"
        ),
    ),
    "exit-134": (
        (
            "State: Waiting\n"
            "  Reason: CrashLoopBackOff\n"
            "Last State: Terminated\n"
            "  Reason: Error\n"
            "  Exit Code: 134\n"
            "Restart Count: 3"
        ),
    ),
    "exit-135": (
        (
            "State: Waiting\n"
            "  Reason: CrashLoopBackOff\n"
            "Last State: Terminated\n"
            "  Reason: Error\n"
            "  Exit Code: 135\n"
            "Restart Count: 3"
        ),
    ),
    "exit-136": (
        (
            "State: Waiting\n"
            "  Reason: CrashLoopBackOff\n"
            "Last State: Terminated\n"
            "  Reason: Error\n"
            "  Exit Code: 136\n"
            "Restart Count: 3"
        ),
    ),
    "exit-137": (
        (
            "State: Waiting\n"
            "  Reason: CrashLoopBackOff\n"
            "Last State: Terminated\n"
            "  Reason: Error\n"
            "  Exit Code: 137\n"
            "Restart Count: 3"
        ),
    ),
    "exit-139": (
        (
            "State: Waiting\n"
            "  Reason: CrashLoopBackOff\n"
            "Last State: Terminated\n"
            "  Reason: Error\n"
            "  Exit Code: 139\n"
            "Restart Count: 3"
        ),
    ),
    "exit-143": (
        (
            "State: Waiting\n"
            "  Reason: CrashLoopBackOff\n"
            "Last State: Terminated\n"
            "  Reason: Error\n"
            "  Exit Code: 143\n"
            "Restart Count: 3"
        ),
    ),
    "exit-255": (
        (
            "State: Waiting\n"
            "  Reason: CrashLoopBackOff\n"
            "Last State: Terminated\n"
            "  Reason: Error\n"
            "  Exit Code: 255\n"
            "Restart Count: 3"
        ),
    ),
    "exit-other": (
        (
            "State: Waiting\n"
            "  Reason: CrashLoopBackOff\n"
            "Last State: Terminated\n"
            "  Reason: Error\n"
            "  Exit Code: 78\n"
            "Restart Count: 3"
        ),
    ),
    "init-container-fails": (
        (
            "Warning BackOff 1s kubelet spec.initContainers{migrate}: Back-off restarting failed "
            "container migrate in pod c5_kata(d03c)"
        ),
    ),
    "init-status": ("web-1   0/1   Init:CrashLoopBackOff   3   2m",),
    "init-waits": ("web-1   0/1   Init:0/2   0   20m",),
    "crash-loop": (
        "Warning BackOff 4s kubelet Back-off restarting failed container app in pod b4_run(fc83)",
        "web-1   0/1   CrashLoopBackOff   5 (20s ago)   3m",
    ),
    "start-command-missing": (
        (
            "Error: failed to create containerd task: failed to create shim task: OCI runtime "
            "create failed: runc create failed: unable to start container process: exec: "
            '"/app/server": stat /app/server: no such file or directory'
        ),
        'failed to start container "app": exec: "serve": executable file not found in $PATH: unknown',
    ),
    "start-command-not-executable": ('unable to start container process: exec: "/app/run.sh": permission denied',),
    "start-exec-format": (
        "exec /usr/local/bin/app: exec format error",
        "standard_init_linux.go:228: exec user process caused: exec format error",
    ),
    "start-workdir": (
        (
            "Error: failed to create containerd task: failed to create shim task: OCI runtime "
            "create failed: runc create failed: unable to start container process: error during "
            "container init: mkdir /proc/x: no such file or directory"
        ),
        (
            "unable to start container process: error during container init: chdir to cwd "
            '("/root") set in config.json failed: permission denied'
        ),
    ),
    "start-user-missing": (
        (
            "failed to create containerd container: mount callback failed: unable to find user "
            "app: no matching entries in passwd file"
        ),
    ),
    "start-mount-type": (
        (
            'error mounting "/var/lib/kubelet/pods/a/volumes/x" to rootfs at "/etc/app.conf": '
            "mount /a:/etc/app.conf: not a directory"
        ),
    ),
    "start-no-command": ("Error: failed to generate container spec: failed to generate spec: no command specified",),
    "start-name-reserved": (
        'Error: failed to reserve container name "app_web_x_0": name "app_web_x_0" is reserved for "abc"',
    ),
    "post-start-hook": (
        "Warning FailedPostStartHook 17s kubelet PostStartHook failed",
        (
            'Exec lifecycle hook ([/bin/false]) for Container "app" in Pod "b13_run(a)" failed - '
            "error: command exited with 1"
        ),
    ),
    "pre-stop-hook": ("Warning FailedPreStopHook 1s kubelet PreStopHook failed",),
    "probe-liveness-refused": (
        (
            "Warning Unhealthy 5s (x8 over 45s) kubelet Liveness probe failed: Get "
            '"http://10.244.0.25:8080/healthz": dial tcp 10.244.0.25:8080: connect: connection '
            "refused"
        ),
    ),
    "probe-liveness-status": (
        "Warning Unhealthy 5s (x8 over 45s) kubelet Liveness probe failed: HTTP probe failed with statuscode: 503",
    ),
    "probe-liveness-timeout": (
        (
            "Warning Unhealthy 5s (x8 over 45s) kubelet Liveness probe failed: command timed out:"
            ' "cat /tmp/healthy" timed out after 1s'
        ),
    ),
    "probe-liveness-other": (
        (
            "Warning Unhealthy 5s (x8 over 45s) kubelet Liveness probe failed: cat: can't open "
            "'/tmp/healthy': No such file or directory"
        ),
    ),
    "probe-liveness-errored": (
        (
            "Warning Unhealthy 1s kubelet Liveness probe errored and resulted in unknown state: "
            'rpc error: code = Unknown desc = failed to exec in container: exec: "curl": '
            "executable file not found in $PATH"
        ),
    ),
    "probe-readiness-refused": (
        (
            "Warning Unhealthy 5s (x8 over 45s) kubelet Readiness probe failed: Get "
            '"http://10.244.0.25:8080/healthz": dial tcp 10.244.0.25:8080: connect: connection '
            "refused"
        ),
    ),
    "probe-readiness-status": (
        "Warning Unhealthy 5s (x8 over 45s) kubelet Readiness probe failed: HTTP probe failed with statuscode: 503",
    ),
    "probe-readiness-timeout": (
        (
            "Warning Unhealthy 5s (x8 over 45s) kubelet Readiness probe failed: command timed "
            'out: "cat /tmp/healthy" timed out after 1s'
        ),
    ),
    "probe-readiness-other": (
        (
            "Warning Unhealthy 5s (x8 over 45s) kubelet Readiness probe failed: cat: can't open "
            "'/tmp/healthy': No such file or directory"
        ),
    ),
    "probe-readiness-errored": (
        (
            "Warning Unhealthy 1s kubelet Readiness probe errored and resulted in unknown state: "
            'rpc error: code = Unknown desc = failed to exec in container: exec: "curl": '
            "executable file not found in $PATH"
        ),
    ),
    "probe-startup-refused": (
        (
            "Warning Unhealthy 5s (x8 over 45s) kubelet Startup probe failed: Get "
            '"http://10.244.0.25:8080/healthz": dial tcp 10.244.0.25:8080: connect: connection '
            "refused"
        ),
    ),
    "probe-startup-status": (
        "Warning Unhealthy 5s (x8 over 45s) kubelet Startup probe failed: HTTP probe failed with statuscode: 503",
    ),
    "probe-startup-timeout": (
        (
            "Warning Unhealthy 5s (x8 over 45s) kubelet Startup probe failed: command timed out: "
            '"cat /tmp/healthy" timed out after 1s'
        ),
    ),
    "probe-startup-other": (
        (
            "Warning Unhealthy 5s (x8 over 45s) kubelet Startup probe failed: cat: can't open "
            "'/tmp/healthy': No such file or directory"
        ),
    ),
    "probe-startup-errored": (
        (
            "Warning Unhealthy 1s kubelet Startup probe errored and resulted in unknown state: "
            'rpc error: code = Unknown desc = failed to exec in container: exec: "curl": '
            "executable file not found in $PATH"
        ),
    ),
    "probe-liveness-killed": ("Normal Killing 5s kubelet Container app failed liveness probe, will be restarted",),
    "probe-startup-killed": ("Normal Killing 5s kubelet Container app failed startup probe, will be restarted",),
    "image-not-found": (
        (
            'Failed to pull image "contoso.azurecr.io/web:v9": rpc error: code = NotFound desc = '
            'failed to pull and unpack image "contoso.azurecr.io/web:v9": failed to resolve '
            "image: contoso.azurecr.io/web:v9: not found"
        ),
        (
            'Failed to pull image "nginx:nope": rpc error: code = Unknown desc = manifest '
            'unknown: manifest tagged by "nope" is not found'
        ),
    ),
    "image-acr-unauthorized": (
        (
            'Failed to pull image "contoso.azurecr.io/web:1": failed to pull and unpack image '
            '"contoso.azurecr.io/web:1": failed to resolve reference "contoso.azurecr.io/web:1": '
            "failed to authorize: failed to fetch anonymous token: unexpected status from GET "
            "request to https://contoso.azurecr.io/oauth2/token?scope=repository%3Aweb%3Apull&ser"
            "vice=contoso.azurecr.io: 401 Unauthorized"
        ),
    ),
    "image-unauthorized": (
        (
            'Failed to pull image "registry.example.com/web:1": failed to pull and unpack image '
            '"registry.example.com/web:1": failed to resolve image: pull access denied, '
            "repository does not exist or may require authorization: authorization failed: no "
            "basic auth credentials"
        ),
    ),
    "image-forbidden": (
        (
            'Failed to pull image "contoso.azurecr.io/web:1": failed to pull and unpack image '
            '"contoso.azurecr.io/web:1": failed to resolve image: unexpected status from HEAD '
            "request to https://contoso.azurecr.io/v2/web/manifests/1: 403 Forbidden"
        ),
    ),
    "image-rate-limit": (
        (
            'Failed to pull image "nginx:1": failed to pull and unpack image '
            '"docker.io/library/nginx:1": failed to resolve image: unexpected status from HEAD '
            "request to https://registry-1.docker.io/v2/library/nginx/manifests/1: 429 Too Many "
            "Requests"
        ),
        (
            'Failed to pull image "nginx": rpc error: code = Unknown desc = toomanyrequests: You '
            "have reached your pull rate limit."
        ),
    ),
    "image-registry-error": (
        (
            'Failed to pull image "127.0.0.1:5001/broken/web:1": failed to pull and unpack image '
            '"127.0.0.1:5001/broken/web:1": failed to resolve image: unexpected status from HEAD '
            "request to http://127.0.0.1:5001/v2/broken/web/manifests/1: 500 Internal Server "
            "Error"
        ),
    ),
    "image-registry-unresolvable": (
        (
            'Failed to pull image "contoso.azurecr.io/web:1": failed to pull and unpack image '
            '"contoso.azurecr.io/web:1": failed to resolve image: failed to do request: Head '
            '"https://contoso.azurecr.io/v2/web/manifests/1": dial tcp: lookup contoso.azurecr.io'
            " on 10.0.0.10:53: no such host"
        ),
    ),
    "image-registry-refused": (
        (
            'Failed to pull image "127.0.0.1:5000/web:1": failed to pull and unpack image '
            '"127.0.0.1:5000/web:1": failed to resolve image: failed to do request: Head '
            '"https://127.0.0.1:5000/v2/web/manifests/1": dial tcp 127.0.0.1:5000: connect: '
            "connection refused"
        ),
    ),
    "image-registry-timeout": (
        (
            'Failed to pull image "mcr.example.com/a:1": failed to pull and unpack image '
            '"mcr.example.com/a:1": failed to resolve reference "mcr.example.com/a:1": failed to '
            'do request: Head "https://mcr.example.com/v2/a/manifests/1": dial tcp 20.1.2.3:443: '
            "i/o timeout"
        ),
    ),
    "image-registry-plain-http": (
        (
            'Failed to pull image "10.0.0.9:5001/web:1": failed to pull and unpack image '
            '"10.0.0.9:5001/web:1": failed to resolve image: failed to do request: Head '
            '"https://10.0.0.9:5001/v2/web/manifests/1": tls: first record does not look like a '
            "TLS handshake"
        ),
        'Failed to pull image "10.0.0.9:5001/web:1": http: server gave HTTP response to HTTPS client',
    ),
    "image-registry-certificate": (
        (
            'Failed to pull image "reg.example.com/web:1": failed to resolve reference '
            '"reg.example.com/web:1": failed to do request: Head "https://reg.example.com/v2/": '
            "tls: failed to verify certificate: x509: certificate signed by unknown authority"
        ),
    ),
    "image-architecture": (
        (
            'Failed to pull image "a/arm:1": failed to pull and unpack image "a/arm:1": no unpack'
            " platforms defined: invalid argument"
        ),
        (
            'Failed to pull image "a/arm:1": failed to pull and unpack image "a/arm:1": no match '
            "for platform in manifest: not found"
        ),
    ),
    "image-no-space": (
        (
            'Failed to pull image "a/big:1": failed to pull and unpack image "a/big:1": failed to'
            " extract layer sha256:1: write /usr/lib/x: no space left on device"
        ),
    ),
    "image-never-pull": (
        'Container image "a/b:1" is not present with pull policy of Never',
        "web-1   0/1   ErrImageNeverPull   0   5s",
    ),
    "image-invalid-name": (
        (
            'Failed to apply default image tag "Contoso/Web:1": couldn\'t parse image name '
            '"Contoso/Web:1": invalid reference format: repository name (Web) must be lowercase'
        ),
        "web-1   0/1   InvalidImageName   0   5s",
    ),
    "image-pull-secret-missing": (
        "Unable to retrieve some image pull secrets (acr-login); attempting to pull the image may not succeed.",
    ),
    "image-signature": ('Failed to pull image "x": SignatureValidationFailed: image x did not pass the policy',),
    "image-registry-unavailable": ("Warning Failed 1s kubelet Error: RegistryUnavailable",),
    "image-layer-damaged": (
        (
            'Failed to pull image "a/b:1": failed to pull and unpack image "a/b:1": failed to '
            "copy: httpReadSeeker: failed open: unexpected EOF"
        ),
    ),
    "config-key-missing": (
        "Error: couldn't find key password in Secret dev/db",
        "Error: couldn't find key mode in ConfigMap dev/settings",
    ),
    "config-error-status": ("cfg   a1   0/1   CreateContainerConfigError   0   3m",),
    "create-error-status": ("cfg   a14   0/1   CreateContainerError   0   3m",),
    "creating-status": ("cfg   a11   0/1   ContainerCreating   0   3m",),
    "pending-status": ("late   0/1   Pending   0   9s",),
    "gated-status": ("web   0/1   SchedulingGated   0   9s",),
    "error-status": ("web   0/1   Error   1 (3s ago)   9s",),
    "not-ready-status": ("web   0/1   Running   0   9m",),
    "terminating-status": ("web   1/1   Terminating   0   9m",),
    "unknown-status": ("web   1/1   Unknown   0   9m",),
    "unexpected-admission": ("web   0/1   UnexpectedAdmissionError   0   9m",),
    "node-not-ready-taint": (
        (
            "Warning FailedScheduling 5s default-scheduler 0/2 nodes are available: 1 node(s) had"
            " untolerated taint {node.kubernetes.io/unreachable: }, 1 node(s) didn't match Pod's "
            "node affinity/selector. preemption: 0/2 nodes are available: 2 Preemption is not "
            "helpful for scheduling."
        ),
    ),
    "node-pressure-taint": (
        (
            "Warning FailedScheduling 5s default-scheduler 0/2 nodes are available: 1 node(s) had"
            " untolerated taint {node.kubernetes.io/disk-pressure: }. preemption: 0/2 nodes are "
            "available: 2 Preemption is not helpful for scheduling."
        ),
    ),
    "node-starting-taint": (
        (
            "Warning FailedScheduling 5s default-scheduler 0/2 nodes are available: 1 node(s) had"
            " untolerated taint {node.cloudprovider.kubernetes.io/uninitialized: true}. "
            "preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling."
        ),
    ),
    "sched-cordoned": (
        (
            "Warning FailedScheduling 5s default-scheduler 0/2 nodes are available: 1 node(s) "
            "didn't match Pod's node affinity/selector, 1 node(s) were unschedulable. preemption:"
            " 0/2 nodes are available: 2 Preemption is not helpful for scheduling."
        ),
    ),
    "sched-too-many-pods": (
        (
            "Warning FailedScheduling 5s default-scheduler 0/2 nodes are available: 1 Too many "
            "pods, 1 node(s) didn't match Pod's node affinity/selector. preemption: 0/2 nodes are"
            " available: 2 Preemption is not helpful for scheduling."
        ),
    ),
    "sched-gpu": (
        (
            "Warning FailedScheduling 5s default-scheduler 0/2 nodes are available: 1 "
            "Insufficient nvidia.com/gpu, 1 node(s) didn't match Pod's node affinity/selector. "
            "preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling."
        ),
    ),
    "sched-other-resource": (
        (
            "Warning FailedScheduling 5s default-scheduler 0/2 nodes are available: 1 "
            "Insufficient ephemeral-storage, 1 node(s) didn't match Pod's node affinity/selector."
            " preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling."
        ),
    ),
    "sched-anti-affinity": (
        (
            "Warning FailedScheduling 5s default-scheduler 0/2 nodes are available: 1 node(s) "
            "didn't match pod anti-affinity rules, 1 node(s) had untolerated taint(s). "
            "preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling."
        ),
    ),
    "sched-pod-affinity": (
        (
            "Warning FailedScheduling 5s default-scheduler 0/2 nodes are available: 1 node(s) "
            "didn't match Pod's node affinity/selector, 1 node(s) didn't match pod affinity "
            "rules. preemption: 0/2 nodes are available: 2 Preemption is not helpful for "
            "scheduling."
        ),
    ),
    "sched-topology": (
        (
            "Warning FailedScheduling 5s default-scheduler 0/2 nodes are available: 1 node(s) "
            "didn't match pod topology spread constraints, 1 node(s) had untolerated taint(s). "
            "preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling."
        ),
    ),
    "sched-topology-label": (
        (
            "Warning FailedScheduling 5s default-scheduler 0/2 nodes are available: 2 node(s) "
            "didn't match pod topology spread constraints (missing required label). preemption: "
            "0/2 nodes are available: 2 Preemption is not helpful for scheduling."
        ),
    ),
    "sched-host-port": (
        (
            "Warning FailedScheduling 5s default-scheduler 0/2 nodes are available: 1 node(s) "
            "didn't have free ports for the requested pod ports, 1 node(s) had untolerated "
            "taint(s). preemption: 0/2 nodes are available: 2 Preemption is not helpful for "
            "scheduling."
        ),
    ),
    "sched-volume-zone": (
        (
            "Warning FailedScheduling 5s default-scheduler 0/2 nodes are available: 1 node(s) "
            "didn't match PersistentVolume's node affinity, 1 node(s) didn't match Pod's node "
            "affinity/selector. preemption: 0/2 nodes are available: 2 Preemption is not helpful "
            "for scheduling."
        ),
        (
            "Warning FailedScheduling 5s default-scheduler 0/2 nodes are available: 3 node(s) had"
            " volume node affinity conflict. preemption: 0/2 nodes are available: 2 Preemption is"
            " not helpful for scheduling."
        ),
    ),
    "sched-volume-bind": (
        (
            "Warning FailedScheduling 5s default-scheduler 0/2 nodes are available: 1 node(s) "
            "didn't find available persistent volumes to bind, 1 node(s) didn't match Pod's node "
            "affinity/selector. preemption: 0/2 nodes are available: 2 Preemption is not helpful "
            "for scheduling."
        ),
    ),
    "sched-volume-limit": (
        (
            "Warning FailedScheduling 5s default-scheduler 0/2 nodes are available: 2 node(s) "
            "exceed max volume count. preemption: 0/2 nodes are available: 2 Preemption is not "
            "helpful for scheduling."
        ),
    ),
    "sched-csi-driver-missing": (
        (
            "Warning FailedScheduling 5s default-scheduler 0/2 nodes are available: 2 node(s) did"
            " not have enough free storage. preemption: 0/2 nodes are available: 2 Preemption is "
            "not helpful for scheduling."
        ),
    ),
    "claim-unbound": (
        (
            "Warning FailedScheduling 5s default-scheduler 0/2 nodes are available: pod has "
            "unbound immediate PersistentVolumeClaims. not found. preemption: 0/2 nodes are "
            "available: 2 Preemption is not helpful for scheduling."
        ),
    ),
    "claim-missing": (
        (
            "Warning FailedScheduling 5s default-scheduler 0/2 nodes are available: "
            'persistentvolumeclaim "data" not found. not found. preemption: 0/2 nodes are '
            "available: 2 Preemption is not helpful for scheduling."
        ),
    ),
    "claim-deleted": (
        (
            "Warning FailedScheduling 5s default-scheduler 0/2 nodes are available: "
            'persistentvolumeclaim "data" is being deleted. preemption: 0/2 nodes are available: '
            "2 Preemption is not helpful for scheduling."
        ),
    ),
    "sched-not-triggered": (
        (
            "Normal NotTriggerScaleUp 5s cluster-autoscaler pod didn't trigger scale-up: 1 in "
            "backoff after failed scale-up"
        ),
    ),
    "sched-max-group": (
        (
            "Normal NotTriggerScaleUp 5s cluster-autoscaler pod didn't trigger scale-up: 1 max "
            "node group size reached, 1 node(s) didn't match Pod's node affinity/selector"
        ),
    ),
    "sched-confidential-class": (
        (
            "Name: cc\n"
            "Namespace: sched\n"
            "Priority: 0\n"
            "Runtime Class Name: kata-cc-isolation\n"
            "Node: <none>\n"
            "Node-Selectors: kubernetes.azure.com/kata-cc-isolation=true\n"
            "Warning FailedScheduling 5s default-scheduler 0/2 nodes are available: 1 node(s) "
            "didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint(s). "
            "preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling."
        ),
    ),
    "node-name-selector": (
        (
            "Warning NodeAffinity 1s kubelet Predicate NodeAffinity failed: node(s) didn't match "
            "Pod's node affinity/selector"
        ),
    ),
    "preempted": ("Normal Preempted 1s default-scheduler Preempted by pod 1a2b on node x",),
    "priority-class-missing": ('pods "x" is forbidden: no PriorityClass with name urgent was found',),
    "pending-without-events": (
        (
            "Name: v4\n"
            "Namespace: vols\n"
            "Priority: 0\n"
            "Node: <none>\n"
            "Status: Pending\n"
            "Volumes:\n"
            " d:\n"
            " Type: PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same "
            "namespace)\n"
            " ClaimName: wffc\n"
            "QoS Class: BestEffort\n"
            "Events: <none>"
        ),
    ),
    "pending-without-scheduler": (
        "Name: v4\nNamespace: vols\nPriority: 0\nNode: <none>\nStatus: Pending\nQoS Class: BestEffort\nEvents: <none>",
    ),
    "resize-infeasible": (
        (
            'Error from server (Forbidden): pods "grow" is forbidden: node didn\'t have enough '
            "allocatable resources: memory, requested: 43578818560, allocatable: 25275465728"
        ),
    ),
    "resize-deferred": ("PodResizePending True Deferred",),
    "pod-deadline": ("Message: Pod was active on the node longer than the specified deadline",),
    "evicted-memory": (
        (
            "Status: Failed\n"
            "Reason: Evicted\n"
            "Message: The node was low on resource: memory. Container app was using 5Gi, request "
            "is 0"
        ),
    ),
    "evicted-disk": (
        (
            "Status: Failed\n"
            "Reason: Evicted\n"
            "Message: The node was low on resource: ephemeral-storage. Container app was using "
            "5Gi, request is 0"
        ),
    ),
    "evicted-pid": (
        (
            "Status: Failed\n"
            "Reason: Evicted\n"
            "Message: The node was low on resource: pids. Container app was using 5Gi, request is"
            " 0"
        ),
    ),
    "evicted-limit": (
        'Evicted: Usage of EmptyDir volume "tmp" exceeds the limit "1Mi".',
        "Pod ephemeral local storage usage exceeds the total limit of containers 1Mi.",
    ),
    "evicted-shutdown": (
        "Message:  Pod was terminated in response to imminent node shutdown.",
        "Pod was rejected as the node is shutting down.",
    ),
    "node-leaving-taint": (
        "Warning FailedScheduling 5s default-scheduler 0/1 nodes are available: 1 node(s) had untolerated taint "
        "{ToBeDeletedByClusterAutoscaler: 1790000000}.",
    ),
    "node-repaired-taint": (
        "Warning FailedScheduling 5s default-scheduler 0/1 nodes are available: 1 node(s) had untolerated taint "
        "{remediator.kubernetes.azure.com/unschedulable: true}.",
    ),
    "evicted-status": ("web   0/1   Evicted   0   9m",),
    "evicted-taint": ("Normal TaintManagerEviction 1s taint-eviction-controller Marking for deletion Pod dev/web",),
    "volume-object-missing": (
        'Warning FailedMount 2s kubelet MountVolume.SetUp failed for volume "v" : secret "tls" not found',
        'MountVolume.SetUp failed for volume "v" : configmap "kube-ca" not found',
    ),
    "volume-key-missing": (
        'MountVolume.SetUp failed for volume "v" : references non-existent secret key: tls.crt',
        'MountVolume.SetUp failed for volume "v" : configmap references non-existent config key: app.yaml',
    ),
    "volume-host-path-type": (
        'MountVolume.SetUp failed for volume "h" : hostPath type check failed: /data is not a directory',
    ),
    "volume-csi-not-registered": (
        (
            'MountVolume.MountDevice failed for volume "pvc-1" : kubernetes.io/csi: '
            "attacher.MountDevice failed to create newCsiDriverClient: driver name "
            "disk.csi.azure.com not found in the list of registered CSI drivers"
        ),
    ),
    "volume-multi-attach": (
        (
            'Multi-Attach error for volume "pvc-1" Volume is already exclusively attached to one '
            "node and can't be attached to another"
        ),
    ),
    "volume-attach-not-found": (
        (
            "Warning FailedAttachVolume 5s attachdetach-controller AttachVolume.Attach failed for"
            ' volume "pvc-1" : rpc error: code = NotFound desc = Volume not found'
        ),
    ),
    "volume-attach-denied": (
        (
            "Warning FailedAttachVolume 5s attachdetach-controller AttachVolume.Attach failed for"
            ' volume "pvc-1" : rpc error: code = Unknown desc = {"error": {"code": '
            '"AuthorizationFailed"}}'
        ),
    ),
    "volume-attach-missing": (
        (
            "Warning FailedAttachVolume 5s attachdetach-controller AttachVolume.Attach failed for"
            ' volume "pvc-1" : timed out waiting for external-attacher of disk.csi.azure.com'
        ),
    ),
    "volume-files-denied": (
        (
            'MountVolume.MountDevice failed for volume "share" : rpc error: code = Internal desc '
            "= mount failed: exit status 32 Output: mount error(13): Permission denied"
        ),
    ),
    "volume-files-missing": ("mount failed: exit status 32 Output: mount error(2): No such file or directory",),
    "volume-files-unreachable": ("mount failed: exit status 32 Output: mount error(112): Host is down",),
    "volume-nfs-denied": (
        (
            'MountVolume.SetUp failed for volume "nfs" : mount failed: exit status 32 Output: '
            "mount.nfs: access denied by server while mounting 10.0.0.4:/share"
        ),
    ),
    "volume-key-vault": (
        (
            'MountVolume.SetUp failed for volume "kv" : rpc error: code = Unknown desc = failed '
            "to mount secrets store objects for pod dev/web, err: rpc error: failed to get "
            "objectType:secret"
        ),
    ),
    "volume-timeout": (
        (
            "Unable to attach or mount volumes: unmounted volumes=[data], unattached "
            "volumes=[data]: timed out waiting for the condition"
        ),
    ),
    "volume-mount-failed": ('MountVolume.SetUp failed for volume "v" : mkdir /data: read-only file system',),
    "claim-no-class": (
        (
            "Normal FailedBinding 8s persistentvolume-controller no persistent volumes available "
            "for this claim and no storage class is set"
        ),
    ),
    "claim-unknown-class": (
        'Warning ProvisioningFailed 9s persistentvolume-controller storageclass.storage.k8s.io "premium-ssd" not found',
    ),
    "claim-waits-for-driver": (
        (
            "Normal ExternalProvisioning 10s persistentvolume-controller Waiting for a volume to "
            "be created either by the external provisioner 'disk.csi.azure.com' or manually by "
            "the system administrator."
        ),
    ),
    "claim-waits-for-pod": (
        (
            "Normal WaitForFirstConsumer 13s persistentvolume-controller waiting for first "
            "consumer to be created before binding"
        ),
    ),
    "claim-access-mode": (
        (
            'failed to provision volume with StorageClass "managed-csi": rpc error: code = '
            "InvalidArgument desc = Volume capability not supported"
        ),
    ),
    "claim-provisioning-failed": (
        'failed to provision volume with StorageClass "managed-csi": rpc error: code = Internal desc = x',
    ),
    "claim-shrink": (
        (
            'The PersistentVolumeClaim "data" is invalid: spec.resources.requests.storage: '
            "Forbidden: field can not be less than status.capacity"
        ),
    ),
    "shim-missing": (
        (
            "failed to create pod sandbox: rpc error: code = Unknown desc = failed to start "
            'sandbox "a": failed to start shim: failed to resolve runtime path: runtime '
            '"io.containerd.kata.v2" binary not installed "containerd-shim-kata-v2": file does '
            "not exist: unknown"
        ),
    ),
    "runtime-binary-missing": (
        (
            "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to start "
            'sandbox "1": failed to create containerd task: failed to create shim task: OCI '
            "runtime create failed: unable to retrieve OCI runtime error (open /run/x/log.json: "
            "no such file or directory): fork/exec /usr/local/bin/kata-runtime: no such file or "
            "directory"
        ),
    ),
    "vm-agent-timeout": (
        (
            "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to create "
            "containerd task: failed to create shim task: Failed to Check if grpc server is "
            "working: rpc error: code = DeadlineExceeded desc = timed out connecting to vsock "
            "2179187993:1024: unknown"
        ),
    ),
    "sandbox-deadline": (
        (
            "Warning FailedCreatePodSandBox 3m18s (x3 over 11m) kubelet Failed to create pod "
            "sandbox: rpc error: code = DeadlineExceeded desc = context deadline exceeded"
        ),
    ),
    "vm-api-socket": (
        (
            'clh.VmmPingGet API call failed: Get "http://localhost/api/v1/vmm.ping": dial unix '
            "/run/vc/vm/a/clh-api.sock: connect: no such file or directory"
        ),
    ),
    "vm-no-kvm": ("failed to create shim task: Could not access KVM kernel module: No such file or directory",),
    "virtiofs": ("failed to create shim task: failed to launch virtiofsd: exit status 1",),
    "vm-went-away": (
        "failed to create shim task: ttrpc: closed: unknown",
        "rpc error: code = Internal desc = Dead agent",
    ),
    "shim-failed": (
        (
            "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to create "
            'containerd task: failed to create shim task: Others("failed to handle message start '
            'sandbox in task handler"): unknown'
        ),
    ),
    "network-no-free-address": (
        (
            'failed to setup network for sandbox "8": plugin type="bridge" failed (add): failed '
            "to allocate for range 0: no IP addresses available in range set: "
            "10.244.1.250-10.244.1.250"
        ),
    ),
    "network-plugin-missing": (
        (
            'failed to setup network for sandbox "8": plugin type="azure-vnet" failed (add): '
            'failed to find plugin "azure-vnet" in path [/opt/cni/bin]'
        ),
    ),
    "network-not-ready": (
        (
            "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady"
            " message:Network plugin returns error: cni plugin not initialized"
        ),
    ),
    "network-setup-failed": (
        (
            'failed to setup network for sandbox "8": plugin type="cilium-cni" failed (add): '
            "unable to connect to Cilium daemon"
        ),
    ),
    "containerd-down": (
        (
            "Failed to create pod sandbox: rpc error: code = Unavailable desc = connection error:"
            ' desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: '
            'connect: no such file or directory"'
        ),
        (
            "Ready False KubeletNotReady [container runtime is down, PLEG is not healthy: pleg "
            "was last seen active 3m ago]"
        ),
    ),
    "sandbox-changed": ("Normal SandboxChanged 5s kubelet Pod sandbox changed, it will be killed and re-created.",),
    "node-not-ready": (
        "aks-untrusted-12345678-vmss000001   NotReady   <none>   19m   v1.36.3",
        "Ready Unknown Fri, 27 Nov 2026 22:37:14 +0000 NodeStatusUnknown Kubelet stopped posting node status.",
        "Warning NodeNotReady 1s node-controller Node is not ready",
    ),
    "node-memory-pressure": ("MemoryPressure   True   Fri, 27 Nov 2026 22:37:14 +0000",),
    "node-disk-pressure": ("DiskPressure   True   Fri, 27 Nov 2026 22:37:14 +0000",),
    "node-pid-pressure": ("PIDPressure   True   Fri, 27 Nov 2026 22:37:14 +0000",),
    "node-cordoned": ("aks-untrusted-1   Ready,SchedulingDisabled   <none>   19m   v1.36.3",),
    "node-kernel-oom": ("Warning SystemOOM 5s kubelet System OOM encountered, victim process: java, pid: 12",),
    "node-missing": ('Error from server (NotFound): nodes "aks-gone-1" not found',),
    "apparmor": ("Message: Pod was rejected: Cannot enforce AppArmor: AppArmor is not enabled on the host",),
    "seccomp-profile": (
        (
            "Error: failed to create containerd container: cannot load seccomp profile "
            '"/var/lib/kubelet/seccomp/audit.json": open /var/lib/kubelet/seccomp/audit.json: no '
            "such file or directory"
        ),
    ),
    "sysctl-forbidden": (
        'Warning SysctlForbidden 5s kubelet forbidden sysctl: "kernel.msgmax" not allowlisted',
        "web 0/1 SysctlForbidden 0 5s",
    ),
    "user-namespaces": (
        (
            "Failed to create pod sandbox: failed to create user namespace: the runtime handler "
            '"kata" does not support user namespaces'
        ),
    ),
    "recursive-read-only": ('volume "v" requested recursive read-only mode, but it is not supported by the runtime',),
    "privilege-denied": ('Error: failed to create containerd container: unknown capability "CAP_X"',),
    "pod-security-warning": (
        (
            'Warning: would violate PodSecurity "restricted:latest": allowPrivilegeEscalation != '
            'false (container "app" must set securityContext.allowPrivilegeEscalation=false)'
        ),
    ),
    "quota-must-specify": (
        'pods "web" is forbidden: failed quota: limits: must specify limits.cpu for: app; limits.memory for: app',
    ),
    "limit-range-maximum": ('pods "two" is forbidden: maximum memory usage per Pod is 1Gi, but limit is 1500Mi',),
    "limit-range-no-limit": (
        'pods "two" is forbidden: maximum memory usage per Container is 1Gi. No limit is specified',
    ),
    "limit-range-minimum": (
        'pods "small" is forbidden: minimum memory usage per Container is 64Mi, but request is 32Mi',
    ),
    "limit-range-ratio": (
        'pods "ratio" is forbidden: cpu max limit to request ratio per Container is 4, but provided ratio is 10.000000',
    ),
    "admission-policy": (
        (
            "The pods \"plain\" is invalid: : ValidatingAdmissionPolicy 'require-sandbox' with "
            "binding 'require-sandbox' denied request: pods in this namespace must set "
            "runtimeClassName: kata-vm-isolation"
        ),
    ),
    "admission-policy-error": (
        (
            "ValidatingAdmissionPolicy 'x' with binding 'x' denied request: expression "
            "'object.spec.runtimeClassName == \"a\"' resulted in error: no such key: "
            "runtimeClassName"
        ),
    ),
    "service-account-missing": (
        'pods "web2" is forbidden: error looking up service account dev/workload: serviceaccount "workload" not found',
    ),
    "namespace-missing": (
        'Error from server (NotFound): error when creating "STDIN": namespaces "does-not-exist" not found',
    ),
    "webhook-service-missing": (
        (
            'failed calling webhook "inject.mesh.example.com": failed to call webhook: Post '
            '"https://injector.mesh.svc:443/inject?timeout=2s": service "injector" not found'
        ),
    ),
    "webhook-no-endpoints": (
        (
            'failed calling webhook "w.example.com": failed to call webhook: Post '
            '"https://w.x.svc:443/a": no endpoints available for service "w"'
        ),
    ),
    "webhook-refused": (
        (
            'failed calling webhook "pods.policy.example.com": failed to call webhook: Post '
            '"https://10.99.0.1:9443/validate?timeout=2s": dial tcp 10.99.0.1:9443: connect: '
            "connection refused"
        ),
    ),
    "webhook-timeout": ('failed calling webhook "labels.example.com": context deadline exceeded',),
    "webhook-certificate": (
        (
            'failed calling webhook "w.example.com": failed to call webhook: Post '
            '"https://w.x.svc:443/a": tls: failed to verify certificate: x509: certificate has '
            "expired"
        ),
    ),
    "forbidden-write": (
        (
            'Error from server (Forbidden): pods "web" is forbidden: User "dev@contoso.com" '
            'cannot create resource "pods/exec" in API group "" in the namespace "dev"'
        ),
    ),
    "forbidden-cluster": (
        (
            'Error from server (Forbidden): nodes is forbidden: User "dev@contoso.com" cannot '
            'list resource "nodes" in API group "" at the cluster scope'
        ),
    ),
    "forbidden-service-account": (
        (
            'pods is forbidden: User "system:serviceaccount:dev:builder" cannot list resource '
            '"pods" in API group "" in the namespace "dev"'
        ),
    ),
    "forbidden-anonymous": (
        (
            'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group '
            '"" in the namespace "default"'
        ),
    ),
    "forbidden-node": (
        (
            'secrets "a" is forbidden: User "system:node:aks-1" cannot get resource "secrets" in '
            'API group "" in the namespace "dev"'
        ),
    ),
    "escalation": (
        (
            'roles.rbac.authorization.k8s.io "a" is forbidden: user "dev@contoso.com" '
            '(groups=["system:authenticated"]) is attempting to grant RBAC permissions not '
            "currently held:"
        ),
    ),
    "kubectl-unauthorized": (
        "error: You must be logged in to the server (Unauthorized)",
        "error: You must be logged in to the server (the server has asked for the client to provide credentials)",
    ),
    "kubectl-certificate": (
        (
            "Unable to connect to the server: tls: failed to verify certificate: x509: "
            "certificate signed by unknown authority"
        ),
    ),
    "kubectl-no-config": (
        "The connection to the server localhost:8080 was refused - did you specify the right host or port?",
    ),
    "kubectl-refused": (
        "The connection to the server 127.0.0.1:16999 was refused - did you specify the right host or port?",
    ),
    "kubectl-unresolvable": (
        "Unable to connect to the server: dial tcp: lookup demo-abc.hcp.eastus.azmk8s.io on 10.0.0.2:53: no such host",
        (
            "couldn't get current server API group list: Get "
            '"https://demo.privatelink.eastus.azmk8s.io:443/api?timeout=32s": dial tcp: lookup '
            "demo.privatelink.eastus.azmk8s.io: no such host"
        ),
    ),
    "kubectl-timeout": ("Unable to connect to the server: dial tcp 20.1.2.3:443: i/o timeout",),
    "kubectl-kubelogin-missing": (
        "Unable to connect to the server: getting credentials: exec: executable kubelogin not found",
        'error: no Auth Provider found for name "azure"',
    ),
    "kubectl-credentials-failed": (
        "Unable to connect to the server: getting credentials: exec: executable kubelogin failed with exit code 1",
    ),
    "kubectl-context-missing": (
        'error: no context exists with the name: "prod"',
        "error: current-context is not set",
    ),
    "kubectl-skew": (
        (
            "WARNING: version difference between client (1.28) and server (1.36) exceeds the "
            "supported minor version skew of +/-1"
        ),
    ),
    "kubectl-no-kind": ('error: the server doesn\'t have a resource type "sandboxes"',),
    "manifest-no-match": (
        (
            'error: resource mapping not found for name: "kata" namespace: "" from "STDIN": no '
            'matches for kind "RuntimeClass" in version "node.k8s.io/v1beta1"'
        ),
    ),
    "object-missing": ('Error from server (NotFound): pods "nope" not found',),
    "no-resources": ("No resources found in default namespace.",),
    "already-exists": (
        'error: failed to create configmap: configmaps "kube-root-ca.crt" already exists',
        'Error from server (AlreadyExists): error when creating "a.yaml": pods "web" already exists',
    ),
    "modified-meanwhile": (
        (
            "Error from server (Conflict): Operation cannot be fulfilled on deployments.apps "
            '"web": the object has been modified; please apply your changes to the latest version'
            " and try again"
        ),
    ),
    "apply-conflict": (
        'error: Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps/v1: .spec.replicas',
    ),
    "api-server-throttles": (
        (
            "Error from server (TooManyRequests): the server has received too many requests and "
            "has asked us to try again later"
        ),
    ),
    "api-server-fails": (
        "Error from server (ServiceUnavailable): the server is currently unable to handle the request",
    ),
    "exec-not-running": ('error: unable to upgrade connection: container not found ("app")',),
    "exec-pod-over": ("error: cannot exec into a container in a completed pod; current phase is Succeeded",),
    "exec-not-scheduled": ("Error from server (BadRequest): pod web does not have a host assigned",),
    "exec-command-missing": (
        (
            "error: Internal error occurred: error executing command in container: failed to exec"
            ' in container: failed to start exec "a": OCI runtime exec failed: exec failed: '
            'unable to start container process: exec: "bash": executable file not found in $PATH'
        ),
        "command terminated with exit code 127",
    ),
    "exec-not-allowed": ("command terminated with exit code 126",),
    "exec-ended": ("command terminated with exit code 2",),
    "exec-container-name": ("error: container nope is not valid for pod two out of: app, sidecar",),
    "logs-choose-container": ("error: a container name must be specified for pod two, choose one of: [app sidecar]",),
    "logs-waiting": (
        (
            'Error from server (BadRequest): container "app" in pod "web" is waiting to start: '
            "trying and failing to pull image"
        ),
    ),
    "logs-no-previous": ('Error from server (BadRequest): previous terminated container "app" in pod "b10" not found',),
    "logs-rotated": ("unable to retrieve container logs for containerd://7fd2",),
    "kubelet-unreachable": (
        (
            "error: unable to upgrade connection: error dialing backend: dial tcp "
            "10.99.0.11:10250: connect: connection refused"
        ),
        "Error from server: error dialing backend: No agent available",
    ),
    "port-forward-not-running": ("error: unable to forward port because pod is not running. Current status=Pending",),
    "port-forward-in-namespace": (
        (
            "error forwarding port 8080 to pod 12, uid : failed to execute portforward in network"
            ' namespace "/var/run/netns/cni-1": failed to connect to localhost:8080 inside '
            'namespace "12", IPv4: dial tcp4 127.0.0.1:8080: connect: connection refused'
        ),
    ),
    "port-forward-port-taken": (
        (
            "Unable to listen on port 8080: Listeners failed to create with the following errors:"
            " [unable to create listener: Error listen tcp4 127.0.0.1:8080: bind: address already"
            " in use]"
        ),
    ),
    "port-forward-no-port": ("error: Service web does not have a service port 8080",),
    "port-forward-lost": ("error: lost connection to pod",),
    "cp-no-tar": ('exec: "tar": executable file not found in $PATH',),
    "attach-no-stdin": ("Unable to use a TTY - input is not a terminal or the right kind of file",),
    "ephemeral-not-removable": (
        (
            'The Pod "web" is invalid: spec.ephemeralContainers: Forbidden: existing ephemeral '
            'containers "dbg" may not be removed'
        ),
    ),
    "manifest-runtime-class-field": (
        (
            'Error from server (BadRequest): error when creating "STDIN": Pod in version "v1" '
            'cannot be handled as a Pod: strict decoding error: unknown field "spec.runtimeClass"'
        ),
    ),
    "manifest-runtime-class-overhead": (
        (
            'Error from server (BadRequest): RuntimeClass in version "v1" cannot be handled as a '
            'RuntimeClass: strict decoding error: unknown field "overhead.memory"'
        ),
    ),
    "manifest-unknown-field": (
        (
            'Error from server (BadRequest): error when creating "STDIN": strict decoding error: '
            'unknown field "spec.containers[0].img"'
        ),
        'Warning: unknown field "spec.replica"',
    ),
    "manifest-duplicate-field": (
        (
            "error: error parsing a.yaml: error converting YAML to JSON: yaml: unmarshal errors: "
            'line 5: mapping key "name" already defined at line 4'
        ),
    ),
    "manifest-yaml": (
        (
            "error: error parsing STDIN: error converting YAML to JSON: yaml: line 7: found "
            "character that cannot start any token"
        ),
    ),
    "manifest-type": (
        (
            'error: unable to decode "STDIN": json: cannot unmarshal bool into Go struct field '
            "ObjectMeta.metadata.name of type string"
        ),
        (
            "json: cannot unmarshal number into Go struct field "
            "EnvVar.spec.template.spec.containers.env.value of type string"
        ),
    ),
    "manifest-quantity": (
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ),
    "manifest-negative": (
        'spec.containers[0].resources.limits[memory]: Invalid value: "-256Mi": must be greater than or equal to 0',
    ),
    "manifest-request-above-limit": (
        (
            'The Pod "p5" is invalid: spec.containers[0].resources.requests: Invalid value: '
            '"1Gi": must be less than or equal to memory limit of 256Mi'
        ),
        'Invalid value: "600m": must be less than or equal to cpu limit',
    ),
    "manifest-name": (
        (
            'The Pod "Web_1" is invalid: metadata.name: Invalid value: "Web_1": a lowercase RFC '
            "1123 subdomain must consist of lower case alphanumeric characters"
        ),
    ),
    "runtime-class-name": (
        (
            'The Deployment "web" is invalid: spec.template.spec.runtimeClassName: Invalid value:'
            ' "Kata_VM": a lowercase RFC 1123 subdomain must consist of'
        ),
    ),
    "manifest-required": ('The Pod "a" is invalid: spec.containers[0].image: Required value',),
    "manifest-unsupported": (
        (
            'The Pod "a" is invalid: spec.restartPolicy: Unsupported value: "Sometimes": '
            'supported values: "Always", "Never", "OnFailure"'
        ),
    ),
    "manifest-selector": (
        (
            'The Deployment "web" is invalid: spec.template.metadata.labels: Invalid value: '
            '{"app":"b"}: `selector` does not match template `labels`'
        ),
    ),
    "manifest-mount-missing": ('The Pod "a" is invalid: spec.containers[0].volumeMounts[0].name: Not found: "data"',),
    "manifest-duplicate": ('The Pod "a" is invalid: spec.containers[1].name: Duplicate value: "app"',),
    "manifest-host-network-port": (
        "spec.containers[0].ports[0].hostPort: Invalid value: 80: must match containerPort when `hostNetwork` is true",
    ),
    "manifest-too-large": (
        'error: failed to create secret Secret "big" is invalid: data: Too long: may not be more than 1048576 bytes',
    ),
    "manifest-annotation-too-long": (
        'The CustomResourceDefinition "x" is invalid: metadata.annotations: Too long: must have at most 262144 bytes',
    ),
    "manifest-file-missing": ('error: the path "web.yaml" does not exist',),
    "manifest-empty": ("error: no objects passed to apply",),
    "manifest-kind-missing": ("error: unable to decode \"STDIN\": Object 'Kind' is missing in '{\"a\":1}'",),
    "manifest-namespace-mismatch": (
        (
            'error: the namespace from the provided object "dev" does not match the namespace '
            "\"prod\". You must pass '--namespace=dev' to perform this operation."
        ),
    ),
    "manifest-api-version": (
        'Pod in version "v2": the API version in the data (v2) does not match the expected API version (v1)',
    ),
    "manifest-cron": (
        'The CronJob "n" is invalid: spec.schedule: Invalid value: "every day": expected exactly 5 fields',
    ),
    "immutable-pod-class": (
        (
            'The Pod "web" is invalid: spec: Forbidden: pod updates may not change fields other '
            "than `spec.containers[*].image`\n"
            "@@ -192,7 +192,7 @@\n"
            ' "ReadinessGates": null,\n'
            '- "RuntimeClassName": null,\n'
            '+ "RuntimeClassName": "kata-vm-isolation",\n'
            ' "Overhead": null,'
        ),
    ),
    "immutable-pod": (
        (
            'The Pod "web" is invalid: spec: Forbidden: pod updates may not change fields other '
            "than `spec.containers[*].image`,`spec.initContainers[*].image`"
        ),
    ),
    "immutable-job": ('The Job "import" is invalid: spec.template: Invalid value: {"labels":{}}: field is immutable',),
    "immutable-statefulset": (
        (
            'The StatefulSet "db" is invalid: spec: Forbidden: updates to statefulset spec for '
            "fields other than 'replicas', 'ordinals', 'template'"
        ),
    ),
    "immutable-data": (
        'The ConfigMap "fixed" is invalid: data: Forbidden: field is immutable when `immutable` is set',
    ),
    "immutable-runtime-class": (
        'The RuntimeClass "kata" is invalid: handler: Invalid value: "runsc": field is immutable',
    ),
    "immutable-claim": (
        (
            'The PersistentVolumeClaim "data" is invalid: spec: Forbidden: spec is immutable '
            "after creation except resources.requests and volumeAttributesClassName for bound "
            "claims"
        ),
    ),
    "immutable-selector": (
        (
            'The Deployment "web" is invalid: spec.selector: Invalid value: '
            '{"matchLabels":{"app":"b"}}: field is immutable'
        ),
    ),
    "immutable-field": ('The Service "web" is invalid: spec.clusterIP: Invalid value: "10.0.0.1": field is immutable',),
    "deployment-no-pods": (
        "Conditions:\n  Type Status Reason\n  ReplicaFailure   True    FailedCreate\nOldReplicaSets: <none>",
    ),
    "rollout-waits": ('Waiting for deployment "web" rollout to finish: 0 out of 2 new replicas have been updated...',),
    "rollout-deadline": ('error: deployment "stalls" exceeded its progress deadline',),
    "deployment-unavailable": ("Available      False   MinimumReplicasUnavailable",),
    "deployment-table": ("NAME   READY   UP-TO-DATE   AVAILABLE   AGE\nweb    0/2     0            0           5m",),
    "replicaset-table": ("NAME   DESIRED   CURRENT   READY   AGE\nweb-5   2   0   0   5m",),
    "job-backoff-limit": (
        "Warning BackoffLimitExceeded 1s job-controller Job has reached the specified backoff limit",
    ),
    "job-deadline": ("Warning DeadlineExceeded 1s job-controller Job was active longer than specified deadline",),
    "cronjob-missed": (
        (
            "Warning FailedNeedsStart 1s cronjob-controller Cannot determine if job needs to be "
            "started: too many missed start times (> 100)"
        ),
    ),
    "hpa-no-metrics": (
        (
            "Warning FailedGetResourceMetric 5s horizontal-pod-autoscaler failed to get cpu "
            "utilization: missing request for cpu in container app of Pod web-1"
        ),
    ),
    "hpa-target-missing": ('Warning FailedGetScale 5s horizontal-pod-autoscaler deployments.apps "web" not found',),
    "metrics-api-missing": ("error: Metrics API not available",),
    "wait-timeout": ("error: timed out waiting for the condition on pods/nosecret",),
    "wait-timeout-unnamed": ("error: timed out waiting for the condition",),
    "drain-bare-pods": (
        (
            'error: unable to drain node "a" due to error: cannot delete Pods that declare no '
            "controller (use --force to override): kata/c4"
        ),
    ),
    "drain-local-storage": (
        "cannot delete Pods with local storage (use --delete-emptydir-data to override): ops/bare",
    ),
    "drain-daemonsets": ("cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): kube-system/ds",),
    "drain-disruption-budget": (
        (
            'error when evicting pods/"web" -n "dev" (will retry after 5s): Cannot evict pod as '
            "it would violate the pod's disruption budget."
        ),
    ),
    "namespace-stuck": (
        (
            "reason: NamespaceFinalizersRemaining\n"
            "message: 'Some content in the namespace has finalizers remaining: example.com/x in 1"
            " resource instances'"
        ),
    ),
    "log-go-panic": ("panic: dial tcp 10.0.0.5:5432: connect: connection refused",),
    "log-read-only": ("sh: can't create /var/log/app.log: Read-only file system",),
    "sched-unknown-reason": (
        (
            "Warning FailedScheduling 5s default-scheduler 0/2 nodes are available: 1 cannot "
            "allocate all claims, 1 node(s) didn't match Pod's node affinity/selector. "
            "preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling."
        ),
    ),
    "sandbox-failed": ("Failed to create pod sandbox: rpc error: code = Unknown desc = something new",),
    "start-failed": ("Warning Failed 5s kubelet Error: failed to create containerd container: something new",),
    "manifest-invalid": (
        (
            'The Service "web" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided '
            "port is not in the valid range. The range of valid ports is 30000-32767"
        ),
    ),
    "manifest-bad-request": (
        (
            'Error from server (BadRequest): error when creating "STDIN": Pod in version "v1" '
            "cannot be handled as a Pod: no kind registered"
        ),
    ),
    "refused-other": (
        'Error from server (Forbidden): error when creating "STDIN": pods "x" is forbidden: something new',
    ),
    "rollout-waits-for-pods": ("Waiting for 1 pods to be ready...",),
    "rollout-waits-for-daemons": (
        'Waiting for daemon set "agent" rollout to finish: 1 of 2 updated pods are available...',
    ),
    "cronjob-described": ("Normal SuccessfulCreate 1s cronjob-controller Created job nightly-29930307",),
    "job-suspended": ("Normal Suspended 5s job-controller Job suspended",),
    "no-matching-resources": ("error: no matching resources found",),
    "claim-volume-mismatch": (
        (
            "Warning VolumeMismatch 5s persistentvolume-controller Cannot bind to requested "
            'volume "pv-1": storageClassName does not match'
        ),
    ),
    "claim-pending-table": (
        (
            "NAME STATUS VOLUME CAPACITY ACCESS MODES STORAGECLASS VOLUMEATTRIBUTESCLASS AGE\n"
            "data Pending managed-csi <unset> 5m"
        ),
    ),
    "evicted-condition": ("Message: The node had condition: [DiskPressure].",),
    "image-acr-firewall": (
        "denied: client with IP '20.1.2.3' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.",
    ),
    "pod-described-without-events": (
        "Name: a\nNamespace: x\nPriority: 0\nNode: <none>\nStatus: Pending\nConditions:\n  PodScheduled False",
    ),
}
