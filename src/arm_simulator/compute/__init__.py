"""Microsoft.Compute: VM sizes and quota usage."""
