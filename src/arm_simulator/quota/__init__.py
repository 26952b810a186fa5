"""Microsoft.Quota: how many managed clusters a region may hold. The shapes are deduced from the public API."""
