"""Azure regions have a name (`eastus2`) and a display name (`East US 2`); APIs use either."""

from __future__ import annotations


def location_name(text: str) -> str:
    """Turn a region's name or display name into its name, as ARM itself compares them."""
    return "".join(text.split()).lower()
