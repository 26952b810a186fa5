# Folds a page of nodes into those of the pages before it: of each node what sandboxed pods depend on.
def texts: with_entries(select(.value | type == "string"));

([$runtimeclasses[0].items // [] | .[] | .scheduling.nodeSelector // {} | keys[]] | unique) as $selected
| {
    continue: (.metadata.continue // ""),
    remaining: (.metadata.remainingItemCount // 0),
    rows: (($before[0].rows // []) + [
      .items[]
      | [.status.runtimeHandlers // [] | .[] | .name // "" | select(. != "")] as $handlers
      | {
          name: .metadata.name,
          labels: (.metadata.labels // {} | with_entries(select(
            (.key | contains("kata") or . == "agentpool" or endswith("/agentpool") or endswith("/mode")
              or . == "kubernetes.io/hostname")
            or (.key as $key | any($selected[]; . == $key))
          )) | texts),
          ready: any(.status.conditions // [] | .[]; .type == "Ready" and .status == "True"),
          schedulable: (.spec.unschedulable // false | not),
          taints: [.spec.taints // [] | .[0:10][] | {key: .key, value: (.value // ""), effect: (.effect // "")}],
          pressures: [.status.conditions // [] | .[] | select(.type != "Ready" and .status == "True") | .type],
          handlers: (if .status.runtimeHandlers == null then null else $handlers end),
          image: (.metadata.labels["kubernetes.azure.com/node-image-version"] // ""),
          bootId: (.status.nodeInfo.bootID // ""),
          kernel: (.status.nodeInfo.kernelVersion // ""),
          version: (.status.nodeInfo.kubeletVersion // ""),
          cpu: (.status.allocatable.cpu // "" | tostring),
          memory: (.status.allocatable.memory // "" | tostring),
          capacityCpu: (.status.capacity.cpu // "" | tostring),
          capacityMemory: (.status.capacity.memory // "" | tostring),
          pods: (.status.allocatable.pods // "" | tostring),
          containerRuntime: (.status.nodeInfo.containerRuntimeVersion // ""),
          sandboxed: (
            any($handlers[]; startswith("kata"))
            or any(.metadata.labels // {} | keys[]; contains("kata") or (. as $key | any($selected[]; . == $key)))
          )
        }
    ])
  }
