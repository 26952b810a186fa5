"""Azure Resource Manager: the only I/O, one module for each resource.

The only importer of azure.core and azure.mgmt. Reads go through one small pipeline, because importing the SDKs costs
more than asking the questions; clusters and node pools are written by the ContainerService SDK.
"""
