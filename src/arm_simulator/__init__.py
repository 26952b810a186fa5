"""A local Azure Resource Manager for sandboxed AKS clusters: for tests and demos, with the real, unmodified `az`.

It is not Azure and says so: every answer carries `x-arm-simulator`. What it does was written from public recordings
of the service and from public documentation; "Where its texts are from" below says of each text which of them, or
that it is the simulator's own. The answer of Microsoft.Quota about AKS was seen nowhere: it is deduced from that
service's public API and from its answers about other providers.

## Start it, and connect az

    python -m arm_simulator                      # prints one line of JSON, then serves until SIGTERM or SIGINT

The line holds `endpoint`, `identity_endpoint`, `identity_header`, `ca_bundle`, `subscription_id`, `tenant_id`,
`request_log`, and in `sign_in` the variables with which an application signs in, for each way. In another shell, with
the values of that line, and a private directory so that `~/.azure` stays as it is:

    export AZURE_CONFIG_DIR=$(mktemp -d)
    export REQUESTS_CA_BUNDLE=<ca_bundle>
    export IDENTITY_ENDPOINT=<identity_endpoint> IDENTITY_HEADER=<identity_header>
    export AZURE_CORE_COLLECT_TELEMETRY=false AZURE_CORE_LOGIN_EXPERIENCE_V2=false
    az cloud register -n Simulator --endpoint-resource-manager <endpoint>
    az cloud set -n Simulator
    az login --identity

`az cloud register` reads all other endpoints from `/metadata/endpoints`; they are the simulator's own, so az has no
reason to ask the internet anything, instance discovery included (a managed identity does none). `az aks create` with
`--generate-ssh-keys` writes to `~/.ssh`: set HOME to a private directory too where that matters.

For tests: `--operation-polls 1` ends every operation at its first poll, and `--retry-after 0.05` makes clients come
back at once (parts of a second go out as `Retry-After-Ms`, which azure-core obeys). A demo does well with the defaults:
two seconds for each operation, polled every second. In a test of this project, without a process:

    with arm_simulator.core.server.running(Settings(operation_polls=1, retry_after=0.05)) as connection: ...

For a demo that needs trouble, start it in a named world, or in several that add up, or change over while it runs:

    python -m arm_simulator --world healthy-cluster --world poor-quota
    POST /_simulator/reset {"worlds": ["restricted-caller"]}

For measurements: `--latency 0.2` is what a far region costs, and `--sku-rows 1000` makes the size list of each region
as long as the real one (1.8 MB) with rows that change no verdict, as those sizes are closed to the subscription.

## The inside of a cluster

`az aks command invoke` works: the command is executed, on this machine, with a `kubectl` stand-in that speaks to the
cluster of the world. So the script that a product sends is what gets tested. In a test without a server or an az:

    client = Client(new_world(Settings(worlds=("inside-healthy",), operation_polls=1)), RouteTable(all_routes()))
    answer = client("POST", DEMO + "/runCommand", {"command": "sh run.sh", "context": BASE64_ZIP}, version="2026-06-01")
    client("GET", answer.headers["Location"])        # 202 while it runs, then 200 with exitCode and logs

- `/bin/sh -c COMMAND` runs in a private folder that holds the unpacked context, with PATH, HOME, PWD and LANG alone;
  PATH is a folder with the stand-ins, then /usr/bin:/bin. Standard output and error are merged in their order, the logs
  end at 524288 bytes, and after 60 seconds, or when it would wait for ever, the command is stopped (Failed, with a
  reason). What is left of its processes is killed. That is not a jail, and it runs as the user who started the
  simulator: so a server runs commands only for a token of the simulator's identity endpoint, or one of
  `Settings.command_tokens`.
- `kubectl` speaks get, also with --raw, create, apply, delete, wait, logs and version, of pods, namespaces, nodes,
  events and runtimeclasses; `-o json`, yaml, name, jsonpath with simple paths, or the narrow table. Else it ends with
  status 1 and a line that says that the stand-in does not cover it. helm, az, curl and docker say the same. `jq` is
  the real libjq behind the options that scripts need, on every machine the same; what it leaves out (input and inputs,
  debug, halt, modules) it refuses with status 2. awk is that of this machine.
- With `operation_polls=N` nothing waits: a POST returns when its command has ended, its result appears at the N-th GET,
  a pod goes on at every N-th look of kubectl (Pending, Running, Succeeded or Failed), `sleep` returns at once, and
  `kubectl wait` ends, with its time-out when need be, as soon as nothing would change any more. With
  `--operation-seconds S` commands run beside the requests, a pod runs after S/2 and ends after S seconds.
- Nodes follow from the pools, RuntimeClasses from the reconcile. Pods pass admission (namespace, fields, RuntimeClass
  with overhead and selector, restricted pod security), scheduling (selector, taints, readiness, room) and the kubelet
  (handlers of the node, smallest VM, images, user) with the words of Kubernetes.
- The command of a container is executed too, when its pod starts to run: /proc/ and /sys/ in its words become a folder
  of that pod, and uname, nproc, hostname, mount and sleep are stand-ins. With handler runc they show the node, with
  any other one of a virtual machine: another boot id and build stamp, as many processors as the CPU limit rounded
  up, memory a bit below the limit, the root file system `none / virtiofs`. A sleep above 5 seconds means that the
  container is still running. Other files and programs are those of this machine; an image has no content here.
- `inside` of a cluster's record in the world shapes all that, and shows namespaces, pods and events as they are now.

Nothing here is proof of anything about Azure: kernels, build stamps, memory that a guest keeps, add-ons and amounts
that a node reserves are made up, and texts are shaped like public ones.

## What it does as Azure does

- ARM's front: bearer token, api-version (each resource type offers its own list), subscription, registration, group,
  names without regard to case, paging with `nextLink`.
- Permissions: listed at every scope, with what the scope inherits, and enforced: a request that no row grants gets 403
  `AuthorizationFailed` with its action and scope. The default world grants everything; asking what one may do needs
  nothing.
- A subscription that is Disabled can be read and its resources deleted; PUT, PATCH and POST get 409
  `ReadOnlyDisabledSubscription`. PastDue changes nothing.
- Long-running operations: 201 or 200 with `Azure-AsyncOperation`, 202 with `Location` too for a DELETE, progress
  texts, an etag on every cluster and pool, `If-Match` and `If-None-Match`, 409 while another operation runs on the
  cluster.
- A cluster PUT replaces: what the body leaves out falls back to its default, what the simulator does not know is
  kept.
- An answer leaves out what its API version does not define, by a table of first versions (public SDK models and Bicep
  types): artifact streaming, the acceleration mode of eBPF, the cluster's FIPS, hosted system pools and others. That
  ARM does so is deduced from public recordings.
- VM sizes have their local disks, subnets their addresses, identities their principals. Roles are assigned at any
  scope, and listed with those that a scope inherits; what a role grants the world's `permissions` say, not these.
- Management locks, and policies that deny a PUT, are enforced where the world has them.
- A pool of type VirtualMachines has its sizes and numbers in virtualMachinesProfile, and no vmSize and no count.
- A RuntimeClass comes to be when a cluster write ends, not when a pool write ends: `GET /_simulator/state` shows
  `runtimeClasses` of each cluster, and a PUT of the cluster's own body is the reconcile that makes it.
- Refusals: unknown runtime for the api-version, size not offered or restricted, zone, generation 1, no nested
  virtualization, Arm64, OS SKU, FIPS, secure boot and vTPM, artifact streaming, unregistered flag or provider, quota of
  cores and of clusters, a stopped cluster, a full one, Kubernetes version or support plan, a pool newer than its
  control plane, a new pool through a write of its cluster, a subnet that is too small, a lock, a policy, names, a
  change of workloadRuntime in place. Sizes whose nested virtualization public sources disagree on are accepted.

## Where its texts are from

| text | where it is from |
|---|---|
| `InvalidWorkloadRuntimeSettingError` (no nested virtualization) | public field reports, code and text |
| `InsufficientSubnetSize` | public field reports, code and text; the number of addresses follows the public pages |
| `NodePoolMcVersionIncompatible`, `AvailabilityZoneNotSupported` | public field reports, code and text |
| `BadRequest`, "A new agent pool was introduced" | public field reports, code and text |
| `ManagedClusterCountExceedsQuotaLimit` | public documentation, code and text |
| a locked node resource group | public field report, text; the code `ScopeLocked` is a choice |
| `BadRequest` for a VM size that is not allowed, `QuotaExceeded`, `SubscriptionNotRegisteredForFeature` | shaped \
like public texts, which differ between years |
| `ScopeLocked`, `RequestDisallowedByPolicy`, `RoleAssignmentExists`, `RoleAssignmentUpdateNotPermitted` | shaped \
like public texts of ARM |
| `RoleAssignmentNotFound`, `LockNotFound`, `FeatureNotFound`, `InvalidSkipToken`, `InvalidRequestContent` | shaped \
like public texts of ARM |
| `ResourceNotFound`, `ResourceGroupNotFound`, `SubscriptionNotFound`, `NoRegisteredProviderFound`, \
`InvalidApiVersionParameter`, `MissingApiVersionParameter`, `InvalidResourceNamespace`, `AuthorizationFailed`, \
`AuthenticationFailed`, `MissingSubscriptionRegistration`, `ReadOnlyDisabledSubscription` | public recordings and \
documentation |
| `LocationRequired`, `LocationNotAvailableForResourceType`, `LocationNotAvailableForResourceGroup`, \
`InvalidResourceLocation`, `InvalidResourceGroupLocation`, `InvalidAuthenticationToken`, `NotFound`, \
`RequestContentTooLarge` | public codes, own words |
| `KubernetesPerformanceError` | public field reports, code and text |
| statuses of a creation (`ProvisioningControlPlane`, `CreatingAgentPools: 0/1 nodes completed`, \
`CreatingAgentPool: 0/3 nodes completed`) | public recordings |
| statuses of a reconcile, an update and a deletion | own words, shaped like the recorded ones |
| `InvalidParameter`, `OperationNotAllowed`, `PropertyChangeNotAllowed`, `PreconditionFailed`; FIPS, vTPM, secure \
boot, artifact streaming, Arm64, generation 1, OS SKU of sandboxed pools | own words: the service's are not public |
| a node pool on a cluster with hosted system pools | own words |
| Kubernetes and run-command | shaped like public texts |

## What it does not cover

Credentials of a cluster, Kubernetes beyond the section above, PATCH, upgrades, start and stop, deployments, writes of
networks, identities, registries and locks. Properties that depend on those are stored and given back, not acted
on. Anything else answers 404 `InvalidResourceType`, carries `x-simulator-not-covered: 1`, and leaves a line on stderr.

Choices that no public source decides:

- a permission is judged after the api-version and before everything else; the scope of a list is the resource that it
  belongs to; watching an operation of AKS needs no permission, as contributors of one group do it every day;
- Warned and Expired subscriptions refuse what Disabled ones refuse (that much is documented) with the same code;
- Microsoft.Quota: the row of AKS is named ManagedClusters, its display name, and 400 `BadRequest` for a region of which
  the service knows nothing; without that provider in the world 404 `InvalidResourceNamespace`, without its types
  400 `NoRegisteredProviderFound`;
- a stopped cluster refuses writes, but not a DELETE, with 409 `OperationNotAllowed`;
- a write that fails leaves its error in `status.provisioningError`, and the next one clears it;
- AzureLinuxV3Preview and AllowBringYourOwnPublicIpAddress can be registered, and nothing depends on them;
- a cluster body that leaves out an existing pool is refused;
- a stable api-version refuses to write `KataMshvVmIsolation`, also unchanged, but reads it back as stored: public
  reports of 2026 show a stable version accepting it, and this is the stricter of the two;
- a write ignores what its API version does not define and keeps what is stored of it, so that a client of an older
  version loses nothing that it could not see; what AKS does there is not documented;
- a subnet that the world does not have is not judged; the identity of a cluster needs no role there;
- only a ReadOnly lock of the node resource group keeps AKS from writing pools; any lock there keeps it from deleting;
- the zones `auto` are accepted and kept;
- a cluster refuses every write, a DELETE too, while an operation on it runs;
- a flag that the world no longer holds counts as gone general; a registered flag counts at once, without the provider
  being registered again; registering a registered provider starts over;
- run-command: 409 `OperationNotAllowed` for a stopped cluster or one that is not provisioned, 400 `BadRequest` where it
  is switched off, or without the token that a cluster of directory users needs (any token will do); a cluster in update
  takes commands; a command whose pod finds no node ends Failed with a reason, or, where the world says so, its result
  is the 400 `KubernetesPerformanceError` that public reports show;
- nodes have no taint that sandboxed pools would need, and every image is root's;
- one poll of work is a look at its operation, or at the cluster, pool, flag or provider that it changes;
- AKS's own list of VM sizes (`vmSkus`) holds the sizes of the compute list.
"""
