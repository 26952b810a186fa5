# What look.sh read as one document of bounded size: run-command cuts its output at 512 kB.
def texts: with_entries(select(.value | type == "string"));
def start(count): if type == "string" then .[0:count] else "" end;
# At most what a row costs in a document in which all that is not ASCII is written as \u....
def cost: tojson | length + 5 * (utf8bytelength - length);
# The rows from the first one on that so many bytes hold.
def within($bytes):
  reduce .[] as $row ({rows: [], bytes: 0};
    if .bytes < $bytes then
      .bytes += ($row | cost) | if .bytes < $bytes then .rows += [$row] else . end
    else . end) | .rows;
# Of each group its first row, which says how many more there are, then the second of each, and so on.
def few($most):
  [.[] | .count as $count | (.rows | length) as $rows | .rows | to_entries[]
    | .key as $key | .value + (if $key == 0 then {alike: ($count - $rows)} else {} end) | [$key, .]]
  | [range(0; $most) as $turn | .[] | select(.[0] == $turn) | .[1]];

# A namespace or a pod of an earlier run of verify.
def left_by_a_run: {
  name: .metadata.name,
  created: (.metadata.creationTimestamp // ""),
  deleted: (.metadata.deletionTimestamp != null),
  finalizers: [(.metadata.finalizers // [])[], (.spec.finalizers // [])[] | select(. != "kubernetes") | start(200)][0:10],
  why: ([.status.conditions // [] | .[] | select(.status == "True") | .message // ""] | join(" ") | start(500)),
  annotations: (.metadata.annotations // {} | texts | {
    until: (.["aks-sandbox/until"] // "" | start(20)),
    kept: (.["aks-sandbox/kept"] // "" | start(10)),
    process: (.["aks-sandbox/process"] // "" | start(40))
  })
};

($runtimeclasses[0].items // []) as $classes
| ($pods[0] // {}) as $pods
| ([$pods.sick // {}, $pods.well // {} | .[].rows[].node | select(. != "") | {key: ., value: true}] | from_entries) as $hosts
| [$nodes[0].rows // [] | .[] | select(.sandboxed or $hosts[.name])] as $kept
| "kubernetes.azure.com/agentpool" as $pool
| {
    now: $now,
    runtimeClasses: ([$classes[] | {
      name: .metadata.name,
      handler: (.handler // ""),
      overhead: (.overhead.podFixed // {} | map_values(tostring)),
      nodeSelector: (.scheduling.nodeSelector // {} | texts)
    }] | within(15000)),
    # As many of each node pool, those that take pods first.
    nodes: ($kept | group_by(.labels[$pool] // "") | length as $pools | [
      .[] | sort_by([(.ready | not), (.schedulable | not)]) | .[0:([300 / $pools | floor, 1] | max)]
    ] | add // [] | within(170000)),
    nodesInAll: (($kept | length) + ($nodes[0].remaining // 0)),
    pods: (($pods.sick // {} | few(5) | within(110000)) + ($pods.well // {} | few(3) | within(70000))),
    podsInAll: ($pods.inAll // 0),
    podsUnread: ([(($total[0].read // 0) + ($total[0].remaining // 0)) - ($pods.read // 0), 0] | max),
    plainBeside: ($pods.beside // {} | few(5) | within(15000)),
    plainTroubles: ($pods.plain // {} | map_values({count, example: .rows[0]})),
    workloads: ($workloads[0].rows // [] | within(30000)),
    workloadsInAll: (($workloads[0].inAll // 0) + ([$workloads[0].unread // {} | .[]] | add // 0)),
    plainRefused: ($workloads[0].refused // {}),
    jobs: ($workloads[0].jobs // {}),
    claims: ($claims[0].rows // [] | within(10000)),
    events: ([$events[0].groups // {} | .[][]] | sort_by(.lastSeen) | reverse | within(50000)),
    eventsInAll: (($events[0].inAll // 0) + ($events[0].remaining // 0)),
    namespaces: ([[($namespaces[0].items // [])[] | select(.metadata.name | test("^aks-sandbox-verify-[0-9a-f]{8}$"))][0:100][]
      | left_by_a_run]),
    booked: ($booked | within(60000)),
    runPods: ([[($runpods[0].items // [])[] | select(.metadata.name | test("^(sandboxed|second|control)-[a-z0-9-]{1,30}-[0-9a-f]{8}$"))][0:100][]
      | left_by_a_run]),
    # Who asks for it wants the classes as they are, without what only says who wrote which line of them.
    identity: (if [$version[0], $kubesystem[0]] == [null, null] and $version_error == "" then null else {
      kubeSystemUid: ($kubesystem[0].items[0].metadata.uid // "" | start(100)),
      serverVersion: ($version[0].gitVersion // "" | start(100)),
      runtimeClasses: ([$classes[] | del(.metadata.managedFields)] | within(40000))
    } end),
    unreadable: ({
      runtimeclasses: $runtimeclasses_error, nodes: $nodes_error, pods: $pods_error, workloads: $workloads_error,
      claims: $claims_error, events: $events_error, namespaces: $namespaces_error, runpods: $runpods_error, kubesystem: $kubesystem_error, version: $version_error
    } | map_values(start(500)) | with_entries(select(.value != "")))
  }
