"""Workloads as manifests: what of them a sandbox changes, refuses or ignores, and how they come to request one."""
