# Makes the pods of one run, waits for them, tells what came of them, and removes them: start, read and clean do one
# part each. The names of the run and of its pods are in files, because nothing of a user's stands in a line of a shell.
. ./reading.sh
run=$(cat namespace)
soon=--request-timeout=5s
writing=--request-timeout=30s

# Whether a write may succeed when it is repeated: it was not refused, and something else was in its way.
passing() {
    grep -q -i -e 'serviceaccount .*not found' -e 'toomanyrequests' -e 'too many requests' -e 'timeout' \
        -e 'timed out' -e 'deadline exceeded' -e 'failed calling webhook' -e 'connection refused' -e 'connection reset' \
        -e 'internalerror' -e 'serviceunavailable' -e 'unable to handle the request' -e 'unexpected eof' "$1"
}

# create FILE ERRORS: writes an object, again where it was not refused. What is there already comes from a write whose
# answer was lost.
create() {
    for pause in 1 2 3 4 0; do
        kubectl create -f "$1" $writing >/dev/null 2>"$2" && return
        if grep -q AlreadyExists "$2"; then
            : >"$2"
            return
        fi
        if [ "$pause" = 0 ] || ! passing "$2" || ! in_time 25; then
            return 1
        fi
        sleep "$pause"
    done
}

# Makes the pods of which there is a file: all in one stream, and where that fails each alone, so that what is said is
# said of that pod.
make() {
    while read -r pod; do
        [ ! -e "pod-$pod.json" ] || printf -- '---\n%s\n' "$(cat "pod-$pod.json")"
    done <names >pods.yaml
    [ -s pods.yaml ] || return
    kubectl create -f pods.yaml $writing -o name >made 2>creating.err && return
    while read -r pod; do
        if [ ! -e "pod-$pod.json" ] || grep -q -F -x "pod/$pod" made || ! in_time 30; then
            continue
        fi
        create "pod-$pod.json" creating.err && continue
        jq -n -c -a --arg pod "$pod" --rawfile said creating.err '{($pod): $said}' >>refused.json
    done <names
}

# Whether containers that are read may still start or run; so it is, too, when they cannot be seen.
unfinished() {
    kubectl get pods --namespace "$run" $soon -o json >waiting.json 2>/dev/null || return 0
    unfinished_in waiting.json
}

unfinished_in() {
    jq -e -n --rawfile names names --slurpfile pods "$1" -f unfinished.jq >/dev/null
}

# AKS ends a command after a minute, and on a busy cluster each question takes seconds: so the clock counts, not the
# number of questions.
wait_for_pods() {
    for _ in 1 2 3 4 5 6 7 8 9 10 11; do
        unfinished && in_time 28 || break
        sleep 2
    done
}

# read_log POD: the log of its container, once more where that fails.
read_log() {
    for pause in 2 0; do
        kubectl logs "$1" --container probe --namespace "$run" --limit-bytes=16384 $soon >log 2>log.err && return
        : >log
        in_time 36 || break
        sleep "$pause"
    done
    return 1
}

tell_what_came() {
    list pods pods --namespace "$run" || ! in_time 30 || list pods pods --namespace "$run"
    list events events --namespace "$run"
    : >logs.json
    : >unlogged.json
    unread=''
    jq -r '.items[]? | select(.status.phase != "Pending") | .metadata.name' pods.json >begun 2>/dev/null
    while read -r pod; do
        grep -q -F -x -e "$pod" begun || continue
        if ! in_time 42; then
            unread=yes
            continue
        fi
        read_log "$pod" || jq -n -c -a --arg pod "$pod" --rawfile said log.err '{($pod): $said}' >>unlogged.json
        grep -q '^aks-sandbox probe end$' log || unread=yes
        jq -n -c -a --arg pod "$pod" --rawfile log log '{($pod): $log}' >>logs.json
    done <names
    # Nothing is removed before it was read, or while more is to come; who wants the pods to stay says so.
    [ -e keep ] || [ -e waiting ] || [ -s pods.err ] || [ -n "$unread" ] || [ -s refused.json ] || unfinished_in pods.json || ! in_time 42 || remove 10s
}

# In a namespace that was there before, the pods alone are ours.
remove() {
    if [ -e borrowed ]; then
        timeout=$1
        set --
        while read -r pod; do
            set -- "$@" "$pod"
        done <names
        [ $# -gt 0 ] || return 0
        kubectl delete pod "$@" --namespace "$run" --ignore-not-found --timeout="$timeout" >>removed 2>removal.err
    else
        kubectl delete namespace "$run" --ignore-not-found --timeout="$1" >>removed 2>removal.err
    fi
}

# What is still there is asked for by name: a label may have been taken away.
tell_all() {
    set --
    if [ -e borrowed ]; then
        while read -r pod; do
            set -- "$@" "$pod"
        done <<NAMES
$(cat names stale)
NAMES
        list namespaces pod "$@" --namespace "$run" --ignore-not-found
        tell probe.jq pods events logs unlogged refused namespaces creation removal
        return
    fi
    set -- "$run"
    while read -r other; do
        set -- "$@" "$other"
    done <stale
    list namespaces namespace "$@" --ignore-not-found
    tell probe.jq pods events logs unlogged refused namespaces creation removal
}

remove_stale() {
    while read -r other; do
        if [ -e borrowed ]; then
            kubectl delete pod "$other" --namespace "$run" --ignore-not-found --wait=false $soon >/dev/null 2>>removal.err
        else
            kubectl delete namespace "$other" --ignore-not-found --wait=false $soon >/dev/null 2>>removal.err
        fi
    done <stale
}

case $1 in
    start)
        remove_stale
        echo false >creation.json
        if [ -e borrowed ] || create namespace.json creation.err; then
            echo true >creation.json
            make
        fi
        wait_for_pods
        tell_what_came
        tell_all
        ;;
    read)
        make
        wait_for_pods
        tell_what_came
        tell_all
        ;;
    clean)
        remove_stale
        remove 20s
        # A command whose answer was lost may still make what this one has just looked for in vain.
        sleep 3
        remove 10s
        [ ! -s removed ] || echo true >creation.json
        tell_all
        ;;
esac
