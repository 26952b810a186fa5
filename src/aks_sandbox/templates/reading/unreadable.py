"""A file that cannot be read as a template."""

from __future__ import annotations


class BrokenFile(Exception):
    """`problem` continues a sentence that begins with the name of the file; `line` is 0 where it is not known."""

    def __init__(self, problem: str, line: int = 0, column: int = 0, fix: str = "") -> None:
        super().__init__(problem)
        self.problem, self.line, self.column, self.fix = problem, line, column, fix
