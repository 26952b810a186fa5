"""The rules: pure functions from what is wanted and the facts to results, one module for each subject."""
