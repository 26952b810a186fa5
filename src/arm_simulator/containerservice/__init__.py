"""Microsoft.ContainerService: clusters, node pools, their operations and versions."""
