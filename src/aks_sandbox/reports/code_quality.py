"""A judgement as the Code Quality report of GitLab, which shows findings in a merge request, at file and line.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import hashlib
from collections import Counter

from aks_sandbox.model.safe_text import one_line
from aks_sandbox.reports.documents import json_text
from aks_sandbox.reports.judgement import Judgement, Level
from aks_sandbox.reports.source_root import relative_file
from aks_sandbox.steps import lines_of

#: What the name of such a file ends in; `.json` alone is the document of the command.
ENDING = ".codequality.json"
_SEVERITIES = {Level.ERROR: "critical", Level.WARNING: "minor", Level.NOTE: "info"}


def code_quality(judgement: Judgement) -> str:
    """The remarks that stand in files as JSON; the list is there when it is empty."""
    seen: Counter[str] = Counter()
    found = []
    for remark in judgement.remarks:
        if not remark.file:
            continue
        file = relative_file(remark.file)
        # Not the line and not the message: the same problem has to be known again when something above it changes.
        identity = "\n".join((remark.code, file, remark.title))
        seen[identity] += 1
        found.append(
            {
                "description": one_line(" ".join([f"{remark.title}: {remark.message}", *lines_of(remark.steps)])),
                "check_name": remark.code or one_line(remark.status),
                "fingerprint": hashlib.sha256(f"{identity}\n{seen[identity]}".encode(errors="replace")).hexdigest(),
                "severity": _SEVERITIES[remark.level],
                "location": {"path": one_line(file), "lines": {"begin": max(remark.line, 1)}},
            }
        )
    return json_text(found)
