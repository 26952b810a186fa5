# The objects of room.sh as one document of bounded size: run-command cuts its output at 512 kB.
def texts: with_entries(select(.value | type == "string"));
def quantities: with_entries(select(.key == "cpu" or .key == "memory") | .value |= tostring);
# Containers that are alike and stand beside each other are one with a number.
def in_runs:
  reduce .[] as $one ([]; if length > 0 and (.[-1] | del(.times)) == $one then .[-1].times += 1 else . + [$one + {times: 1}] end)
  | .[0:40];
def asked: {limits: (.resources.limits // {} | quantities), requests: (.resources.requests // {} | quantities)};

($runtimeclasses[0].items // []) as $classes
| ([$classes[] | .scheduling.nodeSelector // {} | keys[]] | unique) as $selected
| ("kubernetes.azure.com/agentpool") as $pool
| [
    ($nodes[0].items // [])[]
    | select(
        any(.status.runtimeHandlers // [] | .[] | .name // ""; startswith("kata"))
        or any(.metadata.labels // {} | keys[]; contains("kata") or (. as $key | any($selected[]; . == $key)))
      )
  ] as $kept
# Three of each node pool, those that take pods first: they are alike.
| ($kept | group_by(.metadata.labels[$pool] // "") | [
    .[] | sort_by([
      (any(.status.conditions // [] | .[]; .type == "Ready" and .status == "True") | not),
      (.spec.unschedulable // false)
    ]) | .[0:3]
  ] | add // [] | .[0:30]) as $shown
| ([$shown[] | {key: .metadata.name, value: true}] | from_entries) as $on
# What is on every node, whoever comes: the pods of DaemonSets, of the system, and those that kubelet itself runs.
| [
    ($pods[0].items // [])[]
    | select($on[.spec.nodeName // ""] and (.status.phase // "" | . != "Succeeded" and . != "Failed"))
    | select(
        .metadata.namespace == "kube-system"
        or any(.metadata.ownerReferences // [] | .[]; .kind == "DaemonSet" or .kind == "Node")
      )
  ] as $standing
| {
    runtimeClasses: [$classes[] | {
      name: .metadata.name,
      handler: (.handler // ""),
      overhead: (.overhead.podFixed // {} | map_values(tostring)),
      nodeSelector: (.scheduling.nodeSelector // {} | texts),
      tolerations: [.scheduling.tolerations // [] | .[] | texts]
    }],
    nodes: [$shown[] | {
      name: .metadata.name,
      labels: (.metadata.labels // {} | with_entries(select(
        (.key | contains("kata") or . == "agentpool" or endswith("/agentpool") or . == "node.kubernetes.io/instance-type")
        or (.key as $key | any($selected[]; . == $key))
      )) | texts),
      ready: any(.status.conditions // [] | .[]; .type == "Ready" and .status == "True"),
      schedulable: (.spec.unschedulable // false | not),
      taints: [.spec.taints // [] | .[] | texts],
      cpu: (.status.allocatable.cpu // "" | tostring),
      memory: (.status.allocatable.memory // "" | tostring),
      pods: (.status.allocatable.pods // "" | tostring)
    }],
    nodesInAll: ($kept | length),
    pods: [$standing[0:600][] | {
      namespace: .metadata.namespace,
      name: .metadata.name,
      node: .spec.nodeName,
      containers: ([.spec.containers // [] | .[] | asked] | in_runs),
      initContainers: ([.spec.initContainers // [] | .[] | asked + {stays: (.restartPolicy == "Always")}] | in_runs),
      limits: (.spec.resources.limits // {} | quantities),
      requests: (.spec.resources.requests // {} | quantities),
      overhead: (.spec.overhead // {} | quantities)
    }],
    podsInAll: ($standing | length),
    unreadable: ({runtimeclasses: $runtimeclasses_error, nodes: $nodes_error, pods: $pods_error}
      | map_values(.[0:500]) | with_entries(select(.value != "")))
  }
