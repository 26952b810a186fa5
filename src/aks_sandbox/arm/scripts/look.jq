# The objects of look.sh as one document of bounded size: run-command cuts its output at 512 kB.
def texts: with_entries(select(.value | type == "string"));
def start(count): if type == "string" then .[0:count] else "" end;

($runtimeclasses[0].items // []) as $classes
| [($pods[0].items // [])[] | select(.spec.runtimeClassName != null)] as $classed
| ([$classes[] | .scheduling.nodeSelector // {} | keys[]] | unique) as $selected
| [$classed[] | .spec.nodeName // empty] as $hosts
| [
    ($nodes[0].items // [])[]
    | . as $node
    | [.status.runtimeHandlers // [] | .[] | .name // "" | select(. != "")] as $handlers
    | select(
        any($handlers[]; startswith("kata"))
        or any(.metadata.labels // {} | keys[]; contains("kata") or (. as $key | any($selected[]; . == $key)))
        or any($hosts[]; . == $node.metadata.name)
      )
    | {
        name: .metadata.name,
        labels: (.metadata.labels // {} | with_entries(select(
          (.key | contains("kata") or . == "agentpool" or endswith("/agentpool") or . == "kubernetes.io/hostname")
          or (.key as $key | any($selected[]; . == $key))
        )) | texts),
        ready: any(.status.conditions // [] | .[]; .type == "Ready" and .status == "True"),
        schedulable: (.spec.unschedulable // false | not),
        handlers: (if .status.runtimeHandlers == null then null else $handlers end),
        image: (.metadata.labels["kubernetes.azure.com/node-image-version"] // ""),
        bootId: (.status.nodeInfo.bootID // ""),
        kernel: (.status.nodeInfo.kernelVersion // ""),
        cpu: (.status.allocatable.cpu // "" | tostring),
        memory: (.status.allocatable.memory // "" | tostring)
      }
  ] as $kept
| ("kubernetes.azure.com/agentpool") as $pool
| [$classed[] | "\(.metadata.namespace)/\(.metadata.name)"] as $ours
| ([$ours[] | {key: ., value: true}] | from_entries) as $of_us
| [
    ($events[0].items // [])[]
    | select(
        .reason == "FailedCreatePodSandBox"
        or $of_us["\(.involvedObject.namespace // "")/\(.involvedObject.name // "")"]
        or (.message // "" | test("kata"; "i"))
      )
  ] as $telling
| {
    now: $now,
    runtimeClasses: [$classes[] | {
      name: .metadata.name,
      handler: (.handler // ""),
      overhead: (.overhead.podFixed // {} | map_values(tostring)),
      nodeSelector: (.scheduling.nodeSelector // {} | texts)
    }],
    # As many of each node pool, those that take pods first.
    nodes: ($kept | group_by(.labels[$pool] // "") | length as $pools | [
      .[] | sort_by([(.ready | not), (.schedulable | not)]) | .[0:([300 / $pools | floor, 1] | max)]
    ] | add // []),
    nodesInAll: ($kept | length),
    pods: [$classed[0:300][] | {
      namespace: .metadata.namespace,
      name: .metadata.name,
      runtimeClass: .spec.runtimeClassName,
      node: (.spec.nodeName // ""),
      phase: (.status.phase // "")
    }],
    podsInAll: ($classed | length),
    events: [
      $telling
      | sort_by(.lastTimestamp // .series.lastObservedTime // .eventTime // .metadata.creationTimestamp // "")
      | .[-40:]
      | reverse[]
      | {
          namespace: (.involvedObject.namespace // .metadata.namespace),
          pod: (.involvedObject.name // ""),
          reason: (.reason | start(100)),
          message: (.message | start(400)),
          count: (.series.count // .count // 1),
          lastSeen: (.lastTimestamp // .series.lastObservedTime // .eventTime // .metadata.creationTimestamp // "")
        }
    ],
    eventsInAll: ($telling | length),
    namespaces: [[($namespaces[0].items // [])[] | select(.metadata.name | test("^aks-sandbox-verify-[0-9a-f]{8}$"))][0:100][] | {
      name: .metadata.name,
      created: (.metadata.creationTimestamp // ""),
      annotations: (.metadata.annotations // {} | texts | {
        until: (.["aks-sandbox/until"] // "" | start(20)),
        kept: (.["aks-sandbox/kept"] // "" | start(10)),
        process: (.["aks-sandbox/process"] // "" | start(40))
      })
    }],
    unreadable: ({
      runtimeclasses: $runtimeclasses_error, nodes: $nodes_error, pods: $pods_error, events: $events_error,
      namespaces: $namespaces_error
    } | map_values(start(500)) | with_entries(select(.value != "")))
  }
