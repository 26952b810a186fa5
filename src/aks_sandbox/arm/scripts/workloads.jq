# Folds a page of Deployments or of another kind that makes pods into what is kept of the pages before it: those of
# sandboxed pods that lack pods, and how many others cannot create theirs.
def both_ends($most):
  if type != "string" then "" elif length <= $most then .
  else .[0:($most / 3 | floor)] + " (...) " + .[(($most / 3 | floor) - $most):] end;
def age: if type == "string" then (try ($now - (sub("\\.[0-9]+"; "") | fromdateiso8601)) catch null) else null end;

([$runtimeclasses[0].items // [] | .[] | {key: .metadata.name, value: (.handler // "")}] | from_entries) as $handlers
| ($before[0] // {}) as $before
| (.kind // "" | rtrimstr("List")) as $kind
| (.metadata.continue // "") as $continue
| (.metadata.remainingItemCount // (if $continue == "" then 0 else 1 end)) as $remaining
| reduce .items[] as $one (
    {rows: ($before.rows // []), inAll: ($before.inAll // 0), refused: ($before.refused // {})};
    (if $kind == "CronJob" then $one.spec.jobTemplate.spec.template.spec else $one.spec.template.spec end) as $pod
    | ($pod.runtimeClassName // "") as $class
    | ([$one.status.conditions // [] | .[] | select(.status == "True" and (.type == "ReplicaFailure" or .type == "Failed"))][0]) as $failure
    | (if $kind == "DaemonSet" then $one.status.desiredNumberScheduled // 0
       elif $kind == "Job" then (if $one.spec.suspend then 0 else [$one.spec.parallelism // 1, $one.spec.completions // 1] | min end)
       elif $kind == "CronJob" then 0
       else $one.spec.replicas // 1 end) as $wanted
    | (if $kind == "DaemonSet" then $one.status.currentNumberScheduled // 0
       elif $kind == "Job" then ($one.status.active // 0) + ($one.status.succeeded // 0) + ($one.status.failed // 0)
       else $one.status.replicas // 0 end) as $made
    | if $one.metadata.deletionTimestamp != null
        or any($one.status.conditions // [] | .[]; .type == "Complete" and .status == "True") then .
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
              reason: ($failure.reason // "" | both_ends(100)),
              message: ($failure.message // "" | both_ends(700)),
              age: ($one.metadata.creationTimestamp | age)
            }] else . end
        end
      elif $failure != null and $failure.type == "ReplicaFailure" then
        .refused[$kind] += 1
      else . end
  )
# Of each kind by itself: the next kind is read also where the pages of this one took too long.
| {continue: $continue, unread: (($before.unread // {}) + {($kind): $remaining})} + .
