# Makes the pods of one run, waits for them, tells what came of them, and removes them: start, read and clean do one
# part each. The names of the run and of its pods are in files, because nothing of a user's stands in a line of a shell.
. ./reading.sh
run=$(cat namespace)
ours=app.kubernetes.io/managed-by=aks-sandbox
soon=--request-timeout=5s

# Whether pods may still start; so it is, too, when nobody can tell.
unfinished() {
    phases=$(kubectl get pods --namespace "$run" $soon -o 'jsonpath={.items[*].status.phase}' 2>/dev/null) || return 0
    case $phases in
        *Pending* | *Running* | *Unknown*) return 0 ;;
    esac
    return 1
}

wait_for_pods() {
    for _ in 1 2 3 4 5 6 7 8 9 10 11; do
        unfinished || break
        sleep 2
    done
}

make() {
    kubectl create -f pods.json $soon >/dev/null 2>pods_creation.err && return
    # The account that every pod has is made a moment after the namespace.
    if grep -q serviceaccount pods_creation.err; then
        sleep 3
        kubectl create -f pods.json $soon >/dev/null 2>pods_creation.err
    fi
    cat pods_creation.err >>creation.err
}

remove() {
    kubectl delete namespace "$run" --ignore-not-found --timeout="$1" >>removed 2>removal.err
}

tell_what_came() {
    list pods pods --namespace "$run" || list pods pods --namespace "$run"
    list events events --namespace "$run"
    : >logs.json
    : >logs.err
    while read -r pod; do
        kubectl logs "$pod" --namespace "$run" --limit-bytes=16384 $soon >log 2>>logs.err || : >log
        jq -n -c -a --arg pod "$pod" --rawfile log log '{($pod): $log}' >>logs.json
    done <names
    # Whoever wants the pods to stay says so; pods that may still start, or were not seen, are looked at again.
    [ -e keep ] || [ -s pods.err ] || unfinished || remove 10s
}

tell_all() {
    list namespaces namespaces --selector "$ours"
    tell probe.jq pods events logs namespaces creation removal
}

case $1 in
    start)
        [ ! -e stale.json ] || kubectl delete -f stale.json --ignore-not-found --wait=false $soon >/dev/null 2>&1
        echo false >creation.json
        if kubectl create -f namespace.json $soon >/dev/null 2>creation.err; then
            echo true >creation.json
            make
        fi
        wait_for_pods
        tell_what_came
        tell_all
        ;;
    read)
        wait_for_pods
        tell_what_came
        tell_all
        ;;
    clean)
        [ ! -e stale.json ] || kubectl delete -f stale.json --ignore-not-found --timeout=10s >/dev/null 2>removal.err
        remove 20s
        # A command whose answer was lost may still make what this one has just looked for in vain.
        sleep 3
        remove 10s
        [ ! -s removed ] || echo true >creation.json
        tell_all
        ;;
esac
