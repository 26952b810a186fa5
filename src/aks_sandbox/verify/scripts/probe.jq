# What came of the pods of a run, as one document of bounded size.
def start(count): if type == "string" then .[0:count] else "" end;
def waiting: (.state.waiting // .lastState.waiting // {});

{
  pods: [($pods[0].items // [])[] | {
    name: .metadata.name,
    phase: (.status.phase // ""),
    node: (.spec.nodeName // ""),
    runtimeClass: (.spec.runtimeClassName // ""),
    overhead: (.spec.overhead // {} | map_values(tostring)),
    imageId: ((.status.containerStatuses // [] | .[0].imageID) // "" | start(600)),
    reason: ((.status.containerStatuses // [] | map(waiting.reason // .state.terminated.reason // "") | .[0])
      // "" | start(100)),
    message: ([
      .status.message // "",
      (.status.conditions // [] | .[] | select(.status == "False") | .message // ""),
      (.status.containerStatuses // [] | .[] | waiting.message // .state.terminated.message // "")
    ] | map(select(. != "")) | unique | join(" ") | start(1500))
  }],
  logs: ($logs | add // {}),
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
  namespaces: (if $namespaces_error == "" then [($namespaces[0].items // [])[] | .metadata.name] else null end),
  unreadable: ({pods: $pods_error, events: $events_error, logs: $logs_error, namespaces: $namespaces_error}
    | map_values(start(500)) | with_entries(select(.value != "")))
}
