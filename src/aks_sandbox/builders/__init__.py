"""From a specification to a request body in the REST shape: pure functions."""
