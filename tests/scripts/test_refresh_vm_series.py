"""The refresher of the series catalogue, on made-up pages in the form of the public ones."""

import json
from pathlib import Path

import pytest

import refresh_vm_series

PAGE = """
# Xsv9 sizes series

| Size Name | vCPUs (Qty.) |
| --- | --- |
| Standard_X2s_v9 | 2 |
| Standard_X4s_v9 | 4 |

| Size Name | Max NICs |
| --- | --- |
| Standard_X2s_v9 | 2 |

- [Generation 2 VMs](../generation-2.md): Supported
- [Generation 1 VMs](../generation-2.md): {gen1}
- [Nested Virtualization](/virtualization/nested): {nested} <br>
"""
ROW = {
    "series": "Xsv9",
    "pattern": r"^Standard_X\d+s_v9$",
    "nested_virtualization": "no",
    "generations": [1, 2],
    "source": "https://learn.microsoft.com/azure/virtual-machines/sizes/general-purpose/xsv9-series",
}


def page(nested: str = "Supported", gen1: str = "Not Supported") -> str:
    """A size page."""
    return PAGE.format(nested=nested, gen1=gen1)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        pytest.param(page(), {"nested_virtualization": "yes", "generations": [2]}, id="a line each"),
        pytest.param(
            page("Not Supported", "Supported"), {"nested_virtualization": "no", "generations": [1, 2]}, id="no"
        ),
        pytest.param(
            "[Generation 2 VMs](x): Supported <br>[Nested Virtualization](y): Not Supported <br>",
            {"nested_virtualization": "no", "generations": [2]},
            id="one line",
        ),
        pytest.param("# A page without the section", {}, id="silent"),
    ],
)
def test_a_page_tells_nested_virtualization_and_generations(text: str, facts: dict[str, object]) -> None:
    assert refresh_vm_series.facts_of(text) == facts


def test_the_sizes_of_a_page_come_once_each() -> None:
    assert refresh_vm_series.sizes_of(page()) == ["Standard_X2s_v9", "Standard_X4s_v9"]


def test_a_row_takes_what_its_page_says() -> None:
    fresh = refresh_vm_series.renewed(ROW, page())
    assert (fresh["nested_virtualization"], fresh["generations"]) == ("yes", [2])


def test_an_answer_that_was_missing_is_filled_and_a_silent_page_changes_nothing() -> None:
    row = {**ROW, "nested_virtualization": "unknown"}
    assert refresh_vm_series.renewed(row, page())["nested_virtualization"] == "yes"
    assert refresh_vm_series.renewed(row, "# A page without the section") == row


def test_new_pages_and_sizes_without_a_row_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "articles" / "virtual-machines" / "sizes" / "general-purpose"
    folder.mkdir(parents=True)
    (folder / "xsv9-series.md").write_text(page() + "| Standard_X8ds_v9 | 8 |\n", encoding="utf-8")
    (folder / "ysv1-series.md").write_text(page(), encoding="utf-8")
    assert list(refresh_vm_series.strangers([ROW], tmp_path)) == [
        f"Standard_X8ds_v9 of {ROW['source']} matches no row",
        "no row for https://learn.microsoft.com/azure/virtual-machines/sizes/general-purpose/ysv1-series",
    ]


def test_a_difference_is_an_exit_code_and_writing_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "articles" / "virtual-machines" / "sizes" / "general-purpose"
    folder.mkdir(parents=True)
    (folder / "xsv9-series.md").write_text(page(), encoding="utf-8")
    catalogue = tmp_path / "vm_series.json"
    catalogue.write_text(json.dumps({"read": "2026-01", "rows": [ROW]}), encoding="utf-8")
    monkeypatch.setattr(refresh_vm_series, "CATALOGUE", catalogue)
    assert refresh_vm_series.main(tmp_path, write=False) == 1
    assert "Xsv9: no [1, 2] -> yes [2]" in capsys.readouterr().out
    assert refresh_vm_series.main(tmp_path, write=True) == 0
    assert refresh_vm_series.main(tmp_path, write=False) == 0
