# Folds a page of events into what is kept of the pages before it: the newest ones of each sandboxed pod that is not well,
# of each object that could not create a pod, and of each claim without a volume.
def both_ends($most):
  if type != "string" then "" elif length <= $most then .
  else .[0:($most / 3 | floor)] + " (...) " + .[(($most / 3 | floor) - $most):] end;
def age: if type == "string" then (try ($now - (sub("\\.[0-9]+"; "") | fromdateiso8601)) catch null) else null end;
def last_seen: .lastTimestamp // .series.lastObservedTime // .eventTime // .metadata.creationTimestamp // "";

([$pods[0].sick // {} | .[].rows[] | {key: "Pod \(.namespace)/\(.name)", value: {age}}] | from_entries) as $sick
| ([$claims[0].rows // [] | .[] | {key: "PersistentVolumeClaim \(.namespace)/\(.name)", value: true}] | from_entries) as $unbound
| ([$workloads[0].rows // [] | .[] | {key: "\(.kind) \(.namespace)/\(.name)", value: true}] | from_entries) as $lacking
| ($before[0] // {}) as $before
| (.metadata.continue // "") as $continue
| (.metadata.remainingItemCount // (if $continue == "" then 0 else 1 end)) as $remaining
| reduce .items[] as $one (
    {groups: ($before.groups // {}), inAll: ($before.inAll // 0)};
    ($one.involvedObject // {}) as $about
    | "\($about.kind) \($about.namespace // $one.metadata.namespace)/\($about.name)" as $key
    # A pod of a StatefulSet has the name of the one before it: what is older than the pod is not about it.
    | if ($sick[$key] and (($one | last_seen | age) // 0) <= ($sick[$key].age // infinite)) or $unbound[$key] or ($about.kind != "Pod" and $one.reason == "FailedCreate")
        or ($lacking[$key] and $one.reason == "SuccessfulCreate") then
        .inAll += 1
        | if .groups[$key] != null or (.groups | length) < 200 then
            .groups[$key] |= ([.[]?, {
              kind: ($about.kind // ""),
              namespace: ($about.namespace // $one.metadata.namespace),
              name: ($about.name // ""),
              reason: ($one.reason | both_ends(100)),
              message: ($one.message | both_ends(900)),
              count: ($one.series.count // $one.count // 1),
              lastSeen: ($one | last_seen)
            }] | sort_by(.lastSeen) | .[-5:])
          else . end
      else . end
  )
| {continue: $continue, remaining: $remaining} + .
