"""The same cluster and node pool as code: ARM JSON, Bicep and Terraform, from the bodies that `create` sends."""
