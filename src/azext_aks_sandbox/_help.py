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
short-summary: Check whether a subscription, region, VM size and version can run sandboxed pods.
long-summary: >-
    What is not given is taken as `az aks-sandbox create` would take it. The whole result is printed in any case;
    the exit code is 1 when any check fails, 0 otherwise. Nothing is written.
examples:
  - name: Check the defaults of create in a region.
    text: az aks-sandbox check --location eastus
  - name: Check a VM size for the generally available runtime and read the result as a table.
    text: az aks-sandbox check -g MyGroup -s Standard_D8s_v5 --workload-runtime KataVmIsolation --output table
  - name: Print the codes of the checks that fail.
    text: az aks-sandbox check -l eastus --query "checks[?status=='fail'].code" --output tsv
  - name: Check a node pool for an existing cluster, without the check of the feature flag.
    text: az aks-sandbox check -g MyGroup -n MyCluster --nodepool-name untrusted --ignore SBX106
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
