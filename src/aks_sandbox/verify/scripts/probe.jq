# What came of the pods of a run, as one document of bounded size.
def start(count): if type == "string" then .[0:count] else "" end;
def waiting: (.state.waiting // .lastState.waiting // {});
# What a member holds as texts such as container.runAsUser=65532, in a fixed order.
def flat($name):
  if type == "object" then to_entries | sort_by(.key)[] | .key as $key | .value | flat("\($name).\($key)")
  elif type == "array" then "\($name)=\(tojson)" | start(300)
  elif . == null then empty
  else "\($name)=\(tostring)" | start(300) end;
# A volume by its kind, and what it holds of a host.
def volume:
  .name as $name | (to_entries | map(select(.key != "name"))[0] // {key: "", value: {}})
  | "\($name)=\(.key)\(if .value.path? then " \(.value.path)" else "" end)" | start(300);

{
  pods: [($pods[0].items // [])[] | (.spec.containers // []) as $containers
    | ([$containers[] | select(.name == "probe")][0] // {}) as $probe
    | ([.status.containerStatuses // [] | .[] | select(.name == "probe")][0] // {}) as $status
    | {
    name: .metadata.name,
    uid: (.metadata.uid // ""),
    finalizers: [(.metadata.finalizers // [])[] | start(200)][0:5],
    phase: (.status.phase // ""),
    node: (.spec.nodeName // ""),
    runtimeClass: (.spec.runtimeClassName // ""),
    overhead: (.spec.overhead // {} | map_values(tostring)),
    imageId: ($status.imageID // "" | start(600)),
    image: ($probe.image // "" | start(600)),
    command: [($probe.command // [])[], ($probe.args // [])[] | start(4000)],
    others: [($containers[] | select(.name != "probe") | "\(.name)=\(.image // "")"),
      (.spec.initContainers // [] | .[] | "init \(.name)=\(.image // "")"),
      (.spec.ephemeralContainers // [] | .[] | "ephemeral \(.name)=\(.image // "")") | start(300)][0:20],
    volumes: [.spec.volumes // [] | .[] | volume][0:20],
    mounts: [$probe.volumeMounts // [] | .[] | "\(.mountPath)=\(.name)" | start(300)][0:20],
    environment: [$probe.env // [] | .[] | "\(.name)" | start(100)][0:20],
    security: [(.spec.securityContext // {} | flat("pod")), ($probe.securityContext // {} | flat("container")),
      (.spec | {hostNetwork, hostPID, hostIPC, hostUsers, shareProcessNamespace} | flat("pod"))][0:40],
    limits: ($probe.resources.limits // {} | map_values(tostring)),
    requests: ($probe.resources.requests // {} | map_values(tostring)),
    created: (.metadata.creationTimestamp // ""),
    started: ($status.state.running.startedAt // $status.state.terminated.startedAt // ""),
    finished: ($status.state.terminated.finishedAt // ""),
    restarts: ($status.restartCount // 0),
    restartPolicy: (.spec.restartPolicy // ""),
    unscheduled: ([.status.conditions // [] | .[] | select(.type == "PodScheduled" and .status == "False"
      and .reason == "Unschedulable") | .message // ""] | join(" ") | start(1500)),
    reason: ($status | (waiting.reason // .state.terminated.reason // "") | start(100)),
    message: ([
      .status.message // "",
      (.status.conditions // [] | .[] | select(.status == "False") | .message // ""),
      ($status | waiting.message // .state.terminated.message // "")
    ] | map(select(. != "")) | unique | join(" ") | start(1500))
  }],
  logs: ($logs | add // {}),
  unlogged: ($unlogged | add // {} | map_values(start(500)) | with_entries(select(.value != ""))),
  events: [($events[0].items // []) | .[-60:][] | {
    namespace: .metadata.namespace,
    pod: (.involvedObject.name // ""),
    type: (.type // ""),
    reason: (.reason | start(100)),
    message: (.message | start(1000)),
    count: (.series.count // .count // 1),
    lastSeen: (.lastTimestamp // .series.lastObservedTime // .eventTime // "")
  }],
  made: $creation[0],
  creation: ($creation_error | start(4000)),
  removal: ($removal_error | start(1000)),
  refusals: ($refused | add // {} | map_values(start(3000))),
  # One object where one name was asked for, else a list.
  namespaces: (if $namespaces_error == "" then [$namespaces[0] // {} | (.items // [select(.metadata)])[] | {
    name: .metadata.name,
    deleted: (.metadata.deletionTimestamp != null),
    finalizers: [(.metadata.finalizers // [])[], (.spec.finalizers // [])[] | select(. != "kubernetes") | start(200)][0:10],
    why: ([.status.conditions // [] | .[] | select(.status == "True") | .message // ""] | join(" ") | start(800))
  }] else null end),
  unreadable: ({pods: $pods_error, events: $events_error, namespaces: $namespaces_error}
    | map_values(start(500)) | with_entries(select(.value != "")))
}
