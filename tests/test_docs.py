"""Guards the generated pages of docs/: each says what the code says now."""

from pathlib import Path

import pytest

from generate_docs import pages


def test_the_generated_pages_are_what_the_code_generates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path))
    stale = [
        str(path.relative_to(root))
        for path, text in pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run `make docs`"


def test_the_samples_of_templates_fit_into_100_columns(root: Path) -> None:
    lines = (root / "docs" / "templates.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(line) > 100] == []
