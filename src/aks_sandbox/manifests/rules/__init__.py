"""The rules for workloads: one module per subject, one function per rule."""
