"""The help of each command, with examples that parse."""

from __future__ import annotations

from knack.help_files import helps

helps["aks-sandbox"] = """
type: group
short-summary: Check, create and keep in order AKS Pod Sandboxing, where each pod has a kernel of its own.
long-summary: >-
    Sandboxed pods run in Kata virtual machines on Azure Linux nodes whose size supports nested virtualization.
    A pod asks for it with spec.runtimeClassName; `az aks-sandbox nodepool list` names the class of each node pool.
"""

helps["aks-sandbox check"] = """
type: command
short-summary: Check whether a subscription, region, VM size, version and cluster can run sandboxed pods, now.
long-summary: >-
    With --location or --resource-group alone, judges what `az aks-sandbox create` would make with its defaults. With
    --name, judges the sandboxed node pools of the cluster; with --nodepool-name, that node pool, or one of that name
    about to be added. The whole result is printed in any case; the exit code is 1 when any check fails, 0 otherwise.
    Nothing is written in Azure. Only with --in-cluster does anything run in the cluster: one run-command, as
    `az aks command invoke` makes it, which changes nothing, and for which AKS makes a pod of its own there.
examples:
  - name: Check the defaults of create in a region.
    text: az aks-sandbox check --location eastus
  - name: Check a VM size for the generally available runtime and read the result as a table.
    text: az aks-sandbox check -g MyGroup -s Standard_D8s_v5 --workload-runtime KataVmIsolation --output table
  - name: Check a cluster with all its sandboxed node pools, and write a page to mail.
    text: az aks-sandbox check -g MyGroup -n MyCluster --report check.html
  - name: Check a cluster, and look into it for its RuntimeClasses, nodes, sandboxed pods and their recent failures.
    text: az aks-sandbox check -g MyGroup -n MyCluster --in-cluster
  - name: Check a node pool that is about to be added.
    text: az aks-sandbox check -g MyGroup -n MyCluster --nodepool-name untrusted -s Standard_D8s_v5 --for nodepool
  - name: Print the codes of the checks that fail, in a pipeline that takes no warning either.
    text: az aks-sandbox check -l eastus --strict --query "checks[?status=='fail'].code" --output tsv
  - name: Save what Azure answered, for somebody else to judge.
    text: az aks-sandbox check -g MyGroup -n MyCluster --save-facts facts.json --anonymize
  - name: Judge saved facts, without network and login.
    text: az aks-sandbox check --facts facts.json --output table
"""

helps["aks-sandbox rule"] = """
type: group
short-summary: The checks, and why each of them matters.
"""

helps["aks-sandbox rule list"] = """
type: command
short-summary: List the checks with their codes.
examples:
  - name: List the checks as a table.
    text: az aks-sandbox rule list --output table
"""

helps["aks-sandbox rule show"] = """
type: command
short-summary: Show why a check matters, how to mend what it finds, an example and the source.
examples:
  - name: Show the manual page of a check.
    text: az aks-sandbox rule show --code SBX305 --output table
"""

helps["aks-sandbox vm-size"] = """
type: group
short-summary: The VM sizes that can carry sandboxed pods.
"""

helps["aks-sandbox vm-size list"] = """
type: command
short-summary: List the VM sizes of a region that can carry sandboxed pods, here, now, for this subscription.
long-summary: >-
    No Azure API says which sizes support nested virtualization: that answer comes from the pages of the VM series, and
    is unknown where they are silent or disagree with what the service is known to accept.
examples:
  - name: List the sizes of a region.
    text: az aks-sandbox vm-size list --location eastus --output table
  - name: List the sizes with 4 to 16 vCPUs that are open in zone 1.
    text: az aks-sandbox vm-size list -l eastus --zone 1 --min-vcpus 4 --max-vcpus 16 --output table
  - name: List all sizes, with the reason where one does not fit.
    text: az aks-sandbox vm-size list -l eastus --all --query "[].[name,reasons[0]]" --output tsv
"""

helps["aks-sandbox vm-size show"] = """
type: command
short-summary: Show one VM size with every condition for sandboxed pods.
examples:
  - name: Show a size.
    text: az aks-sandbox vm-size show --vm-size Standard_D4s_v5 --location eastus
"""

helps["aks-sandbox create"] = """
type: command
short-summary: Create a cluster whose node pool runs sandboxed pods.
long-summary: >-
    The checks of `az aks-sandbox check` run first, and nothing is written when one fails. An existing cluster is
    never changed.
examples:
  - name: Create a cluster with the defaults.
    text: az aks-sandbox create -g MyGroup -n MyCluster --generate-ssh-keys
  - name: Create a cluster with the generally available runtime and a separate system node pool.
    text: >-
        az aks-sandbox create -g MyGroup -n MyCluster --workload-runtime KataVmIsolation
        --separate-system-pool --system-node-vm-size Standard_D2s_v5 --no-ssh-key
  - name: See the exact request without sending it.
    text: az aks-sandbox create -g MyGroup -n MyCluster -l eastus --no-ssh-key --dry-run
  - name: Create a cluster with an autoscaled node pool in three zones.
    text: >-
        az aks-sandbox create -g MyGroup -n MyCluster -s Standard_D8s_v5 -z 1 2 3
        --enable-cluster-autoscaler --min-count 3 --max-count 9
  - name: Set a property that has no option.
    text: az aks-sandbox create -g MyGroup -n MyCluster --patch '{"properties":{"supportPlan":"AKSLongTermSupport"}}'
"""

