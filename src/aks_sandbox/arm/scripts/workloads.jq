# Folds a page of Deployments or of another kind that makes pods into what is kept of the pages before it: those of
# sandboxed pods that lack pods, and how many others cannot create theirs.
def both_ends($most):
  if type != "string" then "" elif length <= $most then .
  else .[0:($most / 3 | floor)] + " (...) " + .[(($most / 3 | floor) - $most):] end;
def age: if type == "string" then (try ($now - (sub("\\.[0-9]+"; "") | fromdateiso8601)) catch null) else null end;

([$runtimeclasses[0].items // [] | .[] | {key: .metadata.name, value: (.handler // "")}] | from_entries) as $handlers
| ([$pods[0].sick // {} | .[].rows[] | select(.ownerKind == "Job") | {key: "\(.namespace)/\(.owner)", value: true}] | from_entries) as $tried
| ($before[0] // {}) as $before
| (.kind // "" | rtrimstr("List")) as $kind
| (.metadata.continue // "") as $continue
| (.metadata.remainingItemCount // (if $continue == "" then 0 else 1 end)) as $remaining
| reduce .items[] as $one (
    {rows: ($before.rows // []), inAll: ($before.inAll // 0), refused: ($before.refused // {}), jobs: ($before.jobs // {})};
    (if $kind == "CronJob" then $one.spec.jobTemplate.spec.template.spec else $one.spec.template.spec end) as $pod
    | ($pod.runtimeClassName // "") as $class
    | ([$one.status.conditions // [] | .[] | select(.status == "True" and (.type == "ReplicaFailure" or .type == "Failed"))][0]) as $failure
    | ([$one.status.conditions // [] | .[] | select(.status == "True" and (.type == "Complete" or .type == "Failed")) | .type][0]) as $outcome
    | (if $kind == "DaemonSet" then $one.status.currentNumberScheduled // 0
       elif $kind == "Job" then $one.status.active // 0
       else $one.status.replicas // 0 end) as $made
    # A Job wants as many at once as it may have, and not more than it still needs; one without a number of completions
    # needs no further one after the first that succeeded.
    | (if $kind == "DaemonSet" then $one.status.desiredNumberScheduled // 0
       elif $kind == "Job" then
         if $outcome != null then $made elif $one.spec.suspend then 0
         elif $one.spec.completions == null and ($one.status.succeeded // 0) > 0 then $made
         else [$one.spec.parallelism // 1, ($one.spec.completions // $one.spec.parallelism // 1) - ($one.status.succeeded // 0)] | min end
       elif $kind == "CronJob" then 0
       else $one.spec.replicas // 1 end) as $wanted
    | "\($one.metadata.namespace)/\($one.metadata.name)" as $name
    | if $kind == "Job" and $tried[$name] then .jobs[$name] = ($outcome // "Running") else . end
    | if $one.metadata.deletionTimestamp != null or $outcome == "Complete" then .
      elif $class != "" and (($handlers | has($class) | not) or ("\($class) \($handlers[$class])" | test("kata"; "i"))) then
        if ($handlers | has($class)) and $failure == null and $made >= $wanted then .
        else
          .inAll += 1
          | if (.rows | length) < 100 then .rows += [{
              kind: $kind,
              namespace: $one.metadata.namespace,
              name: $one.metadata.name,
              runtimeClass: $class,
              wanted: $wanted,
              made: $made,
              ended: (if $kind == "Job" then ($one.status.failed // 0) + ($one.status.succeeded // 0) else 0 end),
              paused: ($one.spec.paused // false),
              reason: ($failure.reason // "" | both_ends(100)),
              message: ($failure.message // "" | both_ends(700)),
              age: ($one.metadata.creationTimestamp | age)
            }] else . end
        end
      elif ($failure != null and $failure.type == "ReplicaFailure")
        or ($kind != "Deployment" and $class == "" and $made == 0 and $wanted > 0 and ($one.status.failed // 0) == 0
          and ($one.metadata.creationTimestamp | age) > 180) then
        .refused[$kind] += 1
      else . end
  )
# Of each kind by itself: the next kind is read also where the pages of this one took too long.
| {continue: $continue, unread: (($before.unread // {}) + {($kind): $remaining})} + .
