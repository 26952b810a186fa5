# What the pods of a node request of it: how many there are, and equal amounts once with a number.
def amounts: with_entries(select(.key == "cpu" or .key == "memory") | .value |= tostring);
[.items[] | select(.status.phase // "" | . != "Succeeded" and . != "Failed") | .spec] as $pods
| {
    node: $node,
    pods: ($pods | length),
    requests: [
      [
        $pods[]
        | (.overhead // {}),
          (if .resources.requests then .resources.requests
           else (.containers // [] | .[] | .resources.requests // {}),
             (.initContainers // [] | .[] | select(.restartPolicy == "Always") | .resources.requests // {})
           end)
        | amounts
        | select(. != {})
      ]
      | group_by(.)[] | .[0] + {times: length}
    ][0:300]
  }
