"""The checks: pure functions from a specification and facts to a result, one module per subject."""
