# The names of the sandboxed nodes that take pods, as many as a look has time for.
[$nodes[0].rows // [] | .[] | select(.sandboxed and .ready and .schedulable) | .name][0:10][]
