"""Every claim of the security page names a place, and the place is there."""

import re
from pathlib import Path

PATH = re.compile(r"`((?:[A-Za-z_.][\w.-]*/)+[\w.-]*)`")


def test_every_file_that_the_page_names_is_there(root: Path) -> None:
    text = (root / "docs" / "security.md").read_text(encoding="utf-8")
    named = {name for name in PATH.findall(text) if not name.startswith("aks-sandbox/skus-")}
    places = (root, root / "src", root / "src" / "aks_sandbox")
    assert len(named) > 20
    assert sorted(name for name in named if not any((place / name).exists() for place in places)) == []


def test_each_section_on_an_attacker_names_a_test(root: Path) -> None:
    model = (root / "docs" / "security.md").read_text(encoding="utf-8").partition("## Threat model")[2]
    attackers = [one for one in model.partition("## What is not defended")[0].split("\n\n") if one.startswith("**")]
    untested = [one.split("**")[1] for one in attackers if "tests/" not in one]
    # What inspects TLS is az's matter, and cannot be seen from here.
    assert untested == ["A proxy that inspects TLS."]
