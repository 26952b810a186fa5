"""Report files: what a check found, as HTML, JUnit XML, SARIF or JSON; text in, text out, no I/O."""
