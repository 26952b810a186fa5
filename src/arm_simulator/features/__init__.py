"""Microsoft.Features: preview feature flags."""
