# Folds a page of pods into what is kept of the pages before it: of pods that are alike a few, and how many there are.
# Pods that are not sandboxed and not beside sandboxed ones are only counted, by what is wrong with them.
def both_ends($most):
  if type != "string" then "" elif length <= $most then .
  else .[0:($most / 3 | floor)] + " (...) " + .[(($most / 3 | floor) - $most):] end;
def age: if type == "string" then (try ($now - (sub("\\.[0-9]+"; "") | fromdateiso8601)) catch null) else null end;
def without_nulls: with_entries(select(.value != null and .value != "" and .value != []));

# Words of the kubelet and of the runtime are kept, those that a program wrote when it ended are not.
def own_words: .reason == "Error" or .reason == "Completed" or .reason == "OOMKilled";
def container($init):
  .lastState.terminated as $last
  | .state.terminated as $ended
  | {
      name: .name,
      init: $init,
      waiting: (.state.waiting.reason // ""),
      message: (.state.waiting.message // (if $ended != null and ($ended | own_words | not) then $ended.message else "" end)
        | both_ends(700)),
      ended: ($ended.reason // ""),
      exitCode: $ended.exitCode,
      lastEnded: ($last.reason // ""),
      lastExitCode: $last.exitCode,
      lastMessage: (if $last != null and ($last | own_words | not) then $last.message else "" end | both_ends(400)),
      lastAge: ($last.finishedAt | age),
      lastRan: (if $last.finishedAt != null and $last.startedAt != null
        then (try (($last.finishedAt | fromdateiso8601) - ($last.startedAt | fromdateiso8601)) catch null) else null end),
      runningFor: (if .ready then null else .state.running.startedAt | age end),
      restarts: (.restartCount // 0),
      ready: (.ready // false)
    } | without_nulls;
def troubled:
  (.state.waiting.reason // "" | . != "" and . != "ContainerCreating" and . != "PodInitializing")
  or (.state.terminated.exitCode // 0) != 0
  or .lastState.terminated != null
  or (.state.running != null and (.ready | not));
def statuses:
  [.status.initContainerStatuses // [] | .[] | select(troubled) | container(true)]
  + [.status.containerStatuses // [] | .[] | select(troubled) | container(false)]
  # Those that do not run come first, then those that are not ready: only a few are kept.
  | sort_by([.waiting == null and (.exitCode // 0) == 0, .ready]);
def is_ready: any(.status.conditions // [] | .[]; .type == "Ready" and .status == "True");
# A pod that runs to an end is not Ready once the first of its containers has done its work.
def partly_done:
  .spec.restartPolicy != "Always"
  and (.status.containerStatuses // [] | any(.[]; .state.terminated.exitCode == 0) and all(.[]; .ready or .state.terminated.exitCode == 0));
def restarted_lately:
  any(.status.containerStatuses // [] | .[]; .restartCount > 0 and ((.lastState.terminated.finishedAt | age) // 9999) < 600);
def is_well:
  .metadata.deletionTimestamp == null
  and (.status.phase == "Succeeded" or (.status.phase == "Running" and (is_ready or partly_done) and (restarted_lately | not)));
def owner: [.metadata.ownerReferences // [] | .[] | select(.controller)][0] // {};

# How long ago a pod reached its end: the last of what is reported of it, or its start, which a refused pod has alone.
def ended_for:
  [(.status.conditions // [] | .[].lastTransitionTime),
   (.status.initContainerStatuses // [], .status.containerStatuses // [] | .[].state.terminated.finishedAt)
   | age | select(. != null)] as $ages
  | if $ages != [] then $ages | min else .status.startTime | age end;

# What is wrong with a pod that is not looked at closely, in one word; empty while it may only be starting.
def in_a_word:
  [.status.initContainerStatuses // [], .status.containerStatuses // [] | .[]
    | .state.waiting.reason // .state.terminated.reason // empty
    | select(. != "ContainerCreating" and . != "PodInitializing" and . != "Completed")] as $reasons
  | if .metadata.deletionTimestamp != null then
      if ((.metadata.deletionTimestamp | age) // 0) < 60 then empty else "Terminating" end
    elif is_well then empty
    # The reason of the pod goes first: of the containers of an evicted pod Kubernetes reports ContainerStatusUnknown.
    elif (.status.reason // "") != "" then .status.reason
    elif $reasons != [] then $reasons[0]
    elif ((.metadata.creationTimestamp | age) // 0) < 120 then empty
    elif .status.phase == "Pending" then "Pending"
    else "NotReady" end;

# Shares that are alike and stand beside each other are one with a number: a pod may have hundreds of containers.
def in_runs:
  reduce .[] as $one ([]; if length > 0 and (.[-1] | del(.times)) == $one then .[-1].times += 1 else . + [$one + {times: 1}] end)
  | .[0:40];
def quantities: . // {} | {cpu, memory} | with_entries(select(.value != null) | .value |= tostring);
def share($init): {
    init: $init, stays: ($init and .restartPolicy == "Always"),
    limits: (.resources.limits | quantities),
    requests: (.resources.requests | quantities)
  };
def has_small_limit:
  any(.spec.containers[]?, .spec.initContainers[]?, .spec; .resources.limits.memory // "1Gi" | tostring
    | test("^[1-9][0-9]*[GTPE]i?$|^(25[6-9]|2[6-9][0-9]|[3-9][0-9]{2}|[0-9]{4,})Mi$") | not);

def row($class):
  owner as $owner
  | {
      namespace: .metadata.namespace,
      name: .metadata.name,
      runtimeClass: $class,
      node: (.spec.nodeName // ""),
      phase: (.status.phase // ""),
      ownerKind: ($owner.kind // ""),
      owner: ($owner.name // "")
    };

def details:
  .spec as $spec
  | {
      age: (.metadata.creationTimestamp | age),
      reason: (.status.reason // "" | both_ends(100)),
      message: (.status.message // "" | both_ends(700)),
      deletedFor: (.metadata.deletionTimestamp | age),
      finalizers: [.metadata.finalizers // [] | .[0:5][] | both_ends(100)],
      gates: [$spec.schedulingGates // [] | .[0:5][] | .name // "" | both_ends(100)],
      unscheduled: ([.status.conditions // [] | .[] | select(.type == "PodScheduled" and .status == "False")][0]
        | if . == null then null else {reason: (.reason // ""), message: (.message // "" | both_ends(1500))} end),
      scheduler: (if $spec.schedulerName == "default-scheduler" then "" else $spec.schedulerName // "" | both_ends(100) end),
      nodeSelector: (if $spec.nodeName == null then $spec.nodeSelector // {} | with_entries(select(.value | length < 64)) else {} end),
      ready: is_ready,
      endedFor: (if .status.phase == "Failed" then ended_for else null end),
      sandboxReady: ([.status.conditions // [] | .[] | select(.type == "PodReadyToStartContainers") | .status == "True"][0]),
      tolerations: (if $spec.nodeName == null
        then [$spec.tolerations // [] | .[0:20][] | {key, operator, value, effect} | with_entries(select(.value != null) | .value |= both_ends(250))]
        else [] end),
      restartPolicy: ($spec.restartPolicy // ""),
      containers: (statuses | .[0:4]),
      claims: [$spec.volumes // [] | .[] | .persistentVolumeClaim.claimName // empty][0:5]
    } | without_nulls;

def risks:
  .spec as $spec
  | {
      hostPaths: [$spec.volumes // [] | .[] | .hostPath.path // empty | both_ends(200)][0:5],
      privileged: [$spec.containers[]?, $spec.initContainers[]? | select(.securityContext.privileged == true) | .name][0:5],
      hostNamespaces: [("hostNetwork", "hostPID", "hostIPC") as $name | select($spec[$name] == true) | $name]
    } | without_nulls;

def shares: {
    shares: (([.spec.containers[] | share(false)] | in_runs) + ([.spec.initContainers // [] | .[] | share(true)] | in_runs)),
    podLimits: (.spec.resources.limits | quantities),
    podRequests: (.spec.resources.requests | quantities),
    overhead: (.spec.overhead | quantities)
  };

# What makes sick pods alike: who made them, and all that their state says in words and numbers.
def sick_key:
  owner as $owner
  | [.metadata.namespace, $owner.kind, $owner.name // .metadata.name, .status.phase, .status.reason,
     (.metadata.deletionTimestamp != null), [.spec.schedulingGates // [] | .[].name],
     [.status.initContainerStatuses // [], .status.containerStatuses // [] | .[] | select(troubled)
       | [.name, .state.waiting.reason, .state.terminated.exitCode, .lastState.terminated.exitCode]]] | tojson;

def added($key; $row; $rows; $most):
  if .[$key] != null then
    .[$key].count += 1 | if (.[$key].rows | length) < $rows then .[$key].rows += [$row] else . end
  elif length < $most then .[$key] = {count: 1, rows: [$row]}
  else . end;

([$runtimeclasses[0].items // [] | .[] | {key: .metadata.name, value: (.handler // "")}] | from_entries) as $handlers
| ([$nodes[0].rows // [] | .[] | select(.sandboxed) | {key: .name, value: true}] | from_entries) as $sandboxed
| ($before[0] // {}) as $before
| (.metadata.continue // "") as $continue
| (.metadata.remainingItemCount // 0) as $remaining
| reduce .items[] as $pod (
    {
      sick: ($before.sick // {}), well: ($before.well // {}), beside: ($before.beside // {}),
      plain: ($before.plain // {}), leaving: ($before.leaving // 0), inAll: ($before.inAll // 0),
      read: ($before.read // 0)
    };
    ($pod.spec.runtimeClassName // "") as $class
    | ($pod | .metadata.deletionTimestamp | age) as $deleted
    | .read += 1
    | if $class != "" and (($handlers | has($class) | not) or ("\($class) \($handlers[$class])" | test("kata"; "i"))) then
        if $deleted != null and $deleted < 60 then .leaving += 1
        else
          ($pod | is_well) as $well
          | ($pod | risks) as $risks
          | ($pod | row($class)) as $row
          | ($pod | if has_small_limit then shares else {} end) as $small
          | .inAll += 1
          | if $well then
              .well |= added([$class, $row.node, $row.phase, $risks, $small] | tojson; $row + $risks + $small; 3; 300)
            else
              ($pod | sick_key) as $key
              | if .sick[$key] != null and (.sick[$key].rows | length) >= 5 then .sick[$key].count += 1
                elif .sick[$key] == null and (.sick | length) >= 150 then .
                else .sick |= added($key; $row + ($pod | details) + $risks + ($pod | shares); 5; 150) end
            end
        end
      else
        ($pod | in_a_word // "") as $word
        | if $word != "" then
            .plain |= added($word[0:60]; "\($pod.metadata.namespace)/\($pod.metadata.name)"; 1; 30)
          else . end
        | if $class == "" and $deleted == null and $sandboxed[$pod.spec.nodeName // ""] and $pod.status.phase == "Running" then
            ($pod | row("")) as $row
            | if $row.namespace == "kube-system" and ($row.ownerKind == "DaemonSet" or $row.ownerKind == "Node") then .
              else .beside |= added([$row.namespace, $row.ownerKind, if $row.owner == "" then $row.name else $row.owner end] | tojson; $row; 5; 100)
              end
          else . end
      end
  )
| {continue: $continue, remaining: $remaining} + .
