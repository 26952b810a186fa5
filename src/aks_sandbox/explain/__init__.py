"""Known messages of Azure, AKS and Kubernetes, and why a fact is missing: one matcher, one result type."""
