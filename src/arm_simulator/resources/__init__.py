"""Microsoft.Resources: subscriptions, tenants, groups and resource providers."""
