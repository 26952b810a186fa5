"""Clusters and node pools: what is wanted as a request body, sent only after the checks pass."""
