"""The inside of a cluster: nodes, RuntimeClasses, namespaces, pods and events, as Kubernetes keeps them.

A cluster of the world has it in the member `inside` of its record. Nodes and RuntimeClasses follow from the pools;
namespaces, pods and events are kept as they are made. Who speaks to it is the `kubectl` stand-in of a run-command.
"""
