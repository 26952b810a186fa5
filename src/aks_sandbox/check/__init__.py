"""Asking Azure, judging what it reports, and the facts file."""
