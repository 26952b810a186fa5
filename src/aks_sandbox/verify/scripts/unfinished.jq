# Whether a pod of the run may still say something: its container that is read has neither ended nor can it never start.
($names | split("\n") | map(select(. != ""))) as $wanted
| [$pods[0].items // [] | .[] | select(.metadata.name as $name | any($wanted[]; . == $name))
    | select((.status.phase // "") as $phase | $phase != "Succeeded" and $phase != "Failed")
    | select([.status.containerStatuses // [] | .[] | select(.name == "probe") | .state.terminated // empty] == [])]
| length > 0