helps["aks-sandbox explain"] = """
type: command
short-summary: Explain the known messages of AKS and Kubernetes in a text, with cause, fix and source.
long-summary: >-
    The text is that of --message, or what is piped in, of any length up to 1 MiB: a whole `kubectl describe pod mypod |
    az aks-sandbox explain`, a log, or an error of Azure as text or JSON. Every known message in it is told, in order;
    when there is none, the answer says so. Nothing is asked of Azure or of a cluster, and no login is needed. The
    certainty of an answer is verified (read in the source itself), indexed (read in a thread or a copy) or deduced. The
    exit code is 0 in any case.
examples:
  - name: Explain one message.
    text: az aks-sandbox explain --message 'RuntimeClass "kata-vm-isolation" not found'
  - name: Explain what stands in a file, such as the output of kubectl describe, as a table.
    text: az aks-sandbox explain --message @describe.txt --output table
  - name: Print the commands and hints alone.
    text: az aks-sandbox explain --message @describe.txt --query "matches[].fix" --output tsv
"""

helps["aks-sandbox reconcile"] = """
type: command
short-summary: Bring a cluster in line with its sandboxed node pools, so that their RuntimeClasses appear.
long-summary: >-
    Reads the cluster and puts the same body back under its etag; nothing of it changes. `az aks-sandbox nodepool add`
    does this itself after the first node pool of a runtime, unless told not to wait or not to reconcile.
examples:
  - name: Reconcile a cluster after a node pool was added with --no-wait.
    text: az aks-sandbox reconcile -g MyGroup -n MyCluster
"""

helps["aks-sandbox verify"] = """
type: command
short-summary: Prove on a running cluster that sandboxed pods have kernels of their own, or say why that is not proven.
long-summary: >-
    Runs two small pods on one node of each sandboxed node pool, one with the RuntimeClass of the pool and one without,
    and compares what their kernels say. Works through Azure Resource Manager alone (run-command), so it reaches private
    clusters too and needs no kubeconfig. At most four commands run in the cluster, each of which takes some ten
    seconds. The pods have limits, no service account token and a namespace of their own, and are removed afterwards,
    also after any error, Ctrl-C or SIGTERM; what a run leaves that was killed is removed by the next one. The verdict
    is isolated, notProven or notIsolated; the exit code is 0 for isolated alone. An equal kernel release decides
    nothing: there are node images whose host and guest report the same one.
examples:
  - name: Verify all sandboxed node pools of a cluster and read the evidence as a table.
    text: az aks-sandbox verify -g MyGroup -n MyCluster --output table
  - name: Verify one node pool, and write a page to mail.
    text: az aks-sandbox verify -g MyGroup -n MyCluster --nodepool-name untrusted --report proof.html
  - name: Verify in a pipeline, which fails unless the pods are isolated, with the evidence as JUnit.
    text: az aks-sandbox verify -g MyGroup -n MyCluster --report proof.xml --query verdict --output tsv
  - name: Verify a cluster that pulls images from a registry of its own only.
    text: az aks-sandbox verify -g MyGroup -n MyCluster --image myregistry.azurecr.io/busybox:1.37
"""

helps["aks-sandbox nodepool"] = """
type: group
short-summary: Sandboxed node pools of a cluster.
"""

helps["aks-sandbox nodepool add"] = """
type: command
short-summary: Add a sandboxed node pool to a cluster.
long-summary: >-
    The checks run first. After the first node pool of its runtime the cluster is reconciled, because AKS makes the
    RuntimeClass appear only then.
examples:
  - name: Add a sandboxed node pool with the defaults.
    text: az aks-sandbox nodepool add -g MyGroup --cluster-name MyCluster -n untrusted
  - name: Add an autoscaled spot node pool that only pods with a toleration use.
    text: >-
        az aks-sandbox nodepool add -g MyGroup --cluster-name MyCluster -n spot -s Standard_D8s_v5
        --priority Spot --enable-cluster-autoscaler --min-count 0 --max-count 5 --node-taints sandbox=true:NoSchedule
  - name: Start adding a node pool and return at once.
    text: az aks-sandbox nodepool add -g MyGroup --cluster-name MyCluster -n untrusted --no-wait
"""

helps["aks-sandbox nodepool list"] = """
type: command
short-summary: List the node pools of a cluster and say which run sandboxed pods, by which RuntimeClass.
examples:
  - name: List the node pools as a table.
    text: az aks-sandbox nodepool list -g MyGroup --cluster-name MyCluster --output table
  - name: Print the RuntimeClass of each sandboxed node pool.
    text: az aks-sandbox nodepool list -g MyGroup --cluster-name MyCluster --query "[?sandboxed].runtimeClass" -o tsv
"""

helps["aks-sandbox feature"] = """
type: group
short-summary: The feature flag that the preview runtime needs.
"""

helps["aks-sandbox feature show"] = """
type: command
short-summary: Show the state of the feature flag that a workload runtime needs.
examples:
  - name: Show the state of the flag.
    text: az aks-sandbox feature show
  - name: See that the generally available runtime needs no flag.
    text: az aks-sandbox feature show --workload-runtime KataVmIsolation
"""

helps["aks-sandbox feature register"] = """
type: command
short-summary: Register the feature flag that a workload runtime needs.
long-summary: >-
    Waits until the flag is Registered, refreshes the registration of the resource provider and waits for that too.
    Stops at once when a human has to approve the registration.
examples:
  - name: Register the flag and wait.
    text: az aks-sandbox feature register
  - name: Start the registration and return at once.
    text: az aks-sandbox feature register --no-wait
"""
