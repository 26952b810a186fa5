# Looks at what decides where sandboxed pods have room, and changes nothing.
. ./reading.sh

list runtimeclasses runtimeclasses.node.k8s.io
list nodes nodes
list pods pods --all-namespaces
tell room.jq runtimeclasses nodes pods
