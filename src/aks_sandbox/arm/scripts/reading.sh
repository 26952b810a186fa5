# What the commands share: objects as kubectl lists them, and one JSON document between two lines with a mark.
# Needs sh, kubectl and jq, which the image of run-command has. All errors go into the document.

# A folder of its own: nothing says that the one with the files of the command can be written to.
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && cp ./* "$work" && cd "$work" || exit 1
mark=$(cat mark)
now=$(date +%s)
# Objects of a page, and the bytes of one that is too large for jq in the memory of the command.
page_size=1000
page_bytes=16000000

# list NAME WORDS: NAME.json holds the objects, or NAME.err what kubectl said instead.
list() {
    name=$1
    shift
    read_json "$name" "$@" -o json
}

# read_list NAME PATH: the same of a path of the API, which spares kubectl the question what the cluster has.
read_list() {
    read_json "$1" --raw "$2"
}

read_json() {
    name=$1
    shift
    if kubectl get "$@" --request-timeout=15s >"$name.json" 2>"$name.err"; then
        : >"$name.err"
    else
        : >"$name.json"
        return 1
    fi
}

# in_time SECONDS: whether less than so many seconds have passed since the start.
in_time() {
    [ $(($(date +%s) - now)) -lt "$1" ]
}

# pages NAME SECONDS PATH OTHERS: folds a list into NAME.json, page by page, with NAME.jq, which reads the RuntimeClasses
# and the OTHERS too; so no list is ever held whole. After so many seconds from the start it asks for no further page.
pages() {
    name=$1
    seconds=$2
    path=$3
    shift 3
    count=$#
    for other in runtimeclasses "$@"; do
        [ -e "$other.json" ] || : >"$other.json"
        set -- "$@" --slurpfile "$other" "$other.json"
    done
    shift "$count"
    [ -e "$name.json" ] || echo '{}' >"$name.json"
    [ -e "$name.err" ] || : >"$name.err"
    size=$page_size
    more=''
    token=''
    while :; do
        if ! kubectl get --raw "${path}limit=$size$more" --request-timeout=15s >page 2>page.err; then
            cat page.err >>"$name.err"
            return 1
        fi
        if [ "$(wc -c <page)" -gt "$page_bytes" ] && [ "$size" -gt 1 ]; then
            size=$(((size + 7) / 8))
            continue
        fi
        if ! jq -c --argjson now "$now" --slurpfile before "$name.json" "$@" -f "$name.jq" page >next 2>page.err; then
            cat page.err >>"$name.err"
            return 1
        fi
        mv next "$name.json"
        # Each of these programs puts it first; what stands in a text has a backslash before its quotes.
        token=$(sed -n 's/^{"continue":"\([^"\\]*\)".*/\1/p' "$name.json")
        if [ -z "$token" ] || ! in_time "$seconds"; then
            return 0
        fi
        more="&continue=$token"
    done
}

# tell PROGRAM NAMES: prints what a program of jq makes of the objects, each under its name.
tell() {
    program=$1
    shift
    count=$#
    for name in "$@"; do
        [ -e "$name.json" ] || : >"$name.json"
        [ -e "$name.err" ] || : >"$name.err"
        set -- "$@" --slurpfile "$name" "$name.json" --rawfile "${name}_error" "$name.err"
    done
    shift "$count"
    # When it began and when it looked last, by the clock of the cluster.
    printf '\n%s from %s to %s' "$mark" "$now" "$(date +%s)"
    if jq -n -c -a --argjson now "$(date +%s)" "$@" -f "$program" >document 2>document.err; then
        printf '\n%s begin\n' "$mark"
        cat document
        printf '%s end\n' "$mark"
    else
        printf '\n%s begin\n{"failed":"jq"}\n%s end\n' "$mark" "$mark"
        head -c 2000 document.err
    fi
}
