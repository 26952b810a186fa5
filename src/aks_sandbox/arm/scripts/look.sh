# Looks at what sandboxed pods depend on, and changes nothing. The words name the kinds to look at.
. ./reading.sh

for kind in "$@"; do
    case $kind in
        runtimeclasses) list runtimeclasses runtimeclasses.node.k8s.io ;;
        nodes) list nodes nodes ;;
        pods) list pods pods --all-namespaces ;;
        events) list events events --all-namespaces --field-selector type=Warning,involvedObject.kind=Pod ;;
        namespaces) list namespaces namespaces --selector app.kubernetes.io/managed-by=aks-sandbox ;;
    esac
done
tell look.jq runtimeclasses nodes pods events namespaces
