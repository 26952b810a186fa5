"""What the pages for maintainers name is there: every claim of the security page names a place."""

import re
from pathlib import Path

import pytest

#: Names in code with an underscore, or with a capital inside: those are no words of prose.
IDENTIFIER = re.compile(r"`@?([a-z]+(?:_[a-z]+)+|[A-Z][a-z]+(?:[A-Z][a-z]+)+)`")
#: Names of az and of others.
FOREIGN = {"DefaultInt", "DefaultStr"}
PATH = re.compile(r"`((?:[A-Za-z_.][\w.-]*/)+[\w.-]*)`")


PAGES = pytest.mark.parametrize("page", ["docs/security.md", "docs/design.md", "CONTRIBUTING.md"])


@PAGES
def test_every_file_that_a_page_names_is_there(root: Path, page: str) -> None:
    text = (root / page).read_text(encoding="utf-8")
    named = {name for name in PATH.findall(text) if not name.startswith("aks-sandbox/skus-")}
    places = (root, root / "src", root / "src" / "aks_sandbox", root / "src" / "arm_simulator")
    assert len(named) > 3
    assert sorted(name for name in named if not any((place / name).exists() for place in places)) == []


@PAGES
def test_every_name_of_the_code_that_a_page_uses_is_there(root: Path, page: str) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (root / "src").rglob("*.py"))
    named = IDENTIFIER.findall((root / page).read_text(encoding="utf-8"))
    assert sorted(name for name in named if name not in FOREIGN and not re.search(rf"\b{name}\b", code)) == []


def test_each_section_on_an_attacker_names_a_test(root: Path) -> None:
    model = (root / "docs" / "security.md").read_text(encoding="utf-8").partition("## Threat model")[2]
    attackers = [one for one in model.partition("## What is not defended")[0].split("\n\n") if one.startswith("**")]
    untested = [one.split("**")[1] for one in attackers if "tests/" not in one]
    # What inspects TLS is az's matter, and cannot be seen from here.
    assert untested == ["A proxy that inspects TLS."]
