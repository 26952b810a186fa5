"""Checks and proofs for people and pipelines: lines, JSON, HTML, JUnit and SARIF; files.py alone writes files."""
