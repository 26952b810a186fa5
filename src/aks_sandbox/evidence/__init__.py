"""What the evidence of a run of `verify` says about the isolation: pure, like the checks."""
