"""The library of aks-sandbox: what AKS Pod Sandboxing requires, checked, created and proved; it prints nothing.

docs/design.md has its layers, of which none imports one above it.
"""

__version__ = "1.0.0b1"
