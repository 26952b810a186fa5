# Makes the pods of one run, waits for them, tells what came of them, and removes them: start, read and clean do one
# part each. The names of the run and of its pods are in files, because nothing of a user's stands in a line of a shell.
. ./reading.sh
run=$(cat namespace)
ours=app.kubernetes.io/managed-by=aks-sandbox

wait_for_pods() {
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
        phases=$(kubectl get pods --namespace "$run" -o 'jsonpath={.items[*].status.phase}' 2>/dev/null)
        case $phases in
            *Pending* | *Running* | *Unknown*) sleep 2 ;;
            *) break ;;
        esac
    done
}

tell_and_remove() {
    list pods pods --namespace "$run"
    list events events --namespace "$run"
    : >logs.json
    : >logs.err
    while read -r pod; do
        kubectl logs "$pod" --namespace "$run" --limit-bytes=16384 --request-timeout=20s >log 2>>logs.err || : >log
        jq -n -c -a --arg pod "$pod" --rawfile log log '{($pod): $log}' >>logs.json
    done <names
    # Whoever wants the pods to stay says so; and pods that may still start are looked at again.
    case $(kubectl get pods --namespace "$run" -o 'jsonpath={.items[*].status.phase}' 2>/dev/null) in
        *Pending* | *Running* | *Unknown*) ;;
        *) [ -e keep ] || remove 12s ;;
    esac
    list namespaces namespaces --selector "$ours"
    tell probe.jq pods events logs namespaces creation
}

remove() {
    kubectl delete namespace "$run" --ignore-not-found --timeout="$1" >/dev/null 2>removal.err
}

case $1 in
    start)
        [ ! -e stale.json ] || kubectl delete -f stale.json --ignore-not-found --wait=false >/dev/null 2>&1
        echo false >creation.json
        if kubectl create -f namespace.json >/dev/null 2>creation.err; then
            echo true >creation.json
            kubectl create -f pods.json >/dev/null 2>>creation.err
        fi
        wait_for_pods
        tell_and_remove
        ;;
    read)
        wait_for_pods
        tell_and_remove
        ;;
    clean)
        [ ! -e stale.json ] || kubectl delete -f stale.json --ignore-not-found --timeout=10s >/dev/null 2>&1
        remove 20s
        # A command whose answer was lost may still make what this one has just looked for in vain.
        sleep 3
        remove 10s
        list namespaces namespaces --selector "$ours"
        tell probe.jq pods events logs namespaces creation
        ;;
esac
