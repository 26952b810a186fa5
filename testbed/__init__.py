"""A real Kubernetes on one machine, without a registry and without KVM: the witness of the tests under tests/real.

etcd, API server, scheduler, controller manager, kubelets and containerd are the real programs, made from their Go
modules. Pods of the RuntimeClass run in a second, real kernel (`testbed/sandbox`). That is no Kata and no AKS: it shows
what Kubernetes says and does, and what a pod with a kernel of its own measures.

Nothing here imports the product, and the product imports nothing of it.
"""
