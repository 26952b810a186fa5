# What the commands share: objects as kubectl lists them, and one JSON document between two lines with a mark.
# Needs sh, kubectl and jq, which the image of run-command has. All errors go into the document.

# A folder of its own: nothing says that the one with the files of the command can be written to.
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && cp ./* "$work" && cd "$work" || exit 1
mark=$(cat mark)

# list NAME WORDS: NAME.json holds the objects, or NAME.err what kubectl said instead.
list() {
    name=$1
    shift
    if kubectl get "$@" -o json --request-timeout=15s >"$name.json" 2>"$name.err"; then
        : >"$name.err"
    else
        : >"$name.json"
        return 1
    fi
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
    if jq -n -c -a --argjson now "$(date +%s)" "$@" -f "$program" >document 2>document.err; then
        printf '\n%s begin\n' "$mark"
        cat document
        printf '%s end\n' "$mark"
    else
        printf '\n%s begin\n{"failed":"jq"}\n%s end\n' "$mark" "$mark"
        head -c 2000 document.err
    fi
}
