"""The domain library of aks-sandbox: what AKS Pod Sandboxing needs, how to check it, how to create it.

Layers, each importing only those to its right:
operations -> { checks  builders  reports  arm -> storage } -> catalog -> model -> errors -> standard library.
"""

__version__ = "1.0.0b1"
