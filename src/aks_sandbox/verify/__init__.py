"""The proof that sandboxed pods are isolated: the plan, the run in the cluster, the evidence, the verdict."""
