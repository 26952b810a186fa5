# Looks at what sandboxed pods depend on, and changes nothing. The words name the kinds to look at.
. ./reading.sh
soon=--request-timeout=5s

# After how many seconds from the start no further page of a kind is asked for: AKS ends the command after a minute.
for kind in "$@"; do
    case $kind in
        runtimeclasses) read_list runtimeclasses /apis/node.k8s.io/v1/runtimeclasses ;;
        nodes) pages nodes 15 '/api/v1/nodes?' ;;
        pods)
            # One page holds the pods of most clusters. Of more, those that matter come first: pods without a node, then
            # those of sandboxed nodes where these are few, then the others.
            pages pods 0 '/api/v1/pods?' nodes
            if [ -n "$token" ]; then
                mv pods.json total.json
                others='spec.nodeName%21%3D'
                pages pods 20 '/api/v1/pods?fieldSelector=spec.nodeName%3D&' nodes
                for node in $(jq -n -r --slurpfile nodes nodes.json --slurpfile total total.json -f few_nodes.jq); do
                    in_time 30 || break
                    pages pods 30 "/api/v1/pods?resourceVersion=0&fieldSelector=spec.nodeName%3D$node&" nodes
                    others="$others,spec.nodeName%21%3D$node"
                done
                pages pods 35 "/api/v1/pods?fieldSelector=$others&" nodes
            fi
            ;;
        workloads)
            for path in apps/v1/deployments apps/v1/statefulsets apps/v1/daemonsets batch/v1/jobs batch/v1/cronjobs; do
                pages workloads 42 "/apis/$path?" pods || break
            done
            ;;
        claims) pages claims 45 '/api/v1/persistentvolumeclaims?' ;;
        events)
            pages events 50 '/api/v1/events?fieldSelector=type%3DWarning&' pods claims workloads
            # What was created after it was refused is created again: that is no warning either.
            ! grep -q '"rows":\[{' workloads.json ||
                pages events 51 '/api/v1/events?fieldSelector=reason%3DSuccessfulCreate&' pods claims workloads
            # The events of claims are no warnings.
            ! grep -q '"rows":\[{' claims.json ||
                pages events 52 '/api/v1/events?fieldSelector=involvedObject.kind%3DPersistentVolumeClaim&' pods claims workloads
            ;;
        namespaces) read_list namespaces '/api/v1/namespaces?labelSelector=app.kubernetes.io/managed-by%3Daks-sandbox' ;;
        runpods)
            selector='app.kubernetes.io/managed-by%3Daks-sandbox%2Capp.kubernetes.io/name%3Daks-sandbox-verify'
            read_list runpods "/api/v1/namespaces/$(cat namespace)/pods?labelSelector=$selector"
            ;;
        booked)
            # What is not read leaves it open how much room a node has, which is no trouble.
            for node in $(jq -n -r --slurpfile nodes nodes.json -f roomy_nodes.jq); do
                in_time 12 || break
                kubectl get --raw "/api/v1/pods?resourceVersion=0&fieldSelector=spec.nodeName%3D$node" $soon >page 2>/dev/null || continue
                jq -c --arg node "$node" -f booked.jq page >>booked.json 2>/dev/null || break
            done
            ;;
        identity)
            read_list kubesystem '/api/v1/namespaces?fieldSelector=metadata.name%3Dkube-system'
            read_list version /version
            ;;
    esac
done
tell look.jq runtimeclasses nodes booked total pods workloads claims events namespaces runpods kubesystem version
